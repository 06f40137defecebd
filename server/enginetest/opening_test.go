package enginetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// state is a service as the kiosk shows it.
func (o *office) state(service string) queue.ServiceState {
	o.t.Helper()
	for _, s := range o.services() {
		if s.ID == service {
			return s
		}
	}
	o.t.Fatalf("there is no service %s", service)
	return queue.ServiceState{}
}

// A date has hours of its own, for all or for one service, whatever the week and the closures say.
func TestExceptionalDays(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.Closures = []branch.Closure{{From: "2026-11-23", To: "2026-11-29"}}
		b.Exceptions = []branch.Exception{
			{Date: "2026-11-24", Service: "legal", Hours: []branch.Span{{Start: "09:00", End: "10:00"}}},
			{Date: "2026-11-25"}, // closed as the week is, and said once more
			{Date: "2026-11-29", Hours: []branch.Span{{Start: "10:00", End: "11:00"}}},
			{Date: "2026-11-29", Service: "mediation"},
			{Date: "2026-12-01", Service: "legal"},
		}
		o := openBranch(t, s, b)
		for _, c := range []struct {
			at, service string
			open        bool
		}{
			{"2026-11-24T09:30:00+01:00", "legal", true}, // within a closure
			{"2026-11-24T09:30:00+01:00", "information", false},
			{"2026-11-24T10:00:00+01:00", "legal", false},
			{"2026-11-25T16:30:00+01:00", "information", false},
			{"2026-11-29T10:30:00+01:00", "information", true}, // a Sunday
			{"2026-11-29T10:30:00+01:00", "mediation", false},
			{"2026-12-01T10:30:00+01:00", "legal", false}, // a Tuesday
			{"2026-12-01T10:30:00+01:00", "information", true},
		} {
			o.at(c.at)
			same(t, c.service+" is open at "+c.at, o.state(c.service).Open, c.open)
			if c.open {
				o.issue(c.service)
			} else {
				o.refused(queue.ServiceClosed, o.issuing(c.service))
			}
		}
		same(t, "when legal opens again", *o.state("legal").NextOpening, time.Date(2026, 12, 2, 16, 0, 0, 0, b.Location()))
	})
}

func TestTheLastTicketBeforeClosing(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.LastTicketMin = 10
		b.LastTicketByWait = true // and nobody can say a wait
		o := openBranch(t, s, b)
		o.at("2026-11-24T11:49:59+01:00")
		last := o.walkIn("legal")
		issued := o.request(last)
		o.at("2026-11-24T11:50:00+01:00")
		o.refused(queue.ServiceClosed, o.issuing("legal"))
		repeated(o, "the last issue", issued, func(ctx context.Context) (queue.Issued, error) { return o.engine.Issue(ctx, last) })
		state := o.state("legal")
		if state.Open || !state.LastGiven || state.NextOpening == nil || b.Day(*state.NextOpening) != tuesdayDay {
			t.Errorf("before noon the kiosk shows %+v, want the last given, and more in the afternoon", state)
		}
		o.at("2026-11-24T17:50:00+01:00")
		state = o.state("legal")
		if state.Open || !state.LastGiven || state.NextOpening == nil || b.Day(*state.NextOpening) != "20261125" {
			t.Errorf("in the evening the kiosk shows %+v, want the last given, and more the next day", state)
		}
		o.at("2026-11-24T18:00:00+01:00")
		if state = o.state("legal"); state.LastGiven || state.Open {
			t.Errorf("after closing the kiosk shows %+v, want it closed and no more", state)
		}
	})
}

// With ten minutes at the desk, and one desk, whoever takes a ticket behind two others at half past eleven may be told to
// wait for more than the half hour that is left.
func TestTheLastTicketByTheWait(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.LastTicketByWait = true
		o := openBranch(t, s, b)
		for range 3 {
			o.issue("legal")
			o.call("1")
			o.move("1", queue.Serve)
			o.clock.Move(10 * time.Minute)
			o.move("1", queue.Finish)
		}
		o.at("2026-11-24T11:30:00+01:00")
		// the desk is active
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: o.issue("legal").Number, Move: queue.Cancel})
		o.issue("legal")
		same(t, "the kiosk gives tickets behind one", o.state("legal").Open, true)
		o.issue("legal")
		same(t, "the wait behind two", *o.state("legal").Estimate, estimate.Range{LowS: 780, HighS: 2400})
		o.refused(queue.ServiceClosed, o.issuing("legal"))
		if state := o.state("legal"); state.Open || !state.LastGiven {
			t.Errorf("behind two the kiosk shows %+v, want the last given", state)
		}
		same(t, "another service gives tickets", o.state("information").Open, true)
		o.call("1")
		o.issue("legal")
	})
}

