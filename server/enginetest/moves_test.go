package enginetest_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// allowed is the table of moves, written again: where each move may start and where it leads.
var allowed = map[queue.Move]struct {
	from []queue.State
	to   queue.State
}{
	queue.Recall:     {[]queue.State{queue.Called, queue.Serving}, queue.Called},
	queue.Serve:      {[]queue.State{queue.Called}, queue.Serving},
	queue.Finish:     {[]queue.State{queue.Serving}, queue.Done},
	queue.Continue:   {[]queue.State{queue.Serving}, queue.Waiting},
	queue.MissShow:   {[]queue.State{queue.Called, queue.Serving, queue.Away}, queue.NoShow},
	queue.Park:       {[]queue.State{queue.Called, queue.Serving}, queue.Parked},
	queue.Resume:     {[]queue.State{queue.Parked, queue.NoShow}, queue.Called},
	queue.Transfer:   {[]queue.State{queue.Waiting, queue.Called, queue.Serving, queue.Parked, queue.Away}, queue.Waiting},
	queue.Return:     {[]queue.State{queue.Called, queue.Serving, queue.Parked, queue.NoShow, queue.Away}, queue.Waiting},
	queue.Cancel:     {[]queue.State{queue.Waiting, queue.Called, queue.Parked, queue.Coming, queue.Away}, queue.Cancelled},
	queue.Prioritize: {[]queue.State{queue.Waiting}, queue.Waiting},
	queue.Arrive:     {[]queue.State{queue.Coming}, queue.Waiting},
	queue.Reopen:     {[]queue.State{queue.Done, queue.Cancelled}, queue.Waiting},

	queue.Note:           {[]queue.State{queue.Waiting}, queue.Waiting},
	queue.ChangeLanguage: {[]queue.State{queue.Waiting}, queue.Waiting},
	queue.Send:           {[]queue.State{queue.Called, queue.Serving}, queue.Away},
	// From a desk only where another one has sent it.
	queue.ComeBack: {[]queue.State{queue.Away, queue.Called, queue.Serving}, queue.Waiting},
	// The state stays.
	queue.ChangeService: {[]queue.State{queue.Waiting, queue.Called, queue.Serving, queue.Parked, queue.Coming}, ""},
}

// paths lead a fresh ticket to each state, at desk 2.
var paths = map[queue.State]func(o *office){
	queue.Waiting: func(*office) {},
	queue.Called:  func(o *office) { o.call("2") },
	queue.Serving: func(o *office) { o.call("2"); o.move("2", queue.Serve) },
	queue.Parked:  func(o *office) { o.call("2"); o.move("2", queue.Park) },
	queue.Away: func(o *office) {
		o.call("2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Send, Place: "copier"})
	},
	queue.Done:      func(o *office) { o.call("2"); o.move("2", queue.Serve, queue.Finish) },
	queue.NoShow:    func(o *office) { o.call("2"); o.move("2", queue.MissShow) },
	queue.Cancelled: func(o *office) { o.call("2"); o.move("2", queue.Cancel) },
}

// TestEveryMoveFromEveryState makes each move in each state, by the desk that holds the ticket, or by another one.
func TestEveryMoveFromEveryState(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		t.Parallel()
		o := openOffice(t, s)
		for state, reach := range paths {
			// Days later those of the state before are forgotten, so that there is little to compare.
			o.clock.Move(96 * time.Hour)
			o.sweep()
			for move, rule := range allowed {
				held := state == queue.Called || state == queue.Serving
				desks := []string{"2", "3"}
				if !held {
					desks = desks[1:] // any desk may take up what none holds
				}
				for _, desk := range desks {
					o.t = t
					issued := o.issue("legal")
					reach(o)
					r := queue.MoveRequest{Head: byStaff(o.key(), desk), Ticket: issued.Number, Move: move}
					switch move {
					case queue.Transfer, queue.Continue, queue.ChangeService:
						r.Service = "mediation"
					case queue.Send:
						r.Place = "copier"
					}
					if move == queue.ChangeLanguage {
						r.Needs = "ar"
					}
					if move == queue.Reopen {
						r.Head = byStaff(r.Key, "") // the supervisor alone
					}
					sentOnly := move == queue.ComeBack && held
					if slices.Contains(rule.from, state) && (desk == "2" || !held) && !sentOnly {
						t.Run(fmt.Sprintf("%s a %s ticket at desk %s", move, state, desk), func(t *testing.T) {
							o.t = t
							o.leadsTo(r, issued.Token, cmp.Or(rule.to, state))
						})
					} else {
						t.Run(fmt.Sprintf("no %s of a %s ticket at desk %s", move, state, desk), func(t *testing.T) {
							o.t = t
							o.refused(ledger.IllegalMove, func(ctx context.Context) error { _, err := o.engine.Move(ctx, r); return err })
						})
					}
					o.t = t
					o.clear()
				}
			}
		}
	})
}

