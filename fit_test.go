package main

import (
	"fmt"
	"os"
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

// Nothing is cut, overlaps or makes a page scroll sideways, on any screen, in languages of long words and of another
// direction, and with letters of twice the size on the phone.
func TestFit(t *testing.T) {
	check, err := os.ReadFile("testdata/fit.js")
	if err != nil {
		t.Fatal(err)
	}
	browser := servertest.Browser(t)
	for _, lang := range []string{"it", "fr", "ar"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := openTab(t, browser, "screen", staffed)
			p.expectOutage() // pages that say that something is not there are answered with 404 and 503
			p.emulate("prefers-reduced-motion", "reduce")
			for _, v := range s.views(lang) {
				kind, _, _ := strings.Cut(v.name, " ")
				for i, screen := range screensOf[kind] {
					t.Run(fmt.Sprintf("%s %v", v.name, screen), func(t *testing.T) {
						p.resize(screen)
						if i == 0 {
							p.show(v)
						}
						p.mustFit(t, string(check))
						if kind == "phone" {
							evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "200%") === undefined`)
							p.mustFit(t, string(check))
						}
					})
				}
			}
		})
	}
}

// The check sees what it is there for.
func TestFitSees(t *testing.T) {
	check, err := os.ReadFile("testdata/fit.js")
	if err != nil {
		t.Fatal(err)
	}
	p := openTab(t, servertest.Browser(t), "screen", staffed)
	base := startOpen(t, atDisk(t)).base
	for spoil, want := range map[string]string{
		`width = "200vw"`: "wider than the screen",
		`marginTop = "-1rem", title.style.marginBottom = "-2rem"`: "lies over",
		`height = "1rem", title.style.overflow = "hidden"`:        "is cut by",
	} {
		p.visit(base + "/")
		evaluate[bool](p, `(() => { const title = document.querySelector("h1"); title.style.`+spoil+`; return true })()`)
		if found := strings.Join(evaluate[[]string](p, string(check)), "\n"); !strings.Contains(found, want) {
			t.Errorf("with %s it finds %q, want one that %s", spoil, found, want)
		}
	}
}

// mustFit checks the page that is open. After a change of size a busy browser lays it out in steps, so that only what it
// still holds against the page after a while counts.
func (p *tab) mustFit(t *testing.T, check string) {
	t.Helper()
	var found []string
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		evaluate[bool](p, `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`)
		if found = evaluate[[]string](p, check); len(found) == 0 {
			return
		}
	}
	t.Error(strings.Join(found, "\n"))
}
