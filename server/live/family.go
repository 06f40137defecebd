package live

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// A family is a Family of which somebody watches a member. Its job renders the members that owe a frame.
type family struct {
	Family
	job *job

	mu      sync.Mutex
	members map[*topic]struct{} // guarded by mu
}

var (
	errNoState = errors.New("the family has no state for this member")
	errCount   = errors.New("the family gave more or fewer states than members")
)

// renew renders the members that owe a frame, a batch after the other.
func (f *family) renew(ctx context.Context) {
	for batch := range slices.Chunk(f.owing(), familyBatch) {
		f.renewBatch(ctx, batch)
	}
}

// owing lists the members that owe a frame.
func (f *family) owing() []*topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []*topic
	for t := range f.members {
		if t.have < t.want.Load() {
			list = append(list, t)
		}
	}
	return list
}

func (f *family) renewBatch(ctx context.Context, batch []*topic) {
	began := batch[0].hub.options.Now()
	names := make([]string, len(batch))
	wants := make([]uint64, len(batch))
	for i, t := range batch {
		names[i], wants[i] = t.Member, t.want.Load()
	}
	var states []State
	err := guarded(ctx, func(ctx context.Context) (err error) {
		states, err = f.Render(ctx, names)
		if err == nil && len(states) != len(names) {
			err = errCount
		}
		return err
	})
	for i, t := range batch {
		switch {
		case err != nil:
			t.rendered(State{}, err, wants[i], began)
		case states[i].Epoch == "":
			t.rendered(State{}, errNoState, wants[i], began)
		default:
			t.rendered(states[i], nil, wants[i], began)
		}
	}
}

// forget takes a member out and tells whether it was the last.
func (f *family) forget(t *topic) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.members, t)
	return len(f.members) == 0
}
