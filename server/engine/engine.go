// Package engine opens the books of a branch on one ledger. It knows no HTTP and no screen.
package engine

import (
	"context"

	"github.com/redis/go-redis/v9"

	"turno/server/activity"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/count"
	"turno/server/device"
	"turno/server/ledger"
	"turno/server/queue"
)

// An Engine is all that is kept of one branch: its queue, on the ledger that all books share, and the books beside it. Its
// methods may be called from any goroutine and any number of processes.
type Engine struct {
	*queue.Queue
	Appointments *appointment.Appointments
	Activities   *activity.Activities
	Devices      *device.Devices
}

// Open makes the engine of a branch. It needs no answer from Redis: as long as there is none, operations answer
// Unavailable.
func Open(rdb redis.UniversalClient, b *branch.Branch, o ledger.Options) *Engine {
	l := ledger.Open(rdb, b, o)
	q := queue.Open(l)
	return &Engine{q, appointment.Open(l, q), activity.Open(l), device.Open(l)}
}

// Counts reads the roll-up of a service-day, "20060102". A day without visits is empty.
func (e *Engine) Counts(ctx context.Context, day string) (count.Counts, error) {
	return count.Of(ctx, e.Ledger, day)
}
