package display_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/net/html"
)

// frameWithin bounds the wait for a frame.
const frameWithin = 10 * time.Second

func receive(t *testing.T, c *websocket.Conn, into any) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(frameWithin))
	if err := c.ReadJSON(into); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// all finds the elements that have an attribute of that value, "*" for any, in the order of the page.
func all(root *html.Node, name, value string) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if v, ok := find(n.Attr, name); ok && (value == "*" || v == value) {
			found = append(found, n)
		}
	}
	return found
}

// text is what the first such element says, "" if there is none.
func text(root *html.Node, name, value string) string {
	found := all(root, name, value)
	if len(found) == 0 {
		return ""
	}
	return words(found[0])
}

// words is what an element says, with single spaces.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	v, _ := find(n.Attr, name)
	return v
}

func find(attrs []html.Attribute, name string) (string, bool) {
	for _, a := range attrs {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
