package journey_test

import (
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A visit from the tap on the kiosk to the thanks on the phone, with all the screens open.
func TestVisit(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		o := harness.OpenWaitingRoom(t, browser, where)
		number := o.TakeTicket(t)

		o.Desk.UntilText(".next__number", number)
		o.Desk.Click(".next__key")
		o.Phone.Until("to be called", `document.querySelector(".ticket--called .ticket__desk .code").textContent === "2"`)
		o.MustAnnounce(t, number, "2")

		o.Desk.Click(`[aria-keyshortcuts="R"]`)
		o.Phone.Until("to be called again", `document.querySelector(".ticket--called").dataset.calls === "2"`)
		o.MustAnnounce(t, number, "2")

		o.Desk.Click(".act--serve button")
		o.Phone.Until("to say that it is being served", `document.querySelector(".ticket--serving")`)
		o.Desk.Click(`[data-case]:first-of-type [data-step="1"]`)
		o.Desk.Click(".finish__key")
		o.Phone.Until("to say thank you", `document.querySelector(".ticket--done")`)

		second, _ := o.Issue(t, "second", "legal", "ar")
		o.Desk.UntilText(".next__number", second)
		o.Desk.Press(" ", "Space")
		o.Desk.UntilText(".held__number", second)
		o.MustAnnounce(t, second, "2")
		o.Desk.Press("s", "S")
		o.Desk.Until("to serve", `document.querySelector(".finish__key")`)
		o.Desk.Press("f", "F")
		o.Desk.Until("to be free", `document.querySelector(".next__nobody")`)
	})
}

// A demo is alive within seconds, and stays so.
func TestDemo(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := harness.Start(t, harness.AtDisk(t), "-demo")
	board := harness.OpenTab(t, browser, "board", harness.Wide)
	board.Visit(p.Base + "/display/meet")
	board.Until("to show a call", `document.querySelector(".call:not([hidden]) .call__number")`)
	board.Until("to announce two calls", `document.querySelector("main").dataset.announced.split(" ").length > 1`)
}
