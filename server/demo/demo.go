// Package demo keeps a branch lively: simulated visitors take tickets in all its languages, and simulated staff call and
// serve them. It uses the engine's operations and nothing else, as people at the screens do, and leaves the last desk to
// whoever is watching.
package demo

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
)

// Options of a demo. The zero value works.
type Options struct {
	// Beat is the pace: about the time between two things that a person does. Default 1 s.
	Beat time.Duration
	// Log gets what did not work; the demo goes on. Default slog.Default.
	Log *slog.Logger
}

// A demo is one run.
type demo struct {
	engine *engine.Engine
	beat   time.Duration
	log    *slog.Logger
}

// Run plays visitors and staff until ctx ends. Errors do not end it: it tries again after a while.
func Run(ctx context.Context, e *engine.Engine, o Options) {
	d := &demo{engine: e, beat: o.Beat, log: o.Log}
	if d.beat == 0 {
		d.beat = time.Second
	}
	if d.log == nil {
		d.log = slog.Default()
	}
	d.plans(ctx)
	var people sync.WaitGroup
	defer people.Wait()
	people.Go(func() { d.visitors(ctx) })
	staffed, _ := Desks(e.Branch())
	for i, desk := range staffed {
		people.Go(func() { d.staff(ctx, desk.ID, i) })
	}
}

// Desks are those with simulated staff, two at most, and those that are free for whoever watches, the last one at least
// unless it is the only one.
func Desks(b *branch.Branch) (staffed, free []branch.Desk) {
	n := min(2, max(1, len(b.Desks)-1))
	return b.Desks[:n], b.Desks[n:]
}

// turn is the demo with the settings of this moment.
func (d demo) turn() *demo {
	d.engine = d.engine.Current()
	return &d
}

// served are the services that somebody simulated works for: visitors come for those alone, as who waits for another would
// only fill the room.
func (d *demo) served() []branch.Service {
	b := d.engine.Branch()
	staffed, _ := Desks(b)
	var all []branch.Service
	for _, s := range b.Services {
		if slices.ContainsFunc(staffed, func(desk branch.Desk) bool { return slices.Contains(b.ServicesOf(&desk), s.ID) }) {
			all = append(all, s)
		}
	}
	return all
}

// pause waits between low and high beats. It reports whether ctx goes on.
func (d *demo) pause(ctx context.Context, low, high float64) bool {
	beats := low + rand.Float64()*(high-low)
	timer := time.NewTimer(time.Duration(beats * float64(d.beat)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// complain logs what did not work. A refusal is everyday life: somebody at a screen was faster.
func (d *demo) complain(ctx context.Context, err error) {
	if ctx.Err() == nil && (ledger.CodeOf(err) == "" || ledger.CodeOf(err) == ledger.Unavailable) {
		d.log.Warn("demo", slog.Any("err", err))
	}
}

// chance is true in so many of a hundred cases.
func chance(percent int) bool { return rand.IntN(100) < percent }

// oneOf picks one, each as likely as its weight; those without a weight count 1.
func oneOf[T any](all []T, weights ...int) T {
	weight := func(i int) int {
		if i < len(weights) {
			return weights[i]
		}
		return 1
	}
	total := 0
	for i := range all {
		total += weight(i)
	}
	at := rand.IntN(total)
	for i := range all {
		if at -= weight(i); at < 0 {
			return all[i]
		}
	}
	return all[0]
}
