package enginetest_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestServeMayBeImplied: where the branch says so a visit ends from called, and counts as served from the call and a usual
// walk on, never later than its end.
func TestServeMayBeImplied(t *testing.T) {
	for _, c := range []struct {
		name         string
		took, served time.Duration
	}{
		{"a visit", 10 * time.Minute, 10*time.Minute - queue.UsualWalk},
		{"one shorter than the walk", 5 * time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				b := queuetest.AlwaysOpen()
				b.ServeImplied = true
				o := openBranch(t, s, b)
				o.issue("legal")
				o.clock.Move(4 * time.Minute)
				o.call("2")
				o.clock.Move(c.took)
				done := o.move("2", queue.Finish)
				same(t, "the visit", done.FinishedAt.Sub(*done.ServedAt), c.served)
				counts := o.counts(tuesdayDay)
				same(t, "the wait", counts["wait_ms:service:legal"], (4 * time.Minute).Milliseconds())
				same(t, "the serving", counts["serving_ms:service:legal"], c.served.Milliseconds())
				same(t, "the desk's time", counts["desk_ms:service:legal"], c.took.Milliseconds())
			})
		})
	}
}

func TestServeIsNotImpliedByItself(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("2")
		o.refused(ledger.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff("k", "2"), Move: queue.Finish})
			return err
		})
	})
}

// TestWhoWasNotThereAfterAll: a recall and a no-show of a ticket that is served by mistake take back that it was.
func TestWhoWasNotThereAfterAll(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.clock.Move(4 * time.Minute)
		o.call("2")
		called := o.counts(tuesdayDay)
		o.move("2", queue.Serve)
		o.clock.Move(time.Minute)
		recalled := o.move("2", queue.Recall)
		same(t, "the state", recalled.State, queue.Called)
		same(t, "announced", recalled.Calls, 2)
		same(t, "the counts after a recall", o.counts(tuesdayDay), called)
		o.move("2", queue.Serve, queue.MissShow)
		missed := maps.Clone(called)
		for _, field := range []string{"no_show:service:legal", "no_show:language:it", "no_show:hour:10"} {
			missed[field] = 1
		}
		same(t, "the counts after a no-show", o.counts(tuesdayDay), missed)
	})
}

// TestTimeAtTheFirstDeskCounts: a visit that is handed on while it is under way leaves its time to the service it leaves,
// once, also when it was parked in between.
func TestTimeAtTheFirstDeskCounts(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		minutes := func(of string) int64 { return o.counts(tuesdayDay)[of] / time.Minute.Milliseconds() }
		o.issue("legal")
		called := o.call("2")
		o.clock.Move(time.Minute)
		o.move("2", queue.Serve)
		o.clock.Move(10 * time.Minute)
		o.move("2", queue.Park)
		o.clock.Move(time.Hour)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Ticket: called.Number, Move: queue.Transfer, Service: "mediation"})
		same(t, "the desk's minutes for the service left", minutes("desk_ms:service:legal"), 11)
		same(t, "served there", minutes("serving_ms:service:legal"), 10)
		same(t, "handed on", o.counts(tuesdayDay)["handed:service:legal"], 1)
		before := o.counts(tuesdayDay)
		o.callNumber("2", called.Number)
		o.move("2", queue.Serve)
		o.clock.Move(5 * time.Minute)
		o.move("2", queue.Return)
		same(t, "the counts after a return", o.counts(tuesdayDay), before)
		o.callNumber("2", called.Number)
		o.move("2", queue.Serve)
		o.clock.Move(7 * time.Minute)
		o.move("2", queue.Finish)
		same(t, "the desk's minutes for the other service", minutes("desk_ms:service:mediation"), 7)
		same(t, "and for the first one", minutes("desk_ms:service:legal"), 11)
		counts := o.counts(tuesdayDay)
		same(t, "visits that ended", counts["served:service:legal"]+counts["served:service:mediation"], 1)
	})
}

// TestTimeOfAVisitGivenUpCounts: a visit that is given up, or forgotten, when a desk has worked on it leaves its time, which
// goes on when it is reopened; one that was only called leaves none.
func TestTimeOfAVisitGivenUpCounts(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		minutes := func() int64 { return o.counts(tuesdayDay)["desk_ms:service:legal"] / time.Minute.Milliseconds() }
		handed := func() int64 { return o.counts(tuesdayDay)["handed:service:legal"] }
		call := func() string {
			number := o.callNumber("2", o.issue("legal").Number).Number
			o.clock.Move(2 * time.Minute)
			return number
		}
		cancel := func(number string) { o.make(queue.MoveRequest{Ticket: number, Move: queue.Cancel}) }
		cancel(call())
		same(t, "of one that was called", []int64{minutes(), handed()}, []int64{0, 0})
		parked := call()
		o.move("2", queue.Serve)
		o.clock.Move(8 * time.Minute)
		o.move("2", queue.Park)
		before := o.counts(tuesdayDay)
		o.clock.Move(time.Hour)
		cancel(parked)
		same(t, "of one that was parked", []int64{minutes(), handed()}, []int64{10, 1})
		o.make(queue.MoveRequest{Ticket: parked, Move: queue.Reopen})
		same(t, "the counts once it is reopened", o.counts(tuesdayDay), before)
		o.callNumber("2", parked)
		o.clock.Move(3 * time.Minute)
		o.move("2", queue.Serve)
		o.move("2", queue.Finish)
		same(t, "of one that was reopened and served", []int64{minutes(), handed()}, []int64{13, 0})
		call()
		sent := o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Send, Place: o.engine.Branch().Places[0].ID})
		cancel(sent.Number)
		same(t, "of one that was sent to a place", []int64{minutes(), handed()}, []int64{15, 1})
		open := call()
		o.move("2", queue.Serve)
		o.at("2026-11-25T03:00:00+01:00")
		o.sweep()
		if o.desk("2").Ticket != nil {
			t.Errorf("%s is still open", open)
		}
		same(t, "of one that was left open", []int64{minutes(), handed()}, []int64{15, 1})
	})
}

// TestAMeanIsOfTurns: three visits that were handed on after six minutes each say what a wait will be.
func TestAMeanIsOfTurns(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 3 {
			o.callNumber("2", o.issue("legal").Number)
			o.move("2", queue.Serve)
			o.clock.Move(6 * time.Minute)
			o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Transfer, Service: "mediation"})
		}
		o.issue("legal")
		last := o.issue("legal")
		same(t, "the wait of whoever has one person ahead", o.read(last.Token).Estimate, &estimate.Range{LowS: 240, HighS: 900})
	})
}
