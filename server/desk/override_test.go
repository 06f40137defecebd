package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"turno/server"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// Without scripts a request for a number that rules forbid leads to the question. It names the rules, and its answer sends
// all that was chosen.
func TestStaffGiveANumberAllTheSame(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T12:01:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(branch.Sample(), clock.Now), desk.Routes)
	if err := s.Engine.Pause(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "legal", true); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"key": {"give"}, "service": {"legal"}, "language": {"fr"}, "needs": {"bn"}, "priority": {"urgent"},
		"residence": {"cuneo"}, "origin": {"asia"}}
	asked := s.PostForm(t, "/desk/meet/1/tickets?lang=en", form)
	if asked.Status != 409 {
		t.Fatalf("got %d, want 409", asked.Status)
	}
	page := servertest.Parse(t, asked.Body)
	var rules []string
	for _, rule := range page.All("data-rule", "*") {
		if !rule.Has("hidden") {
			rules = append(rules, rule.Text())
		}
	}
	if got, want := strings.Join(rules, ", "), "the service is closed, the service is paused"; got != want {
		t.Errorf("it asks in spite of %q, want %q", got, want)
	}
	again := url.Values{"override": {"true"}}
	for _, field := range page.Tags("input") {
		of := field.Attribute("form") == "register" || strings.HasPrefix(field.Attribute("id"), "register-")
		if chosen := field.Attribute("type") != "radio" || field.Has("checked"); of && chosen && !field.Has("disabled") {
			again.Set(field.Attribute("name"), field.Attribute("value"))
		}
	}
	again.Set("key", "give")
	form.Set("override", "true")
	if again.Encode() != form.Encode() {
		t.Errorf("the answer sends %s, want %s", again.Encode(), form.Encode())
	}
	if a := s.PostForm(t, "/desk/meet/1/tickets?lang=en", again); a.Status != 303 ||
		!strings.Contains(a.Header.Get("Location"), "told=B001") {
		t.Errorf("got %d to %s, want 303 and B001 to tell", a.Status, a.Header.Get("Location"))
	}
	if plain := s.Page(t, "/desk/meet/1"); !plain.One(t, "data-override", "*").Has("hidden") {
		t.Error("the desk asks though nothing was refused")
	}
}

// After a last call the desk says so.
func TestADeskSaysTheLastCall(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), desk.Routes)
	if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, true); err != nil {
		t.Fatal(err)
	}
	if got := s.Page(t, "/desk/meet/1?lang=en").One(t, "class",
		"house").Text(); got != "No more numbers today. Whoever has one is served." {
		t.Errorf("the desk says %q", got)
	}
}
