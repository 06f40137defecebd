package supervisor_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// tidy takes out what scripts do to a page.
const tidy = `(part) => {
  for (const some of part.querySelectorAll(".is-some")) some.classList.remove("is-some")
}`

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
		if at := servertest.FrameDiffers(t, tab, tidy); at != "" {
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
