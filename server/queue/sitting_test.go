package queue_test

import (
	"context"
	"maps"
	"testing"
	"time"

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
		o.refused(queue.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Move(ctx, queue.MoveRequest{Key: "k", Desk: "2", Move: queue.Finish})
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
