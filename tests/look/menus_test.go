package look_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server/servertest"
	"turno/tests/harness"
)

// axe-core finds nothing in the menus of the desk either, while they are open.
func TestMenusAreAccessible(t *testing.T) {
	t.Parallel()
	axe := readAxe(t)
	p := harness.StartOpen(t, harness.AtDisk(t))
	p.Issue(t, "first", "information", "ar")
	p.Must(t, "/desk/meet/1/calls", "call", map[string]string{})
	desk := harness.OpenTab(t, servertest.Browser(t), "desk", harness.Staffed)
	desk.Emulate("prefers-reduced-motion", "reduce")
	if _, err := chromedp.Call(desk.Ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	desk.Visit(p.Base + "/desk/meet/1?lang=it")
	harness.Evaluate[bool](desk, axe+"; true")
	for _, key := range []string{"P", "T", "X", "S", "C"} {
		desk.Press(strings.ToLower(key), key)
		if key == "S" {
			desk.Until("to serve", `document.querySelector("[data-at]").dataset.holds === "A001 serving"`)
			continue
		}
		desk.Until("to open a menu", `document.querySelector(".menu[open]")`)
		mustBeAccessible(t, desk, allOfAA)
		desk.Do(chromedp.KeyEvent(kb.Escape))
	}
}