// leadsTo makes a move and checks the answer against what the token then reads.
func (o *office) leadsTo(r queue.MoveRequest, token string, want queue.State) {
	o.t.Helper()
	answer := o.make(r)
	if answer.State != want {
		o.t.Errorf("got %s, want %s", answer.State, want)
	}
	kept := o.read(token)
	kept.Estimate, kept.Closing = nil, nil
	same(o.t, "the ticket read afterwards", kept, answer)
}

// clear ends every ticket that is not at its end.
func (o *office) clear() {
	o.t.Helper()
	for _, desk := range o.engine.Branch().Desks {
		for held := o.desk(desk.ID).Ticket; held != nil; held = o.desk(desk.ID).Ticket {
			o.move(desk.ID, queue.Park)
		}
	}
	for _, desk := range o.engine.Branch().Desks {
		state := o.desk(desk.ID)
		for _, ticket := range slices.Concat(state.Waiting, state.Parked, state.Away) {
			o.make(queue.MoveRequest{Head: ledger.Head{Desk: desk.ID}, Ticket: ticket.Number, Move: queue.Cancel})
		}
	}
}

func TestRequestsThatNameWhatThereIsNot(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("2")
		move := func(r queue.MoveRequest) func(context.Context) error {
			return func(ctx context.Context) error { _, err := o.engine.Move(ctx, r); return err }
		}
		call := func(r queue.CallRequest) func(context.Context) error {
			return func(ctx context.Context) error { _, err := o.engine.Call(ctx, r); return err }
		}
		issue := func(r queue.IssueRequest) func(context.Context) error {
			return func(ctx context.Context) error { _, err := o.engine.Issue(ctx, r); return err }
		}
		for _, c := range []struct {
			name    string
			code    ledger.Code
			request func(context.Context) error
		}{
			{"move at no desk", ledger.NotFound, move(queue.MoveRequest{Head: byStaff("k", "9"), Move: queue.Serve})},
			{"move of no ticket", ledger.NotFound, move(queue.MoveRequest{Head: byStaff("k", "2"), Ticket: "B900",
				Move: queue.Cancel})},
			{"move of nothing held", ledger.IllegalMove, move(queue.MoveRequest{Head: byStaff("k", "1"), Move: queue.Serve})},
			{"move of another name", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: "lapse"})},
			{"move without a key", ledger.KeyMissing, move(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Serve})},
			{"a number in small letters", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Ticket: "b001",
				Move: queue.Serve})},
			{"a number with a zero too many", ledger.Invalid,
				move(queue.MoveRequest{Head: byStaff("k", "2"), Ticket: "B0001", Move: queue.Serve})},
			{"transfer to nowhere", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Transfer})},
			{"transfer to two places", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Transfer,
				Service: "legal", ToDesk: "1"})},
			{"transfer to no service", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Transfer,
				Service: "tax"})},
			{"transfer to no desk", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Transfer,
				ToDesk: "9"})},
			{"serve with a service", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Serve,
				Service: "legal"})},
			{"serve with cases", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Serve,
				Cases: map[string]int{"residence_permit": 1}})},
			{"no such case", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Finish,
				Cases: map[string]int{"tax": 1}})},
			{"no cases of a type", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Finish,
				Cases: map[string]int{"residence_permit": 0}})},
			{"too many cases", ledger.Invalid, move(queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Finish,
				Cases: map[string]int{"residence_permit": 100}})},
			{"call to no desk", ledger.NotFound, call(queue.CallRequest{Head: ledger.Head{Key: "k"}})},
			{"call to a busy desk", queue.DeskBusy, call(queue.CallRequest{Head: byStaff("k", "2")})},
			{"call of a ticket called already", queue.NotWaiting, call(queue.CallRequest{Head: byStaff("k", "1"), Ticket: "B001"})},
			{"call of no ticket", queue.NotWaiting, call(queue.CallRequest{Head: byStaff("k", "1"), Ticket: "B900"})},
			{"call without a key", ledger.KeyMissing, call(queue.CallRequest{Head: ledger.Head{Desk: "1"}})},
			{"no such service", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("k"), Service: "tax", Language: "it"})},
			{"a language not spoken", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("k"), Service: "legal",
				Language: "de"})},
			{"no such priority", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("k"), Service: "legal", Language: "it",
				Priority: "vip"})},
			{"no such residence", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("k"), Service: "legal", Language: "it",
				Residence: "x"})},
			{"no such origin", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("k"), Service: "legal", Language: "it",
				Origin: "x"})},
			{"a key with a line break", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("a\nb"), Service: "legal",
				Language: "it"})},
			{"a key beyond ASCII", ledger.Invalid, issue(queue.IssueRequest{Head: byVisitor("clé"), Service: "legal",
				Language: "it"})},
		} {
			t.Run(c.name, func(t *testing.T) {
				o.t = t
				o.refused(c.code, c.request)
			})
		}
	})
}
