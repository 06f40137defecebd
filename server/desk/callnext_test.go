package desk_test

import (
	"testing"
	"time"

	"turno/server/queue"
)

// serving has desk 2, which calls by itself, serve B001 while B002 and B003 wait.
func (s timed) serving(t *testing.T) {
	t.Helper()
	for range 3 {
		s.Issue(t, "legal", "it")
	}
	s.post(t, "/desk/meet/2/presence", `{"auto_call":true}`, 201, nil)
	s.Call(t, "2", "B001")
	s.Move(t, "2", "B001", queue.Serve)
}

const finish = `{"ticket":"B001","move":"finish"}`

// held is the number that desk 2 holds, "" for none.
func (s timed) held(t *testing.T) string {
	t.Helper()
	if h := s.state(t, "2").Ticket; h != nil {
		return h.Number
	}
	return ""
}

func TestTheNextIsCalledByItself(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.serving(t)
		before := s.counts(t)
		var ended queue.Ticket
		for range 2 {
			s.postAs(t, "/desk/meet/2/moves", "k", finish, 201, &ended)
			same(t, "the answer", ended.Number+" "+string(ended.State), "B001 done")
			same(t, "who was called", s.held(t), "B002")
		}
		board, err := s.Engine.Board(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "calls", len(board.Calls), 2)

		s.undo(t)
		same(t, "who is at the desk after one undo", s.held(t), "B001")
		same(t, "the counts after it", s.counts(t), before)
		s.postAs(t, "/desk/meet/2/moves", "k", finish, 201, nil)
		same(t, "who is at the desk after the repetition of what was undone", s.held(t), "B001")
	})
}

// If a request found nobody to call, its repetition calls nobody either.
func TestNobodyWaitsWhenAVisitEnds(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.serving(t)
		s.Call(t, "1", "B002")
		s.Call(t, "3", "B003")
		s.postAs(t, "/desk/meet/2/moves", "k", finish, 201, nil)
		same(t, "who was called", s.held(t), "")
		s.Issue(t, "legal", "it")
		s.clock.Move(time.Minute)
		s.postAs(t, "/desk/meet/2/moves", "k", finish, 201, nil)
		same(t, "who is called a minute later", s.held(t), "")
	})
}

func TestWhatCallsNobodyByItself(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.serving(t)
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"park"}`, 201, nil)
		same(t, "who is at the desk after a park", s.held(t), "")
		s.Call(t, "2", "B002")
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B002","move":"no_show"}`, 201, nil)
		same(t, "who is at the desk after a no-show", s.held(t), "")
		s.post(t, "/desk/meet/2/presence", `{"auto_call":false}`, 201, nil)
		s.Call(t, "2", "B003")
		s.Move(t, "2", "B003", queue.Serve)
		s.Issue(t, "legal", "it")
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B003","move":"finish"}`, 201, nil)
		same(t, "who is at a desk that calls by hand", s.held(t), "")
	})
}

// One press ends a visit and calls the next ticket, even if the desk does not call by itself. One undo takes both back. The
// answer as JSON names the called ticket, and is the same for each repetition.
func TestFinishAndCallInOnePress(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.serving(t)
		s.post(t, "/desk/meet/2/presence", `{"auto_call":false}`, 201, nil)
		before := s.counts(t)
		for range 2 {
			var ended struct {
				queue.Ticket
				Called *queue.Ticket `json:"called"`
			}
			s.postAs(t, "/desk/meet/2/moves", "k", `{"ticket":"B001","move":"finish","call":true}`, 201, &ended)
			same(t, "the answer", ended.Number+" "+string(ended.State)+" "+ended.Called.Number, "B001 done B002")
		}
		s.undo(t)
		same(t, "who is at the desk after one undo", s.held(t), "B001")
		same(t, "the counts after it", s.counts(t), before)
		s.Call(t, "1", "B002")
		s.Call(t, "3", "B003")
		var alone map[string]any
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"finish","call":true}`, 201, &alone)
		called, said := alone["called"]
		same(t, "nobody waits", []any{said, called}, []any{true, nil})
	})
}
