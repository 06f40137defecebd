package look_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// screensOf are the sizes that a kind of view must fit, by the first word of its name.
var screensOf = map[string][]harness.Size{
	"kiosk":   {harness.Tower, harness.Wide},
	"phone":   {harness.Pocket},
	"door":    {harness.Tower, {Width: 800, Height: 480}, harness.Wide},
	"board":   {{Width: 1280, Height: 720}, harness.Wide, harness.Tower},
	"desk":    {harness.Staffed},
	"desks":   {harness.Staffed},
	"lite":    {{Width: 1280, Height: 720}, harness.Wide},
	"screens": {harness.Staffed, harness.Pocket},

	"supervisor": {harness.Staffed, harness.Wide},
	"story":      {harness.Staffed},
	"events":     {harness.Staffed},
}

// seenIn are the languages in which every view is tried: one of long words and one of another direction, all in `make long`.
func seenIn() []string {
	if harness.Long {
		return []string{"it", "en", "fr", "ar"}
	}
	return []string{"fr", "ar"}
}

// On every screen in every state axe-core finds nothing, light and dark, and nothing is cut, overlaps or makes the page
// scroll sideways, with letters of twice the size on the phone too.
func TestEveryView(t *testing.T) {
	t.Parallel()
	axe, browser := readAxe(t), servertest.Browser(t)
	for _, lang := range seenIn() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := harness.OpenStill(t, browser, "screen", harness.Staffed)
			// axe styles the page to see what is hidden; that the pages keep to their policy is checked by the journeys.
			if _, err := chromedp.Call(p.Ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
				t.Fatal(err)
			}
			for _, v := range shortened(s.views(lang), lang) {
				t.Run(v.name, func(t *testing.T) {
					p.Resize(v.device)
					show(p, v)
					mustBeAccessibleIn(t, p, lang, v, axe)
					mustFitScreens(t, p, v)
				})
			}
		})
	}
}

// mustFitScreens checks the view that is shown in the sizes of its kind.
func mustFitScreens(t *testing.T, p *harness.Tab, v view) {
	t.Helper()
	kind, _, _ := strings.Cut(v.name, " ")
	for _, screen := range screensOf[kind] {
		p.Resize(screen)
		mustFit(t, p)
	}
	if kind == "phone" {
		harness.Evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "200%") === undefined`)
		mustFit(t, p)
	}
}

// mustFit checks the page that is open. After a change of size a busy browser lays it out in steps, so that only what it
// still holds against the page after a while counts.
func mustFit(t *testing.T, p *harness.Tab) {
	t.Helper()
	// Nobody scrolls a board, who stands at a kiosk does not look for what is below, and a desk has all its keys at hand.
	still := harness.Evaluate[bool](p, `document.querySelector("main.display, main.kiosk, main.desk .state") !== null`)
	check := servertest.Fit(servertest.Demand{Still: still})
	var found []servertest.Misfit
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		harness.Evaluate[bool](p, `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`)
		if found = harness.Evaluate[[]servertest.Misfit](p, check); len(found) == 0 {
			return
		}
	}
	t.Error(harness.Evaluate[[]int](p, `[innerWidth, innerHeight]`), found)
}
