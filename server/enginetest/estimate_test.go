package enginetest_test

import (
	"fmt"
	"testing"
	"time"

	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// serve calls the next to a desk, serves so long and finishes.
func (o *office) serve(desk string, took time.Duration) {
	o.t.Helper()
	o.call(desk)
	o.move(desk, queue.Serve)
	o.clock.Move(took)
	o.move(desk, queue.Finish)
}

// TestEstimates: nothing is said before three were served and while no desk is open.
func TestEstimates(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 6 {
			if issued := o.issue("legal"); issued.Estimate != nil {
				t.Errorf("got %+v before anybody was served, want none", issued.Estimate)
			}
		}
		for range 3 {
			same(t, "what the kiosk says before three were served", o.services()[1].Estimate, nil)
			o.serve("1", 6*time.Minute)
		}
		last := o.issue("legal")
		// Three ahead, six minutes each, one desk: 18 minutes, a third less to a half and a turn more.
		want := &estimate.Range{LowS: 12 * 60, HighS: 33 * 60}
		same(t, "the estimate at the issue", last.Estimate, want)
		same(t, "the estimate of the ticket", o.read(last.Token).Estimate, want)
		same(t, "what the kiosk says to the next", o.services()[1].Estimate, &estimate.Range{LowS: 16 * 60, HighS: 42 * 60})
		same(t, "what it says of a service that served nobody", o.services()[0].Estimate, nil)

		o.serve("2", 6*time.Minute)
		o.open("1")
		same(t, "the estimate with two desks and two ahead", o.read(last.Token).Estimate,
			&estimate.Range{LowS: 4 * 60, HighS: 12 * 60})
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: last.Number, Move: queue.Transfer, ToDesk: "3",
			Absent: true})
		same(t, "the estimate of one that waits for a desk", o.read(last.Token).Estimate, nil)
		o.clock.Move(6 * time.Minute)
		same(t, "what the kiosk says when no desk is at work", o.services()[1].Estimate, nil)
		if issued := o.issue("legal"); issued.Estimate != nil {
			t.Errorf("got %+v while no desk is at work, want none", issued.Estimate)
		}
		o.at("2026-11-25T10:00:00+01:00")
		same(t, "what the kiosk says in the morning", o.services()[1].Estimate, nil)
	})
}

// TestOneWait: board, kiosk and supervisor say the same wait, whatever stands against it, and a ticket given now has it.
func TestOneWait(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		ctx, head := t.Context(), func() ledger.Head { return byStaff(o.key(), "") }
		said := func(when string) *estimate.Range {
			t.Helper()
			kiosk := o.services()[1].Estimate
			same(t, "the board "+when, o.board().Estimates["legal"], kiosk)
			same(t, "the supervisor "+when, o.floor().Services[1].Estimate, kiosk)
			return kiosk
		}
		for range 5 {
			o.issue("legal")
		}
		for range 3 {
			o.serve("1", 6*time.Minute)
		}
		o.open("2")
		without := said("before the booking")
		o.book(o.clock.Now().Add(time.Minute))
		o.clock.Move(6 * time.Minute)
		o.open("1")
		o.open("2")
		overdue := said("with a booking that is five minutes late")
		if without == nil || overdue == nil || overdue.HighS <= without.HighS {
			t.Errorf("got %+v before the booking and %+v with it, want more", without, overdue)
		}
		o.did(o.engine.Pause(ctx, head(), "legal", true))
		same(t, "the wait while paused", said("while paused"), overdue)
		o.did(o.engine.Pause(ctx, head(), "legal", false))
		same(t, "what a ticket is told", o.issue("legal").Estimate, overdue)
		o.did(o.engine.LastCall(ctx, head(), true))
		said("after the last call")
		_, err := o.engine.Break(ctx, queue.BreakRequest{Head: byStaff(o.key(), "1"), Reason: "pause"})
		o.did(err)
		said("with one desk on a break")
		_, err = o.engine.Break(ctx, queue.BreakRequest{Head: byStaff(o.key(), "2"), Reason: "pause"})
		o.did(err)
		same(t, "the wait with nobody at work", said("with nobody at work"), nil)
	})
}

// TestHistogramBounds: the script puts a wait into the bucket that Go names, on both sides of each bound.
func TestHistogramBounds(t *testing.T) {
	bounds := histogramBounds()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		bucket := func(wait int64) int {
			for i, bound := range bounds {
				if wait < bound {
					return i
				}
			}
			return len(bounds)
		}
		want, start := map[string]int64{}, o.clock.Now()
		for n, bound := range append([]int64{1}, bounds[:30]...) { // to three hours
			for _, wait := range []int64{bound - 1, bound} {
				// A day of its own for each: nobody is called of the day before.
				o.clock.Move(start.AddDate(0, 0, 2*n+int(wait-bound+1)).Sub(o.clock.Now()))
				day := o.clock.Now().Format("20060102")
				o.issue("legal")
				o.clock.Move(time.Duration(wait) * time.Millisecond)
				o.serve("1", 0)
				want[fmt.Sprint(day, bucket(wait))]++
			}
		}
		got := map[string]int64{}
		for day := start; day.Before(o.clock.Now().AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
			counts := o.counts(day.Format("20060102"))
			for i := range len(bounds) + 1 {
				if n := counts[fmt.Sprint("wait:service:legal:", i)]; n != 0 {
					got[fmt.Sprint(day.Format("20060102"), i)] = n
				}
			}
		}
		same(t, "waits by day and bucket", got, want)
	})
}

// histogramBounds are the upper ends, in ms and not included, of the buckets of the histograms of waiting and serving:
// bucket 0 ends at 15 s, each next one a quarter later; the last has no end.
func histogramBounds() []int64 {
	bounds := make([]int64, 60)
	for i, b := 0, int64(15_000); i < len(bounds); i, b = i+1, b+b/4 {
		bounds[i] = b
	}
	return bounds
}
