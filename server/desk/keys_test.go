package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/servertest"
)

// TestEveryPressHasItsKey: every control at a desk has a key that it shows, and no key means two things at once. The keys of
// a menu count while it is open. Those of a row count while it has the focus, together with the page's.
func TestEveryPressHasItsKey(t *testing.T) {
	for _, change := range []func(*branch.Branch){nil, func(b *branch.Branch) { b.ServeImplied = true }, grown} {
		s, _ := openAt(t, change)
		for _, d := range s.Engine.Branch().Desks {
			if _, err := s.Engine.Present(t.Context(), d.ID); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 {
			s.Issue(t, "legal", "ar")
		}
		s.Call(t, "2", "B001")
		s.Move(t, "2", "B001", queue.Park)
		s.Call(t, "2", "B002")
		s.Move(t, "2", "B002", queue.MissShow)
		s.Call(t, "2", "B005")
		send := queue.MoveRequest{Head: ledger.Head{Key: "send", Desk: "2"}, Ticket: "B005", Move: queue.Send,
			Place: s.Engine.Branch().Places[0].ID}
		if _, err := s.Engine.Move(t.Context(), send); err != nil {
			t.Fatal(err)
		}
		servertest.EveryPressHasItsKey(t, "idle", s.Page(t, "/desk/meet/2"))
		for _, desk := range []string{"1", "2", "3"} {
			if err := s.Engine.Alarm(t.Context(), ledger.Head{Key: "alarm " + desk, Desk: desk}, desk, true); err != nil {
				t.Fatal(err)
			}
		}
		servertest.EveryPressHasItsKey(t, "three desks call for help", s.Page(t, "/desk/meet/2"))
		servertest.EveryPressHasItsKey(t, "a waiting ticket", s.Page(t, "/desk/meet/2/tickets/B003"))
		s.Call(t, "2", "B003")
		servertest.EveryPressHasItsKey(t, "called", s.Page(t, "/desk/meet/2"))
		s.Move(t, "2", "B003", queue.Serve)
		servertest.EveryPressHasItsKey(t, "serving", s.Page(t, "/desk/meet/2"))
		s.Move(t, "2", "B003", queue.Finish)
		if _, err := s.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: "break", Desk: "2"},
			Reason: s.Engine.Branch().BreakReasons[0].ID}); err != nil {
			t.Fatal(err)
		}
		servertest.EveryPressHasItsKey(t, "on a break", s.Page(t, "/desk/meet/2"))
	}
}

// grown gives a branch 26 services, 15 languages at its desks, and twelve more of everything else that staff choose from.
func grown(b *branch.Branch) {
	for c := 'A'; len(b.Services) < 26; c++ {
		if taken := func(s branch.Service) bool { return s.Prefix == string(c) }; !slices.ContainsFunc(b.Services, taken) {
			b.Services = append(b.Services, branch.Service{ID: "s" + strings.ToLower(string(c)), Prefix: string(c),
				Name: b.Services[0].Name})
		}
	}
	b.NeededLanguages = []string{"wo", "bn", "ur", "zh", "es", "ru", "uk", "sq", "ro", "tr", "fa"}
	for i := range 12 {
		id, name := fmt.Sprint("more-", i), b.Places[0].Name
		b.Desks = append(b.Desks, branch.Desk{ID: fmt.Sprint(10 + i)})
		b.People = append(b.People, branch.Person{ID: id, Name: id})
		b.Places = append(b.Places, branch.Place{ID: id, Name: name})
		b.CaseTypes = append(b.CaseTypes, branch.CaseType{ID: id, Name: name})
		b.BreakReasons = append(b.BreakReasons, branch.Reason{ID: id, Name: name})
		b.ParkReasons = append(b.ParkReasons, branch.Reason{ID: id, Name: name})
	}
}

// TestKeysDoNotDependOnWhoIsAtWork: places, services and people keep their keys when a colleague comes or goes.
func TestKeysDoNotDependOnWhoIsAtWork(t *testing.T) {
	s, _ := openAt(t, nil)
	s.Issue(t, "legal", "it")
	s.Call(t, "2", "B001")
	keys := func() map[string]string {
		of := map[string]string{}
		for _, field := range []string{"service", "desk", "person", "place", "to"} {
			for _, button := range s.Page(t, "/desk/meet/2").All("name", field) {
				if button.Data == "button" {
					of[field+" "+button.Attribute("value")+" "+button.Attribute("data-focus")] = button.Attribute("aria-keyshortcuts")
				}
			}
		}
		return of
	}
	alone := keys()
	if _, err := s.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: "sit", Desk: "3"},
		Person: &s.Engine.Branch().People[1].ID}); err != nil {
		t.Fatal(err)
	}
	together := keys()
	if len(alone) < 8 || len(together) < len(alone) {
		t.Fatalf("the keys are %v, then %v", alone, together)
	}
	for what, key := range together {
		if before, ok := alone[what]; ok && before != key {
			t.Errorf("%s has the key %s, and %s once a colleague is there", what, before, key)
		}
	}
}
