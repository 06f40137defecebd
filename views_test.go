package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// screensOf are the sizes that a kind of view must fit, by the first word of its name.
var screensOf = map[string][]size{
	"kiosk":   {tower, wide},
	"phone":   {pocket},
	"door":    {tower, {800, 480}, wide},
	"board":   {{1280, 720}, wide, tower},
	"desk":    {staffed},
	"desks":   {staffed},
	"lite":    {{1280, 720}, wide},
	"screens": {staffed, pocket},

	"supervisor": {staffed, wide},
	"story":      {staffed},
	"events":     {staffed},
}

// seenIn are the languages in which every view is tried: one of long words and one of another direction, all in `make long`.
func seenIn() []string {
	if long {
		return []string{"it", "en", "fr", "ar"}
	}
	return []string{"fr", "ar"}
}

// On every screen in every state axe-core finds nothing, light and dark, and nothing is cut, overlaps or makes the page scroll
// sideways, with letters of twice the size on the phone too.
func TestEveryView(t *testing.T) {
	t.Parallel()
	axe, browser := readAxe(t), servertest.Browser(t)
	for _, lang := range seenIn() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := openStill(t, browser, "screen", staffed)
			// axe styles the page to see what is hidden; that the pages keep to their policy is checked by the journeys.
			if _, err := chromedp.Call(p.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
				t.Fatal(err)
			}
			for _, v := range shortened(s.views(lang), lang) {
				t.Run(v.name, func(t *testing.T) {
					p.resize(v.device)
					p.show(v)
					p.mustBeAccessibleIn(t, lang, v, axe)
					p.mustFitScreens(t, v)
				})
			}
		})
	}
}

// mustFitScreens checks the view that is shown in the sizes of its kind.
func (p *tab) mustFitScreens(t *testing.T, v view) {
	t.Helper()
	kind, _, _ := strings.Cut(v.name, " ")
	for _, screen := range screensOf[kind] {
		p.resize(screen)
		p.mustFit(t)
	}
	if kind == "phone" {
		evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "200%") === undefined`)
		p.mustFit(t)
	}
}

// mustFit checks the page that is open. After a change of size a busy browser lays it out in steps, so that only what it
// still holds against the page after a while counts.
func (p *tab) mustFit(t *testing.T) {
	t.Helper()
	// Nobody scrolls a board, who stands at a kiosk does not look for what is below, and a desk has all its keys at hand.
	check := servertest.Fit(servertest.Demand{Still: evaluate[bool](p, `document.querySelector("main.display, main.kiosk, main.desk .state") !== null`)})
	var found []servertest.Misfit
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		evaluate[bool](p, `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`)
		if found = evaluate[[]servertest.Misfit](p, check); len(found) == 0 {
			return
		}
	}
	t.Error(evaluate[[]int](p, `[innerWidth, innerHeight]`), found)
}
