package desk_test

import (
	"strings"
	"testing"

	"turno/server/queue"
)

// The desk counts residence and origin of a visitor while it holds the ticket, and can correct them for ten seconds. Nothing
// on the page shows the answers.
func TestTheDeskCountsWhereItsVisitorIsFrom(t *testing.T) {
	s, clock := openAt(t, nil)
	issue(t, s, queue.IssueRequest{Service: "legal", Language: "it"})
	s.Call(t, "2", "B001")
	say := func(residence, origin string) {
		t.Helper()
		for _, f := range formsOf(s.Page(t, "/desk/meet/2?lang=en")) {
			if strings.Contains(f.path, "/answers") {
				f.values.Set("residence", residence)
				f.values.Set("origin", origin)
				s.PostForm(t, f.path, f.values)
				return
			}
		}
		t.Fatal("the desk cannot say where its visitor is from")
	}
	say("cuneo", "africa")
	say("cuneo", "asia")
	counts, err := s.Engine.Counts(t.Context(), s.Engine.Branch().Day(clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if counts["issued:residence:cuneo"] != 1 || counts["issued:origin:asia"] != 1 || counts["issued:origin:africa"] != 0 {
		t.Errorf("counted %v, want Cuneo and Asia once each", counts)
	}
	page := s.Page(t, "/desk/meet/2?lang=en")
	if got := page.One(t, "class", "undo__text").Text(); !strings.Contains(plain(page.One(t, "class", "undo__text")),
		"answers of B001") {
		t.Errorf("the undo says %q", got)
	}
	for _, box := range page.All("id", "answers-B001")[0].Tags("input") {
		if box.Has("checked") && box.Attribute("value") != "" {
			t.Errorf("the page tells what was said: %s", box.Attribute("value"))
		}
	}
	clock.Move(minute)
	if len(s.Page(t, "/desk/meet/2").All("id", "answers-B001")) > 0 {
		t.Error("the desk is asked for what was answered and cannot be mended any more")
	}
}
