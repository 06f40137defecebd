package live

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// restAfter is how long a pass over a family may take without a rest after it: what 2,000 phones take.
const restAfter = 50 * time.Millisecond

// A family is a Family of which somebody watches a member. Its job renders the members that owe a frame.
type family struct {
	Family
	hub    *Hub
	job    *job
	rested time.Time // when the next pass over all may begin; only for the job

	// mu guards what follows.
	mu      sync.Mutex
	members map[*topic]struct{}
	urgent  map[*topic]struct{} // those among them that a socket has joined and waits for
	waiting bool                // for rested
}

var (
	errNoState = errors.New("the family has no state for this member")
	errCount   = errors.New("the family gave more or fewer states than members")
)

// renew renders the members that owe a frame. Who comes with an empty screen never waits until all others are done.
//
// After a long pass over all comes as long a rest, in which only newcomers are rendered: changes that follow each other
// closely, as when a herd is coming back while tickets are issued, fold into one pass, and phones in great number leave
// half of a processor to boards, desks and kiosks.
func (f *family) renew(ctx context.Context) {
	f.renewAll(ctx, f.newcomers())
	all := f.owing()
	if len(all) == 0 {
		return
	}
	began := time.Now()
	if rest := f.rested.Sub(began); rest > 0 {
		f.wait(rest)
		return
	}
	f.renewAll(ctx, all)
	if took := time.Since(began); took > restAfter {
		f.rested = time.Now().Add(took)
	}
}

// wait asks for the job once more after a time.
func (f *family) wait(rest time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting {
		return
	}
	f.waiting = true
	time.AfterFunc(rest, func() {
		f.mu.Lock()
		f.waiting = false
		f.mu.Unlock()
		f.hub.renders.add(f.job)
	})
}

// renewAll renders members a batch after the other, and after each those who came meanwhile.
func (f *family) renewAll(ctx context.Context, members []*topic) {
	for batch := range slices.Chunk(members, familyBatch) {
		f.renewBatch(ctx, batch)
		for newcomers := range slices.Chunk(f.newcomers(), familyBatch) {
			f.renewBatch(ctx, newcomers)
		}
	}
}

// owing lists the members that owe a frame.
func (f *family) owing() []*topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	return behind(f.members)
}

// join says that a socket waits for a member.
func (f *family) join(t *topic) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.urgent[t] = struct{}{}
}

// newcomers lists the members that were joined since anybody looked.
func (f *family) newcomers() []*topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer clear(f.urgent)
	return behind(f.urgent)
}

// behind are those of some topics that owe a frame.
func behind(topics map[*topic]struct{}) []*topic {
	var list []*topic
	for t := range topics {
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
	delete(f.urgent, t)
	return len(f.members) == 0
}
