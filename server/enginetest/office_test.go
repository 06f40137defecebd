package enginetest_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/branch"
	"turno/server/count"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// tuesday is the morning on which the tests of this package begin, and its service-day.
const (
	tuesday    = "2026-11-24T10:00:00+01:00"
	tuesdayDay = "20261124"
)

// An office is one engine under test, with a clock that the test moves.
type office struct {
	t      testing.TB
	store  queuetest.Store
	clock  *queuetest.Clock
	engine *engine.Engine
	keys   atomic.Int64
}

// openOffice opens the sample branch, open round the clock, on a Tuesday morning.
func openOffice(t testing.TB, s queuetest.Store) *office {
	return openBranch(t, s, queuetest.AlwaysOpen())
}

func openBranch(t testing.TB, s queuetest.Store, b *branch.Branch) *office {
	t.Helper()
	clock := queuetest.NewClock(t, tuesday)
	return &office{t: t, store: s, clock: clock, engine: s.Engine(b, clock.Now)}
}

// change gives the office other settings.
func (o *office) change(b *branch.Branch) {
	o.engine.SetBranch(b)
	o.engine = o.engine.Current()
}

// at moves the clock to a moment, RFC 3339.
func (o *office) at(moment string) {
	o.t.Helper()
	o.clock.Set(o.t, moment)
}

// key is an idempotency key that was not used before.
func (o *office) key() string { return fmt.Sprint("key-", o.keys.Add(1)) }

// fresh is a key for those that share no office.
func fresh() string { return rand.Text() }

// walkIn is somebody who asks for a service at the kiosk.
func (o *office) walkIn(service string) queue.IssueRequest {
	return queue.IssueRequest{Head: byVisitor(o.key()), Service: service, Language: "it", Source: queue.AtKiosk}
}

func (o *office) issue(service string) queue.Issued {
	o.t.Helper()
	return o.request(o.walkIn(service))
}

func (o *office) request(r queue.IssueRequest) queue.Issued {
	o.t.Helper()
	issued, err := o.engine.Issue(o.t.Context(), r)
	if err != nil {
		o.t.Fatal(err)
	}
	return issued
}

// call calls the next ticket to a desk.
func (o *office) call(desk string) queue.Ticket { o.t.Helper(); return o.callNumber(desk, "") }

func (o *office) callNumber(desk, number string) queue.Ticket {
	o.t.Helper()
	ticket, err := o.engine.Call(o.t.Context(), queue.CallRequest{Head: byStaff(o.key(), desk), Ticket: number})
	if err != nil {
		o.t.Fatal(err)
	}
	return ticket
}

// move makes moves of the ticket that the desk holds.
func (o *office) move(desk string, moves ...queue.Move) (last queue.Ticket) {
	o.t.Helper()
	for _, m := range moves {
		last = o.make(queue.MoveRequest{Head: ledger.Head{Desk: desk}, Move: m})
	}
	return last
}

// make makes one move, under a new key and by the supervisor if r says nothing of that.
func (o *office) make(r queue.MoveRequest) queue.Ticket {
	o.t.Helper()
	if r.Key == "" {
		r.Head = byStaff(o.key(), r.Desk)
	}
	ticket, err := o.engine.Move(o.t.Context(), r)
	if err != nil {
		o.t.Fatal(err)
	}
	return ticket.Ticket
}

// read is the ticket that a token opens.
func (o *office) read(token string) queue.Ticket {
	o.t.Helper()
	ticket, _, err := o.engine.Ticket(o.t.Context(), token)
	if err != nil {
		o.t.Fatal(err)
	}
	return ticket
}

func (o *office) desk(desk string) queue.DeskState {
	o.t.Helper()
	state, err := o.engine.Desk(o.t.Context(), desk)
	if err != nil {
		o.t.Fatal(err)
	}
	return state
}

func (o *office) board() queue.Board {
	o.t.Helper()
	board, err := o.engine.Board(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return board
}

func (o *office) sweep() {
	o.t.Helper()
	if err := o.engine.Sweep(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// counts is a day's roll-up without what is zero: a count that was taken back is as good as none.
func (o *office) counts(day string) count.Counts {
	o.t.Helper()
	counts, err := o.engine.Counts(o.t.Context(), day)
	if err != nil {
		o.t.Fatal(err)
	}
	for field, n := range counts {
		if n == 0 {
			delete(counts, field)
		}
	}
	return counts
}

// refused checks that a request is refused with a code, and that all the keys of the store are as before.
func (o *office) refused(code ledger.Code, request func(context.Context) error) {
	o.t.Helper()
	o.board() // whoever looks first on a new day has the day before closed
	before := dump(o.t, o.store.Client)
	if err := request(o.t.Context()); ledger.CodeOf(err) != code {
		o.t.Errorf("got %v, want the refusal %s", err, code)
	}
	same(o.t, "the store after a refusal", dump(o.t, o.store.Client), before)
}

// numbers lists the tickets' numbers.
func numbers(tickets []queue.Ticket) []string {
	list := []string{}
	for _, t := range tickets {
		list = append(list, t.Number)
	}
	return list
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// byStaff is the head of a desk's request, or of the supervisor's for "".
func byStaff(key, desk string) ledger.Head {
	if desk == "" {
		return ledger.Head{Key: key, By: ledger.Supervisor}
	}
	return ledger.Head{Key: key, Desk: desk}
}

// byVisitor is the head of a visitor's request.
func byVisitor(key string) ledger.Head { return ledger.Head{Key: key, By: ledger.ByVisitor} }
