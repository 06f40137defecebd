package display_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue"
	"turno/server/servertest"
)

// texts are what the elements of a class say.
func texts(n servertest.Node, class string) []string {
	found := []string{}
	for _, e := range n.All("class", class) {
		found = append(found, e.Text())
	}
	return found
}

func TestTheBoardWithoutScripts(t *testing.T) {
	s := open(t)
	s.Issue(t, "information", "it")
	s.Issue(t, "legal", "ar")
	s.Call(t, "1", "A001")
	s.Move(t, "1", "A001", queue.MissShow)
	s.Call(t, "2", "B001")
	page := s.Page(t, "/display/meet/lite?lang=ar")
	if got := page.Tags("html")[0]; got.Attribute("lang") != "ar" || got.Attribute("dir") != "rtl" {
		t.Error("the page is not in Arabic")
	}
	if diff := cmp.Diff([]string{"B001", "2", "A001"}, texts(page, "code")[:3]); diff != "" {
		t.Errorf("calls and missed (-want +got):\n%s", diff)
	}
	if scripts := page.Tags("script"); len(scripts) > 0 {
		t.Error("the page has scripts")
	}
	refreshes := page.All("http-equiv", "refresh")
	if len(refreshes) != 1 || refreshes[0].Attribute("content") != "5" {
		t.Error("the page does not ask anew every 5 s")
	}
	if at := page.One(t, "class", "lite__at").Text(); !strings.Contains(at, ":") {
		t.Errorf("the page does not say of when it is: %s", at)
	}
}

func TestADisplayForSomeServicesOrDesks(t *testing.T) {
	s := open(t)
	s.Issue(t, "information", "it")
	s.Issue(t, "legal", "ar")
	s.Call(t, "1", "A001")
	s.Call(t, "2", "B001")
	for query, want := range map[string][]string{
		"":                           {"B001", "A001"},
		"?services=information":      {"A001"},
		"?services=legal,mediation":  {"B001"},
		"?desks=1":                   {"A001"},
		"?services=legal&desks=1":    {},
		"?services=nothing&desks=99": {"B001", "A001"},
	} {
		for _, path := range []string{"/display/meet", "/display/meet/lite"} {
			class := map[string]string{"/display/meet": "last__number", "/display/meet/lite": "lite__number"}[path]
			if diff := cmp.Diff(want, texts(s.Page(t, path+query), class)); diff != "" {
				t.Errorf("%s%s (-want +got):\n%s", path, query, diff)
			}
		}
	}
	var frame struct {
		Calls []queue.Call `json:"calls"`
	}
	servertest.Receive(t, s.Watch(t, "/display/meet/live?desks=1"), &frame)
	if len(frame.Calls) != 1 || frame.Calls[0].Number != "A001" {
		t.Errorf("a frame for desk 1 has the calls %v", frame.Calls)
	}
}
