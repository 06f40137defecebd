package servertest

import (
	"fmt"
	"strings"
	"testing"

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

// Differ shows two texts from where they differ, "" if they do not.
func Differ(a, b string) string {
	const around = 120
	for i := 0; i < len(a) || i < len(b); i++ {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			from := max(0, i-around)
			return fmt.Sprintf("…%q, …%q", a[from:min(len(a), i+around)], b[from:min(len(b), i+around)])
		}
	}
	return ""
}
