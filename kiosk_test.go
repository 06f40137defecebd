package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// waiting counts the tickets that wait.
func (p *program) waiting(t *testing.T) int {
	t.Helper()
	total := 0
	for _, n := range p.must(t, "/display/meet", "", nil)["waiting"].(map[string]any) {
		total += int(n.(float64))
	}
	return total
}

// tapOn is a finger that taps on the middle of an element, and on the same place of whatever comes after it, as fast as
// can be: until the page has what shows, and a few times more.
func (p *tab) tapOn(selector, shows string) {
	p.t.Helper()
	p.until("to have "+selector, fmt.Sprintf(findTarget, selector))
	at := evaluate[struct{ X, Y float64 }](p, fmt.Sprintf(findTarget, selector))
	for more := 5; more > 0; {
		p.do(chromedp.MouseClickXY(at.X, at.Y))
		if evaluate[bool](p, fmt.Sprintf("document.querySelector(%q) !== null", shows)) {
			more--
		}
	}
}

// beAsked is a visitor who wants to be asked. Where a question has no room beside the ticket it is behind its key.
func (p *tab) beAsked() {
	p.t.Helper()
	const key = ".asks-key__button"
	seen := fmt.Sprintf(`[...document.querySelectorAll(".option[value=cuneo], %s")].find((e) => e.checkVisibility())`, key)
	p.until("to ask, or to have a key for it", seen)
	if evaluate[bool](p, fmt.Sprintf("%s.matches(%q)", seen, key)) {
		p.click(key)
	}
	p.until("to ask where one lives", `document.querySelector(".option[value=cuneo]")?.checkVisibility()`)
}

// answerFirst answers the first of the two questions.
func (p *tab) answerFirst() {
	p.t.Helper()
	p.beAsked()
	p.click(".option[value=cuneo]")
	p.until("to ask the second question", `document.querySelector(".option[value=asia]")`)
}

// However often the glass is tapped, a visitor gets one ticket, and answers no question without having seen it.
func TestTenTaps(t *testing.T) {
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet")
	kiosk.tapOn(".tile[value=information]", ".option")
	kiosk.answerFirst()
	evaluate[bool](kiosk, `Array.from({ length: 10 }, () => document.querySelector(".option[value=asia]").click()).length === 10`)
	number := kiosk.textOf(".issued__number")
	kiosk.click("[data-done]")
	kiosk.until("to be home", `document.querySelector("[data-kiosk=home]")`)
	if n := p.waiting(t); n != 1 {
		t.Errorf("ten taps made %d tickets", n)
	}

	kiosk.click(".tile[value=information]")
	kiosk.answerFirst()
	kiosk.click(".options__none .option")
	if next := kiosk.textOf(".issued__number"); next == number || p.waiting(t) != 2 {
		t.Errorf("the second visitor got %s after %s", next, number)
	}
}

// Who comes next finds no way to the ticket of who was there before.
func TestKioskForgets(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet")
	kiosk.click(".tile[value=legal]")
	kiosk.answerFirst()
	kiosk.click(".options__none .option")
	number := kiosk.textOf(".issued__number")
	kiosk.click("[data-done]")
	kiosk.until("to be home", `document.querySelector("[data-kiosk=home]")`)

	history, err := chromedp.Run(kiosk.ctx, chromedp.NavigationEntries())
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range history.Entries {
		if strings.Contains(entry.URL, "/tickets") {
			t.Errorf("the history leads to %s", entry.URL)
		}
	}
	kiosk.do(chromedp.NavigateBack(), chromedp.NavigateForward())
	kiosk.until("to be home", `document.querySelector("[data-kiosk=home]")`)
	if strings.Contains(kiosk.text(), number) {
		t.Errorf("back and forth leads to %s", number)
	}
}

// Outside opening hours the kiosk says so in every language, and gives no ticket.
func TestClosed(t *testing.T) {
	p := startClosed(t)
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet")
	kiosk.until("to say that it is closed", `document.querySelector("[data-kiosk=closed] h1").innerText`)
	if n := evaluate[int](kiosk, `document.querySelectorAll("button.tile").length`); n != 0 {
		t.Errorf("%d services can be chosen", n)
	}
	said := evaluate[[]string](kiosk, `[...document.querySelectorAll("main :lang(ar), main :lang(en), main :lang(fr)")].filter((e) => e.checkVisibility()).map((e) => e.innerText)`)
	if len(said) < 3 {
		t.Errorf("other languages say %q", said)
	}
	status, answer, err := p.send(tickets, "k", map[string]string{"service": "legal", "language": "it"})
	if status != 409 || answer["code"] != "service_closed" {
		t.Errorf("a ticket: %d %v %v, want 409 service_closed", status, answer, err)
	}
}

// startClosed starts turno with a branch that never opens.
func startClosed(t testing.TB) *program {
	t.Helper()
	return startOffice(t, servertest.Office{Closed: true})
}

// What was tapped while the server was away happens when it is back, with nobody near.
func TestKioskOutlivesTheServer(t *testing.T) {
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", wide)
	kiosk.visit(p.base + "/kiosk/meet?lang=fr")
	kiosk.expectOutage()
	p.kill()
	kiosk.click(".tile[value=legal]")
	kiosk.until("to ask for patience", `document.querySelector(".moment")`)
	p.start(t)
	kiosk.until("to go on", `!document.querySelector(".moment") && document.querySelector("html:lang(fr) .option[value=cuneo]")`)
}
