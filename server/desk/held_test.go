package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"turno/server/queue"
)

func TestTheCardCountsTheCalls(t *testing.T) {
	s := open(t)
	prepare(t, s, "called")
	for _, want := range []string{"called once", "called 2 times", "called 3 times"} {
		if got := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "held__calls").Text(); got != want {
			t.Errorf("the card says %q, want %q", got, want)
		}
		s.Move(t, "2", "B001", queue.Recall)
	}
}

// After a ticket was parked and called again, the clock counts from the second call.
func TestTheClockOfACallBeginsWithTheLast(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.Issue(t, "legal", "it")
		s.post(t, "/desk/meet/2/calls", `{}`, 201, nil)
		s.clock.Move(3 * time.Minute)
		for _, move := range []string{"park", "resume"} {
			s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"`+move+`"}`, 201, nil)
		}
		s.clock.Move(time.Minute)
		clock := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "held__clock").Text()
		same(t, "the clock of the card", clock, "1:00")
		floor, err := s.Engine.Floor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the clock of the supervisor", floor.At.Sub(floor.Desks[1].Ticket.Since), time.Minute)
	})
}

// The menus of transfer and continue say which place the ticket has in the other queue.
func TestTheRuleOfATransferIsSaid(t *testing.T) {
	s, clock := openAt(t, nil)
	issue(t, s, queue.IssueRequest{Service: "legal", Language: "it", Priority: "priority"}) // 20 minutes of head start
	clock.Move(12 * minute)
	s.Call(t, "2", "B001")
	s.Move(t, "2", "B001", queue.Serve)
	rules := s.Page(t, "/desk/meet/2?lang=en").All("class", "menu__rule")
	if len(rules) != 2 {
		t.Fatalf("%d menus say their rule, want transfer and continue", len(rules))
	}
	for _, rule := range rules {
		if got := plain(rule); got != "B001 keeps its place: it counts from 09:40." {
			t.Errorf("the rule is %q", got)
		}
	}
}

// One number goes to several services. The card shows the services that are done and the note, and the counts stay.
func TestAVisitContinuesWithAnotherService(t *testing.T) {
	s := open(t)
	prepare(t, s, "serving")
	var goesOn form
	for _, f := range formsOf(s.Page(t, "/desk/meet/2")) {
		if f.values.Get("service") == "mediation" && f.values.Get("move") == "finish" {
			goesOn = f
		}
	}
	goesOn.values.Set("cases.residence_permit", "2")
	goesOn.values.Set("outcome", "documents_missing")
	goesOn.values.Set("note", "manca la marca da bollo")
	s.PostForm(t, goesOn.path, goesOn.values)
	if got := stateOf(t, s, "B001"); got != queue.Waiting {
		t.Fatalf("the ticket is %q, want waiting", got)
	}
	s.Call(t, "2", "B001")
	card := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "held").Text()
	for _, want := range []string{"Intercultural and language mediation", "Already done: Legal desk",
		"manca la marca da bollo"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card says %q, without %q", card, want)
		}
	}
	counts := countsOf(t, s)
	for field, want := range map[string]int64{"served:service:legal": 1, "cases:type:residence_permit": 2,
		"not_provided:reason:documents_missing": 1, "continued:service:legal": 1} {
		if counts[field] != want {
			t.Errorf("%s is %d, want %d", field, counts[field], want)
		}
	}
}

func TestOutcomeAndNoteOfAFinish(t *testing.T) {
	s := open(t)
	prepare(t, s, "serving")
	page := s.Page(t, "/desk/meet/2?lang=en")
	var reasons []string
	for _, o := range page.One(t, "name", "outcome").Tags("option") {
		reasons = append(reasons, o.Text())
	}
	if got := strings.Join(reasons, ", "); got != "Service provided, Documents are missing, Another office’s task, An "+
		"appointment is needed, No common language" {
		t.Errorf("the outcomes are %s", got)
	}
	finish := formsOf(page)[0]
	finish.values.Set("outcome", "language")
	finish.values.Set("note", "torna martedì")
	if a := s.PostForm(t, finish.path, finish.values); a.Status != http.StatusSeeOther {
		t.Fatalf("status %d, want 303", a.Status)
	}
	if counts := countsOf(t, s); counts["served:service:legal"] != 1 || counts["not_provided:reason:language"] != 1 {
		t.Errorf("the counts are %v, want one served and one that could not be helped for the language", counts)
	}
}
