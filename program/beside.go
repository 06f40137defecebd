package program

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
)

// How often the work beside the requests runs.
const (
	sweepEvery  = time.Minute
	attendEvery = 20 * time.Second // well within queue.AtWorkFor
)

// watch tells the hub of the engine's changes.
func watch(ctx context.Context, e *engine.Engine, hub *live.Hub) {
	id := e.Branch().ID
	e.Watch(ctx, func(ledger.Change) { hub.Changed(id) }, func() { hub.Verified(id) })
}

// attend tells the engine every attendEvery which desks have their page open. It tells the hub when other desks are at
// work than before, or when such a desk is offered another ticket: screens show both, even without a change of the branch.
// While the store is away there is nothing to tell, and Watch has said so.
func attend(ctx context.Context, e *engine.Engine, hub *live.Hub) {
	tick := time.NewTicker(attendEvery)
	defer tick.Stop()
	var before []string
	for id := e.Branch().ID; ; {
		if now, err := attended(ctx, e.Current(), hub.Present(id)); err == nil && !slices.Equal(now, before) {
			before = now
			hub.Changed(id)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// attended tells the engine whose pages are open, and are the desks at work then, and who is next at each. An open page
// may be that of a desk that was removed.
func attended(ctx context.Context, e *engine.Engine, open []string) ([]string, error) {
	slices.Sort(open)
	open = slices.DeleteFunc(open, func(desk string) bool { return e.CheckDesk(desk) != nil })
	at, err := e.Present(ctx, open...)
	if err != nil {
		return nil, err
	}
	next, err := e.Offered(ctx, open...)
	return append(at, next...), err
}

// sweep has the engine forget what is past its time, as long as the clock is right.
func sweep(ctx context.Context, e *engine.Engine, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		e := e.Current()
		if f := e.Clock(ctx); f != nil && !f.Warning {
			log.Warn("no sweep while the clock is wrong", slog.String("why", f.Message))
		} else if err := e.Sweep(ctx); err != nil && ctx.Err() == nil {
			log.Warn("sweep", slog.Any("err", err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
