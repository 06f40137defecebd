package live

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// doorWidth is how many sockets open at once. Finding out what a socket may watch asks the store, whose connections
	// are twice as many: half of them are left to kiosks and desks when thousands of phones come back in one moment.
	doorWidth = 32
	// doorQueue bounds how many wait before it, and doorWait for how long. A screen that is turned away comes back by
	// itself, later each time.
	doorQueue = 8192
	doorWait  = 5 * time.Second
)

// A door lets in a few at once.
type door struct {
	places  chan struct{}
	waiting atomic.Int64
}

func newDoor() *door { return &door{places: make(chan struct{}, doorWidth)} }

// enter waits for a place, not for long, and tells whether there is one. It is given back by leave.
func (d *door) enter(ctx context.Context) bool {
	select {
	case d.places <- struct{}{}:
		return true
	default:
	}
	defer d.waiting.Add(-1)
	if d.waiting.Add(1) > doorQueue {
		return false
	}
	late := time.NewTimer(doorWait)
	defer late.Stop()
	select {
	case d.places <- struct{}{}:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

func (d *door) leave() { <-d.places }
