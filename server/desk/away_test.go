package desk_test

import (
	"slices"
	"strings"
	"testing"

	"turno/server/queue"
	"turno/server/servertest"
)

// sendOn sends the visitor at desk 2 to a place or a desk, to come back later.
func sendOn(t *testing.T, s *servertest.Site, form string) {
	t.Helper()
	for _, f := range formsOf(s.Page(t, "/desk/meet/2")) {
		if f.values.Get("move") == "send" && f.added+"="+f.values.Get(f.added) == form {
			s.PostForm(t, f.path, f.values)
			return
		}
	}
	t.Fatalf("desk 2 cannot send to %s", form)
}

// Visitors who were sent away are in a list of their own until they are back. At another desk the page says where they come
// from and go back to.
func TestAwayAtTheDesk(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "it")
	s.Call(t, "2", "B001")
	sendOn(t, s, "place=copier")
	list := s.Page(t, "/desk/meet/1?lang=en").One(t, "class", "lists--away")
	if got := plain(list); !strings.Contains(got, "B001") || !strings.Contains(got, "Copier") ||
		!strings.Contains(got, "comes back to desk 2") {
		t.Errorf("those away: %q", got)
	}
	back := list.Tags("form")[0]
	values := map[string][]string{}
	for _, field := range back.Tags("input") {
		values[field.Attribute("name")] = []string{field.Attribute("value")}
	}
	s.PostForm(t, back.Attribute("action"), values)
	if got := plain(s.Page(t, "/desk/meet/2").One(t, "class", "next__key")); !strings.Contains(got, "B001") {
		t.Errorf("who is next is %q, want B001", got)
	}

	s.Call(t, "2", "B001")
	s.Issue(t, "legal", "it")
	s.Call(t, "3", "B002") // desk 3 is at work
	s.Move(t, "3", "B002", queue.Cancel)
	sendOn(t, s, "desk=3")
	if len(s.Page(t, "/desk/meet/3").All("class", "lists--away")) > 0 {
		t.Error("who was sent to desk 3 is among those away there, and not among those who wait")
	}
	if got := plain(s.Page(t, "/desk/meet/3?lang=en").One(t, "id", "list-waiting")); !strings.Contains(got, "sent by desk 2") {
		t.Errorf("desk 3 is told %q", got)
	}
	s.Call(t, "3", "B001")
	s.Move(t, "3", "B001", queue.Serve)
	page := s.Page(t, "/desk/meet/3?lang=en")
	if got := plain(page.One(t, "class", "held")); !strings.Contains(got, "Then goes back to desk 2") {
		t.Errorf("desk 3 holds %q", got)
	}
	moves := movesOf(page)
	if !slices.Contains(moves, "come_back move=come_back") || slices.ContainsFunc(moves,
		func(m string) bool { return strings.HasPrefix(m, "send ") }) {
		t.Errorf("desk 3 can %v, want come_back and no send", moves)
	}
	if outcome := page.All("name", "outcome"); len(outcome) > 0 {
		t.Error("desk 3 can say that the service was not provided, which desk 2 does")
	}
}

// The page of a waiting ticket can also correct a wrong service.
func TestWrongServiceOfWhoWaits(t *testing.T) {
	s := open(t)
	ticket := s.Issue(t, "legal", "it")
	for _, f := range s.Page(t, "/desk/meet/2/tickets/B001").Tags("form") {
		values := map[string][]string{}
		for _, field := range f.Tags("input") {
			values[field.Attribute("name")] = []string{field.Attribute("value")}
		}
		if move := values["move"]; len(move) > 0 && move[0] == "change_service" {
			values["service"] = []string{"mediation"}
			s.PostForm(t, f.Attribute("action"), values)
		}
	}
	got, _, err := s.Engine.Ticket(t.Context(), ticket.Token)
	if err != nil || got.Service != "mediation" || got.State != queue.Waiting {
		t.Errorf("the ticket is %s for %s, %v", got.State, got.Service, err)
	}
}

// A key of the held ticket corrects a wrong service, and the undo names that change.
func TestWrongServiceAtTheDesk(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "it")
	s.Call(t, "2", "B001")
	for _, f := range formsOf(s.Page(t, "/desk/meet/2")) {
		if f.values.Get("move") == "change_service" && f.values.Get("service") == "mediation" {
			s.PostForm(t, f.path, f.values)
		}
	}
	page := s.Page(t, "/desk/meet/2?lang=en")
	if got := plain(page.One(t, "class", "held__service")); !strings.Contains(got, "mediation") {
		t.Errorf("the ticket is for %q", got)
	}
	if got := plain(page.One(t, "class", "undo__text")); got != "Undo: service of B001" {
		t.Errorf("the undo says %q", got)
	}
}