// Who still waits, is parked or is coming a set time after the opening's end lapses and is counted so; a desk goes on with
// whom it holds until three o'clock.
func TestWhoStillWaitsAtClosing(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.CloseWaitingMin, b.Door = 30, true
		o := openBranch(t, s, b)
		o.at("2026-11-24T11:30:00+01:00")
		tokens := o.oneOfEachState()
		look := func(at string, want map[queue.State]queue.State) {
			t.Helper()
			o.at(at)
			o.sweep()
			for state, token := range tokens {
				if now, ok := want[state]; ok {
					same(t, "who was "+string(state)+", at "+at, o.read(token).State, now)
				} else {
					same(t, "who was "+string(state)+", at "+at, o.read(token).State, state)
				}
			}
		}
		over := map[queue.State]queue.State{queue.Waiting: queue.Cancelled, queue.Parked: queue.Cancelled,
			queue.Coming: queue.Cancelled}
		look("2026-11-24T12:29:59+01:00", nil)
		look("2026-11-24T12:30:00+01:00", over) // though it opens again in the afternoon
		same(t, "lapsed at closing", o.counts(tuesdayDay)["lapsed:service:legal"], 3)
		look("2026-11-25T02:59:59+01:00", over)
		over[queue.Called], over[queue.Serving] = queue.Cancelled, queue.Cancelled
		look("2026-11-25T03:00:00+01:00", over)
		look("2026-11-25T03:01:00+01:00", over)
		counts := o.counts(tuesdayDay)
		same(t, "lapsed by the morning", counts["lapsed:service:legal"], 5)
		same(t, "cancelled by the morning", counts["cancelled:service:legal"], 5)
		same(t, "what desk 1 holds", o.desk("1").Ticket, nil)
	})
}

// oneOfEachState leaves a ticket of the legal desk in each state that is not over; they are called by desks 1 and 2.
func (o *office) oneOfEachState() map[queue.State]string {
	o.t.Helper()
	called, serving, parked := o.issue("legal"), o.issue("legal"), o.issue("legal")
	waiting, coming := o.issue("legal"), o.request(o.atDoor(o.code()))
	o.callNumber("1", called.Number)
	o.callNumber("2", serving.Number)
	o.move("2", queue.Serve)
	o.callNumber("3", parked.Number)
	o.move("3", queue.Park)
	return map[queue.State]string{queue.Called: called.Token, queue.Serving: serving.Token, queue.Parked: parked.Token,
		queue.Waiting: waiting.Token, queue.Coming: coming.Token}
}

// What was forgotten overnight is closed by rule, on the day that it belongs to.
func TestForgottenOvernight(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openDoor(t, s)
		tokens := o.oneOfEachState()
		o.at("2026-11-25T00:00:10+01:00")
		o.sweep()
		for _, state := range []queue.State{queue.Waiting, queue.Parked, queue.Coming} {
			same(t, "at midnight, who was "+string(state), o.read(tokens[state]).State, queue.Cancelled)
		}
		for _, state := range []queue.State{queue.Called, queue.Serving} {
			same(t, "at midnight, who was "+string(state), o.read(tokens[state]).State, state)
		}
		o.at("2026-11-25T09:00:00+01:00")
		o.sweep()
		counts := o.counts(tuesdayDay)
		for field, want := range map[string]int64{"issued": 5, "cancelled": 5, "lapsed": 5, "served": 0} {
			same(t, field+" of the day", counts[field+":service:legal"], want)
		}
		same(t, "cancelled on the next day", o.counts("20261125")["cancelled:service:legal"], 0)
		same(t, "the number of the next day", o.issue("legal").Number, "B001")
		same(t, "who is called then", o.call("1").Number, "B001")
	})
}

// A desk that calls a ticket while the sweep is on its way to it goes on with it. The sweep reads the queue before it closes
// anybody, so that a call may come between; here it is the store that calls.
func TestTheSweepLeavesWhomADeskHasJustCalled(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		mine := o.issue("legal")
		called := o.call("1")
		o.at("2026-11-25T00:00:10+01:00")
		// What the sweep read before the call: the ticket still stands in its queue.
		put := redis.NewScript("return redis.call('ZADD', KEYS[1], 0, ARGV[1])")
		if err := put.Run(t.Context(), s.Client, []string{"turno:{meet}:parked"}, "20261124-B000001").Err(); err != nil {
			t.Fatal(err)
		}
		o.sweep()
		same(t, "who was called", o.read(mine.Token).State, queue.Called)
		same(t, "whom the desk holds", o.desk("1").Ticket.Number, called.Number)
	})
}
