package live

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// A State is what a topic shows at one moment, rendered whole.
type State struct {
	Epoch string
	Seq   int64
	// Version is what the page around is made of, in each frame: a page of another one reloads itself.
	Version string
	// HTML is the part of the page that lives; Calls the announcements that go with it (nil for none).
	HTML  string
	Calls any
	// Quoted, if not nil, is the HTML in pieces that went through Quote: a family whose members look much the same keeps
	// what they share, and has it quoted once.
	Quoted []string
	// JSON is the same state for ?format=json.
	JSON any
}

// A Topic is what a screen watches. Topics of equal Name in one Group are the same topic.
type Topic struct {
	// Name is unique in its group: "board/it", "desk/2/it", "ticket/<digest>/ar". It is logged, so it holds no secret.
	Name string
	// Group is the branch: a change of it renders all its watched topics anew.
	Group string
	// Place is what somebody who watches the topic makes present, such as a desk; "" for nothing. See Hub.Present.
	Place string
	// Render reads and renders the state. It is called by one goroutine at a time for a topic, for as long as anybody
	// watches, so it must not lean on the request that brought it. It has 5 s.
	Render func(ctx context.Context) (State, error)
	// Family, if set, renders the topic instead of Render, together with others. Such topics are many and let the others
	// go first.
	Family Family
	// Member names the topic to its family.
	Member string
}

// A Family renders many topics of a group together, such as the phones of one branch: one read for all of them. A Family
// is compared, so it is a pointer or the like.
type Family interface {
	// Render gives a state for each member, in their order; one without Epoch stands for a member that has none.
	Render(ctx context.Context, members []string) ([]State, error)
}

const (
	// renderTimeout bounds one render. It is longer than any answer that a screen would still take for current.
	renderTimeout = 5 * time.Second
	// familyBatch bounds how many topics of a family are rendered by one call.
	familyBatch = 256
)

// A group is the watched topics of one branch.
type group struct {
	topics   map[string]*topic  // guarded by Hub.mu
	families map[Family]*family // guarded by Hub.mu
	verified atomic.Int64       // when the store was last seen to hold nothing newer, Unix ns
}

// A topic is a Topic that somebody watches. Its job, or its family's, renders it, so its frames are in order.
type topic struct {
	Topic
	hub      *Hub
	group    *group
	family   *family // nil for none
	job      *job
	watchers int // guarded by Hub.mu

	want            atomic.Uint64 // how many changes were told
	failing, logged bool          // the last render failed, and that was logged; only for the job

	// mu guards what follows. Only the job changes last and have, so it alone may read them without mu.
	mu     sync.Mutex
	shards []*shard
	last   *frame // nil before the first
	have   uint64 // how many of the changes last shows
	sent   time.Time
}

// join makes a socket watch a topic, which starts with its first watcher.
func (h *Hub) join(what Topic, s *socket) *topic {
	h.mu.Lock()
	g := h.groups[what.Group]
	if g == nil {
		g = &group{topics: map[string]*topic{}, families: map[Family]*family{}}
		h.groups[what.Group] = g
	}
	t := g.topics[what.Name]
	if t == nil {
		t = h.start(what, g)
		g.topics[what.Name] = t
	}
	t.watchers++
	h.mu.Unlock()
	t.add(s)
	return t
}

// start makes a topic, which owes its first frame. The caller holds mu.
func (h *Hub) start(what Topic, g *group) *topic {
	t := &topic{Topic: what, hub: h, group: g}
	t.want.Store(1)
	if what.Family == nil {
		t.job = &job{run: t.renew}
		return t
	}
	f := g.families[what.Family]
	if f == nil {
		f = &family{Family: what.Family, hub: h, members: map[*topic]struct{}{}, urgent: map[*topic]struct{}{}}
		f.job = &job{run: f.renew, patient: true}
		g.families[what.Family] = f
	}
	t.family, t.job = f, f.job
	f.mu.Lock()
	defer f.mu.Unlock()
	f.members[t] = struct{}{}
	return t
}

