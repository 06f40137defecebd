// Package ledger is the machinery of one atomic change of a branch: a script of Redis that plans all that it writes,
// refuses before it writes, and makes the plan in one step together with its event, its outcome under the idempotency key,
// the way to take it back and a word to those who watch. It knows no service, no screen and no HTTP.
//
// A Ledger serves one branch, by one snapshot of its settings. What it keeps is said by books: a package of the field
// describes its Book once (its keys, its scripts, its refusals), and has each ledger Keep it with the Duties of a branch. A
// book changes by Change and reads by Read.
//
// Every write carries an idempotency key: repeated with the same key, it answers with the stored outcome and changes nothing
// more. A write that fails with Unavailable may or may not have happened; repeat it with the same key.
package ledger

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
)

// Options of a Ledger. The zero value works.
type Options struct {
	// Now is the clock. Default time.Now.
	Now func() time.Time
	// History names the store's history where Redis has no replication id to tell it by: the embedded store, which is
	// a new history each time it is opened. Default: ask Redis.
	History string
	// Log gets what nobody waits for, such as a failed sweep. Default slog.Default.
	Log *slog.Logger
}

// A Ledger is what happens in one branch, by a snapshot of its settings. Its methods may be called from any goroutine and
// any number of processes, once all books are kept.
type Ledger struct {
	*running
	branch *branch.Branch
	books  []*Book
	duties []Duties
}

// running is what goes on when settings change, the same for all snapshots of a branch.
type running struct {
	rdb     redis.UniversalClient
	base    string // what all keys begin with
	now     func() time.Time
	history string
	log     *slog.Logger
	// eventsKept bounds the event stream.
	eventsKept int

	// undo is the script that takes changes back, whatever book they are of.
	undo func() *Script

	// lost is why the last history was given up, nil if it never was.
	lost atomic.Pointer[Fault]

	// turning guards the turn of the day, turned is the last day that this process has seen begin.
	turning sync.Mutex
	turned  atomic.Pointer[string]

	// sweeping guards forgotten, the days that this process has seen forgotten.
	sweeping  sync.Mutex
	forgotten map[string]bool
}

// Open makes the ledger of a branch. It needs no answer from Redis: as long as there is none, operations answer
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o Options) *Ledger {
	l := &Ledger{branch: b.Versioned(), running: &running{
		rdb:        rdb,
		base:       baseOf(b.ID),
		now:        o.Now,
		history:    o.History,
		log:        o.Log,
		eventsKept: 10_000,
		forgotten:  map[string]bool{},
	}}
	if l.now == nil {
		l.now = time.Now
	}
	if l.log == nil {
		l.log = slog.Default()
	}
	l.undo = sync.OnceValue(func() *Script { return undoOf(l.books) })
	return l
}

// With is the ledger of another snapshot of the branch, on which all books are kept anew. What began with this one ends so.
func (l *Ledger) With(b *branch.Branch) *Ledger {
	return &Ledger{running: l.running, branch: b.Versioned()}
}

// Duties are what a book does for one branch. What is nil is nothing.
type Duties struct {
	// Knows is what the book tells scripts that are not given it: ms for spans and moments, and lists comma-joined.
	Knows func(name string, m Moment) (value any, ok bool)
	// Turn closes what the day before has left, before anything else is read or done on a new day.
	Turn func(ctx context.Context, now time.Time) error
	// Sweep is run every minute, one at a time in a process.
	Sweep func(ctx context.Context, now time.Time) error
	// Forget forgets what the book has of a service-day whose retention is over, "20060102".
	Forget func(ctx context.Context, day string) error
}

// Keep has the ledger keep a book. All books are kept before the ledger is used, those that a book uses before it.
func (l *Ledger) Keep(b *Book, d Duties) {
	l.books, l.duties = append(l.books, b), append(l.duties, d)
}

// Now is the ledger's clock. The branch's own time, in its states, never goes back; this one may.
func (l *Ledger) Now() time.Time { return l.now() }

// Branch is the snapshot of the settings, which nothing changes.
func (l *Ledger) Branch() *branch.Branch { return l.branch }

// A Moment is when an operation runs, and the service-day that it runs for.
type Moment struct {
	Now time.Time
	Day string
}

func (l *Ledger) moment() Moment {
	now := l.now()
	return Moment{now, l.branch.Day(now)}
}
