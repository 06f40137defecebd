package live

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// restAfter is how long a pass over a batch may take without a rest after it: what 2,000 phones take.
const restAfter = 50 * time.Millisecond

// A batch is a Batch of which somebody watches a member. Its job renders the members that owe a frame.
type batch struct {
	Batch
	hub    *Hub
	job    *job
	rested time.Time // when the next pass over all may begin; only for the job

	// mu guards what follows.
	mu      sync.Mutex
	members map[*topic]struct{}
	urgent  map[*topic]struct{} // the members that a socket has joined and waits for
	waiting bool                // wait has asked for the job
}

var (
	errNoState = errors.New("the batch has no state for this member")
	errCount   = errors.New("the batch gave more or fewer states than members")
)

// renew renders the members that owe a frame. A screen that is still empty does not wait until all others are done.
//
// After a long pass over all comes a rest as long, in which only newcomers are rendered. So changes in quick succession,
// as when many phones reconnect while tickets are issued, are shown by one pass, and the phones leave half of a processor
// to boards, desks and kiosks.
func (b *batch) renew(ctx context.Context) {
	b.renewAll(ctx, b.newcomers())
	all := b.owing()
	if len(all) == 0 {
		return
	}
	began := time.Now()
	if rest := b.rested.Sub(began); rest > 0 {
		b.wait(rest)
		return
	}
	b.renewAll(ctx, all)
	if took := time.Since(began); took > restAfter {
		b.rested = time.Now().Add(took)
	}
}

// wait asks for the job once more after a time.
func (b *batch) wait(rest time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting {
		return
	}
	b.waiting = true
	time.AfterFunc(rest, func() {
		b.mu.Lock()
		b.waiting = false
		b.mu.Unlock()
		b.hub.renders.add(b.job)
	})
}

// renewAll renders members in parts of batchSize, and after each part the newcomers.
func (b *batch) renewAll(ctx context.Context, members []*topic) {
	for part := range slices.Chunk(members, batchSize) {
		b.renewPart(ctx, part)
		for newcomers := range slices.Chunk(b.newcomers(), batchSize) {
			b.renewPart(ctx, newcomers)
		}
	}
}

// owing lists the members that owe a frame.
func (b *batch) owing() []*topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	return behind(b.members)
}

// join says that a socket waits for a member.
func (b *batch) join(t *topic) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.urgent[t] = struct{}{}
}

// newcomers lists the members that were joined since anybody looked.
func (b *batch) newcomers() []*topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer clear(b.urgent)
	return behind(b.urgent)
}

// behind lists the topics that owe a frame.
func behind(topics map[*topic]struct{}) []*topic {
	var list []*topic
	for t := range topics {
		if t.have < t.want.Load() {
			list = append(list, t)
		}
	}
	return list
}

func (b *batch) renewPart(ctx context.Context, part []*topic) {
	began := part[0].hub.options.Now()
	names := make([]string, len(part))
	wants := make([]uint64, len(part))
	for i, t := range part {
		names[i], wants[i] = t.Member, t.want.Load()
	}
	var states []State
	err := guarded(ctx, func(ctx context.Context) (err error) {
		states, err = b.Render(ctx, names)
		if err == nil && len(states) != len(names) {
			err = errCount
		}
		return err
	})
	for i, t := range part {
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
func (b *batch) forget(t *topic) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.members, t)
	delete(b.urgent, t)
	return len(b.members) == 0
}
