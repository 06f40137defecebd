// Package live keeps screens fresh: it renders each watched topic once per change and writes the frame to every socket
// that watches it. It knows neither the queue nor any screen.
//
// A frame is the whole state of what a screen shows: a screen that missed ten frames is right with the eleventh.
// Everything here follows from that:
//
//   - Changed marks the group's topics; a few workers render them, class by class: boards, desks, other staff, phones.
//     Changes that arrive while a topic renders fold into its next frame (topic.go, jobs.go). Topics of one Batch are
//     rendered together. A frame that no screen would notice is not handed out.
//   - A frame is encoded once for all who watch (frame.go).
//   - A few writers hand it to the sockets. A socket that does not take it at once catches up by itself, with the newest
//     frame only, and is closed when it takes nothing for Options.WriteTimeout. It never delays another (shard.go, wire.go).
//   - Heartbeats, the last frame again, go out only while somebody vouches by Verified that it is still the truth. When
//     that ends, screens notice by themselves that they are not current.
//
// A topic lives as long as a socket watches it, and leaves nothing behind. An idle socket has one goroutine, which reads,
// and its buffer.
package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A Hub serves the sockets of one process. Its methods may be called from any goroutine.
type Hub struct {
	options  Options
	upgrader websocket.Upgrader
	counters counters
	opening  *limiter
	jobs     *jobs // topics and batches that owe a frame, shards that have one to write
	ended    context.CancelFunc
	workers  sync.WaitGroup
	idle     chan struct{} // closed once the hub is closed and its last socket has gone

	// mu guards what follows.
	mu         sync.Mutex
	closed     bool
	sockets    map[*socket]struct{}
	from       map[netip.Prefix]int // how many of them come from each public address
	admitted   uint64               // how many sockets ever
	groups     map[string]*group
	complained time.Time // when a failed render was last logged
}

const (
	// freshFor is how long a frame counts as the truth after the store was last seen to hold nothing newer.
	freshFor = 5 * time.Second
	// complainEvery keeps an outage, which fails every topic at once, from filling the log.
	complainEvery = 10 * time.Second
	// handshakeTimeout bounds the answer to an upgrade.
	handshakeTimeout = 5 * time.Second
	// renderers is how many renders may wait for the store at once.
	renderers = 8
	// readBuffer holds what a screen sends at once, in bytes: a control frame, which has 125 at most besides its head.
	readBuffer = 128
)

// New returns a hub that is ready to serve. Close ends it.
func New(o Options) *Hub {
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{
		options: o.withDefaults(),
		upgrader: websocket.Upgrader{
			HandshakeTimeout: handshakeTimeout,
			ReadBufferSize:   readBuffer,
			// Frames are written without a buffer.
			WriteBufferPool: &sync.Pool{},
			CheckOrigin:     o.CheckOrigin,
		},
		opening: newLimiter(),
		jobs:    newJobs(),
		ended:   cancel,
		idle:    make(chan struct{}),
		sockets: map[*socket]struct{}{},
		from:    map[netip.Prefix]int{},
		groups:  map[string]*group{},
	}
	for range renderers {
		h.workers.Go(func() { h.jobs.work(ctx, &h.jobs.renders) })
	}
	for range runtime.GOMAXPROCS(0) {
		h.workers.Go(func() { h.jobs.work(ctx, &h.jobs.writes) })
	}
	h.workers.Go(func() { h.ping(ctx) })
	return h
}

// Open serves a socket of the topic that find gives for the request. It returns find's error, or a *Refusal, before
// anything is answered. A limiter lets 32 requests open at once, so that many screens that reconnect leave room for
// others. A request that waited 5 s, or is one too many, is refused with 503.
func (h *Hub) Open(w http.ResponseWriter, r *http.Request, find func(r *http.Request) (Topic, error)) error {
	if !h.opening.enter(r.Context()) {
		return tooMany
	}
	defer h.opening.leave()
	what, err := find(r)
	if err != nil {
		return err
	}
	return h.upgrade(w, r, what)
}

// Serve is Open for a topic that is known, without the limiter, and answers what it refuses.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, what Topic) {
	var refused *Refusal
	if errors.As(h.upgrade(w, r, what), &refused) {
		if refused.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "2")
		}
		http.Error(w, refused.Reason, refused.Status)
	}
}

// upgrade makes a websocket of the request and keeps it fresh until either side ends it. It returns as soon as the socket
// watches the topic: a handler that waited would keep the request's buffers. With ?format=json the socket gets the state
// as JSON, else as HTML. Refusals: 400 for a request that is no websocket upgrade, 403 for a page of another host, 503 for
// one too many.
func (h *Hub) upgrade(w http.ResponseWriter, r *http.Request, what Topic) error {
	s := &socket{hub: h, json: r.URL.Query().Get("format") == "json", from: addressOf(r)}
	if !h.admit(s, what) {
		return tooMany
	}
	var refused *Refusal
	upgrader := h.upgrader
	upgrader.Error = func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
		refused = &Refusal{status, reason.Error()}
	}
	// The upgrader answers by itself: the headers that were set for the answer are handed to it.
	conn, err := upgrader.Upgrade(&hijacker{w, s}, r, w.Header())
	if err != nil {
		h.dismiss(s)
		if refused != nil {
			w.Header().Set("Sec-WebSocket-Version", "13") // RFC 6455 section 4.2.2
			return refused
		}
		return nil // the connection is broken: nobody is left to answer
	}
	s.conn = conn
	h.opened(s)
	t := h.join(what, s)
	go func() {
		s.listen()
		h.leave(t, s)
		h.dismiss(s)
	}()
	return nil
}

