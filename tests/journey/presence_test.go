package journey_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A pair is a program with two desks side by side.
type pair struct {
	*harness.Program
	t        *testing.T
	one, two *harness.Tab
	keys     int
}

func openPair(t *testing.T, browser context.Context, where harness.Place) *pair {
	t.Helper()
	p := &pair{Program: harness.StartOpen(t, where), t: t}
	p.one = harness.OpenTab(t, browser, "desk 1", harness.Staffed)
	p.two = harness.OpenTab(t, browser, "desk 2", harness.Staffed)
	p.one.Visit(p.Base + "/desk/meet/1?lang=it")
	p.two.Visit(p.Base + "/desk/meet/2?lang=it")
	return p
}

// take takes a ticket for legal advice at the kiosk.
func (p *pair) take(language string) (number string) {
	p.t.Helper()
	p.keys++
	number, _ = p.Issue(p.t, fmt.Sprint("pair-", p.keys), "legal", language)
	return number
}

// open opens a menu of the bar by its shortcut.
func openMenu(p *harness.Tab, shortcut, menu string) {
	p.T.Helper()
	p.Press(string(shortcut[0]+'a'-'A'), shortcut)
	p.Until("to open "+menu, fmt.Sprintf("document.querySelector(%q)", menu+"[open]"))
}

// stateOf is a desk as JSON.
func (p *pair) stateOf(desk string) map[string]any {
	p.t.Helper()
	return p.Must(p.t, "/desk/meet/"+desk, "", nil)
}

// Two desks through a morning, by keyboard: who sits there and speaks what, whom that offers to which desk, a break, a
// visitor without a phone, one who just asks something, the next called by itself, and a call for help.
func TestTheDeskItself(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
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
	sit := func(desk *harness.Tab, digit, name string) {
		p.t.Helper()
		openMenu(desk, "D", "#menu-seat")
		desk.Press(digit, fmt.Sprintf("%q", digit))
		desk.UntilText(".bar__person", name)
		desk.Until("to close the menu",
			`!document.querySelector("details[open]") && document.querySelector("main").ariaBusy !== "true"`)
	}
	sit(p.one, "2", "Omar")
	sit(p.two, "2", "Omar")
	p.one.UntilText(".bar__person", "Chi c’è qui?")
	sit(p.one, "1", "Anna")

	openMenu(p.two, "D", "#menu-seat")
	openMenu(p.two, "L", "#seat-languages")
	// A click that is tried again on a slow machine would take the tick back.
	harness.Evaluate[bool](p.two,
		`(() => { const box = document.querySelector("#speaks-ar"); box.click(); return box.checked })()`)
	p.two.Press("0", `"0"`)
	p.two.Until("to say that Arabic is spoken there",
		`document.querySelector(".bar__language .own-name:lang(ar)")?.textContent === "العربية"`)

	choose := harness.OpenTab(p.t, p.one.Ctx, "choice of a desk", harness.Staffed)
	choose.Visit(p.Base + "/desk/meet?lang=it")
	choose.Until("to say who sits where",
		`[...document.querySelectorAll(".choose__person")].map((e) => e.textContent).join() === "Anna,Omar"`)
}

// offerArabic: the desk that speaks Arabic is offered who came first, the other one who came after.
func (p *pair) offerArabic() {
	p.t.Helper()
	arabic, italian := p.take("ar"), p.take("it")
	p.two.UntilText(".next__number", arabic)
	p.one.UntilText(".next__number", italian)
	p.one.Press(" ", "Space")
	p.one.UntilText(".held__number", italian)
	p.one.Until("to have nobody to call", `document.querySelectorAll("#list-waiting .row").length === 1`)
}

// haveABreak: while desk 2 has a break, the one who speaks Arabic is offered to desk 1 too.
func (p *pair) haveABreak() {
	p.t.Helper()
	p.one.Press("u", "U") // the Italian waits again
	p.one.Until("to be free", `document.querySelector(".next__number")?.textContent === "B002"`)
	openMenu(p.two, "B", "#menu-break")
	p.two.Press("2", `"2"`)
	p.two.UntilText(".rest__reason", "Riunione")
	p.two.Until("to call nobody",
		`!document.querySelector(".next__key") && document.querySelector("#list-waiting .btn").disabled`)
	p.one.UntilText(".next__number", "B001")
	p.two.Press(" ", "Space")
	p.two.UntilText(".next__number", "B001")
	p.one.UntilText(".next__number", "B002")
}

