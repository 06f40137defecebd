package desk_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// tidy takes out groups of keys of which none can be pressed, and what scripts do to a page.
const tidy = `(part) => {
  for (const group of part.querySelectorAll(".menu__group")) if (!group.querySelector("button")) group.remove()
  for (const form of part.querySelectorAll(".menu__form")) if (!form.querySelector(".menu__options button")) form.remove()
  for (const e of part.querySelectorAll("[data-undo]")) e.hidden = false
  for (const e of part.querySelectorAll("[data-step], .case__name, [data-twice], undo-time, .held__clock")) e.remove()
  for (const e of part.querySelectorAll("[value='']")) e.removeAttribute("value")
}`

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
		if at := servertest.FrameDiffers(t, tab, tidy); at != "" {
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
