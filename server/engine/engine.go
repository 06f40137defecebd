// Package engine opens the books of a branch on one ledger. It knows no HTTP and no screen.
package engine

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"turno/server/activity"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/count"
	"turno/server/device"
	"turno/server/ledger"
	"turno/server/queue"
)

// An Engine is all that is kept of one branch: its queue and the other books, on one ledger. It has one snapshot of the
// settings; an operation, a render or a page takes it once, by Current. Its methods may be called from any goroutine and
// any number of processes.
type Engine struct {
	*queue.Queue
	Appointments *appointment.Appointments
	Activities   *activity.Activities
	Devices      *device.Devices
	current      *atomic.Pointer[Engine] // of all snapshots of the branch
}

// Open makes the engine of a branch. It does not need Redis: as long as Redis does not answer, operations fail with
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o ledger.Options) *Engine {
	return (&Engine{current: &atomic.Pointer[Engine]{}}).on(ledger.Open(rdb, b, o))
}

// on keeps the books on a ledger, after those of this engine, and makes that the current one.
func (e *Engine) on(l *ledger.Ledger) *Engine {
	q := queue.Open(l, e.Queue)
	next := &Engine{q, appointment.Open(l, q), activity.Open(l, e.Activities), device.Open(l), e.current}
	e.current.Store(next)
	return next
}

// Current is the engine with the settings of this moment, whatever those of e are.
func (e *Engine) Current() *Engine { return e.current.Load() }

// SetBranch gives the branch other settings, of the same id, for all that takes the current engine from now on in this
// process.
func (e *Engine) SetBranch(b *branch.Branch) { e.on(e.With(b)) }

// Watch is the ledger's Watch, and calls changed also when the settings change, when a service opens, closes or is about
// to, and when a day begins.
func (e *Engine) Watch(ctx context.Context, changed func(ledger.Change), verified func()) {
	e.Ledger.Watch(ctx, func() any {
		now := e.Current() // not its version, which could be the same after two changes
		return [2]any{now, now.Branch().Calendar(now.Now())}
	}, changed, verified)
}

// Counts reads the roll-up of a service-day, "20060102". A day without visits is empty.
func (e *Engine) Counts(ctx context.Context, day string) (count.Counts, error) {
	return count.Of(ctx, e.Ledger, day)
}
