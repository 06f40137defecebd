// Package queue is the engine: it issues tickets, calls them and moves them, one atomic script of Redis for each kind of
// change (server/ledger). It knows no HTTP and no screen.
package queue

import (
	"strings"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
	"turno/server/ledger"
)

// An Engine is the queue of one branch. Its methods may be called from any goroutine and any number of processes.
type Engine struct {
	*ledger.Ledger
	branch *branch.Branch
	// desksOf lists, for each service, the desks that take it unless they say something else.
	desksOf map[string][]string
	// roster, people and otherQueues are told to scripts (knows).
	roster, otherQueues string
	people              []string

	// seen are the numbers that are out, as far as this process knows.
	seen highest

	// forgotten are the old sessions by their start whose sign-ups this process has seen forgotten.
	forgotten map[redis.Z]bool
}

// Open makes the engine of a branch. It needs no answer from Redis: as long as there is none, operations answer
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o ledger.Options) *Engine {
	e := &Engine{Ledger: ledger.Open(rdb, b, o), branch: b, desksOf: map[string][]string{}, roster: rosterOf(b)}
	e.Keep(book, ledger.Duties{Knows: e.knows, Turn: e.lapseOld, Sweep: e.sweep, Forget: e.purge})
	var others []string
	for i := range b.Desks {
		others = append(others, ofDesk(b.Desks[i].ID))
		for _, s := range b.ServicesOf(&b.Desks[i]) {
			e.desksOf[s] = append(e.desksOf[s], b.Desks[i].ID)
		}
	}
	for _, p := range b.People {
		e.people, others = append(e.people, p.ID), append(others, ofPerson(p.ID))
	}
	e.otherQueues = strings.Join(others, ",")
	return e
}
