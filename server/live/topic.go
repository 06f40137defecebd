package live

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// renderTimeout bounds one render. It is longer than any answer that a screen would still take for current.
const renderTimeout = 5 * time.Second

// A topic is a Topic that somebody watches. One goroutine renders it, so its frames are in order.
type topic struct {
	Topic
	hub      *Hub
	cancel   context.CancelFunc
	done     chan struct{} // closed when the goroutine has ended
	wake     chan struct{} // one slot; when it is full, the goroutine will look soon anyway
	watchers int           // guarded by Hub.mu

	want     atomic.Uint64 // how many changes were told
	verified atomic.Int64  // when the store was last seen to hold nothing newer, Unix ns

	failing, logged bool // the last render failed, and that was logged; only for the goroutine

	// mu guards what follows. Only the goroutine changes last, have and sent, so it alone may read them without mu.
	mu      sync.Mutex
	sockets map[*socket]struct{}
	last    *frame // nil before the first
	have    uint64 // how many of the changes last shows
	sent    time.Time
}

// startTopic starts a topic, and its first render.
func startTopic(h *Hub, what Topic) *topic {
	ctx, cancel := context.WithCancel(context.Background())
	t := &topic{
		Topic:   what,
		hub:     h,
		cancel:  cancel,
		done:    make(chan struct{}),
		wake:    make(chan struct{}, 1),
		sockets: map[*socket]struct{}{},
	}
	t.owe()
	go t.run(ctx)
	return t
}

// end stops the goroutine and waits for it.
func (t *topic) end() {
	t.cancel()
	<-t.done
}

// owe notes a change that the last frame does not show.
func (t *topic) owe() {
	t.want.Add(1)
	t.look()
}

// vouch notes that nothing changed unnoticed until now.
func (t *topic) vouch(now time.Time) {
	t.verified.Store(now.UnixNano())
	t.look()
}

// look wakes the goroutine.
func (t *topic) look() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// add gives a new socket the last frame if that is the truth, else the next one. Any number of sockets that come while
// a render is owed share it.
func (t *topic) add(s *socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sockets[s] = struct{}{}
	switch {
	case t.fresh():
		s.offer(t.last)
	case t.have == t.want.Load():
		t.owe() // nobody vouches for the last frame any more
	default:
		t.look() // a render that failed is tried again
	}
}

func (t *topic) remove(s *socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sockets, s)
}

// fresh tells whether the last frame is the truth, as far as anybody can tell.
func (t *topic) fresh() bool {
	age := t.hub.options.Now().Sub(time.Unix(0, t.verified.Load()))
	return t.last != nil && t.have == t.want.Load() && age <= freshFor
}

// run renders what is owed and sends heartbeats until ctx ends.
func (t *topic) run(ctx context.Context) {
	defer close(t.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.wake:
		}
		switch want := t.want.Load(); {
		case t.have < want:
			t.renew(ctx, want)
		case t.fresh() && t.hub.options.Now().Sub(t.sent) >= t.hub.options.Heartbeat:
			t.publish(t.last, want)
		}
	}
}

// renew renders the state after so many changes and publishes it. Changes told meanwhile are owed anew.
func (t *topic) renew(ctx context.Context, want uint64) {
	began := t.hub.options.Now()
	f, err := t.render(ctx)
	if ctx.Err() != nil {
		return // the last screen left meanwhile
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
	t.verified.Store(max(began.UnixNano(), t.verified.Load()))
	t.publish(f, want)
}

// render makes the next frame. A panic is an error here: one broken page must not take down the screens of all others.
func (t *topic) render(ctx context.Context) (_ *frame, err error) {
	ctx, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	s, err := t.Render(ctx)
	if err != nil {
		return nil, err
	}
	// A store that answers with something older, such as a replica, must not turn a screen back.
	if t.last != nil && t.last.epoch == s.Epoch && s.Seq < t.last.seq {
		return nil, fmt.Errorf("state went back from seq %d to %d", t.last.seq, s.Seq)
	}
	return newFrame(s, t.hub.options.Version, t.hub.options.Log), nil
}

// publish hands a frame to every socket. Handing over only sets a pointer, so it may be done under mu; that keeps the
// order of frames the same for all, the sockets that join in this moment included.
func (t *topic) publish(f *frame, have uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last, t.have, t.sent = f, have, t.hub.options.Now()
	for s := range t.sockets {
		s.offer(f)
	}
}
