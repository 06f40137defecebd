// Package queue is the engine: it issues tickets, calls them and moves them, one atomic script of Redis for each kind of
// change. It knows no HTTP and no screen.
//
// An Engine serves one branch. Every write carries an idempotency key: repeated with the same key, it answers with the
// stored outcome and changes nothing more. A write that fails with Unavailable may or may not have happened; repeat it
// with the same key.
package queue

import (
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
)

// Options of an Engine. The zero value works.
type Options struct {
	// Now is the clock. Default time.Now.
	Now func() time.Time
	// History names the store's history where Redis has no replication id to tell it by: the embedded store, which is
	// a new history each time it is opened. Default: ask Redis.
	History string
	// Log gets what nobody waits for, such as a failed sweep. Default slog.Default.
	Log *slog.Logger
}

// An Engine is the queue of one branch. Its methods may be called from any goroutine and any number of processes.
type Engine struct {
	rdb     redis.UniversalClient
	branch  *branch.Branch
	keys    keys
	now     func() time.Time
	history string
	log     *slog.Logger
	// eventsKept bounds the event stream.
	eventsKept int
	// desksOf lists, for each service, the desks that take it unless they say something else.
	desksOf map[string][]string
	// roster, people and otherQueues are told to scripts (knows).
	roster, otherQueues string
	people              []string

	// seen are the numbers that are out, as far as this process knows.
	seen highest
	// lost is why the last history was given up, nil if it never was.
	lost atomic.Pointer[Fault]

	// turning guards the turn of the day, turned is the last day that this process has seen begin.
	turning sync.Mutex
	turned  atomic.Pointer[string]

	// sweeping guards purged, the days that this process has seen purged, and forgotten, the old sessions by their start
	// whose sign-ups it has seen forgotten.
	sweeping  sync.Mutex
	purged    map[string]bool
	forgotten map[redis.Z]bool
}

// Open makes the engine of a branch. It needs no answer from Redis: as long as there is none, operations answer
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o Options) *Engine {
	e := &Engine{
		rdb:        rdb,
		branch:     b,
		keys:       keysOf(b.ID),
		now:        o.Now,
		history:    o.History,
		log:        o.Log,
		eventsKept: 10_000,
		desksOf:    map[string][]string{},
		roster:     rosterOf(b),
		purged:     map[string]bool{},
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.log == nil {
		e.log = slog.Default()
	}
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

// Now is the engine's clock. The branch's own time, in its states, never goes back; this one may.
func (e *Engine) Now() time.Time { return e.now() }

// Branch is the branch that the engine serves.
func (e *Engine) Branch() *branch.Branch { return e.branch }
