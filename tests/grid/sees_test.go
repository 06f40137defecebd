package grid_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// spoilt is a page that is right, in which a test spoils one thing.
const spoilt = `<!doctype html><html lang="it"><meta name="viewport" content="width=device-width">
<body style="margin: 0; font: 30px/1.5 sans-serif; width: 320px">
<h1 class="title" style="margin: 0; font-size: 40px">Titolo</h1>
<p class="text" style="margin: 0 0 40px; width: 300px">Ricon&shy;giungi&shy;mento num&shy;éro familiare</p>
<button class="key" style="height: 80px; width: 200px; font-size: 30px">Avanti</button></body></html>`

// The check sees what it is there for, and nothing on a page that is right.
func TestGridSees(t *testing.T) {
	browser := servertest.Browser(t)
	b := newTab(t, browser, "")
	p := page{size: size{width: 640, height: 480}}
	demand := servertest.Demand{Fixed: true, Cap: 18, Key: 72,
		Must: []servertest.Must{{Selector: ".title", Cap: 25, High: 40, Largest: true}, {Selector: ".key"}}}
	found := func(spoil string) string {
		b.do(p, chromedp.EmulateViewport(640, 480), chromedp.Navigate("about:blank"))
		evaluate[bool](b, p, fmt.Sprintf("document.write(%q), document.close(), true", spoilt))
		evaluate[bool](b, p,
			`(() => { const [title, text, key] = ["title", "text", "key"].map((c) => document.querySelector("." + c)); `+spoil+
				`; return true })()`)
		evaluate[bool](b, p, drawn)
		var all []string
		for _, m := range evaluate[[]servertest.Misfit](b, p, servertest.Fit(demand)) {
			all = append(all, m.String())
		}
		return strings.Join(all, "\n")
	}
	for spoil, want := range map[string]string{
		``:                               ``,
		`title.style.width = "200vw"`:    "wide: html",
		`title.style.height = "200vh"`:   "high: html",
		`text.style.marginTop = "-40px"`: "overlap: h1.title",
		`text.style.cssText += "position: fixed; top: 460px"`:                          "outside: p.text",
		`text.style.cssText += "height: 20px; overflow: hidden"`:                       "cut: p.text",
		`text.style.cssText += "height: 40px; overflow: auto"`:                         "cut: p.text",
		`text.style.cssText += "width: 200px; overflow-wrap: anywhere; hyphens: none"`: "broken word: p.text",
		`text.style.fontSize = "20px"`:                                                 "small letters: p.text",
		`key.style.fontSize = "44px"`: "not whole: .title: “Titolo”" +
			" is smaller",
		`title.style.fontSize = "30px"`:                       "small letters: h1.title",
		`text.style.width = "180px"`:                          "",
		`title.hidden = true`:                                 "missing: .title",
		`title.style.lineHeight = "30px"`:                     "not whole: .title",
		`key.style.height = "60px"`:                           "small key: button.key",
		`key.style.cssText += "position: fixed; left: 600px"`: "outside: button.key",
		`key.textContent = "Amministrazione"; key.style.cssText += "white-space: nowrap; width: 100px"`: "spilt: button.key",
		`const veil = document.body.appendChild(document.createElement("div"))
		 veil.style.cssText = "position: fixed; inset: 0"`: "covered: button.key",
	} {
		if all := found(spoil); want == "" && all != "" || !strings.Contains(all, want) {
			t.Errorf("with %s it finds\n%s\nwant %q", spoil, all, want)
		}
	}
	for width := 60; width <= 300; width += 20 {
		if all := found(fmt.Sprintf("text.style.width = '%dpx'", width)); strings.Contains(all, "broken") {
			t.Errorf("at a width of %d it finds words that have their hyphen: %s", width, all)
		}
	}
}
