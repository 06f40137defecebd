package journey_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// waiting counts the tickets that wait.
func waiting(t *testing.T, p *harness.Program) int {
	t.Helper()
	total := 0
	for _, n := range p.Must(t, "/display/meet", "", nil)["waiting"].(map[string]any) {
		total += int(n.(float64))
	}
	return total
}

// tapOn is a finger that taps on the middle of an element, and on the same place of whatever comes after it, as fast as
// can be: until the page has what shows, and a few times more.
func tapOn(p *harness.Tab, selector, shows string) {
	p.T.Helper()
	p.Until("to have "+selector, fmt.Sprintf(harness.FindTarget, selector))
	at := harness.Evaluate[struct{ X, Y float64 }](p, fmt.Sprintf(harness.FindTarget, selector))
	for more := 5; more > 0; {
		p.Do(chromedp.MouseClickXY(at.X, at.Y))
		if harness.Evaluate[bool](p, fmt.Sprintf("document.querySelector(%q) !== null", shows)) {
			more--
		}
	}
}

// However often the glass is tapped, a visitor gets one ticket, and answers no question without having seen it.
func TestTenTaps(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet")
	tapOn(kiosk, ".tile[value=information]", ".option")
	kiosk.AnswerFirst()
	harness.Evaluate[bool](kiosk,
		`Array.from({ length: 10 }, () => document.querySelector(".option[value=asia]").click()).length === 10`)
	number := kiosk.TextOf(".issued__number")
	kiosk.Click("[data-done]")
	kiosk.Until("to be home", `document.querySelector("[data-kiosk=home]")`)
	if n := waiting(t, p); n != 1 {
		t.Errorf("ten taps made %d tickets", n)
	}

	kiosk.Click(".tile[value=information]")
	kiosk.AnswerFirst()
	kiosk.Click(".options__none .option")
	if next := kiosk.TextOf(".issued__number"); next == number || waiting(t, p) != 2 {
		t.Errorf("the second visitor got %s after %s", next, number)
	}
}

// Who comes next finds no way to the ticket of who was there before.
func TestKioskForgets(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet")
	kiosk.Click(".tile[value=legal]")
	kiosk.AnswerFirst()
	kiosk.Click(".options__none .option")
	number := kiosk.TextOf(".issued__number")
	kiosk.Click("[data-done]")
	kiosk.Until("to be home", `document.querySelector("[data-kiosk=home]")`)

	history, err := chromedp.Run(kiosk.Ctx, chromedp.NavigationEntries())
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range history.Entries {
		if strings.Contains(entry.URL, "/tickets") {
			t.Errorf("the history leads to %s", entry.URL)
		}
	}
	kiosk.Do(chromedp.NavigateBack(), chromedp.NavigateForward())
	kiosk.Until("to be home", `document.querySelector("[data-kiosk=home]")`)
	if strings.Contains(kiosk.Text(), number) {
		t.Errorf("back and forth leads to %s", number)
	}
}

// Outside opening hours the kiosk says so in every language, and gives no ticket.
func TestClosed(t *testing.T) {
	p := harness.StartClosed(t)
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet")
	kiosk.Until("to say that it is closed", `document.querySelector("[data-kiosk=closed] h1").innerText`)
	if n := harness.Evaluate[int](kiosk, `document.querySelectorAll("button.tile").length`); n != 0 {
		t.Errorf("%d services can be chosen", n)
	}
	said := harness.Evaluate[[]string](kiosk,
		`[...document.querySelectorAll("main :lang(ar), main :lang(en), main :lang(fr)")]
		  .filter((e) => e.checkVisibility()).map((e) => e.innerText)`)
	if len(said) < 3 {
		t.Errorf("other languages say %q", said)
	}
	status, answer, err := p.Send(harness.Tickets, "k", map[string]string{"service": "legal", "language": "it"})
	if status != 409 || answer["code"] != "service_closed" {
		t.Errorf("a ticket: %d %v %v, want 409 service_closed", status, answer, err)
	}
}
