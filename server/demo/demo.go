// Package demo simulates the people of a branch: visitors take tickets in all its languages, and staff call and serve them.
// It uses only the engine's operations, as people at the screens do. It leaves the last desk free for the person who tries
// the program, unless it is the only desk.
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
	// Beat is about the time between two actions of a person. Default 1 s.
	Beat time.Duration
	// Log gets the errors; the demo continues after them. Default slog.Default.
	Log *slog.Logger
}

// A demo is one run of Run.
type demo struct {
	engine *engine.Engine
	beat   time.Duration
	log    *slog.Logger
}

// Run simulates visitors and staff until ctx ends. Errors do not end it: it tries again after some time.
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

// Desks are the desks with simulated staff, at most two, and the free ones: at least the last desk, unless it is the only
// one.
func Desks(b *branch.Branch) (staffed, free []branch.Desk) {
	n := min(2, max(1, len(b.Desks)-1))
	return b.Desks[:n], b.Desks[n:]
}

// turn is the demo with the settings of this moment.
func (d demo) turn() *demo {
	d.engine = d.engine.Current()
	return &d
}

// served are the services of the desks with simulated staff. Simulated visitors come only for those, as nobody would call
// the others.
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

// pause waits between low and high beats. It returns false if ctx has ended.
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

// complain logs an error. A refusal other than Unavailable is normal and not logged: somebody at a screen was faster.
func (d *demo) complain(ctx context.Context, err error) {
	if ctx.Err() == nil && (ledger.CodeOf(err) == "" || ledger.CodeOf(err) == ledger.Unavailable) {
		d.log.Warn("demo", slog.Any("err", err))
	}
}

// chance is true with a probability in percent.
func chance(percent int) bool { return rand.IntN(100) < percent }

// oneOf is a random one of all, each as likely as its weight; one without a weight has the weight 1.
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
