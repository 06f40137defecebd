package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func TestNumbersOfAServiceDay(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Services[0].FirstNumber = 998 // of information
		o := openBranch(t, s, b)
		o.at("2026-11-24T23:59:59+01:00")
		for _, want := range []string{"A998", "A999", "A1000", "A1001"} {
			same(t, "the number", o.issue("information").Number, want)
		}
		same(t, "the number of another service", o.issue("legal").Number, "B001")
		o.at("2026-11-25T00:00:00+01:00")
		same(t, "the first of the next day", o.issue("information").Number, "A998")
		same(t, "who is called by a number of four digits", o.callNumber("1", "A998").Number, "A998")
	})
}

// TestMidnight: who waits or is parked lapses, who is at a desk may be finished until three o'clock.
func TestMidnight(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.at("2026-11-24T23:50:00+01:00")
		served, slow, parked, waits := o.issue("legal"), o.issue("legal"), o.issue("legal"), o.issue("legal")
		o.call("1")
		o.call("2")
		o.call("3")
		o.move("3", queue.Park)
		o.sweep()
		same(t, "who waits before midnight", o.read(waits.Token).State, queue.Waiting)

		o.at("2026-11-25T00:00:30+01:00")
		today := o.issue("legal")
		o.sweep()
		same(t, "its number", today.Number, served.Number)
		same(t, "who waited", o.read(waits.Token).State, queue.Cancelled)
		same(t, "who was parked", o.read(parked.Token).State, queue.Cancelled)
		same(t, "who is at a desk", o.read(slow.Token).State, queue.Called)
		same(t, "who is ahead", o.read(today.Token).Ahead, 0)
		// The desk means the ticket that it holds, though one of today has the same number.
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: served.Number, Move: queue.Serve})
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: served.Number, Move: queue.Finish})
		same(t, "who was finished", o.read(served.Token).State, queue.Done)
		same(t, "who has the number today", o.read(today.Token).State, queue.Waiting)

		o.at("2026-11-25T02:59:59+01:00")
		o.sweep()
		same(t, "who is at a desk before three", o.read(slow.Token).State, queue.Called)
		same(t, "the calls on the board before three", len(o.board().Calls), 1)
		o.at("2026-11-25T03:00:00+01:00")
		o.sweep()
		same(t, "who was at a desk at three", o.read(slow.Token).State, queue.Cancelled)
		same(t, "the calls on the board", o.board().Calls, []queue.Call{})
		if o.desk("2").Ticket != nil {
			t.Error("the desk still holds a ticket of the day before")
		}
		counts := o.counts(tuesdayDay)
		for field, want := range map[string]int64{"issued": 4, "served": 1, "cancelled": 3, "lapsed": 3} {
			same(t, field+" of the day", counts[field+":service:legal"], want)
		}
		same(t, "issued on the next", o.counts("20261125")["issued:service:legal"], 1)
	})
}

// TestTicketsOfYesterdayAreOutOfReach: a missed one comes back no more, and stands in no list.
func TestTicketsOfYesterdayAreOutOfReach(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("1")
		o.move("1", queue.MissShow)
		same(t, "the missed of today", numbers(o.desk("1").NoShows), []string{"B001"})
		o.at("2026-11-25T10:00:00+01:00")
		same(t, "the missed of yesterday", numbers(o.desk("1").NoShows), []string{})
		o.refused(ledger.NotFound, func(ctx context.Context) error {
			_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff("k", "1"), Ticket: "B001", Move: queue.Return})
			return err
		})
	})
}

// TestNobodysKeyStopsTheSweep: a visitor sends the words that the sweep would use.
func TestNobodysKeyStopsTheSweep(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		asked := o.walkIn("legal")
		asked.Key = "lapse 20261124-B000001"
		issued := o.request(asked)
		o.at("2026-11-25T00:01:00+01:00")
		o.sweep()
		same(t, "its state", o.read(issued.Token).State, queue.Cancelled)
	})
}

// TestTheClockGoesBack: time and service-day of a branch never do.
func TestTheClockGoesBack(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		first := o.issue("legal")
		for _, back := range []string{"2026-11-24T09:00:00+01:00", "2026-11-23T10:00:00+01:00"} {
			o.at(back)
			later := o.issue("legal")
			same(t, "when it was issued", later.IssuedAt, first.IssuedAt)
			if later.Number <= first.Number || later.Ahead == 0 {
				t.Errorf("got %s with %d ahead, want it after %s", later.Number, later.Ahead, first.Number)
			}
			o.sweep()
			same(t, "the first after a sweep", o.read(first.Token).State, queue.Waiting)
		}
		called := o.callNumber("1", first.Number)
		same(t, "when it was called", *called.CalledAt, first.IssuedAt)
		same(t, "what was issued on the day", o.counts(tuesdayDay)["issued:service:legal"], 3)
		same(t, "what was issued on the day before", o.counts("20261123"), count.Counts{})
	})
}

// TestAnotherProcessIsADayAhead: the one behind goes on with the day of the branch.
func TestAnotherProcessIsADayAhead(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		asked := o.walkIn("legal")
		mine := o.request(asked)
		o.call("1")
		ahead := queuetest.NewClock(t, "2026-11-25T10:00:00+01:00")
		other := s.Engine(o.engine.Branch(), ahead.Now)
		if _, err := other.Issue(t.Context(), o.walkIn("legal")); err != nil {
			t.Fatal(err)
		}
		same(t, "the number after that", o.issue("legal").Number, "B002")
		same(t, "who is called by number", o.callNumber("2", "B002").IssuedAt.Day(), 25)
		repeated(o, "the first issue", mine, func(ctx context.Context) (queue.Issued, error) { return o.engine.Issue(ctx, asked) })
		same(t, "the ticket at the desk", o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: mine.Number,
			Move: queue.Serve}).IssuedAt, mine.IssuedAt)
	})
}

// TestDaysWithoutMidnight: in Beirut the night of 29 March 2026 begins at one o'clock.
func TestDaysWithoutMidnight(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, inBeirut(t))
		o.at("2026-03-28T23:59:00+02:00")
		waits := o.issue("legal")
		o.clock.Move(time.Minute) // 01:00 summer time
		same(t, "the first number", o.issue("legal").Number, "B001")
		o.sweep()
		same(t, "who waited", o.read(waits.Token).State, queue.Cancelled)
	})
}