// Changed says that the group changed: every watched topic of it is rendered anew. It does not wait for that.
func (h *Hub) Changed(group string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if g := h.groups[group]; g != nil {
		g.changes.Add(1)
		h.jobs.add(slices.Collect(maps.Keys(g.jobs))...)
	}
}

// Verified says that the group was just seen to be unchanged since the last Changed. Heartbeats go out for 5 s after it.
// A topic that could not be rendered is tried again.
func (h *Hub) Verified(group string) {
	now := h.options.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if g := h.groups[group]; g != nil {
		g.verified.Store(now.UnixNano())
		for _, t := range g.topics {
			t.remind(now)
		}
	}
}

// Present lists what the watched topics of a group make present in this process at this moment, in no order.
func (h *Hub) Present(group string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var present []string
	if g := h.groups[group]; g != nil {
		for _, t := range g.topics {
			if t.Present != "" && !slices.Contains(present, t.Present) {
				present = append(present, t.Present)
			}
		}
	}
	return present
}

// Close refuses new sockets, asks those that are open to come back in a moment (close code 1012, and within what time)
// and waits until they are gone, at most a second or until ctx ends.
func (h *Hub) Close(ctx context.Context) error {
	defer h.workers.Wait()
	defer h.stopWorkers()
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		for s := range h.sockets {
			if s.open {
				s.end(restarting(len(h.sockets)))
			}
		}
		h.closeIdle()
	}
	h.mu.Unlock()
	select {
	case <-h.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close %d sockets: %w", h.Sockets(), ctx.Err())
	}
}

func (h *Hub) stopWorkers() {
	h.ended()
	h.jobs.close()
}

// Sockets is how many sockets are open.
func (h *Hub) Sockets() int { return h.Stats().Sockets }

// Stats are the figures of this moment.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	topics := 0
	for _, g := range h.groups {
		topics += len(g.topics)
	}
	return Stats{
		Sockets:        len(h.sockets),
		Topics:         topics,
		Renders:        h.counters.renders.Load(),
		RenderFailures: h.counters.failures.Load(),
		FramesSent:     h.counters.sent.Load(),
		FramesSkipped:  h.counters.skipped.Load(),
		SocketsCut:     h.counters.cut.Load(),
	}
}

// room is how many of most sockets there may be before one of a class is refused.
func room(most int, c Class) int {
	kept := min(most/5, 500)
	switch c {
	case Phones:
		return most - 2*kept
	case Boards:
		return most - kept
	}
	return most
}

// admit counts a socket in, unless the hub is full or closed, too many come from the same address, or it wants one board too
// many. From here on Close waits for it.
func (h *Hub) admit(s *socket, what Topic) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.sockets) >= room(h.options.MaxSockets, what.Class) ||
		h.from[s.from] >= room(h.options.MaxPerAddress, what.Class) {
		return false
	}
	if g := h.groups[what.Group]; g != nil && what.Class == Boards && g.boards >= h.options.MaxBoards &&
		g.topics[what.Name] == nil {
		return false
	}
	h.sockets[s] = struct{}{}
	if s.from.IsValid() {
		h.from[s.from]++
	}
	h.admitted++
	s.second = h.admitted % pingEvery
	return true
}

// opened notes that a socket's handshake is done: it can be pinged and ended. One that opens while the hub closes ends
// at once.
func (h *Hub) opened(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.open = true
	if h.closed {
		s.end(restarting(len(h.sockets)))
	}
}

// dismiss counts a socket out.
func (h *Hub) dismiss(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
	if h.from[s.from]--; h.from[s.from] <= 0 {
		delete(h.from, s.from)
	}
	h.closeIdle()
}

// closeIdle tells Close when there is nothing left to wait for. The caller holds mu.
func (h *Hub) closeIdle() {
	if !h.closed || len(h.sockets) > 0 {
		return
	}
	select {
	case <-h.idle: // said already
	default:
		close(h.idle)
	}
}

// ping pings each socket once in pingEvery seconds, a part of them each second.
func (h *Hub) ping(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for second := uint64(0); ; second++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, s := range h.pinged(second % pingEvery) {
			s.ping()
		}
	}
}

// pinged lists the sockets that are pinged in the same second.
func (h *Hub) pinged(second uint64) []*socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []*socket
	for s := range h.sockets {
		if s.open && s.second == second {
			list = append(list, s)
		}
	}
	return list
}

// complain logs that a topic could not be rendered, once in complainEvery. It tells whether it did.
func (h *Hub) complain(topic string, err error) bool {
	now := h.options.Now()
	h.mu.Lock()
	quiet := now.Sub(h.complained) < complainEvery
	if !quiet {
		h.complained = now
	}
	h.mu.Unlock()
	if quiet {
		return false
	}
	h.options.Log.Warn("render topic", "topic", topic, "error", err)
	return true
}
