// Package queue issues tickets, calls them and moves them: the rules in Go, and one atomic script of Redis for each kind of
// change (server/ledger). It knows no HTTP and no screen.
package queue

import (
	"strings"

	"turno/server/branch"
	"turno/server/ledger"
)

// A Queue is that of one branch, with its desks and its house. Its methods may be called from any goroutine and any number
// of processes.
type Queue struct {
	*ledger.Ledger
	branch *branch.Branch
	// desksOf lists, for each service, the desks that take it unless they say something else.
	desksOf map[string][]string
	// roster, people and otherQueues are told to scripts (knows).
	roster, otherQueues string
	people              []string

	// seen are the numbers that are out, as far as this process knows, by whatever settings.
	seen *highest
}

// Open has a ledger keep the queue of its branch; last is the one of the settings before, nil for none.
func Open(l *ledger.Ledger, last *Queue) *Queue {
	b := l.Branch()
	q := &Queue{Ledger: l, branch: b, desksOf: map[string][]string{}, roster: rosterOf(b), seen: &highest{}}
	if last != nil {
		q.seen = last.seen
	}
	l.Keep(Book, ledger.Duties{Knows: q.knows, Turn: q.lapseOld, Sweep: q.sweep, Forget: q.purge})
	var others []string
	for i := range b.Desks {
		others = append(others, ofDesk(b.Desks[i].ID))
		for _, s := range b.ServicesOf(&b.Desks[i]) {
			q.desksOf[s] = append(q.desksOf[s], b.Desks[i].ID)
		}
	}
	for _, p := range b.People {
		q.people, others = append(q.people, p.ID), append(others, ofPerson(p.ID))
	}
	q.otherQueues = strings.Join(others, ",")
	return q
}
