package look_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// Where people's own few colours take the place of ours, texts and icons stay whole, and what a fill set apart has an
// edge (C1).
func TestForcedColours(t *testing.T) {
	t.Parallel()
	open := harness.StartOpen(t, harness.AtDisk(t))
	phones := map[string]string{}
	for _, service := range []string{"information", "legal", "mediation"} {
		_, token := open.Issue(t, service, service, "it")
		phones[service] = open.Base + "/t/" + token + "?lang=it"
	}
	open.Must(t, harness.Desk1+"/calls", "call 1", map[string]any{})
	open.Must(t, "/desk/meet/2/calls", "call 2", map[string]any{})
	p := harness.OpenStill(t, servertest.Browser(t), "screen", harness.Wide)
	for _, v := range []struct {
		name   string
		device harness.Size
		url    string
		// ink are texts and icons, edged are keys and cards.
		ink, edged []string
	}{
		{"board", harness.Size{Width: 1280, Height: 720}, open.Base + "/display/meet?lang=it",
			[]string{".call__number", ".call__desk-number", ".call__desk-name", ".call__turn .words",
				".last__call:not([hidden]) .last__number",
				".last__call:not([hidden]) .last__desk", ".board__last .icon", ".queue__name", ".queue__count", ".queue .picto svg",
				".display__clock"},
			[]string{".call", ".queue"}},
		{"kiosk", harness.Size{Width: 1024, Height: 768}, open.Base + "/kiosk/meet?lang=it",
			[]string{".tile__name", ".tile__picto svg", ".greeting__ask", ".strip__language[aria-current]", ".help__button .icon"},
			[]string{".tile", ".strip__language", ".foot .btn"}},
		{"phone called", harness.Pocket, phones["legal"],
			[]string{".ticket__number .code", ".ticket__words", ".ticket__desk .code"}, []string{".ticket__desk"}},
		{"phone waiting", harness.Pocket, phones["mediation"],
			[]string{".ticket__number .code", ".ticket__words", ".ticket__facts dd", ".ticket__facts .icon"},
			[]string{".ticket", ".btn"}},
		{"desk called", harness.Staffed, open.Base + "/desk/meet/1?lang=it",
			[]string{".act .act__label", ".act .icon", ".held__state .pill", ".held__calls", ".held__clock", ".held__number",
				".held__language", ".row__number", ".bar__key--alarm .icon"}, []string{".act .btn", ".bar__key"}},
		{"desk idle", harness.Staffed, open.Base + "/desk/meet/3?lang=it",
			[]string{".next__title", ".next__number", ".next__key kbd"}, []string{".next__key"}},
	} {
		t.Run(v.name, func(t *testing.T) {
			p.Resize(v.device)
			p.Emulate("forced-colors", "none")
			p.Visit(v.url)
			p.Until("to show "+v.ink[0],
				fmt.Sprintf("document.readyState === 'complete' && document.querySelector(%q)", v.ink[0]))
			harness.Evaluate[bool](p, `document.fonts.ready.then(() => true)`)
			harness.Eventually(t, v.name+" to show all", func() error { // again where a turn of the languages came between
				p.Emulate("forced-colors", "none")
				plain := ink(t, p, v.ink,
					"{ color: magenta !important; background: none !important; border-color: transparent !important }")
				p.Emulate("forced-colors", "active")
				for i, got := range ink(t, p, v.ink, "{}") {
					if want := plain[i]; want.X == 0 || 4*got.X < 3*want.X || 4*got.Y < 3*want.Y {
						return fmt.Errorf("%s shows %v of %v", v.ink[i], got, want)
					}
				}
				return nil
			})
			for _, selector := range v.edged {
				if bare := harness.Evaluate[[]string](p, fmt.Sprintf(bare, selector)); len(bare) > 0 {
					t.Errorf("%s: without an edge are %q", selector, bare)
				}
			}
		})
	}
}

// bare are those of the elements to be seen that have no edge of another colour than the page's.
const bare = `(() => {
  const ground = getComputedStyle(document.body).backgroundColor
  const all = Array.from(document.querySelectorAll(%q)).filter((e) => e.checkVisibility())
  return all.length === 0 ? ["nothing"] : all.filter((e) => {
    const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(e)
    return parseFloat(borderTopWidth) < 1 || borderTopStyle === "none" || borderTopColor === ground
  }).map((e) => e.className + " " + e.textContent.trim().slice(0, 20))
})()`

// veil hides elements, whatever frames put in their place meanwhile; boxes are where the first of each to be seen is.
const (
	veil = `(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(%q)
  document.adoptedStyleSheets = [sheet]
  return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))
})()`
	boxes = `%s.map((selector) => {
  const box = Array.from(document.querySelectorAll(selector)).find((e) => e.checkVisibility())?.getBoundingClientRect()
  return box ? [box.left, box.top, box.right, box.bottom].map(Math.round) : [0, 0, 0, 0]
})`
)

// ink is how large what is seen of each element is, in a style that bares it of its fill: what changes in its box when all
// of them are hidden.
func ink(t *testing.T, p *harness.Tab, selectors []string, bare string) []image.Point {
	t.Helper()
	list, err := json.Marshal(selectors)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(selectors, ", ")
	bare = fmt.Sprintf(":is(%s) %s", all, bare)
	harness.Evaluate[bool](p, fmt.Sprintf(veil, bare))
	with := pixels(t, p)
	harness.Evaluate[bool](p,
		fmt.Sprintf(veil, bare+fmt.Sprintf(":is(%s), :is(%s) * { visibility: hidden !important }", all, all)))
	without := pixels(t, p)
	harness.Evaluate[bool](p, fmt.Sprintf(veil, ""))
	var sizes []image.Point
	for _, box := range harness.Evaluate[[][4]int](p, fmt.Sprintf(boxes, list)) {
		var seen image.Rectangle
		for y := box[1]; y < box[3]; y++ {
			for x := box[0]; x < box[2]; x++ {
				if with.RGBA64At(x, y) != without.RGBA64At(x, y) {
					seen = seen.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		sizes = append(sizes, seen.Size())
	}
	return sizes
}

// pixels is a picture of what is on screen.
func pixels(t *testing.T, p *harness.Tab) image.RGBA64Image {
	t.Helper()
	shot, err := chromedp.Run(p.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	return picture.(image.RGBA64Image)
}
