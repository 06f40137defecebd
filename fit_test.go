package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// Nothing is cut, overlaps or makes a page scroll sideways, on any screen, in a language of long words and one of another
// direction, and with letters of twice the size on the phone.
func TestFit(t *testing.T) {
	browser := servertest.Browser(t)
	for _, lang := range []string{"fr", "ar"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := openStill(t, browser, "screen", staffed)
			for _, v := range shortened(s.views(lang), lang) {
				kind, _, _ := strings.Cut(v.name, " ")
				for i, screen := range screensOf[kind] {
					t.Run(fmt.Sprintf("%s %v", v.name, screen), func(t *testing.T) {
						p.resize(screen)
						if i == 0 {
							p.show(v)
						}
						p.mustFit(t)
						if kind == "phone" {
							evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "200%") === undefined`)
							p.mustFit(t)
						}
					})
				}
			}
		})
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
	t.Error(found)
}
