package servertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"turno/server/hyphen"
)

// A Node is an element of a page, or the page itself.
type Node struct{ *html.Node }

// Parse reads a page or a part of one, without the templates in it, which show nothing.
func Parse(tb testing.TB, text string) Node {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	page := Node{root}
	for _, template := range page.Tags("template") {
		template.Parent.RemoveChild(template.Node)
	}
	return page
}

// All are the elements below n that have the attribute with that value, "*" for any, in the order of the page. For class,
// the value is one of the element's classes.
func (n Node) All(name, value string) []Node {
	var found []Node
	for d := range n.Descendants() {
		got, ok := Node{d}.attribute(name)
		if ok && (value == "*" || got == value || name == "class" && hasWord(got, value)) {
			found = append(found, Node{d})
		}
	}
	return found
}

// One is the only element of All; the test fails unless there is exactly one.
func (n Node) One(tb testing.TB, name, value string) Node {
	tb.Helper()
	found := n.All(name, value)
	if len(found) != 1 {
		tb.Fatalf("%d elements have %s=%q, want 1", len(found), name, value)
	}
	return found[0]
}

// Tags are the elements below n of that name, in the order of the page.
func (n Node) Tags(name string) []Node {
	var found []Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			found = append(found, Node{d})
		}
	}
	return found
}

// Text is the text of the element, with single spaces and without soft hyphens.
func (n Node) Text() string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), string(hyphen.Soft), "")), " ")
}

// Attribute is the value of an attribute, "" if the element lacks it.
func (n Node) Attribute(name string) string {
	value, _ := n.attribute(name)
	return value
}

// Has reports whether the element has the attribute.
func (n Node) Has(name string) bool {
	_, ok := n.attribute(name)
	return ok
}

func (n Node) attribute(name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func hasWord(text, word string) bool {
	for w := range strings.FieldsSeq(text) {
		if w == word {
			return true
		}
	}
	return false
}

// bothParts are the live parts of a page, as its address has it and as frames have made it in a tab, after tidy, a function
// that takes out of a copy what may differ. A key is that of its frame and what is asked for.
const bothParts = `(async () => {
  const script = document.querySelector("script[type=module]").src
  const { parse } = await import(script.replace(/[^/]+\/[^/]+$/, "element/part.js"))
  const page = parse(await (await fetch(location.href)).text())
  return [page, document].map((d) => {
    const part = d.querySelector("[data-part]").cloneNode(true)
    for (const key of part.querySelectorAll("[name=key]")) key.setAttribute("value", key.value.split(".")[1])
    ;(%s)(part)
    return part.innerHTML.replace(/\s+/g, " ").replace(/ ?(<|>) ?/g, "$1")
  })
})()`

// FrameDiffers shows a page's live part as the server sends it with the page, and as frames have made it in a tab, from
// where they differ, whatever the space between elements; it is "" if they do not. Tidy is a JavaScript function that takes
// out of a part what is not compared.
func FrameDiffers(tb testing.TB, tab context.Context, tidy string) string {
	tb.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[[]string](fmt.Sprintf(bothParts, tidy), chromedp.EvalAwaitPromise))
	if err != nil {
		tb.Fatal(err)
	}
	return differ(got[0], got[1])
}

// differ shows two texts from where they differ, "" if they do not.
func differ(a, b string) string {
	const around = 120
	for i := 0; i < len(a) || i < len(b); i++ {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			from := max(0, i-around)
			return fmt.Sprintf("…%q, …%q", a[from:min(len(a), i+around)], b[from:min(len(b), i+around)])
		}
	}
	return ""
}
