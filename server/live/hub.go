// Package live keeps screens fresh: it renders each watched topic once per change and writes the frame to every socket
// that watches it. It knows neither the queue nor any screen.
//
// A frame is the whole state of what a screen shows, so nothing has to be caught up with: a screen that missed ten frames
// is right with the eleventh. Everything here follows from that:
//
//   - Changed marks the group's topics; each has one goroutine that renders it. Changes that arrive while it renders fold
//     into its next frame (topic.go).
//   - A frame is encoded once, whoever watches (frame.go).
//   - A socket has room for one frame, the newest. One that cannot take a frame skips to the next, and one that takes
//     nothing for Options.WriteTimeout is closed. It never delays another (socket.go).
//   - Heartbeats, the last frame again, go out only while somebody vouches by Verified that it is still the truth. When
//     that ends, screens notice by themselves that they are not current.
//
// A topic lives as long as a socket watches it, and leaves nothing behind.
package live

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A State is what a topic shows at one moment, rendered whole.
type State struct {
	Epoch string
	Seq   int64
	// HTML is the part of the page that lives; Calls the announcements that go with it (nil for none).
	HTML  string
	Calls any
	// JSON is the same state for ?format=json.
	JSON any
}

// A Topic is what a screen watches. Topics of equal Name are the same topic.
type Topic struct {
	// Name is unique: "meet/board/it", "meet/desk/2/it", "meet/ticket/<hash>/ar". It is logged, so it holds no secret.
	Name string
	// Group is the branch: a change of it renders all its watched topics anew.
	Group string
	// Render reads and renders the state. It is called by one goroutine at a time for a topic, for as long as anybody
	// watches, so it must not lean on the request that brought it. It has 5 s.
	Render func(ctx context.Context) (State, error)
}

// A Hub serves the sockets of one process. Its methods may be called from any goroutine.
type Hub struct {
	options  Options
	upgrader websocket.Upgrader
	counters counters
	idle     chan struct{} // closed once the hub is closed and its last socket has gone

	// mu guards what follows.
	mu         sync.Mutex
	closed     bool
	sockets    map[*socket]struct{}
	topics     map[string]*topic
	groups     map[string]map[*topic]struct{}
	complained time.Time // when a failed render was last logged
}

const (
	// freshFor is how long a frame counts as the truth after the store was last seen to hold nothing newer.
	freshFor = 5 * time.Second
	// complainEvery keeps an outage, which fails every topic at once, from filling the log.
	complainEvery = 10 * time.Second
	// handshakeTimeout bounds the answer to an upgrade.
	handshakeTimeout = 5 * time.Second
)

// New returns a hub that is ready to serve. Close ends it.
func New(o Options) *Hub {
	return &Hub{
		options: o.withDefaults(),
		upgrader: websocket.Upgrader{
			HandshakeTimeout: handshakeTimeout,
			// A screen sends next to nothing, and frames are written without a buffer.
			ReadBufferSize:  messageLimit,
			WriteBufferPool: &sync.Pool{},
			CheckOrigin:     o.CheckOrigin,
		},
		idle:    make(chan struct{}),
		sockets: map[*socket]struct{}{},
		topics:  map[string]*topic{},
		groups:  map[string]map[*topic]struct{}{},
	}
}

// Serve upgrades the request and keeps the socket fresh until either side ends it. With ?format=json in the request it
// gets the state as JSON, else as HTML. A request that is no websocket upgrade is answered 400, one of a foreign page
// 403, one too many 503.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, t Topic) {
	ctx, stop := context.WithCancelCause(r.Context())
	defer stop(nil)
	s := newSocket(h, r.URL.Query().Get("format") == "json", stop)
	if !h.admit(s) {
		w.Header().Set("Retry-After", "2")
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	defer h.dismiss(s)
	// The upgrader answers by itself: the headers that were set for the answer are handed to it.
	conn, err := h.upgrader.Upgrade(hijacker{w}, r, w.Header())
	if err != nil {
		return // and the upgrader has answered
	}
	s.conn = conn
	topic := h.join(t, s)
	defer h.leave(topic, s)
	s.run(ctx)
}

// Changed says that the group changed: every watched topic of it is rendered anew. It does not wait for that.
func (h *Hub) Changed(group string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for t := range h.groups[group] {
		t.owe()
	}
}

// Verified says that the group was just seen to be unchanged since the last Changed; heartbeats go out only while this is
// recent. A topic that could not be rendered is tried again.
func (h *Hub) Verified(group string) {
	now := h.options.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for t := range h.groups[group] {
		t.vouch(now)
	}
}

// Close refuses new sockets, asks those that are open to come back in a moment (close code 1012) and waits until they are
// gone, at most WriteTimeout and a second, or until ctx ends.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		for s := range h.sockets {
			s.stop(restarting)
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

// Sockets is how many sockets are open.
func (h *Hub) Sockets() int { return h.Stats().Sockets }

// Stats are the figures of this moment.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Stats{
		Sockets:        len(h.sockets),
		Topics:         len(h.topics),
		Renders:        h.counters.renders.Load(),
		RenderFailures: h.counters.failures.Load(),
		FramesSent:     h.counters.sent.Load(),
		FramesSkipped:  h.counters.skipped.Load(),
		SocketsCut:     h.counters.cut.Load(),
	}
}

// admit counts a socket in, unless the hub is full or closed. From here on Close waits for it.
func (h *Hub) admit(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.sockets) >= h.options.MaxSockets {
		return false
	}
	h.sockets[s] = struct{}{}
	return true
}

// dismiss counts a socket out.
func (h *Hub) dismiss(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
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

// join makes a socket watch a topic, which starts with its first watcher.
func (h *Hub) join(what Topic, s *socket) *topic {
	h.mu.Lock()
	t := h.topics[what.Name]
	if t == nil {
		t = startTopic(h, what)
		h.topics[what.Name] = t
		if h.groups[what.Group] == nil {
			h.groups[what.Group] = map[*topic]struct{}{}
		}
		h.groups[what.Group][t] = struct{}{}
	}
	t.watchers++
	h.mu.Unlock()
	t.add(s)
	return t
}

// leave ends a socket's watching, and the topic with its last watcher.
func (h *Hub) leave(t *topic, s *socket) {
	t.remove(s)
	h.mu.Lock()
	t.watchers--
	last := t.watchers == 0
	if last {
		delete(h.topics, t.Name)
		delete(h.groups[t.Group], t)
		if len(h.groups[t.Group]) == 0 {
			delete(h.groups, t.Group)
		}
	}
	h.mu.Unlock()
	if last {
		t.end()
	}
}

// complain logs that a topic could not be rendered, unless another one was logged just before. It tells whether it did.
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
