package desk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/count"
	"turno/server/desk"
	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A timed site has a clock that the test moves, on one of the stores.
type timed struct {
	*servertest.Site
	clock *queuetest.Clock
}

// onEachStore runs a test on a real Redis and on the embedded store.
func onEachStore(t *testing.T, test func(t *testing.T, s timed)) {
	queuetest.OnEachStore(t, func(t *testing.T, store queuetest.Store) {
		clock := queuetest.NewClock(t, "2026-11-03T10:40:00+01:00")
		e := store.Engine(queuetest.AlwaysOpen(), clock.Now)
		test(t, timed{servertest.Serve(t, e, desk.Routes), clock})
	})
}

// post posts JSON under a new key and decodes the answer.
func (s timed) post(t *testing.T, path, body string, status int, into any) {
	t.Helper()
	s.postAs(t, path, fmt.Sprint("key ", time.Now().UnixNano()), body, status, into)
}

func (s timed) postAs(t *testing.T, path, key, body string, status int, into any) {
	t.Helper()
	a := s.PostJSON(t, path, key, body)
	if a.Status != status {
		t.Fatalf("POST %s %s: status %d with %s, want %d", path, body, a.Status, a.Body, status)
	}
	if into != nil {
		decode(t, a, into)
	}
}

// state is a desk's state as JSON.
func (s timed) state(t *testing.T, id string) (d queue.DeskState) {
	t.Helper()
	decode(t, s.Get(t, "/desk/meet/"+id, "application/json"), &d)
	return d
}

// undo takes back the last change made at desk 2.
func (s timed) undo(t *testing.T) {
	t.Helper()
	last := s.state(t, "2").Undo
	if last == nil {
		t.Fatal("there is nothing to undo")
	}
	_, err := s.Engine.Undo(t.Context(), queue.UndoRequest{Head: ledger.Head{Key: fmt.Sprint("undo ", last.Seq), Desk: "2"},
		Seq: last.Seq})
	if err != nil {
		t.Fatal(err)
	}
}

// counts is the day's roll-up without zeros.
func (s timed) counts(t *testing.T) count.Counts {
	t.Helper()
	counts, err := s.Engine.Counts(t.Context(), "20261103")
	if err != nil {
		t.Fatal(err)
	}
	for field, n := range counts {
		if n == 0 {
			delete(counts, field)
		}
	}
	return counts
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPresence(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		const path = "/desk/meet/2/presence"
		all := []string{"information", "legal", "mediation", "participation"}
		var got queue.Presence
		s.postAs(t, path, "k", `{"person":"omar","languages":["it","ar"],"auto_call":true}`, 201, &got)
		same(t, "presence", got, queue.Presence{Person: "omar", Languages: []string{"it", "ar"}, AutoCall: true, Services: all})
		s.postAs(t, path, "k", `{"person":"omar","languages":["it","ar"],"auto_call":true}`, 201, nil)
		s.postAs(t, path, "k", `{"person":"anna"}`, 422, nil)
		same(t, "the desk", s.state(t, "2").Presence, got)

		s.post(t, path, `{"auto_call":false}`, 201, &got)
		same(t, "after one thing was changed", got, queue.Presence{Person: "omar", Languages: []string{"it", "ar"}, Services: all})
		s.post(t, "/desk/meet/3/presence", `{"person":"omar"}`, 201, nil)
		same(t, "who sits at the desk that was left", s.state(t, "2").Presence.Person, "")
		s.post(t, "/desk/meet/3/presence", `{"person":"","languages":[]}`, 201, &got)
		same(t, "after getting up", got, queue.Presence{Languages: []string{"it"}, Services: all})

		for _, body := range []string{`{}`, `{"person":"nobody"}`, `{"languages":["xx"]}`, `{"languages":"it"}`,
			`{"auto_call":"yes"}`, `{"who":"omar"}`} {
			s.post(t, path, body, 422, nil)
		}
		s.post(t, "/desk/meet/99/presence", `{"person":"omar"}`, 404, nil)
		s.postAs(t, path, "", `{"person":"omar"}`, 400, nil)
	})
}

// A desk on a break calls nobody, and no estimate counts it.
func TestABreak(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		for i := range 3 {
			n := s.Issue(t, "legal", "it").Number
			s.Call(t, "1", n)
			s.Move(t, "1", n, queue.Serve)
			s.clock.Move(10 * time.Minute)
			s.Move(t, "1", n, queue.Finish)
			if i == 0 {
				s.Call(t, "2", s.Issue(t, "legal", "it").Number)
				s.Move(t, "2", "B002", queue.Park)
			}
		}
		s.post(t, "/desk/meet/2/presence", `{"person":"omar"}`, 201, nil) // desk 2 is open
		for range 4 {
			s.Issue(t, "legal", "it")
		}
		estimate := func() estimate.Range {
			t.Helper()
			offer, err := s.Engine.Services(t.Context())
			if err != nil || offer.Services[1].Estimate == nil {
				t.Fatalf("there is no estimate: %v", err)
			}
			return *offer.Services[1].Estimate
		}
		both := estimate()

		var p queue.Presence
		s.post(t, "/desk/meet/2/breaks", `{"reason":"meeting"}`, 201, &p)
		same(t, "the reason", p.Break, "meeting")
		if p.BreakSince == nil || !p.BreakSince.Equal(s.clock.Now()) {
			t.Errorf("the break began at %v, want %v", p.BreakSince, s.clock.Now())
		}
		alone := estimate()
		if alone.LowS <= both.LowS || alone.HighS <= both.HighS {
			t.Errorf("with two desks %+v, with one on a break %+v; want longer", both, alone)
		}
		var problem struct{ Code string }
		s.post(t, "/desk/meet/2/calls", `{}`, 409, &problem)
		same(t, "a call", problem.Code, "on_break")
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B002","move":"resume"}`, 409, &problem)
		same(t, "a resume", problem.Code, "on_break")

		s.clock.Move(7 * time.Minute)
		s.state(t, "1") // whose page is open
		s.post(t, "/desk/meet/2/breaks/end", `{}`, 201, &p)
		same(t, "after the break", p, queue.Presence{Person: "omar", Languages: []string{"it"},
			Services: []string{"information", "legal", "mediation", "participation"}})
		same(t, "the estimate", estimate(), both)
		same(t, "ms of meetings", s.counts(t)["break_ms:reason:meeting"], int64(7*time.Minute/time.Millisecond))
		s.post(t, "/desk/meet/2/breaks/end", `{}`, 409, &problem)
		same(t, "an end of no break", problem.Code, "illegal_move")
		s.post(t, "/desk/meet/2/breaks", `{"reason":"holidays"}`, 422, nil)
		s.post(t, "/desk/meet/2/breaks", `{}`, 422, nil)
		s.Call(t, "2", "")
		s.post(t, "/desk/meet/2/breaks", `{"reason":"pause"}`, 409, &problem)
		same(t, "a break with somebody at the desk", problem.Code, "desk_busy")
	})
}
