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
	// Version is that of the page around: a page of another version reloads itself.
	Version string
	// HTML is the live part of the page; Calls are the announcements that go with it, nil for none.
	HTML  string
	Calls any
	// Moment is what HTML says of when it was read, and nothing else. Two states that differ in it look the same.
	Moment string
	// Quoted, if not nil, stands for HTML, in pieces that went through Quote. A batch keeps the pieces that its members
	// share, and quotes them once.
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
	// Class says which topics are rendered before this one.
	Class Class
	// Present is what somebody who watches the topic makes present, such as a desk; "" for nothing. See Hub.Present.
	Present string
	// Render reads and renders the state, within 5 s. One goroutine at a time calls it for a topic, as long as anybody
	// watches, so it must not use the request that brought it.
	Render func(ctx context.Context) (State, error)
	// Batch, if set, renders the topic instead of Render, together with others of the same class.
	Batch Batch
	// Member names the topic to its batch.
	Member string
}

// A Batch renders many topics of a group together, such as the phones of one branch: one read for all of them. Its type
// must be comparable.
type Batch interface {
	// Render gives the state of each member by its place among them, one after the other. A member that is not given one has
	// none.
	Render(ctx context.Context, members []string, give func(i int, s State)) error
}

const (
	// renderTimeout bounds one render.
	renderTimeout = 5 * time.Second
	// batchSize bounds how many topics of a batch are rendered by one call.
	batchSize = 256
)

// A group is the watched topics of one branch.
type group struct {
	topics   map[string]*topic // guarded by Hub.mu
	batches  map[Batch]*batch  // guarded by Hub.mu
	jobs     map[*job]struct{} // of all of them; guarded by Hub.mu
	boards   int               // how many of the topics are boards; guarded by Hub.mu
	changes  atomic.Uint64     // how many times Changed was called
	verified atomic.Int64      // when the store was last seen to hold nothing newer, Unix ns
}

// A topic is a Topic that somebody watches. Its job, or its batch's, renders it, so its frames are in order.
type topic struct {
	Topic
	hub      *Hub
	group    *group
	batch    *batch // nil for none
	job      *job
	watchers int // guarded by Hub.mu

	doubts          atomic.Uint64 // how many times a frame was wanted without a change
	failing, logged bool          // the last render failed, and that was logged; only for the job

	// mu guards what follows. Only the job changes last and have, so it alone may read them without mu.
	mu     sync.Mutex
	shards []*shard
	last   *frame // nil before the first
	have   uint64 // how many of the changes last shows
	sent   time.Time
	// awaited: a socket has joined that has no frame yet.
	awaited bool
	data    int // how many of the sockets want states as JSON
}

// join makes a socket watch a topic, which starts with its first watcher.
func (h *Hub) join(what Topic, s *socket) *topic {
	h.mu.Lock()
	g := h.groups[what.Group]
	if g == nil {
		g = &group{topics: map[string]*topic{}, batches: map[Batch]*batch{}, jobs: map[*job]struct{}{}}
		h.groups[what.Group] = g
	}
	t := g.topics[what.Name]
	if t == nil {
		t = h.start(what, g)
		g.topics[what.Name] = t
		if what.Class == Boards {
			g.boards++
		}
	}
	t.watchers++
	h.mu.Unlock()
	t.add(s)
	return t
}

// start makes a topic, which owes its first frame. The caller holds mu.
func (h *Hub) start(what Topic, g *group) *topic {
	t := &topic{Topic: what, hub: h, group: g}
	t.doubts.Store(1)
	if what.Batch == nil {
		t.job = h.render(what, t.renew)
		g.jobs[t.job] = struct{}{}
		return t
	}
	b := g.batches[what.Batch]
	if b == nil {
		b = &batch{Batch: what.Batch, hub: h, group: g, members: map[*topic]struct{}{}, urgent: map[*topic]struct{}{}}
		b.job = h.render(what, b.renew)
		g.batches[what.Batch], g.jobs[b.job] = b, struct{}{}
	}
	t.batch, t.job = b, b.job
	b.mu.Lock()
	defer b.mu.Unlock()
	b.members[t] = struct{}{}
	return t
}

// render makes a job that renders.
func (h *Hub) render(what Topic, run func(context.Context)) *job {
	return &job{run: run, class: what.Class, line: &h.jobs.renders}
}

