package desk_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/servertest"
)

// TestEveryPressHasItsKey: whatever can be pressed at a desk has a key that it shows, and no key means two things at once.
// The keys of a menu count while it is open, those of a row while it has the focus; after its ninth line a menu has no digit.
func TestEveryPressHasItsKey(t *testing.T) {
	for _, implied := range []bool{false, true} {
		s, _ := openAt(t, func(b *branch.Branch) { b.ServeImplied = implied })
		for range 4 {
			s.Issue(t, "legal", "ar")
		}
		s.Call(t, "2", "B001")
		s.Move(t, "2", "B001", queue.Park)
		s.Call(t, "2", "B002")
		s.Move(t, "2", "B002", queue.MissShow)
		everyPressHasItsKey(t, "idle", s.Page(t, "/desk/meet/2"))
		everyPressHasItsKey(t, "a waiting ticket", s.Page(t, "/desk/meet/2/tickets/B003"))
		s.Call(t, "2", "B003")
		everyPressHasItsKey(t, "called", s.Page(t, "/desk/meet/2"))
		s.Move(t, "2", "B003", queue.Serve)
		everyPressHasItsKey(t, "serving", s.Page(t, "/desk/meet/2"))
		s.Move(t, "2", "B003", queue.Finish)
		if _, err := s.Engine.Break(t.Context(), queue.BreakRequest{Key: "break", Desk: "2", Reason: s.Engine.Branch().BreakReasons[0].ID}); err != nil {
			t.Fatal(err)
		}
		everyPressHasItsKey(t, "on a break", s.Page(t, "/desk/meet/2"))
	}
}

func everyPressHasItsKey(t *testing.T, state string, page servertest.Node) {
	t.Helper()
	keys := map[*html.Node][]string{}
	for _, control := range slices.Concat(page.Tags("button"), page.Tags("summary"), page.Tags("label"), page.Tags("a")) {
		shortcuts := strings.Fields(control.Attribute("aria-keyshortcuts"))
		scope := scopeOf(control)
		pressed := control.Data == "button" || control.Data == "summary"
		if pressed && !control.Has("disabled") && !control.Has("hidden") && len(shortcuts) == 0 && !slices.Contains(keys[scope], "9") {
			t.Errorf("%s: %q has no key", state, control.Text())
		}
		for _, key := range shortcuts {
			if slices.Contains(keys[scope], key) {
				t.Errorf("%s: the key %s of %q is there twice", state, key, control.Text())
			}
			keys[scope] = append(keys[scope], key)
		}
		if len(shortcuts) > 0 && !control.Has("hidden") && len(control.Tags("kbd")) == 0 {
			t.Errorf("%s: %q does not show its key", state, control.Text())
		}
	}
}

// scopeOf is what has to be open, or to have the focus, for the key of a control to count: its menu, its row, or the page.
func scopeOf(control servertest.Node) *html.Node {
	from := control.Parent
	if control.Data == "summary" {
		from = from.Parent // the key opens the menu
	}
	for n := from; n != nil; n = n.Parent {
		if n.Data == "details" || n.Data == "li" && strings.HasPrefix(servertest.Node{Node: n}.Attribute("class"), "row ") || n.Parent == nil {
			return n
		}
	}
	return nil
}
