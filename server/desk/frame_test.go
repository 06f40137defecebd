package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A frame of a desk, as its socket sends it, uncompressed, while it has nothing at hand, has called and serves. A row costs
// what differs in it. A desk lists the first fifty who wait.
func TestWhatAFrameWeighs(t *testing.T) {
	for _, test := range []struct {
		office  string
		change  func(*branch.Branch)
		waiting int
		idle    int // bytes, at most
		called  int
		serving int
	}{
		{"the sample", nil, 0, 3_000, 0, 0},
		{"the sample", nil, 12, 5_000, 6_000, 6_000},
		{"the sample", nil, 100, 10_000, 11_000, 11_000},
		{"the sample", nil, 300, 10_000, 11_000, 11_000},
		{"26 services and 50 desks", crowded, 100, 10_000, 11_000, 11_000},
	} {
		s, _ := openAt(t, test.change)
		b := s.Engine.Branch()
		for i := range test.waiting {
			r := queue.IssueRequest{Service: b.Services[i%4].ID, Language: b.Languages[i%3]}
			if i%7 == 0 {
				r.Priority = b.Priorities[0].ID
			}
			if r.Service == "mediation" {
				r.Needs = b.NeededLanguages[i%len(b.NeededLanguages)]
			}
			issue(t, s, r)
		}
		weigh := func(state string, most int) {
			t.Helper()
			frame := newest(t, s, "/desk/meet/2/live?lang=it")
			t.Logf("%s, %d waiting, %s: %d bytes", test.office, test.waiting, state, len(frame))
			if len(frame) > most {
				t.Errorf("%s, %d waiting, %s: a frame has %d bytes, want at most %d", test.office, test.waiting, state, len(frame), most)
			}
		}
		weigh("idle", test.idle)
		if test.waiting == 0 {
			continue
		}
		number := s.Call(t, "2", "").Number
		weigh("called", test.called)
		s.Move(t, "2", number, queue.Serve)
		weigh("serving", test.serving)
	}
}

// crowded is a branch that has grown, and has fifty desks.
func crowded(b *branch.Branch) {
	grown(b)
	for i := 30; len(b.Desks) < 50; i++ {
		b.Desks = append(b.Desks, branch.Desk{ID: fmt.Sprint(i)})
	}
}

// newest is a frame of the present state, as it is sent.
func newest(t *testing.T, s *servertest.Site, path string) string {
	t.Helper()
	d, err := s.Engine.Desk(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	s.Hub.Changed("meet")
	socket := s.Watch(t, path)
	for {
		_, frame, err := socket.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(frame), fmt.Sprintf(`"seq":%d,`, d.Seq)) {
			return string(frame)
		}
	}
}

// shown is what a part says and has, whatever the space between its elements; a key is that of its frame and what is asked
// for. Left out are groups of keys of which none can be pressed, and what scripts do to a page.
const shown = `((part) => {
  const all = part.cloneNode(true)
  for (const key of all.querySelectorAll("[name=key]")) key.setAttribute("value", key.value.split(".")[1])
  for (const group of all.querySelectorAll(".menu__group")) if (!group.querySelector("button")) group.remove()
  for (const form of all.querySelectorAll(".menu__form")) if (!form.querySelector(".menu__options button")) form.remove()
  for (const e of all.querySelectorAll("[data-undo]")) e.hidden = false
  for (const e of all.querySelectorAll("[data-step], .case__name, [data-twice], undo-time, .held__clock")) e.remove()
  for (const e of all.querySelectorAll("[value='']")) e.removeAttribute("value")
  return all.innerHTML.replace(/\s+/g, " ").replace(/ ?(<|>) ?/g, "$1")
})`

// What a browser makes of a frame is what the page has, for a desk in each of its states.
func TestAFrameShowsWhatThePageHas(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-03T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now), server.Routes, desk.Routes)
	for range 4 {
		s.Issue(t, "legal", "ar")
		issue(t, s, queue.IssueRequest{Service: "information", Language: "it", Priority: "priority"})
	}
	s.Call(t, "2", "")
	s.Move(t, "2", "", queue.Park)
	s.Call(t, "2", "")
	s.Move(t, "2", "", queue.MissShow)
	issue(t, s, queue.IssueRequest{Service: "legal", Language: "ar", Coming: true})
	s.Call(t, "2", "")
	clock.Move(25 * minute)
	tab, cancel := chromedp.NewContext(servertest.Browser(t))
	t.Cleanup(cancel)
	alike := func(state, lang string) {
		t.Helper()
		err := chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(s.URL+"/desk/meet/2?lang="+lang),
			chromedp.WaitVisible(chromedp.CSS(".bar")))
		if err != nil {
			t.Fatal(err)
		}
		s.Issue(t, "legal", "fr")
		s.Hub.Changed("meet")
		d, err := s.Engine.Desk(t.Context(), "2")
		if err != nil {
			t.Fatal(err)
		}
		queuetest.Eventually(t, "a frame", func() error {
			shows, err := chromedp.Run(tab, chromedp.Evaluate[string](waitingShown))
			if err == nil && shows != fmt.Sprint(d.Total) {
				err = fmt.Errorf("it shows %s waiting, want %d", shows, d.Total)
			}
			return err
		})
		got, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`(async () => {
			const script = document.querySelector("script[type=module]").src
			const { parse } = await import(script.replace("desk/desk.js", "element/part.js"))
			const page = parse(await (await fetch(location.href)).text())
			return [page, document].map((d) => `+shown+`(d.querySelector("[data-part]")))
		})()`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if at := servertest.Differ(got[0], got[1]); at != "" {
			t.Errorf("%s, %s: the page has another part than a frame makes: %s", state, lang, at)
		}
	}
	alike("called", "it")
	s.Move(t, "2", "", queue.Serve)
	alike("serving", "it")
	alike("serving", "ar")
	s.Move(t, "2", "", queue.Finish)
	alike("idle", "ar")
}

const waitingShown = `document.querySelector(".lists--waiting .lists__count").textContent`
