package live

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// restAfter is how long a pass over phones may take without a rest after it: what 2,000 of them take.
const restAfter = 50 * time.Millisecond

// A batch is a Batch of which somebody watches a member. Its job renders the members that owe a frame.
type batch struct {
	Batch
	hub   *Hub
	group *group
	job   *job

	// A pass is over all members that owed a frame when it began. These are only for the job.
	pass    []*topic      // what is left of it
	shows   uint64        // how many changes of the group it shows
	took    time.Duration // for what was rendered of it
	restful time.Time     // when the next one may begin

	// mu guards what follows.
	mu      sync.Mutex
	members map[*topic]struct{}
	urgent  map[*topic]struct{} // the members that a socket has joined and waits for
	waiting bool                // wait has asked for the job
}

var errNoState = errors.New("the batch has no state for this member")

// renew renders a part: newcomers, so that a screen that is still empty does not wait until all others are done, or else
// the next part of the pass. Then it asks for itself again, so that earlier classes go in between.
//
// After a long pass over phones comes a rest as long, in which only newcomers are rendered. So changes in quick succession,
// as when many phones reconnect while tickets are issued, are shown by one pass, and the phones leave half of a processor
// to boards, desks and kiosks.
func (b *batch) renew(ctx context.Context) {
	if part := b.newcomers(); len(part) > 0 {
		b.renewPart(ctx, part)
		b.hub.jobs.add(b.job)
		return
	}
	if len(b.pass) == 0 && !b.begin() {
		return
	}
	began := time.Now()
	part := b.pass[:min(len(b.pass), batchSize)]
	b.pass = b.pass[len(part):]
	b.renewPart(ctx, behind(slices.Values(part)))
	b.took += time.Since(began)
	if len(b.pass) == 0 && b.job.class == Phones && b.took > restAfter {
		b.restful = time.Now().Add(b.took)
	}
	if len(b.pass) > 0 || b.shows != b.group.changes.Load() {
		b.hub.jobs.add(b.job)
	}
}

// begin begins a pass, if any member owes a frame and no rest goes on.
func (b *batch) begin() bool {
	b.shows, b.took = b.group.changes.Load(), 0
	owing := b.owing()
	if len(owing) == 0 {
		return false
	}
	if rest := time.Until(b.restful); rest > 0 {
		b.wait(rest)
		return false
	}
	b.pass = owing
	return true
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
		b.hub.jobs.add(b.job)
	})
}

// owing lists the members that owe a frame.
func (b *batch) owing() []*topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	return behind(maps.Keys(b.members))
}

// join says that a socket waits for a member.
func (b *batch) join(t *topic) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.urgent[t] = struct{}{}
}

// newcomers takes as many of the members that were joined as are rendered at once.
func (b *batch) newcomers() []*topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []*topic
	for t := range b.urgent {
		if len(list) == batchSize {
			break
		}
		delete(b.urgent, t)
		if t.owes() {
			list = append(list, t)
		}
	}
	return list
}

// behind lists the topics that owe a frame.
func behind(topics iter.Seq[*topic]) []*topic {
	var list []*topic
	for t := range topics {
		if t.owes() {
			list = append(list, t)
		}
	}
	return list
}

// renewPart renders some members. It hands out the frame of each before the next one is rendered, but those of phones after
// all: each of them has one socket, and to write to many in a row wakes the other side less often.
func (b *batch) renewPart(ctx context.Context, part []*topic) {
	if len(part) == 0 {
		return
	}
	began := b.hub.options.Now()
	names := make([]string, len(part))
	wants := make([]uint64, len(part))
	for i, t := range part {
		names[i], wants[i] = t.Member, t.want()
	}
	given, states := make([]bool, len(part)), make([]State, len(part))
	publish := func(i int) { part[i].rendered(states[i], nil, wants[i], began) }
	err := guarded(ctx, func(ctx context.Context) error {
		return b.Render(ctx, names, func(i int, s State) {
			given[i], states[i] = true, s
			if b.job.class != Phones {
				publish(i)
			}
		})
	})
	for i, t := range part {
		switch {
		case !given[i]:
			t.rendered(State{}, cmp.Or(err, errNoState), wants[i], began)
		case b.job.class == Phones:
			publish(i)
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