// registerAndCount: both are one menu and one digit; the number stands there to be told, until it was.
func (p *pair) registerAndCount() {
	p.t.Helper()
	openMenu(p.two, "A", "#menu-register")
	p.two.Click(`.tick:has(input[name=priority][value=urgent])`)
	p.two.Click(`.tick:has(input[name=needs][value=wo])`)
	p.two.Press("3", `"3"`)
	p.two.UntilText("[data-told]:not([hidden]) [data-told-number]", "C001")
	p.two.Press("\x1b", "Escape")
	p.two.Until("to be told",
		`document.querySelector("[data-told]").hidden && document.querySelector("main").ariaBusy !== "true"`)
	registered := p.stateOf("2")["waiting"].([]any)[0].(map[string]any)
	if registered["number"] != "C001" || registered["priority"] != "urgent" || registered["needs"] != "wo" ||
		registered["token"] != nil {
		p.t.Errorf("registered %v", registered)
	}
	// The form is empty again.
	openMenu(p.two, "A", "#menu-register")
	p.two.Until("to begin anew",
		`document.querySelector("#register-needs-0").checked && document.querySelector("#register-priority-0").checked`)
	p.two.Do(chromedp.KeyEvent("\x1b"))
	p.two.Until("to close it", `!document.querySelector("details[open]")`)

	// Escape closes what is open within as well, and leaves the space bar to the key that calls the next.
	openMenu(p.two, "V", "#menu-count")
	p.two.Press("0", `"0"`)
	p.two.Until("to ask more",
		`document.querySelector("#count-more[open]") && document.activeElement.closest("#menu-count")`)
	p.two.Do(chromedp.KeyEvent("\x1b"))
	p.two.Until("to close both", `!document.querySelector("details[open]") && document.activeElement === document.body`)
	// Who came by Tab goes on from there.
	harness.OnNode(p.two, "have the focus", chromedp.Focus("#menu-break > summary"))
	p.two.Do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	p.two.Until("to open by Enter", `document.querySelector("#menu-count[open] > summary:focus")`)
	p.two.Do(chromedp.KeyEvent("\x1b"))
	p.two.Until("to keep the focus",
		`!document.querySelector("details[open]") && document.activeElement.matches("#menu-count > summary")`)
	harness.Evaluate[bool](p.two, `document.activeElement.blur() === undefined`)

	before := p.stateOf("2")["seq"].(float64)
	openMenu(p.two, "V", "#menu-count")
	p.two.Press("1", `"1"`)
	p.two.Until("to have counted",
		`!document.querySelector("details[open]") && document.querySelector("main").ariaBusy !== "true"`)
	after := p.stateOf("2")
	if after["seq"] != before+1 || after["total"] != float64(3) || after["undo"].(map[string]any)["move"] != "count" {
		p.t.Errorf("after a visit was counted: %v", after)
	}
}

// callByItself: one press finishes and calls, one undo takes both back.
func (p *pair) callByItself() {
	p.t.Helper()
	openMenu(p.two, "D", "#menu-seat")
	p.two.Press("i", "I")
	p.two.Until("to say that it calls automatically", `document.querySelector(".bar__auto")`)
	p.two.Press(" ", "Space")
	p.two.UntilText(".held__number", "C001") // urgent
	p.two.Press("s", "S")
	p.two.Press("f", "F")
	p.two.UntilText(".held__number", "B001")
	p.two.Until("to have called", `document.querySelector(".keys--called")`)
	state := p.stateOf("2")
	if undo := state["undo"].(map[string]any); undo["move"] != "finish" || undo["number"] != "C001" {
		p.t.Errorf("what can be undone is %v, want the finish of C001", undo)
	}
	p.two.Press("z", `"Z Control+Z"`)
	p.two.UntilText(".held__number", "C001")
	p.two.Press("f", "F")
	p.two.UntilText(".held__number", "B001")
}

// callForHelp: a double click is a slip; two presses are meant. The other desk hears of it and goes.
func (p *pair) callForHelp() {
	p.t.Helper()
	p.two.Until("to have the key", `document.querySelector("#menu-alarm summary")`)
	harness.Evaluate[bool](p.two,
		`(() => { const key = document.querySelector("#menu-alarm summary"); key.click(); key.click(); return true })()`)
	p.two.Until("to ask whether that was meant", `document.querySelector("#menu-alarm[open] [data-twice]:not([hidden])")`)
	if alarms := p.stateOf("1")["house"].(map[string]any)["alarms"].([]any); len(alarms) != 0 {
		p.t.Fatalf("a double click called for help: %v", alarms)
	}
	places := `[".bar", ".job", ".lists"].map((e) => document.querySelector(e).getBoundingClientRect().top).join()`
	before := harness.Evaluate[string](p.one, places)
	p.two.Press("9", `"9"`)
	p.two.Until("to say that it called", `document.querySelector(".sos--mine")`)
	p.one.Until("to show it", `/sportello 2/.test(document.querySelector(".sos:not(.sos--mine) .sos__text")?.textContent)`)
	if after := harness.Evaluate[string](p.one, places); after != before {
		p.t.Errorf("with a call for help the page stands at %s, before at %s", after, before)
	}
	if harness.Evaluate[bool](p.one, `document.querySelector(".sos").getBoundingClientRect().bottom
	  > document.querySelector(".bar").getBoundingClientRect().top`) {
		p.t.Error("the call for help lies over the bar")
	}
	p.one.Until("to have it in the title, and said",
		`/sportello 2/.test(document.title) && /sportello 2/.test(document.querySelector("[data-alarm-said]").textContent)`)
	p.one.Press("i", "I")
	for _, desk := range []*harness.Tab{p.one, p.two} {
		desk.Until("to be calm", `!document.querySelector(".sos")`)
	}
	p.one.Until("to have its title", `document.title.startsWith("Sportello 1")`)

	// By keyboard, the second press when the first has been seen.
	openMenu(p.one, "H", "#menu-alarm")
	harness.Eventually(p.t, "desk 1 to call for help", func() error {
		p.one.Do(chromedp.KeyEvent("h"))
		// A third press at once would call again, perhaps after somebody has gone; one after three seconds is a first one.
		for pressed := time.Now(); time.Since(pressed) < 700*time.Millisecond; <-time.After(20 * time.Millisecond) {
			if alarms := p.stateOf("2")["house"].(map[string]any)["alarms"].([]any); len(alarms) > 0 {
				return nil
			}
		}
		return fmt.Errorf("no alarm yet; it shows: %s", p.one.Text())
	})
	p.two.Until("to show the call", `document.querySelector(".sos:not(.sos--mine) .sos__key:not(:disabled)")`)
	p.two.Press("i", "I")
	p.one.Until("to be calm", `!document.querySelector(".sos")`)
}
