package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"turno/server/servertest"
)

// An office is a program with the screens of one visit: they are open all at once, as in the waiting room.
type office struct {
	*program
	kiosk, phone, desk, board *tab
	// calls are the ids of those that the board must have announced, each once, in this order.
	calls []string
}

// openOffice starts the program and opens its screens.
func openOffice(t *testing.T, browser context.Context, where place) *office {
	t.Helper()
	o := &office{program: startOpen(t, where)}
	o.kiosk = openTab(t, browser, "kiosk", tower)
	o.phone = openTab(t, browser, "phone", pocket)
	o.desk = openTab(t, browser, "desk", staffed)
	o.board = openTab(t, browser, "board", wide)
	o.kiosk.visit(o.base + "/kiosk/meet")
	o.desk.visit(o.base + "/desk/meet/2?lang=it")
	o.board.visit(o.base + "/display/meet")
	return o
}

// takeTicket is a visitor at the kiosk: a tap on a service and one on a language give the number; then one question is
// answered and one left out. The phone opens what the QR code says.
func (o *office) takeTicket(t *testing.T) (number string) {
	t.Helper()
	o.kiosk.click(".tile[value=mediation]")
	o.kiosk.click(".option[value=it]")
	o.kiosk.until("to give the number", `document.querySelector(".issued__number")`)
	o.kiosk.answerFirst()
	o.kiosk.click(".options__none .option")
	o.kiosk.until("to thank", `document.querySelector(".asks__thanks")`)
	number = o.kiosk.textOf(".issued__number")
	url := o.kiosk.readQR(".take__qr")
	if !strings.HasPrefix(url, o.base+"/t/") {
		t.Fatalf("the QR code reads %q, want an address under %s/t/", url, o.base)
	}
	o.phone.visit(url)
	o.phone.untilText(".ticket--waiting .ticket__number", number)
	return number
}

// mustAnnounce waits until everybody has heard one more call of the number, and checks that nothing was announced twice.
func (o *office) mustAnnounce(t *testing.T, number, desk string) {
	t.Helper()
	var id string
	eventually(t, "a call of "+number, func() error {
		calls := o.must(t, "/display/meet", "", nil)["calls"].([]any)
		if len(calls) == 0 {
			return errors.New("there is none")
		}
		newest := calls[0].(map[string]any)
		id = newest["id"].(string)
		if newest["number"] != number || newest["desk"] != desk || slices.Contains(o.calls, id) {
			return fmt.Errorf("the newest is %v", newest)
		}
		return nil
	})
	o.calls = append(o.calls, id)
	o.board.until("to announce "+number, `document.querySelector("main").dataset.announced.split(" ").includes("`+id+`")`)
	o.board.untilText(".call:not([hidden]) .call__number", number)
	o.board.untilText(".call:not([hidden]) .call__desk-number", desk)
	announced := strings.Fields(evaluate[string](o.board, `document.querySelector("main").dataset.announced`))
	if diff := cmp.Diff(o.calls, announced); diff != "" {
		t.Errorf("announced calls (-want +got):\n%s", diff)
	}
}

// A visit from the tap on the kiosk to the thanks on the phone, with all the screens open.
func TestVisit(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		o := openOffice(t, browser, where)
		number := o.takeTicket(t)

		o.desk.untilText(".next__number", number)
		o.desk.click(".next__key")
		o.phone.until("to be called", `document.querySelector(".ticket--called .ticket__desk .code").textContent === "2"`)
		o.mustAnnounce(t, number, "2")

		o.desk.click(`[aria-keyshortcuts="R"]`)
		o.phone.until("to be called again", `document.querySelector(".ticket--called").dataset.calls === "2"`)
		o.mustAnnounce(t, number, "2")

		o.desk.click(".act--serve button")
		o.phone.until("to say that it is being served", `document.querySelector(".ticket--serving")`)
		o.desk.click(`[data-case]:first-of-type [data-step="1"]`)
		o.desk.click(".finish__key")
		o.phone.until("to say thank you", `document.querySelector(".ticket--done")`)

		second := o.must(t, tickets, "second", map[string]string{"service": "legal", "language": "ar"})["number"].(string)
		o.desk.untilText(".next__number", second)
		o.desk.press(" ", "Space")
		o.desk.untilText(".held__number", second)
		o.mustAnnounce(t, second, "2")
		o.desk.press("s", "S")
		o.desk.until("to serve", `document.querySelector(".finish__key")`)
		o.desk.press("f", "F")
		o.desk.until("to be free", `document.querySelector(".next__nobody")`)
	})
}

