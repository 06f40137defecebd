package servertest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// EveryPressHasItsKey checks that all buttons and menus of a page for staff have a key of the keyboard and show it, and that
// no key means two things at once. The keys of a menu count while it is open. The keys of a row count in addition to the
// page's while the row has the focus.
func EveryPressHasItsKey(tb testing.TB, state string, page Node) {
	tb.Helper()
	keys, rows := map[*html.Node][]string{}, []*html.Node{}
	for _, control := range slices.Concat(page.Tags("button"), page.Tags("summary"), page.Tags("label"), page.Tags("a")) {
		shortcuts := strings.Fields(control.Attribute("aria-keyshortcuts"))
		scope := scopeOf(control)
		pressed := control.Data == "button" || control.Data == "summary"
		if pressed && !control.Has("disabled") && !control.Has("hidden") && len(shortcuts) == 0 {
			tb.Errorf("%s: %q has no key", state, control.Text())
		}
		for _, key := range shortcuts {
			isHidden := func(other string) bool { return len(other)+len(key) == 3 && (other[:1] == key || other == key[:1]) }
			ofFunction := key == "F8" || key == "F9" // one key, though its name has two characters
			if slices.Contains(keys[scope], key) || !ofFunction && slices.ContainsFunc(keys[scope], isHidden) {
				tb.Errorf("%s: the key %s of %q is there twice", state, key, control.Text())
			}
			keys[scope] = append(keys[scope], key)
		}
		if scope.Data == "li" {
			rows = append(rows, scope)
		}
		if len(shortcuts) > 0 && !control.Has("hidden") && len(control.Tags("kbd")) == 0 {
			tb.Errorf("%s: %q does not show its key", state, control.Text())
		}
	}
	for _, row := range rows {
		for _, key := range keys[row] {
			if slices.Contains(keys[rootOf(row)], key) {
				tb.Fatalf("%s: a row and the page have a key %s", state, key)
			}
		}
	}
}

// scopeOf is where the key of a control counts: its menu (while open), its row (while it has the focus), or the page.
func scopeOf(control Node) *html.Node {
	from := control.Parent
	if control.Data == "summary" {
		from = from.Parent // the key opens the menu
	}
	for n := from; n != nil; n = n.Parent {
		isRow := n.Data == "li" && Node{Node: n}.Has("data-stop")
		if n.Data == "details" || isRow || n.Parent == nil {
			return n
		}
	}
	return nil
}

func rootOf(n *html.Node) *html.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}
