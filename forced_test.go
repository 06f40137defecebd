package main

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
)

// Where people's own few colours take the place of ours, texts and icons stay whole, and what a fill set apart has an edge (C1).
func TestForcedColours(t *testing.T) {
	t.Parallel()
	open := startOpen(t, atDisk(t))
	phones := map[string]string{}
	for _, service := range []string{"information", "legal", "mediation"} {
		told := open.must(t, tickets, service, map[string]string{"service": service, "language": "it"})
		phones[service] = open.base + "/t/" + told["token"].(string) + "?lang=it"
	}
	open.must(t, desk1+"/calls", "call 1", map[string]any{})
	open.must(t, "/desk/meet/2/calls", "call 2", map[string]any{})
	p := openStill(t, servertest.Browser(t), "screen", wide)
	for _, v := range []struct {
		name   string
		device size
		url    string
		// ink are texts and icons, edged are keys and cards.
		ink, edged []string
	}{
		{"board", size{1280, 720}, open.base + "/display/meet?lang=it",
			[]string{".call__number", ".call__desk-number", ".call__desk-name", ".call__turn .words",
				".last__call:not([hidden]) .last__number",
				".last__call:not([hidden]) .last__desk", ".board__last .icon", ".queue__name", ".queue__count", ".queue .picto svg", ".display__clock"},
			[]string{".call", ".queue"}},
		{"kiosk", size{1024, 768}, open.base + "/kiosk/meet?lang=it",
			[]string{".tile__name", ".tile__picto svg", ".greeting__ask", ".strip__language[aria-current]", ".help__button .icon"},
			[]string{".tile", ".strip__language", ".foot .btn"}},
		{"phone called", pocket, phones["legal"],
			[]string{".ticket__number .code", ".ticket__words", ".ticket__desk .code"}, []string{".ticket__desk"}},
		{"phone waiting", pocket, phones["mediation"],
			[]string{".ticket__number .code", ".ticket__words", ".ticket__facts dd", ".ticket__facts .icon"}, []string{".ticket", ".btn"}},
		{"desk called", staffed, open.base + "/desk/meet/1?lang=it",
			[]string{".act .act__label", ".act .icon", ".held__state .pill", ".held__calls", ".held__clock", ".held__number", ".held__language",
				".row__number", ".bar__key--alarm .icon"}, []string{".act .btn", ".bar__key"}},
		{"desk idle", staffed, open.base + "/desk/meet/3?lang=it",
			[]string{".next__title", ".next__number", ".next__key kbd"}, []string{".next__key"}},
	} {
		t.Run(v.name, func(t *testing.T) {
			p.resize(v.device)
			p.emulate("forced-colors", "none")
			p.visit(v.url)
			p.until("to show "+v.ink[0],
				fmt.Sprintf("document.readyState === 'complete' && document.querySelector(%q)", v.ink[0]))
			evaluate[bool](p, `document.fonts.ready.then(() => true)`)
			eventually(t, v.name+" to show all", func() error { // again where a turn of the languages came between
				p.emulate("forced-colors", "none")
				plain := p.ink(t, v.ink,
					"{ color: magenta !important; background: none !important; border-color: transparent !important }")
				p.emulate("forced-colors", "active")
				for i, got := range p.ink(t, v.ink, "{}") {
					if want := plain[i]; want.X == 0 || 4*got.X < 3*want.X || 4*got.Y < 3*want.Y {
						return fmt.Errorf("%s shows %v of %v", v.ink[i], got, want)
					}
				}
				return nil
			})
			for _, selector := range v.edged {
				if bare := evaluate[[]string](p, fmt.Sprintf(bare, selector)); len(bare) > 0 {
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
func (p *tab) ink(t *testing.T, selectors []string, bare string) []image.Point {
	t.Helper()
	list, err := json.Marshal(selectors)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(selectors, ", ")
	bare = fmt.Sprintf(":is(%s) %s", all, bare)
	evaluate[bool](p, fmt.Sprintf(veil, bare))
	with := p.pixels(t)
	evaluate[bool](p, fmt.Sprintf(veil, bare+fmt.Sprintf(":is(%s), :is(%s) * { visibility: hidden !important }", all, all)))
	without := p.pixels(t)
	evaluate[bool](p, fmt.Sprintf(veil, ""))
	var sizes []image.Point
	for _, box := range evaluate[[][4]int](p, fmt.Sprintf(boxes, list)) {
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
func (p *tab) pixels(t *testing.T) image.RGBA64Image {
	t.Helper()
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	return picture.(image.RGBA64Image)
}
