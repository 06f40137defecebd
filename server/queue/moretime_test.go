package queue_test

import (
	"testing"
	"time"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// moreTime is the visitor's "I need more time".
func (o *office) moreTime(token string) queue.Ticket {
	o.t.Helper()
	t, err := o.engine.Postpone(o.t.Context(), o.key(), token)
	if err != nil {
		o.t.Fatal(err)
	}
	return t
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
