package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// A supervisor's page is open while kiosk and desks work: it shows what they do without a touch, and what is done on it
// shows on the other screens.
func TestSupervisor(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p := startOpen(t, where)
		page := openTab(t, browser, "supervisor", staffed)
		board := openTab(t, browser, "board", wide)
		desk := openTab(t, browser, "desk", staffed)
		page.visit(p.base + "/supervisor/meet?lang=it")
		board.visit(p.base + "/display/meet")
		desk.visit(p.base + "/desk/meet/2?lang=it")
		page.until("to show nobody", `document.querySelectorAll(".rows__none").length === 7`)
		wish := map[string]string{"service": "mediation", "language": "ar"}
		number := p.must(t, tickets, "first", wish)["number"].(string)
		p.must(t, tickets, "second", map[string]string{"service": "legal", "language": "it"})
		page.untilText(".figures dd", "2")

		// The desk calls, serves, and vanishes; its ticket is returned.
		desk.click(".next__key")
		page.until("to show the call", fmt.Sprintf(`document.querySelector(".bench--called #t-%s")`, number))
		desk.click(".act--serve button")
		page.until("to show that it is served", fmt.Sprintf(`document.querySelector(".bench--serving #t-%s")`, number))
		desk.visit("about:blank")
		page.click("#t-" + number)
		page.untilText("[data-chosen]", number)
		page.press("u", "U")
		page.until("to show it in its queue again", fmt.Sprintf(`document.querySelector("#list-mediation #t-%s[data-state=waiting]")`, number))
		if page.until("to have it chosen still", `document.querySelector(".row input:checked")`); evaluate[bool](page, `document.querySelector(".deeds--return").checkVisibility()`) {
			t.Error("the page offers to return a ticket that waits")
		}

		// It is transferred to a desk, and that is taken back.
		evaluate[bool](page, `(() => { document.querySelector("#moves-to").value = "desk:3"; return true })()`)
		page.click(".deeds__absent input") // nobody is at work there
		page.click(".deeds--transfer .btn")
		page.until("to say for whom it waits", `document.querySelector("#list-mediation .is-for").textContent.includes("3")`)
		page.until("to ask anew for the absent", `!document.querySelector(".deeds__absent input").checked`)
		page.click(".undo .btn")
		page.until("to have taken it back", `!document.querySelector("#list-mediation .is-for")`)

		p.houseHolds(t, page, board)
		p.storyReads(t, page, number)
	})
}

// houseHolds has a break, an alarm, a message and a pause come, and all but the break go.
func (p *program) houseHolds(t *testing.T, page, board *tab) {
	t.Helper()
	p.must(t, "/desk/meet/1/breaks", "break", map[string]string{"reason": "meeting"})
	page.untilText(".bench--break .pill", "Riunione")
	p.must(t, "/desk/meet/3/alarms", "alarm", map[string]string{})
	page.untilText(".alarm strong", "Lo sportello 3 chiede aiuto")
	page.untilText("[data-said]", "Lo sportello 3 chiede aiuto")
	page.click(".alarm .btn")
	page.until("to be calm", `!document.querySelector(".alarm")`)

	page.click("#message-text")
	page.do(chromedp.KeyEvent("Oggi chiudiamo alle 12"))
	page.click(".message__key")
	board.untilText(".board__message", "Oggi chiudiamo alle 12")
	page.untilText(".shown__text", "Oggi chiudiamo alle 12")
	page.until("to have an empty field", `document.querySelector("#message-text").value === ""`)
	page.click(".shown .btn")
	board.until("to show the message no more", `!document.querySelector(".board__message")`)

	page.click(`[aria-labelledby="line-legal"] .line__pause .btn`)
	page.until("to show the pause", `document.querySelector("[aria-labelledby=line-legal].line--paused")`)
	legal := func() map[string]any {
		return p.must(t, "/kiosk/meet", "", nil)["services"].([]any)[1].(map[string]any)
	}
	if s := legal(); s["open"] != false || s["paused"] != true {
		t.Errorf("the kiosk says of the paused service: %v", s)
	}
	page.click(`[aria-labelledby="line-legal"] .line__pause .btn`)
	page.until("to show that it is over", `!document.querySelector(".line--paused")`)
	if s := legal(); s["open"] != true {
		t.Errorf("the kiosk says of the service that was resumed: %v", s)
	}
}

// storyReads opens the story of the ticket that was chosen, and the record of all changes.
func (p *program) storyReads(t *testing.T, page *tab, number string) {
	t.Helper()
	page.click("#t-" + number)
	page.click(".deeds--story")
	page.untilText(".audit__title .code", number)
	want := `["Numero dato","Chiamato","Allo sportello","Rimesso in coda","Trasferito","Ultima azione annullata · Trasferito"]`
	page.until("to tell the story", `JSON.stringify(Array.from(document.querySelectorAll("tbody th"), (e) => e.textContent)) === `+"`"+want+"`")
	page.click(".audit__ways a:last-child")
	page.until("to show the record", `document.querySelectorAll("tbody tr").length > 9`)
	page.click("tbody .code")
	page.untilText(".audit__title .code", number)
}

// The page does its work by plain forms where no script runs.
func TestSupervisorWithoutScripts(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	number := p.must(t, tickets, "first", map[string]string{"service": "legal", "language": "fr"})["number"].(string)
	page := openTab(t, servertest.Browser(t), "supervisor", staffed)
	page.withoutScripts()
	page.visit(p.base + "/supervisor/meet?lang=fr")
	page.click("#t-" + number)
	page.click(".deeds--cancel")
	page.untilText(".figures dd", "0")
	page.click("#message-text")
	page.do(chromedp.KeyEvent("Midi"))
	page.click(".message__key")
	page.untilText(".shown__text", "Midi")
}
