package main

import (
	"fmt"
	"testing"

	"turno/server/servertest"
)

// The start page needs no scrolling on a desk's screen, and none sideways on the narrowest, nor colours.
func TestStartPageFits(t *testing.T) {
	t.Parallel()
	named := func(name string) string {
		return startProgram(t, atDisk(t), "-branch", servertest.Office{}.File(t, func(office map[string]any) { office["name"] = name })).base
	}
	p := openTab(t, servertest.Browser(t), "start page", staffed)
	long := named("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsbehördehaus")
	for _, base := range []string{named(".Meet"), long} {
		for _, lang := range []string{"it", "en", "fr", "ar"} {
			for _, colours := range []string{"none", "active"} {
				p.emulate("forced-colors", colours)
				p.resize(staffed)
				p.visit(base + "/?lang=" + lang)
				t.Run(fmt.Sprintf("%s forced colours %s", lang, colours), func(t *testing.T) {
					if high := evaluate[int64](p, `document.documentElement.scrollHeight`); high > staffed.height {
						t.Errorf("is %d px high", high)
					}
					if bare := evaluate[int](p, withoutEdge); bare > 0 {
						t.Errorf("%d links have no edge", bare)
					}
					p.mustFit(t)
					p.resize(size{320, 640})
					p.mustFit(t)
				})
			}
		}
	}
}

// withoutEdge counts the links to screens that only a colour parts from the page.
const withoutEdge = `[...document.querySelectorAll(".home__screen")].filter((link) => {
  const { borderTopWidth: width, borderTopColor: edge } = getComputedStyle(link)
  return parseFloat(width) < 1 || edge === getComputedStyle(document.body).backgroundColor
}).length`
