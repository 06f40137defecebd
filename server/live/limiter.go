package live

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// openingAtOnce is how many sockets open at once. Each asks the store what it may watch. The store has twice as many
	// connections: half of them are left to kiosks and desks when thousands of phones reconnect.
	openingAtOnce = 32
	// openingQueue bounds how many wait to open, and openingWait for how long. A screen that is refused comes back by
	// itself, later each time.
	openingQueue = 8192
	openingWait  = 5 * time.Second
)

// A limiter lets openingAtOnce requests go on at the same time.
type limiter struct {
	taken   chan struct{}
	waiting atomic.Int64
}

func newLimiter() *limiter { return &limiter{taken: make(chan struct{}, openingAtOnce)} }

// enter waits until one more may go on, for openingWait at most, and tells whether it may. leave ends it.
func (l *limiter) enter(ctx context.Context) bool {
	select {
	case l.taken <- struct{}{}:
		return true
	default:
	}
	defer l.waiting.Add(-1)
	if l.waiting.Add(1) > openingQueue {
		return false
	}
	late := time.NewTimer(openingWait)
	defer late.Stop()
	select {
	case l.taken <- struct{}{}:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

func (l *limiter) leave() { <-l.taken }
