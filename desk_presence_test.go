package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// A pair is a program with two desks side by side.
type pair struct {
	*program
	t        *testing.T
	one, two *tab
	keys     int
}

func openPair(t *testing.T, browser context.Context, where place) *pair {
	t.Helper()
	p := &pair{program: startOpen(t, where), t: t}
	p.one, p.two = openTab(t, browser, "desk 1", staffed), openTab(t, browser, "desk 2", staffed)
	p.one.visit(p.base + "/desk/meet/1?lang=it")
	p.two.visit(p.base + "/desk/meet/2?lang=it")
	return p
}

// take takes a ticket for legal advice at the kiosk.
func (p *pair) take(language string) (number string) {
	p.t.Helper()
	p.keys++
	wish := map[string]string{"service": "legal", "language": language}
	return p.must(p.t, tickets, fmt.Sprint("pair-", p.keys), wish)["number"].(string)
}

// open opens a menu of the bar by its shortcut.
func (p *tab) open(shortcut, menu string) {
	p.t.Helper()
	p.press(string(shortcut[0]+'a'-'A'), shortcut)
	p.until("to open "+menu, fmt.Sprintf("document.querySelector(%q)", menu+"[open]"))
}

// stateOf is a desk as JSON.
func (p *pair) stateOf(desk string) map[string]any {
	p.t.Helper()
	return p.must(p.t, "/desk/meet/"+desk, "", nil)
}

// Two desks through a morning, by keyboard: who sits there and speaks what, whom that offers to which desk, a break, a
// visitor without a phone, one who just asks something, the next called by itself, and a call for help.
func TestTheDeskItself(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p := openPair(t, browser, where)
		p.sitDown()
		p.offerArabic()
		p.haveABreak()
		p.registerAndCount()
		p.callByItself()
		p.callForHelp()
	})
}

// sitDown: Omar sits at desk 1, then at desk 2, where Arabic is spoken; Anna takes desk 1.
func (p *pair) sitDown() {
	p.t.Helper()
	sit := func(desk *tab, digit, name string) {
		p.t.Helper()
		desk.open("D", "#menu-seat")
		desk.press(digit, fmt.Sprintf("%q", digit))
		desk.untilText(".bar__person", name)
		desk.until("to close the menu", `!document.querySelector("details[open]") && document.querySelector("main").ariaBusy !== "true"`)
	}
	sit(p.one, "2", "Omar")
	sit(p.two, "2", "Omar")
	p.one.untilText(".bar__person", "Chi c’è qui?")
	sit(p.one, "1", "Anna")

	p.two.open("D", "#menu-seat")
	p.two.open("L", "#seat-languages")
	// A click that is tried again on a slow machine would take the tick back.
	evaluate[bool](p.two, `(() => { const box = document.querySelector("#speaks-ar"); box.click(); return box.checked })()`)
	p.two.press("0", `"0"`)
	p.two.until("to say that Arabic is spoken there", `document.querySelector(".bar__language .tongue:lang(ar)")?.textContent === "العربية"`)

	choose := openTab(p.t, p.one.ctx, "choice of a desk", staffed)
	choose.visit(p.base + "/desk/meet?lang=it")
	choose.until("to say who sits where", `[...document.querySelectorAll(".choose__person")].map((e) => e.textContent).join() === "Anna,Omar"`)
}

// offerArabic: the desk that speaks Arabic is offered who came first, the other one who came after.
func (p *pair) offerArabic() {
	p.t.Helper()
	arabic, italian := p.take("ar"), p.take("it")
	p.two.untilText(".next__number", arabic)
	p.one.untilText(".next__number", italian)
	p.one.press(" ", "Space")
	p.one.untilText(".held__number", italian)
	p.one.until("to have nobody to call", `document.querySelectorAll("#list-waiting .row").length === 1`)
}

// haveABreak: while desk 2 has a break, the one who speaks Arabic is offered to desk 1 too.
func (p *pair) haveABreak() {
	p.t.Helper()
	p.one.press("u", "U") // the Italian waits again
	p.one.until("to be free", `document.querySelector(".next__number")?.textContent === "B002"`)
	p.two.open("B", "#menu-break")
	p.two.press("2", `"2"`)
	p.two.untilText(".rest__reason", "Riunione")
	p.two.until("to call nobody", `!document.querySelector(".next__key") && document.querySelector("#list-waiting .btn").disabled`)
	p.one.untilText(".next__number", "B001")
	p.two.press(" ", "Space")
	p.two.untilText(".next__number", "B001")
	p.one.untilText(".next__number", "B002")
}

