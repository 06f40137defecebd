package phone_test

import (
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// send sends the form of a wish, and reads the page that it leads to.
func send(t *testing.T, s *servertest.Site, path, name string) servertest.Node {
	t.Helper()
	action, fields := kiosktest.Wish(t, s.Page(t, path), name)
	answer := s.PostForm(t, action, fields)
	if answer.Status != 303 {
		t.Fatalf("%s: %d, want 303", name, answer.Status)
	}
	return s.Page(t, answer.Header.Get("Location"))
}

// More time lets as many others go first as the key says, and as often. A form that is sent twice counts once.
func TestMoreTimeByForms(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	path := "/t/" + s.Issue(t, "legal", "en").Token
	for range 9 {
		s.Issue(t, "legal", "it") // all in one millisecond
	}
	for i, test := range []struct {
		what, left string
		ahead      int
	}{
		{"Up to 3 people go before you", "2 more times", 3},
		{"Up to 3 people go before you", "1 more time", 6},
	} {
		page := s.Page(t, path)
		if got := page.All("class", "wish__form")[0].Text(); !strings.Contains(got, test.what) ||
			!strings.Contains(got, test.left) {
			t.Errorf("the form says %q, want %q and %q", got, test.what, test.left)
		}
		action, fields := kiosktest.Wish(t, page, "postponement")
		for range 2 {
			after := s.Page(t, s.PostForm(t, action, fields).Header.Get("Location"))
			if got := kiosktest.Said(t, after); got != "Done: you have more time." {
				t.Errorf("says %q", got)
			}
		}
		ticket, _, err := s.Engine.Ticket(t.Context(), path[3:])
		if err != nil || ticket.Ahead != test.ahead || ticket.Postponed != i+1 {
			t.Errorf("after %d times %+v (%v), want %d ahead", i+1, ticket, err, test.ahead)
		}
	}
	if page := s.Page(t, path); len(page.All("data-when", "postponable")) != 0 || len(page.All("data-postponable", "*")) != 0 {
		t.Error("more time can be asked for a third time")
	}
	refused := s.PostJSON(t, path+"/postponement", "third", "{}")
	if refused.Status != 409 || !strings.Contains(refused.Body, `"illegal_move"`) {
		t.Errorf("a third time: %d %s, want 409", refused.Status, refused.Body)
	}
}

// If nobody waits behind the visitor, nobody calls the ticket for as long as the key has said. The page says until when.
func TestMoreTimeAlone(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	path := "/t/" + s.Issue(t, "legal", "en").Token
	if got := s.Page(t, path).All("class", "wish__form")[0].Text(); !strings.Contains(got, "we do not call you for 5 minutes") {
		t.Errorf("the form says %q", got)
	}
	after := send(t, s, path, "postponement")
	if got := after.One(t, "data-state", "waiting").Text(); !strings.Contains(got, "You are in the queue") ||
		!strings.Contains(got, "Expected wait We call you after 10:05") {
		t.Errorf("the page says %q", got)
	}
	next := func() *queue.Ticket {
		t.Helper()
		state, err := s.Engine.Desk(t.Context(), "1")
		if err != nil {
			t.Fatal(err)
		}
		return state.Next
	}
	if got := next(); got != nil {
		t.Errorf("%s is offered, and asked for time", got.Number)
	}
	clock.Move(5 * time.Minute)
	if next() == nil {
		t.Error("nobody is offered once the time is over")
	}
	if got := s.Page(t, path).One(t, "data-state", "waiting").Text(); strings.Contains(got, "after 10:05") {
		t.Errorf("the page still says %q", got)
	}
}

// After a missed call the visitor can take the place back until the time that the page says.
func TestBackAfterAMissedCall(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) { file["back_within_min"] = 15 }), clock)
	ticket := s.Issue(t, "legal", "en")
	path := "/t/" + ticket.Token
	miss := func() {
		s.Call(t, "1", ticket.Number)
		s.Move(t, "1", ticket.Number, queue.MissShow)
	}
	miss()
	clock.Move(10 * time.Minute)
	page := s.Page(t, path)
	if got := page.One(t, "data-state", "no_show").Text(); !strings.Contains(got, "until 10:15") {
		t.Errorf("says %q, want until when", got)
	}
	action, fields := kiosktest.Wish(t, page, "return")
	back := send(t, s, path, "return")
	if got := kiosktest.Said(t, back); got != "You are in the queue again." {
		t.Errorf("says %q", got)
	}
	back.One(t, "data-state", "waiting")
	miss() // at 10:10
	clock.Move(15*time.Minute + time.Second)
	late := s.Page(t, path)
	if len(late.All("data-returnable", "*")) != 0 || !late.One(t, "data-when", "returnable").Has("hidden") {
		t.Error("one may still come back when that is over")
	}
	if got := late.One(t, "data-state", "no_show").Text(); !strings.Contains(got, "Go to the desk") {
		t.Errorf("says %q, want the way to the desk", got)
	}
	// The key of the first form was used already, so the page that stayed open sends the key of the second call.
	fields.Set("key", server.NewKey())
	answer := s.PostForm(t, action, fields)
	if got := kiosktest.Said(t, s.Page(t, answer.Header.Get("Location"))); !strings.Contains(got, "Go to the desk") {
		t.Errorf("too late it says %q", got)
	}
	if got := s.PostJSON(t, path+"/return", "late", "{}"); got.Status != 409 || !strings.Contains(got.Body, `"too_late"`) {
		t.Errorf("too late: %d %s, want 409", got.Status, got.Body)
	}
}

// Without the settings a missed ticket is for the staff, and no page offers to let others go first.
func TestWishesThatABranchDoesNotGrant(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) {
		file["always_open"] = true
		delete(file, "postpone")
		delete(file, "back_within_min")
	}), nil)
	ticket := s.Issue(t, "legal", "it")
	page := s.Page(t, "/t/"+ticket.Token)
	if n := len(page.All("data-when", "postponable")); n != 0 {
		t.Error("the page offers more time")
	}
	s.Call(t, "1", ticket.Number)
	s.Move(t, "1", ticket.Number, queue.MissShow)
	if page = s.Page(t, "/t/"+ticket.Token); !page.One(t, "data-when", "returnable").Has("hidden") {
		t.Error("the page offers to come back")
	}
}

// The answer to a wish is shown only while the ticket is in the state that the answer is about.
func TestNoticesEndWithTheirState(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) { file["back_within_min"], file["always_open"] = 15, true })
	s := kiosktest.Serve(t, b, nil)
	ticket := s.Issue(t, "legal", "en")
	path := "/t/" + ticket.Token
	s.Call(t, "1", ticket.Number)
	s.Move(t, "1", ticket.Number, queue.MissShow)
	action, fields := kiosktest.Wish(t, s.Page(t, path), "return")
	back := s.PostForm(t, action, fields).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, back)); got != "You are in the queue again." {
		t.Errorf("says %q", got)
	}
	s.Call(t, "1", ticket.Number)
	if notices := s.Page(t, back).All("class", "said"); len(notices) != 0 {
		t.Errorf("called, it says %q", notices[0].Text())
	}
}
