package queue

import (
	"time"

	"turno/server/branch"
)

// lastCallField is the field of the house that stands while no more numbers are given today.
const lastCallField = "last_call"

// Closing is what the closing of its service means for a ticket that waits, is parked or is coming, or that has lapsed.
type Closing struct {
	// At is when its service closes while the ticket waits, or has closed; nil if it does not today.
	At *time.Time `json:"at"`
	// Until is when the ticket lapses if nobody calls it; nil if whoever has a number is served.
	Until *time.Time `json:"until"`
	// LastCall tells that no more numbers are given today, and that whoever has one is served.
	LastCall bool `json:"last_call"`
	// Again is when the service opens the next time; nil if it is open after At, or if nobody knows.
	Again *time.Time `json:"again"`
}

// closing is what a ticket's visitor is told of closing, nil where nothing is to be told.
func (e *Engine) closing(words []string, t Ticket, lastCall bool, now time.Time) *Closing {
	s, known := e.branch.Service(t.Service)
	stands := e.stands(words[inSince], words[inParked], words[inSent])
	if !known || stands == nil || !t.Lapsed && t.State != Waiting && t.State != Parked && t.State != Coming && t.State != Away {
		return nil
	}
	at := e.branch.Closing(s, *stands)
	c := &Closing{At: present(at), LastCall: lastCall && !t.Lapsed, Again: e.again(s, at, lastCall, now)}
	if until := e.branch.Lapses(s, *stands); e.branch.CloseWaitingMin > 0 && !lastCall && !at.IsZero() {
		c.Until = &until
	}
	return c
}

// again is when a service opens the next time after a closing, and not today where no more numbers are given.
func (e *Engine) again(s *branch.Service, closing time.Time, lastCall bool, now time.Time) *time.Time {
	if lastCall {
		return present(e.branch.Reopens(s, e.branch.NextDay(now)))
	}
	if closing.Before(now) {
		closing = now
	}
	return present(e.branch.Opening(s, closing).Next)
}