// registerAndCount: both are one menu and one digit; the number stands there to be told, until it was.
func (p *pair) registerAndCount() {
	p.t.Helper()
	p.two.open("A", "#menu-register")
	p.two.click(`.tick:has(input[name=priority][value=urgent])`)
	p.two.click(`.tick:has(input[name=needs][value=wo])`)
	p.two.press("3", `"3"`)
	p.two.untilText("[data-told]:not([hidden]) [data-told-number]", "C001")
	p.two.press("\x1b", "Escape")
	p.two.until("to be told", `document.querySelector("[data-told]").hidden && document.querySelector("main").ariaBusy !== "true"`)
	registered := p.stateOf("2")["waiting"].([]any)[0].(map[string]any)
	if registered["number"] != "C001" || registered["priority"] != "urgent" || registered["needs"] != "wo" || registered["token"] != nil {
		p.t.Errorf("registered %v", registered)
	}
	// The form is empty again.
	p.two.open("A", "#menu-register")
	p.two.until("to begin anew", `document.querySelector("#register-needs-0").checked && document.querySelector("#register-priority-0").checked`)
	p.two.do(chromedp.KeyEvent("\x1b"))
	p.two.until("to close it", `!document.querySelector("details[open]")`)

	// Escape closes what is open within as well, and leaves the space bar to the key that calls the next.
	p.two.open("V", "#menu-count")
	p.two.press("0", `"0"`)
	p.two.until("to ask more", `document.querySelector("#count-more[open]")`)
	p.two.do(chromedp.KeyEvent("\x1b"))
	p.two.until("to close both", `!document.querySelector("details[open]") && document.activeElement === document.body`)
	// Who came by Tab goes on from there.
	onNode(p.two, "have the focus", chromedp.Focus("#menu-break > summary"))
	p.two.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	p.two.until("to open by Enter", `document.querySelector("#menu-count[open] > summary:focus")`)
	p.two.do(chromedp.KeyEvent("\x1b"))
	p.two.until("to keep the focus", `!document.querySelector("details[open]") && document.activeElement.matches("#menu-count > summary")`)
	evaluate[bool](p.two, `document.activeElement.blur() === undefined`)

	before := p.stateOf("2")["seq"].(float64)
	p.two.open("V", "#menu-count")
	p.two.press("1", `"1"`)
	p.two.until("to have counted", `!document.querySelector("details[open]") && document.querySelector("main").ariaBusy !== "true"`)
	after := p.stateOf("2")
	if after["seq"] != before+1 || after["total"] != float64(3) || after["undo"].(map[string]any)["move"] != "count" {
		p.t.Errorf("after a visit was counted: %v", after)
	}
}

// callByItself: one press finishes and calls, one undo takes both back.
func (p *pair) callByItself() {
	p.t.Helper()
	p.two.open("D", "#menu-seat")
	p.two.press("i", "I")
	p.two.until("to say that it calls automatically", `document.querySelector(".bar__auto")`)
	p.two.press(" ", "Space")
	p.two.untilText(".held__number", "C001") // urgent
	p.two.press("s", "S")
	p.two.press("f", "F")
	p.two.untilText(".held__number", "B001")
	p.two.until("to have called", `document.querySelector(".keys--called")`)
	state := p.stateOf("2")
	if undo := state["undo"].(map[string]any); undo["move"] != "finish" || undo["number"] != "C001" {
		p.t.Errorf("what can be undone is %v, want the finish of C001", undo)
	}
	p.two.press("z", `"Z Control+Z"`)
	p.two.untilText(".held__number", "C001")
	p.two.press("f", "F")
	p.two.untilText(".held__number", "B001")
}

