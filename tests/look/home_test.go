package look_test

import (
	"fmt"
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

// The start page needs no scrolling on a desk's screen, and none sideways on the narrowest, nor colours.
func TestStartPageFits(t *testing.T) {
	t.Parallel()
	named := func(name string) string {
		return harness.Start(t, harness.AtDisk(t), "-branch",
			servertest.Office{}.File(t, func(office map[string]any) { office["name"] = name })).Base
	}
	p := harness.OpenTab(t, servertest.Browser(t), "start page", harness.Staffed)
	long := named("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsbehördehaus")
	for _, base := range []string{named(".Meet"), long} {
		for _, lang := range []string{"it", "en", "fr", "ar"} {
			for _, colours := range []string{"none", "active"} {
				p.Emulate("forced-colors", colours)
				p.Resize(harness.Staffed)
				p.Visit(base + "/?lang=" + lang)
				t.Run(fmt.Sprintf("%s forced colours %s", lang, colours), func(t *testing.T) {
					if high := harness.Evaluate[int64](p, `document.documentElement.scrollHeight`); high > harness.Staffed.Height {
						t.Errorf("is %d px high", high)
					}
					if bare := harness.Evaluate[int](p, withoutEdge); bare > 0 {
						t.Errorf("%d links have no edge", bare)
					}
					mustFit(t, p)
					p.Resize(harness.Size{Width: 320, Height: 640})
					mustFit(t, p)
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
