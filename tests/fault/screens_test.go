package fault_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// The queue's store dies in the middle of a visit, or the whole program: every screen says so, heals by itself, and what
// was pressed meanwhile happens once.
func TestOutage(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		o := harness.OpenWaitingRoom(t, browser, where)
		number := o.TakeTicket(t)
		second, _ := o.Issue(t, "second", "mediation", "fr")
		o.Desk.UntilText(".next__number", number)
		o.Desk.Click(".next__key")
		o.Desk.UntilText(".held__number", number)
		o.MustAnnounce(t, number, "2")
		o.Kiosk.Click("[data-done]")

		for _, screen := range []*harness.Tab{o.Kiosk, o.Phone, o.Desk, o.Board} {
			screen.ExpectOutage()
		}
		if where.Redis != nil {
			where.Redis.Kill()
		} else {
			o.Kill()
		}
		for _, screen := range []*harness.Tab{o.Phone, o.Desk, o.Board} {
			screen.Until("to say that it is not current", `document.querySelector(".is-stale [data-stale]:not([hidden])")?.innerText`)
		}
		o.Kiosk.Until("to say that it is not available", `document.querySelector("[data-kiosk=unavailable]")`)
		o.Desk.Press("s", "S") // nobody answers

		if where.Redis != nil {
			where.Redis.Start(t)
		} else {
			o.Start(t)
		}
		for _, screen := range []*harness.Tab{o.Phone, o.Desk, o.Board} {
			screen.Until("to be current", `!document.querySelector(".is-stale") && document.querySelector("[data-stale]").hidden`)
		}
		o.Kiosk.Until("to offer its services", `document.querySelector("[data-kiosk=home] button.tile")`)
		o.Phone.Until("to be served", `document.querySelector(".ticket--serving")`)
		o.Desk.Click(".finish__key")
		o.Desk.UntilText(".next__number", second)
		o.Desk.Press(" ", "Space")
		o.Desk.UntilText(".held__number", second)
		o.MustAnnounce(t, second, "2")
		o.Phone.Until("to say thank you", `document.querySelector(".ticket--done")`)
	})
}

// A board that is switched on before its queue, and then loses its server too, needs nobody.
func TestSwitchedOnTooEarly(t *testing.T) {
	t.Parallel()
	where := harness.AtRedis(t)
	p := harness.StartOpen(t, where)
	where.Redis.Kill()
	board := harness.OpenTab(t, servertest.Browser(t), "board", harness.Wide)
	board.ExpectOutage()
	board.Visit(p.Base + "/display/meet?lang=ar")
	board.Until("to say that the queue is away", `document.querySelector(".still")?.innerText`)
	p.Kill()
	where.Redis.Start(t)
	p.Start(t)
	board.Until("to be there", `document.querySelector("html:lang(ar) .board--empty")`)
}

// What was tapped while the server was away happens when it is back, with nobody near.
func TestKioskOutlivesTheServer(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Wide)
	kiosk.Visit(p.Base + "/kiosk/meet?lang=fr")
	kiosk.ExpectOutage()
	p.Kill()
	kiosk.Click(".tile[value=legal]")
	kiosk.Until("to ask for patience", `document.querySelector(".moment")`)
	p.Start(t)
	kiosk.Until("to go on",
		`!document.querySelector(".moment") && document.querySelector("html:lang(fr) .option[value=cuneo]")`)
}

// waiting runs before a door's own scripts: window.next does at once what the page waits for, which is its next code.
const waiting = `
const wait = window.setTimeout
window.setTimeout = (run, ms) => {
  const timer = wait(() => done(), ms)
  const done = () => {
    if (window.next === done) window.next = null
    clearTimeout(timer)
    run()
  }
  if (ms >= 5000) window.next = done
  return timer
}`

// The screen at the door shows another code every half a minute, by itself; it keeps the last one as long as that is good,
// says so when its server stays away, and comes back with it.
func TestTheDoorChangesByItself(t *testing.T) {
	t.Parallel()
	const change = 40 * time.Second // half a minute, and what a slow machine adds
	p := harness.StartOpen(t, harness.AtDisk(t))
	door := harness.OpenTab(t, servertest.Browser(t), "door", harness.Tower)
	remember := page.AddScriptToEvaluateOnNewDocumentParams{Source: waiting}
	if _, err := chromedp.Call(door.Ctx, page.AddScriptToEvaluateOnNewDocument, remember); err != nil {
		t.Fatal(err)
	}
	door.Visit(p.Base + "/door/meet")
	path := `(document.querySelector(".door__qr path") || document.body).getAttribute("d")`
	first := harness.Evaluate[string](door, path)
	within(door, change, "to show another code", fmt.Sprintf(`%s && %s !== %q`, path, path, first))
	door.ExpectOutage()
	p.Kill()
	const away = `document.querySelector("[data-kiosk=unavailable]")`
	if harness.Evaluate[bool](door, "Boolean("+away+")") {
		t.Error("the door says at once that the server is away")
	}
	for range 2 { // one lost answer leaves the code in place
		door.Until("to wait for its next turn", "window.next || "+away)
		harness.Evaluate[bool](door, "window.next && window.next() || true")
	}
	door.Until("to say that the server is away", away)
	p.Start(t)
	door.Until("to show a code", path)
}

// within is until with a patience of its own.
func within(p *harness.Tab, d time.Duration, what, expression string) {
	p.T.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); <-time.After(100 * time.Millisecond) {
		if harness.Evaluate[bool](p, "Boolean("+expression+")") {
			return
		}
	}
	p.T.Fatalf("%s: waited %v %s; it shows: %s", p.Name, d, what, p.Text())
}
