package queue

import (
	"slices"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
)

// lastCallField is the field of the house that is set while no more numbers are given today.
const lastCallField = "last_call"

// Closing is what the closing of its service means for a ticket that waits, is parked or is coming, or that has lapsed.
type Closing struct {
	// At is when its service closes while the ticket waits, or has closed; nil if it does not today.
	At *time.Time `json:"at"`
	// Until is when the ticket lapses if nobody calls it; nil if whoever has a number is served.
	Until *time.Time `json:"until"`
	// LastCall tells that no more numbers are given today, and that whoever has one is served.
	LastCall bool `json:"last_call"`
	// Again is when the service opens the next time; nil if it is open after At, or if that is not known.
	Again *time.Time `json:"again"`
}

// endings know what closing means for the tickets of one read. Most of them have the same closing.
type endings struct {
	q        *Queue
	now      time.Time
	lastCall bool
	closings map[string][]time.Time // by service and service-day
	known    map[ending]*Closing
}

// An ending is what the tickets of a service with the same closing have in common.
type ending struct {
	service string
	at      time.Time
	lapsed  bool
}

func (q *Queue) endings(lastCall bool, now time.Time) *endings {
	return &endings{q, now, lastCall, map[string][]time.Time{}, map[ending]*Closing{}}
}

// of is what a ticket's visitor is told of closing, nil for nothing.
func (x *endings) of(id string, t Ticket) *Closing {
	s, known := x.q.branch.Service(t.Service)
	stands := stands(t.Since, t.ParkedAt, t.AwayAt)
	if !known || stands == nil || !t.Lapsed && !slices.Contains(notHeld, t.State) {
		return nil
	}
	day := ledger.DayOf(id) + s.ID
	closings, known := x.closings[day]
	if !known {
		closings = x.q.branch.Closings(s, *stands)
		x.closings[day] = closings
	}
	end := ending{s.ID, branch.First(closings, *stands), t.Lapsed}
	if x.known[end] == nil {
		x.known[end] = x.closing(s, end, *stands)
	}
	return x.known[end]
}

func (x *endings) closing(s *branch.Service, end ending, stands time.Time) *Closing {
	b := x.q.branch
	c := &Closing{At: ledger.Present(end.at), LastCall: x.lastCall && !end.lapsed,
		Again: x.q.again(s, end.at, x.lastCall, x.now)}
	if until := b.Lapses(s, stands); b.CloseWaitingMin > 0 && !x.lastCall && !end.at.IsZero() {
		c.Until = &until
	}
	return c
}

// again is when a service opens the next time after a closing; after a last call that is not today.
func (q *Queue) again(s *branch.Service, closing time.Time, lastCall bool, now time.Time) *time.Time {
	if lastCall {
		return ledger.Present(q.branch.Reopens(s, q.branch.NextDay(now)))
	}
	if closing.Before(now) {
		closing = now
	}
	return ledger.Present(q.branch.Opening(s, closing).Next)
}