// leave ends a socket's watching, and the topic with its last watcher.
func (h *Hub) leave(t *topic, s *socket) {
	s.shard.remove(s)
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.watchers--; t.watchers > 0 {
		return
	}
	delete(t.group.topics, t.Name)
	if t.family != nil && t.family.forget(t) {
		delete(t.group.families, t.Family)
	}
	if len(t.group.topics) == 0 {
		delete(h.groups, t.Group)
	}
}

// add gives a new socket the last frame if that is the truth, else the next one. Any number of sockets that come while
// a render is owed share it.
func (t *topic) add(s *socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.room().add(s)
	switch {
	case t.fresh(t.hub.options.Now()):
		if sent, _ := s.wire.send(t.last); sent {
			t.hub.counters.sent.Add(1)
		}
	case t.have == t.want.Load():
		t.want.Add(1) // nobody vouches for the last frame any more
		fallthrough
	default:
		if t.family != nil {
			t.family.join(t)
		}
		t.hub.renders.add(t.job)
	}
}

// room is a shard that has room. The caller holds mu.
func (t *topic) room() *shard {
	for _, sh := range t.shards {
		if sh.hasRoom() {
			return sh
		}
	}
	sh := newShard(&t.hub.counters, t.Family != nil)
	t.shards = append(t.shards, sh)
	return sh
}

// fresh tells whether the last frame is the truth, as far as anybody can tell.
func (t *topic) fresh(now time.Time) bool {
	age := now.Sub(time.Unix(0, t.group.verified.Load()))
	return t.last != nil && t.have == t.want.Load() && age <= freshFor
}

// remind renders what is still owed, and sends the heartbeat when it is due.
func (t *topic) remind(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.have < t.want.Load():
		t.hub.renders.add(t.job)
	case t.fresh(now) && now.Sub(t.sent) >= t.hub.options.Heartbeat:
		t.hand(t.last, now)
	}
}

// renew renders the state after all changes told so far and publishes it. Those told meanwhile ask for the job anew.
func (t *topic) renew(ctx context.Context) {
	want := t.want.Load()
	if t.have >= want {
		return
	}
	began := t.hub.options.Now()
	var state State
	err := guarded(ctx, func(ctx context.Context) (err error) {
		state, err = t.Render(ctx)
		return err
	})
	t.rendered(state, err, want, began)
}

// rendered publishes a state that was begun to be rendered at a moment, after so many changes.
func (t *topic) rendered(s State, err error, want uint64, began time.Time) {
	// A store that answers with something older, such as a replica, must not turn a screen back.
	if err == nil && t.last != nil && t.last.epoch == s.Epoch && s.Seq < t.last.seq {
		err = fmt.Errorf("state went back from seq %d to %d", t.last.seq, s.Seq)
	}
	if err != nil {
		t.hub.counters.failures.Add(1)
		if !t.failing {
			t.failing, t.logged = true, t.hub.complain(t.Name, err)
		}
		return
	}
	t.hub.counters.renders.Add(1)
	if t.logged {
		t.hub.options.Log.Info("render topic again", "topic", t.Name)
	}
	t.failing, t.logged = false, false
	later(&t.group.verified, began.UnixNano())
	f := newFrame(s, t.hub.options.Log)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last, t.have = f, want
	t.hand(f, t.hub.options.Now())
}

// hand gives a frame to the writers, or writes it if the topic is one of a family. Neither waits, so it is done under mu;
// that keeps the order of frames the same for all, the sockets that join in this moment included.
func (t *topic) hand(f *frame, now time.Time) {
	t.sent = now
	for _, sh := range t.shards {
		sh.next.Store(f)
		if t.Family != nil {
			// A thousand topics of one socket each: waking a writer for each would cost more than to write.
			sh.write(context.Background())
			continue
		}
		t.hub.writes.add(sh.job)
	}
}

// guarded runs a render within renderTimeout. A panic is an error: one broken page must not take down all screens.
func guarded(ctx context.Context, render func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return render(ctx)
}

// later moves a time on, never back.
func later(at *atomic.Int64, ns int64) {
	for {
		had := at.Load()
		if had >= ns || at.CompareAndSwap(had, ns) {
			return
		}
	}
}
