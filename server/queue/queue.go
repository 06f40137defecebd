// Package queue issues tickets, calls them and moves them: the rules in Go, and one atomic script of Redis for each kind of
// change (server/ledger). It knows no HTTP and no screen.
package queue

import (
	"maps"
	"sync"
	"sync/atomic"

	"turno/server/branch"
	"turno/server/ledger"
)

// A Queue has the tickets, the desks and the house of one branch. Its methods may be called from any goroutine and any
// number of processes.
type Queue struct {
	*ledger.Ledger
	branch *branch.Branch
	// roster, people and others, the queues beside those of services, are told to scripts (knows).
	roster         string
	people, others []string

	// seen are the numbers that were given, as far as this process knows, with these or earlier settings.
	seen *highest
	// open is how many desks were at work when this process last read that.
	open atomic.Pointer[openings]
	// shown are the tickets of the boards as this process last read them.
	shown atomic.Pointer[shown]
}

// Open has a ledger keep the queue of its branch; last is the queue with the last settings, nil for none.
func Open(l *ledger.Ledger, last *Queue) *Queue {
	b := l.Branch()
	q := &Queue{Ledger: l, branch: b, roster: rosterOf(b), seen: &highest{}}
	if last != nil {
		q.seen = last.seen
	}
	l.Keep(Book, ledger.Duties{Knows: q.knows, Turn: q.lapseOld, Sweep: q.sweep, Forget: q.purge})
	for _, d := range b.Desks {
		q.others = append(q.others, ofDesk(d.ID))
	}
	for _, p := range b.People {
		q.people, q.others = append(q.people, p.ID), append(q.others, ofPerson(p.ID))
	}
	return q
}

// A highest remembers the highest number of each series (service-day and prefix) that this process has seen, in its own
// answers and in what its screens read. If the store loses its history, numbers go on after those, so that no number is
// given to two visitors.
type highest struct {
	mu     sync.Mutex
	series map[string]int // guarded by mu; by day and prefix
}

// seriesKept bounds how many series are remembered: a few days of all prefixes.
const seriesKept = 128

// see notes the number of a ticket's id.
func (h *highest) see(id string) {
	series, n := id[:10], int(ledger.Number(id[10:]))
	h.mu.Lock()
	defer h.mu.Unlock()
	if n <= h.series[series] {
		return
	}
	if len(h.series) >= seriesKept {
		day := ledger.DayOf(id)
		maps.DeleteFunc(h.series, func(s string, _ int) bool { return ledger.DayOf(s) < day })
	}
	if h.series == nil {
		h.series = map[string]int{}
	}
	h.series[series] = n
}

// first is the first number that may be given in a series that normally begins at n.
func (h *highest) first(day, prefix string, n int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(n, h.series[day+"-"+prefix]+1)
}