// The queue's store dies in the middle of a visit, or the whole program: every screen says so, heals by itself, and what
// was pressed meanwhile happens once.
func TestOutage(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onEachPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		o := openOffice(t, browser, where)
		number := o.takeTicket(t)
		second := o.must(t, tickets, "second", map[string]string{"service": "mediation", "language": "fr"})["number"].(string)
		o.desk.untilText(".next__number", number)
		o.desk.click(".next__key")
		o.desk.untilText(".held__number", number)
		o.mustAnnounce(t, number, "2")
		o.kiosk.click("[data-done]")

		for _, screen := range []*tab{o.kiosk, o.phone, o.desk, o.board} {
			screen.expectOutage()
		}
		if where.redis != nil {
			where.redis.Kill()
		} else {
			o.kill()
		}
		for _, screen := range []*tab{o.phone, o.desk, o.board} {
			screen.until("to say that it is not current", `document.querySelector(".is-stale [data-stale]:not([hidden])")?.innerText`)
		}
		o.kiosk.until("to say that it is not available", `document.querySelector("[data-kiosk=unavailable]")`)
		o.desk.press("s", "S") // nobody answers

		if where.redis != nil {
			where.redis.Start(t)
		} else {
			o.start(t)
		}
		for _, screen := range []*tab{o.phone, o.desk, o.board} {
			screen.until("to be current", `!document.querySelector(".is-stale") && document.querySelector("[data-stale]").hidden`)
		}
		o.kiosk.until("to offer its services", `document.querySelector("[data-kiosk=home] button.tile")`)
		o.phone.until("to be served", `document.querySelector(".ticket--serving")`)
		o.desk.click(".finish__key")
		o.desk.untilText(".next__number", second)
		o.desk.press(" ", "Space")
		o.desk.untilText(".held__number", second)
		o.mustAnnounce(t, second, "2")
		o.phone.until("to say thank you", `document.querySelector(".ticket--done")`)
	})
}

// A board that is switched on before its queue, and then loses its server too, needs nobody.
func TestSwitchedOnTooEarly(t *testing.T) {
	t.Parallel()
	where := atRedis(t)
	p := startOpen(t, where)
	where.redis.Kill()
	board := openTab(t, servertest.Browser(t), "board", wide)
	board.expectOutage()
	board.visit(p.base + "/display/meet?lang=ar")
	board.until("to say that the queue is away", `document.querySelector(".still")?.innerText`)
	p.kill()
	where.redis.Start(t)
	p.start(t)
	board.until("to be there", `document.querySelector("html:lang(ar) .board--empty")`)
}

// Phone and desk do their work by plain forms where no script runs.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := startOpen(t, atDisk(t))
	wish := map[string]string{"service": "information", "language": "fr"}
	first, second := p.must(t, tickets, "first", wish), p.must(t, tickets, "second", wish)
	desk, phone := openTab(t, browser, "desk", staffed), openTab(t, browser, "phone", pocket)
	desk.withoutScripts()
	phone.withoutScripts()

	desk.visit(p.base + "/desk/meet/1")
	desk.untilText(".next__number", first["number"].(string))
	desk.click(".next__key")
	desk.untilText(".held__number", first["number"].(string))
	desk.click(".act--serve button")
	desk.click(".case__count")
	desk.do(chromedp.KeyEvent("1"))
	desk.click(".finish__key")
	desk.untilText(".next__number", second["number"].(string))

	phone.visit(p.base + "/t/" + second["token"].(string))
	phone.untilText(".ticket--waiting .ticket__number", second["number"].(string))
	phone.click(".leave__ask")
	phone.click(".leave .btn--danger")
	phone.until("to say that the queue was left", `document.querySelector(".ticket--cancelled")`)
	desk.visit(p.base + "/desk/meet/1")
	desk.click(".next__key")
	desk.until("to say that nobody waits", `document.querySelector("[data-problem]").innerText`)
}

// A demo is alive within seconds, and stays so.
func TestDemo(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := startProgram(t, atDisk(t), "-demo")
	board := openTab(t, browser, "board", wide)
	board.visit(p.base + "/display/meet")
	board.until("to show a call", `document.querySelector(".call:not([hidden]) .call__number")`)
	board.until("to announce two calls", `document.querySelector("main").dataset.announced.split(" ").length > 1`)
}
