package enginetest_test

import (
	"testing"
	"time"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// moreTime is the visitor's "I need more time".
func (o *office) moreTime(token string) queue.Ticket {
	o.t.Helper()
	t, err := o.engine.Postpone(o.t.Context(), byVisitor(o.key()), token)
	if err != nil {
		o.t.Fatal(err)
	}
	return t
}

// TestMoreTimeAloneIsTold: as long as nobody calls whoever asked for time, no wait is promised, and desk, phone and
// supervisor know until when; the next sweep ends that.
func TestMoreTimeAloneIsTold(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 3 {
			o.issue("legal")
			o.serve("2", 4*time.Minute)
		}
		ticket := o.issue("legal")
		same(t, "a wait before", o.read(ticket.Token).Estimate != nil, true)
		until := *o.moreTime(ticket.Token).NotBefore
		told := func(what string, want bool, seen ...*time.Time) {
			t.Helper()
			for _, at := range seen {
				same(t, what, at != nil && at.Equal(until), want)
			}
			same(t, "a wait told "+what, o.read(ticket.Token).Estimate == nil, want)
			same(t, "not offered "+what, o.desk("2").Next == nil, want)
		}
		told("while it is held back", true, o.read(ticket.Token).NotBefore, o.desk("2").Waiting[0].NotBefore,
			o.floor().Waiting[0].NotBefore)
		o.clock.Move(5 * time.Minute)
		seq := o.board().Seq
		o.sweep()
		same(t, "the seq, by which screens hear of it", o.board().Seq, seq+1)
		told("after that", false, o.read(ticket.Token).NotBefore, o.desk("2").Waiting[0].NotBefore, o.floor().Waiting[0].NotBefore)
	})
}

// TestMoreTimeBeforeAnAppointment is over after the same minutes, though the ticket's place comes later.
func TestMoreTimeBeforeAnAppointment(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		early := o.checkIn(o.book(o.clock.Now().Add(50 * time.Minute)).Code)
		held := o.moreTime(early.Token)
		same(t, "its place", held.CountsFrom.Equal(early.CountsFrom), true)
		same(t, "until when", held.NotBefore.Equal(o.clock.Now().Add(5*time.Minute)), true)
		o.clock.Move(5 * time.Minute)
		o.sweep()
		same(t, "once that is over", o.read(early.Token).NotBefore, nil)
		same(t, "who is next", o.desk("2").Next.Number, early.Number)
	})
}
