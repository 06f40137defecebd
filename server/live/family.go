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

	// mu guards what follows.
	mu      sync.Mutex
	members map[*topic]struct{}
	new     []*topic // members that came since renew last looked
}

var (
	errNoState = errors.New("the family has no state for this member")
	errCount   = errors.New("the family gave more or fewer states than members")
)

// renew renders the members that owe a frame, a batch after the other. Whoever comes meanwhile, with an empty screen,
// does not wait until all others are done.
func (f *family) renew(ctx context.Context) {
	for batch := range slices.Chunk(f.owing(), familyBatch) {
		f.renewBatch(ctx, batch)
		for newcomers := range slices.Chunk(f.newcomers(), familyBatch) {
			f.renewBatch(ctx, newcomers)
		}
	}
}

// owing lists the members that owe a frame, those that never had one first.
func (f *family) owing() []*topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.new = nil
	var empty, old []*topic
	for t := range f.members {
		switch {
		case t.last == nil:
			empty = append(empty, t)
		case t.have < t.want.Load():
			old = append(old, t)
		}
	}
	return append(empty, old...)
}

// newcomers lists the members that came since anybody looked.
func (f *family) newcomers() []*topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := slices.DeleteFunc(f.new, func(t *topic) bool {
		_, stays := f.members[t]
		return !stays
	})
	f.new = nil
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
