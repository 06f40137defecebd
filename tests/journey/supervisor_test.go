package journey_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A supervisor's page is open while kiosk and desks work: it shows what they do without a touch, and what is done on it
// shows on the other screens.
func TestSupervisor(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p := harness.StartOpen(t, where)
		page := harness.OpenTab(t, browser, "supervisor", harness.Staffed)
		board := harness.OpenTab(t, browser, "board", harness.Wide)
		desk := harness.OpenTab(t, browser, "desk", harness.Staffed)
		page.Visit(p.Base + "/supervisor/meet?lang=it")
		board.Visit(p.Base + "/display/meet")
		desk.Visit(p.Base + "/desk/meet/2?lang=it")
		page.Until("to show nobody", `document.querySelectorAll(".rows__none").length === 7`)
		number, _ := p.Issue(t, "first", "mediation", "ar")
		p.Issue(t, "second", "legal", "it")
		page.UntilText(".figures dd", "2")

		// The desk calls, serves, and vanishes; its ticket is returned.
		desk.Click(".next__key")
		page.Until("to show the call", fmt.Sprintf(`document.querySelector(".bench--called #t-%s")`, number))
		desk.Click(".act--serve button")
		page.Until("to show that it is served", fmt.Sprintf(`document.querySelector(".bench--serving #t-%s")`, number))
		desk.Visit("about:blank")
		page.Click("#t-" + number)
		page.UntilText("[data-chosen]", number)
		page.Press("u", "U")
		page.Until("to show it in its queue again",
			fmt.Sprintf(`document.querySelector("#list-mediation #t-%s[data-state=waiting]")`, number))
		page.Until("to have it chosen still", `document.querySelector(".choice input:checked")`)
		if harness.Evaluate[bool](page, `document.querySelector(".deeds--return").checkVisibility()`) {
			t.Error("the page offers to return a ticket that waits")
		}

		// It is transferred to a desk, and that is taken back.
		harness.Evaluate[bool](page, `(() => { document.querySelector("#moves-to").value = "desk:3"; return true })()`)
		page.Click(".deeds__absent input") // nobody is at work there
		page.Click(".deeds--transfer .btn")
		page.Until("to say for whom it waits", `document.querySelector("#list-mediation .is-for").textContent.includes("3")`)
		page.Until("to ask anew for the absent", `!document.querySelector(".deeds__absent input").checked`)
		page.Click(".floor__undo .btn")
		page.Until("to have taken it back", `!document.querySelector("#list-mediation .is-for")`)

		houseHolds(t, p, page, board)
		storyReads(t, p, page, number)
	})
}

// houseHolds has a break, an alarm, a message and a pause come, and all but the break go.
func houseHolds(t *testing.T, p *harness.Program, page, board *harness.Tab) {
	t.Helper()
	p.Must(t, "/desk/meet/1/breaks", "break", map[string]string{"reason": "meeting"})
	page.UntilText(".bench--break .pill", "Riunione")
	p.Must(t, "/desk/meet/3/alarms", "alarm", map[string]string{})
	page.UntilText(".alarm strong", "Lo sportello 3 chiede aiuto")
	page.UntilText("[data-said]", "Lo sportello 3 chiede aiuto")
	page.Click(".alarm .btn")
	page.Until("to be calm", `!document.querySelector(".alarm")`)

	page.Click("#message-text")
	page.Do(chromedp.KeyEvent("Oggi chiudiamo alle 12"))
	page.Click(".message__key")
	board.UntilText(".board__message", "Oggi chiudiamo alle 12")
	page.UntilText(".shown__text", "Oggi chiudiamo alle 12")
	page.Until("to have an empty field", `document.querySelector("#message-text").value === ""`)
	page.Click(".shown .btn")
	board.Until("to show the message no more", `!document.querySelector(".board__message")`)

	page.Click(`[aria-labelledby="line-legal"] .line__pause .btn`)
	page.Until("to show the pause", `document.querySelector("[aria-labelledby=line-legal].line--paused")`)
	legal := func() map[string]any {
		return p.Must(t, "/kiosk/meet", "", nil)["services"].([]any)[1].(map[string]any)
	}
	if s := legal(); s["open"] != false || s["paused"] != true {
		t.Errorf("the kiosk says of the paused service: %v", s)
	}
	page.Click(`[aria-labelledby="line-legal"] .line__pause .btn`)
	page.Until("to show that it is over", `!document.querySelector(".line--paused")`)
	if s := legal(); s["open"] != true {
		t.Errorf("the kiosk says of the service that was resumed: %v", s)
	}
}

// storyReads opens the story of the ticket that was chosen, and the record of all changes.
func storyReads(t *testing.T, p *harness.Program, page *harness.Tab, number string) {
	t.Helper()
	page.Click("#t-" + number)
	page.Click(".deeds--story")
	page.UntilText(".audit__title .code", number)
	want := `["Numero dato","Chiamato","Allo sportello","Rimesso in coda","Trasferito","Ultima azione annullata · Trasferito"]`
	page.Until("to tell the story",
		`JSON.stringify(Array.from(document.querySelectorAll("tbody th"), (e) => e.textContent)) === `+"`"+want+"`")
	page.Click(".audit__ways [aria-keyshortcuts=H]")
	page.Until("to show the record", `document.querySelectorAll("tbody tr").length > 9`)
	page.Click("tbody .code")
	page.UntilText(".audit__title .code", number)
}
