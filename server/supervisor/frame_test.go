package supervisor_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A frame of the supervisor, as its socket sends it, uncompressed. A row, a desk and a line cost what differs in them.
func TestWhatAFrameWeighs(t *testing.T) {
	large, err := branch.Parse(servertest.Office{Services: 26, Desks: 50, Priorities: 2}.JSON())
	must(t, err)
	for _, test := range []struct {
		office  string
		of      *branch.Branch
		waiting int
		most    int // bytes
	}{
		{"the sample", queuetest.AlwaysOpen(), 0, 4_000},
		{"the sample", queuetest.AlwaysOpen(), 12, 5_000},
		{"the sample", queuetest.AlwaysOpen(), 100, 11_000},
		{"the sample", queuetest.AlwaysOpen(), 300, 25_000},
		{"26 services and 50 desks", large, 0, 9_000},
		{"26 services and 50 desks", large, 300, 30_000},
	} {
		o := openAs(t, queuetest.Embedded(t), test.of)
		o.crowd(t, test.waiting, 3*time.Second)
		got := len(o.frame(t, "it"))
		t.Logf("%s, %d waiting: %d bytes", test.office, test.waiting, got)
		if got > test.most {
			t.Errorf("%s, %d waiting: a frame has %d bytes, want at most %d", test.office, test.waiting, got, test.most)
		}
	}
}

// frame is a frame as it is sent.
func (o *office) frame(t *testing.T, lang string) string {
	t.Helper()
	_, frame, err := o.Watch(t, "/supervisor/"+o.Engine.Branch().ID+"/live?lang="+lang).ReadMessage()
	must(t, err)
	return string(frame)
}

// shown is what a part says and has, whatever the space between its elements; a key is that of its frame and what is asked
// for.
const shown = `((part) => {
  const all = part.cloneNode(true)
  for (const some of all.querySelectorAll(".is-some")) some.classList.remove("is-some")
  for (const key of all.querySelectorAll("[name=key]")) key.setAttribute("value", key.value.split(".")[1])
  return all.innerHTML.replace(/\s+/g, " ").replace(/ ?(<|>) ?/g, "$1")
})`

// What a browser makes of a frame is what the page has: every kind of row, desk and line, in both directions of text.
func TestAFrameShowsWhatThePageHas(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.everyKind(t)
	tab, cancel := chromedp.NewContext(servertest.Browser(t))
	t.Cleanup(cancel)
	for _, lang := range []string{"it", "ar"} {
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base+"?lang="+lang),
			chromedp.WaitVisible(chromedp.CSS(".bench"))))
		o.post(t, "/messages", `{"text":"We close at noon, `+lang+`"}`, 201)
		o.Hub.Changed("meet")
		until(t, tab, "a frame", `document.querySelector("bdi.shown__text")?.textContent.endsWith("noon, `+lang+`")`)
		both := `(async () => {
			const { parse } = await import(document.querySelector("script[type=module]").src.replace("supervisor/supervisor.js",
				"element/part.js"))
			const page = parse(await (await fetch(location.href)).text())
			return [page, document].map((d) => ` + shown + `(d.querySelector("[data-part]")))
		})()`
		got, err := chromedp.Run(tab, chromedp.Evaluate[[]string](both, chromedp.EvalAwaitPromise))
		must(t, err)
		if at := servertest.Differ(got[0], got[1]); at != "" {
			t.Errorf("%s: the page has another part than a frame makes: %s", lang, at)
		}
	}
}

// everyKind brings tickets and desks into every state in which the page shows them, at the minute of the page.
func (o *office) everyKind(t *testing.T) {
	t.Helper()
	o.person(t, "1", "anna", "it", "ar")
	for range 4 {
		o.Issue(t, "legal", "ar")
		o.Issue(t, "information", "it")
	}
	for _, m := range []queue.Move{queue.Park, queue.MissShow} {
		o.Call(t, "1", "")
		o.Move(t, "1", "", m)
	}
	o.Call(t, "2", "")
	o.Move(t, "2", "", queue.Serve)
	o.clock.Move(25 * time.Minute)
	o.Call(t, "1", "B003")
	o.Issue(t, "participation", "fr")
	o.post(t, "/moves", `{"ticket":"A004","move":"prioritize","priority":"urgent"}`, 201)
	o.post(t, "/pauses", `{"service":"mediation"}`, 201)
	must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "1"}, "1", true))
	for desk, after := range map[string]bool{"1": true, "3": false} {
		_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: desk},
			Reason: "meeting", After: after})
		must(t, err)
	}
	services := []string{"information", "legal", "mediation"}
	_, err := o.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "2"},
		Services: services})
	must(t, err)
	_, err = o.Engine.Issue(t.Context(), queue.IssueRequest{Head: ledger.Head{Key: "coming",
		By: ledger.ByVisitor}, Service: "legal", Language: "it", Source: "kiosk", Coming: true})
	must(t, err)
}
