package look_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// tooSmall lists what is pressed by fingers and is not 44 px high (WCAG 2.5.5). Links to a list are for keyboards.
const tooSmall = `[...document.querySelectorAll("main :is(button, summary, a:not([data-jump], .line__jump), .choice label)")]
	.filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height < 43.5)
	.map((e) => e.className + " " + e.textContent.trim() + " " + e.getBoundingClientRect().height).join("; ")`

// Who works by touch hits the keys of the staff's pages: each is 44 px high at least, and none shows a key of the keyboard.
func TestStaffWorkByTouch(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	for i, service := range []string{"information", "legal", "mediation", "information", "legal", "information"} {
		p.Issue(t, fmt.Sprint("waits ", i), service, "ar")
	}
	p.Must(t, "/desk/meet/1/calls", "call", map[string]string{})
	appointmentOf(t, p)
	tab := harness.OpenTab(t, servertest.Browser(t), "tablet", harness.Size{Width: 1024, Height: 768})
	for _, size := range []harness.Size{{Width: 1024, Height: 768}, {Width: 820, Height: 1180}, {Width: 1366, Height: 768}} {
		tab.Resize(size)
		tab.Touch()
		for _, path := range []string{"/desk/meet/1", "/desk/meet/2", "/supervisor/meet", "/desk/meet/appointments?desk=1"} {
			tab.Visit(p.Base + path)
			if small := harness.Evaluate[string](tab, tooSmall); small != "" {
				t.Errorf("%s at %v: too small for fingers: %s", path, size, small)
			}
			if harness.Evaluate[bool](tab, `[...document.querySelectorAll("kbd")].some((e) => e.checkVisibility())`) {
				t.Errorf("%s at %v shows keys of a keyboard", path, size)
			}
		}
	}
}

// appointmentOf books one for today.
func appointmentOf(t *testing.T, p *harness.Program) {
	t.Helper()
	date, _ := harness.AtOffice(t, time.Now())
	p.Must(t, "/desk/meet/appointments", "book",
		map[string]string{"service": "legal", "language": "it", "date": date, "time": "23:45"})
}

// A menu that opens on a tablet does not push the page aside: in Arabic it reaches beyond the left edge until it is moved
// in.
func TestAMenuLeavesThePageWhereItIs(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	p.Issue(t, "first", "information", "ar")
	p.Must(t, "/desk/meet/1/calls", "call", map[string]string{})
	p.Must(t, "/desk/meet/1/moves", "serve", map[string]string{"ticket": "A001", "move": "serve"})
	tab := harness.OpenTab(t, servertest.Browser(t), "tablet", harness.Size{Width: 1024, Height: 768})
	tab.Do(chromedp.EmulateViewport(1024, 768, chromedp.EmulateMobile, chromedp.EmulateTouch))
	for _, lang := range []string{"ar", "it"} {
		tab.Visit(p.Base + "/desk/meet/1?lang=" + lang)
		tab.Click("[id=transfer-A001] > summary")
		tab.Until("to have the menu open, and moved in", `document.querySelector("[id=transfer-A001]").open &&
			document.documentElement.style.getPropertyValue("--aside") !== ""`)
		if at := harness.Evaluate[string](tab, "`${innerWidth} ${scrollX}`"); at != "1024 0" {
			t.Errorf("%s: the page is as wide and scrolled as %s, want 1024 0", lang, at)
		}
	}
}
