// Package ledger makes atomic changes of a branch. A change is a script of Redis: it plans all that it writes, refuses
// before it writes, and writes in one step the plan, the event, the outcome under the idempotency key, how to take it back
// and a message to those who watch. It knows no service, no screen and no HTTP.
//
// A Ledger serves one branch, by one snapshot of its settings. Books say what it keeps: a package describes its Book once
// (its keys, its scripts, its refusals), and has each ledger Keep it with the Duties for a branch. A book changes by Change
// and reads by Read.
//
// Every write has an idempotency key: repeated with the same key, it returns the stored outcome and changes nothing more. A
// write that fails with Unavailable may have been made or not; repeat it with the same key.
package ledger

import (
	"cmp"
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
	// History names the history of a store that has no replication id: the embedded store begins another history each time it
	// is opened. Default: ask Redis.
	History string
	// Memory is how many bytes an embedded store takes, and how many it may take; nil: ask Redis.
	Memory func() (used, most int64)
	// Log gets the errors that no request is answered with, such as a failed sweep. Default slog.Default.
	Log *slog.Logger
}

// A Ledger makes the changes of one branch, by a snapshot of its settings. Its methods may be called from any goroutine and
// any number of processes, once all books are kept.
type Ledger struct {
	*running
	branch *branch.Branch
	books  []*Book
	duties []Duties
}

// running is what all snapshots of a branch share.
type running struct {
	rdb     redis.UniversalClient
	base    string // what all keys begin with
	now     func() time.Time
	history string
	memory  func() (used, most int64)
	// full is set while the store is nearly full.
	full atomic.Bool
	log  *slog.Logger
	// eventsKept bounds the event stream.
	eventsKept int

	// undo is the script that takes back the changes of any book.
	undo func() *Script

	// lost is why the last history ended, nil if none did.
	lost atomic.Pointer[Fault]

	// secret is that of the branch, nil before it was read.
	secret atomic.Pointer[string]

	// turning guards the change of the day, turned is the last day that this process has seen begin.
	turning sync.Mutex
	turned  atomic.Pointer[string]

	// sweeping is held by a sweep: one at a time in a process.
	sweeping sync.Mutex
}

// Open makes the ledger of a branch. It does not need Redis: as long as Redis does not answer, operations fail with
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o Options) *Ledger {
	l := &Ledger{branch: b.Versioned(), running: &running{
		rdb:        rdb,
		base:       baseOf(b.ID),
		now:        o.Now,
		history:    o.History,
		memory:     o.Memory,
		log:        cmp.Or(o.Log, slog.Default()),
		eventsKept: 10_000,
	}}
	if l.now == nil {
		l.now = time.Now
	}
	l.undo = sync.OnceValue(func() *Script { return undoOf(l.books) })
	return l
}

// With is the ledger of another snapshot of the branch, on which all books have to be kept again. What began with this one
// ends with it.
func (l *Ledger) With(b *branch.Branch) *Ledger {
	return &Ledger{running: l.running, branch: b.Versioned()}
}

// Duties are what a book does for one branch; nil for nothing.
type Duties struct {
	// Knows returns an argument of scripts that the caller need not give: times and durations in ms, lists joined by commas.
	Knows func(name string, m Moment) (value any, ok bool)
	// Turn closes what was left open the day before, before anything else is read or done on a new day.
	Turn func(ctx context.Context, now time.Time) error
	// Sweep is run every minute, one at a time in a process.
	Sweep func(ctx context.Context, now time.Time) error
	// Forget forgets what the book keeps of a service-day, "20060102", whose retention is over.
	Forget func(ctx context.Context, day string) error
}

// Keep has the ledger keep a book. All books must be kept before the ledger is used, and the books that a book uses before
// that one.
func (l *Ledger) Keep(b *Book, d Duties) {
	l.books, l.duties = append(l.books, b), append(l.duties, d)
}

// Now is the ledger's clock. The branch's own time, in its states, never goes back; this one may.
func (l *Ledger) Now() time.Time { return l.now() }

// Branch is the snapshot of the settings, which does not change.
func (l *Ledger) Branch() *branch.Branch { return l.branch }

// A Moment is when an operation runs, and its service-day.
type Moment struct {
	Now time.Time
	Day string
}

func (l *Ledger) moment() Moment {
	now := l.now()
	return Moment{now, l.branch.Day(now)}
}