// callForHelp: a double click is a slip; two presses are meant. The other desk hears of it and goes.
func (p *pair) callForHelp() {
	p.t.Helper()
	p.two.until("to have the key", `document.querySelector("#menu-alarm summary")`)
	evaluate[bool](p.two, `(() => { const key = document.querySelector("#menu-alarm summary"); key.click(); key.click(); return true })()`)
	p.two.until("to ask whether that was meant", `document.querySelector("#menu-alarm[open] [data-twice]:not([hidden])")`)
	if alarms := p.stateOf("1")["house"].(map[string]any)["alarms"].([]any); len(alarms) != 0 {
		p.t.Fatalf("a double click called for help: %v", alarms)
	}
	places := `[".bar", ".job", ".lists"].map((e) => document.querySelector(e).getBoundingClientRect().top).join()`
	before := evaluate[string](p.one, places)
	p.two.press("9", `"9"`)
	p.two.until("to say that it called", `document.querySelector(".sos--mine")`)
	p.one.until("to show it", `/sportello 2/.test(document.querySelector(".sos:not(.sos--mine) .sos__text")?.textContent)`)
	if after := evaluate[string](p.one, places); after != before {
		p.t.Errorf("with a call for help the page stands at %s, before at %s", after, before)
	}
	if evaluate[bool](p.one, `document.querySelector(".sos").getBoundingClientRect().bottom > document.querySelector(".bar").getBoundingClientRect().top`) {
		p.t.Error("the call for help lies over the bar")
	}
	p.one.until("to have it in the title, and said", `/sportello 2/.test(document.title) && /sportello 2/.test(document.querySelector("[data-alarm-said]").textContent)`)
	p.one.press("i", "I")
	for _, desk := range []*tab{p.one, p.two} {
		desk.until("to be calm", `!document.querySelector(".sos")`)
	}
	p.one.until("to have its title", `document.title.startsWith("Sportello 1")`)

	// By keyboard, the second press when the first has been seen.
	p.one.open("H", "#menu-alarm")
	eventually(p.t, "desk 1 to call for help", func() error {
		p.one.do(chromedp.KeyEvent("h"))
		// A third press at once would call again, perhaps after somebody has gone; one after three seconds is a first one.
		for pressed := time.Now(); time.Since(pressed) < 700*time.Millisecond; <-time.After(20 * time.Millisecond) {
			if alarms := p.stateOf("2")["house"].(map[string]any)["alarms"].([]any); len(alarms) > 0 {
				return nil
			}
		}
		return fmt.Errorf("no alarm yet; it shows: %s", p.one.text())
	})
	p.two.until("to show the call", `document.querySelector(".sos:not(.sos--mine) .sos__key:not(:disabled)")`)
	p.two.press("i", "I")
	p.one.until("to be calm", `!document.querySelector(".sos")`)
}

// Who works without scripts confirms an alarm, and is told the number on the page.
func TestTheDeskItselfWithoutScripts(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	desk := openTab(t, servertest.Browser(t), "desk", staffed)
	desk.withoutScripts()
	desk.visit(p.base + "/desk/meet/2?lang=it")
	desk.click("#menu-register summary")
	desk.click(`#register button[value=legal]`)
	desk.untilText("[data-told]:not([hidden]) [data-told-number]", "B001")
	desk.click("[data-told-done]")
	desk.until("to be told", `document.querySelector("[data-told]").hidden`)
	desk.click("#menu-break summary")
	desk.click(`#menu-break .btn`)
	desk.until("to have a break", `document.querySelector(".rest__title")`)
	desk.click(".rest__back .btn")
	desk.untilText(".next__number", "B001")
	desk.click("#menu-alarm summary")
	desk.click("#menu-alarm .btn--danger")
	desk.until("to say that it called", `document.querySelector(".sos--mine")`)
}

// A desk with a break makes the others' waits longer, as everybody is told.
func TestABreakIsNotCounted(t *testing.T) {
	t.Parallel()
	onAPlace(t, func(t *testing.T, where place) {
		p := startOpen(t, where)
		keys := 0
		post := func(path string, body any) map[string]any {
			t.Helper()
			keys++
			return p.must(t, path, fmt.Sprint("break-", keys), body)
		}
		wish := map[string]string{"service": "legal", "language": "it"}
		for range 3 {
			number := post(tickets, wish)["number"]
			post(desk1+"/calls", map[string]any{"ticket": number})
			post(desk1+"/moves", map[string]any{"ticket": number, "move": "serve"})
			post(desk1+"/moves", map[string]any{"ticket": number, "move": "finish"})
		}
		post("/desk/meet/2/presence", map[string]any{"person": "omar"})
		for range 6 {
			post(tickets, wish)
		}
		longest := func() float64 {
			t.Helper()
			estimate, ok := p.must(t, "/display/meet", "", nil)["estimates"].(map[string]any)["legal"].(map[string]any)
			if !ok {
				t.Fatal("the board has no estimate")
			}
			return estimate["high_s"].(float64)
		}
		both := longest()
		post("/desk/meet/2/breaks", map[string]any{"reason": "pause"})
		if alone := longest(); alone <= both {
			t.Errorf("with one desk on a break the wait is up to %v s, with both %v s", alone, both)
		}
		post("/desk/meet/2/breaks/end", map[string]any{})
		if after := longest(); after != both {
			t.Errorf("after the break the wait is up to %v s, before it was %v s", after, both)
		}
	})
}