// leave ends a socket's watching, and the topic with its last watcher.
func (h *Hub) leave(t *topic, s *socket) {
	t.remove(s)
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.watchers--; t.watchers > 0 {
		return
	}
	delete(t.group.topics, t.Name)
	if t.Class == Boards {
		t.group.boards--
	}
	if t.batch == nil || t.batch.forget(t) {
		delete(t.group.jobs, t.job)
		delete(t.group.batches, t.Batch)
	}
	if len(t.group.topics) == 0 {
		delete(h.groups, t.Group)
	}
}

// add gives a new socket the last frame if that is the truth, else the next one, which all sockets share that come
// meanwhile.
func (t *topic) add(s *socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.room().add(s)
	if s.json {
		t.data++
	}
	switch {
	case t.fresh(t.hub.options.Now()):
		if sent, _ := s.wire.send(t.last); sent {
			t.hub.counters.sent.Add(1)
		}
	case !t.owes():
		t.doubts.Add(1) // the last frame may not be the truth any more
		fallthrough
	default:
		t.awaited = true
		if t.batch != nil {
			t.batch.join(t)
		}
		t.hub.jobs.add(t.job)
	}
}

// remove takes a socket out.
func (t *topic) remove(s *socket) {
	s.shard.remove(s)
	if s.json {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.data--
	}
}

// room is a shard that has room. The caller holds mu.
func (t *topic) room() *shard {
	for _, sh := range t.shards {
		if sh.hasRoom() {
			return sh
		}
	}
	sh := newShard(t.hub, t.Class)
	t.shards = append(t.shards, sh)
	return sh
}

// want counts what the topic has to show: the changes of its group, and the doubts. It only rises.
func (t *topic) want() uint64 { return t.group.changes.Load() + t.doubts.Load() }

// owes tells whether the last frame does not show all of that.
func (t *topic) owes() bool { return t.have < t.want() }

// fresh tells whether the last frame is the truth, as far as anybody can tell.
func (t *topic) fresh(now time.Time) bool {
	age := now.Sub(time.Unix(0, t.group.verified.Load()))
	return t.last != nil && !t.owes() && age <= freshFor
}

// remind renders what is still owed, and sends the heartbeat when it is due.
func (t *topic) remind(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.owes():
		t.hub.jobs.add(t.job)
	case t.fresh(now) && now.Sub(t.sent) >= t.hub.options.Heartbeat:
		t.repeat(now)
	}
}

// renew renders the state and publishes it. Changes that are told meanwhile ask for the job again.
func (t *topic) renew(ctx context.Context) {
	if !t.owes() {
		return
	}
	want := t.want()
	began := t.hub.options.Now()
	var state State
	err := guarded(ctx, func(ctx context.Context) (err error) {
		state, err = t.Render(ctx)
		return err
	})
	t.rendered(state, err, want, began)
}

// rendered publishes a state whose render began at a moment, after want changes.
func (t *topic) rendered(s State, err error, want uint64, began time.Time) {
	// A store that answers with an older state, such as a replica, must not set a screen back.
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
	last, now := t.last, t.hub.options.Now()
	t.last, t.have = f, want
	// A heartbeat may be due, as nobody verifies what always changes.
	if t.awaited || last == nil || now.Sub(t.sent) >= t.hub.options.Heartbeat || !f.looksLike(last, t.data > 0) {
		t.hand(f, now)
	}
}

// hand gives a frame to the writers, but for the first shard, which it writes to itself: to wake a writer would cost more,
// and nothing else is rendered before that. Neither waits, so the caller holds mu: the order of frames is the same for all
// sockets, also for those that join at this moment.
func (t *topic) hand(f *frame, now time.Time) {
	t.sent, t.awaited = now, false
	for i, sh := range t.shards {
		sh.next.Store(f)
		if i > 0 {
			t.hub.jobs.add(sh.job)
		}
	}
	if len(t.shards) > 0 {
		t.shards[0].write(context.Background())
	}
}

// repeat gives the last frame to the writers once more. The caller holds mu.
func (t *topic) repeat(now time.Time) {
	t.sent = now
	for _, sh := range t.shards {
		sh.next.Store(t.last)
		t.hub.jobs.add(sh.job)
	}
}

// guarded runs a render within renderTimeout. A panic becomes an error: one broken page must not end all screens.
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

// later sets a time to a later one, never to an earlier one.
func later(at *atomic.Int64, ns int64) {
	for {
		had := at.Load()
		if had >= ns || at.CompareAndSwap(had, ns) {
			return
		}
	}
}
