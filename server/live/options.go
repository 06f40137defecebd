package live

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// Options of a Hub. The zero value works.
type Options struct {
	// Heartbeat is how old a screen's last frame gets before it is sent again. The time between two calls of Verified
	// comes on top. Default 10 s.
	Heartbeat time.Duration
	// WriteTimeout is how long a socket may take nothing before it is closed. Default 5 s.
	WriteTimeout time.Duration
	// MaxSockets are served at once; one more is refused with 503. Phones are refused earlier than boards, and boards
	// earlier than the pages of staff: a fifth of them, 500 at most, is kept for each. Default 20,000.
	MaxSockets int
	// MaxPerAddress of them come from one address (IPv6: one network of 64 bits), with the same order; one more is refused
	// with 503. Default 2,000: as many as may sit behind one router.
	MaxPerAddress int
	// MaxBoards different boards of one group are watched at once, as each is rendered by itself; one more is refused with
	// 503. Default 64.
	MaxBoards int
	// CheckOrigin decides which pages may open a socket. Default: those of the same host, and clients that are no
	// browser, as they send no Origin.
	CheckOrigin func(r *http.Request) bool
	// Now is the clock that ages frames. Default time.Now.
	Now func() time.Time
	// Log gets the errors that no request is answered with, such as a topic that cannot be rendered. Default slog.Default.
	Log *slog.Logger
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	if o.Heartbeat == 0 {
		o.Heartbeat = 10 * time.Second
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = 5 * time.Second
	}
	if o.MaxSockets == 0 {
		o.MaxSockets = 20_000
	}
	if o.MaxPerAddress == 0 {
		o.MaxPerAddress = 2000
	}
	if o.MaxBoards == 0 {
		o.MaxBoards = 64
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Stats are a hub's figures: how much it serves at this moment, and what it did since New.
type Stats struct {
	Sockets, Topics int
	Renders         uint64 // states rendered
	RenderFailures  uint64
	FramesSent      uint64 // frames written to sockets, heartbeats included
	FramesSkipped   uint64 // frames that a newer one overtook before the socket took them
	SocketsCut      uint64 // sockets closed because they took nothing for the write timeout
}

// counters only ever rise.
type counters struct {
	renders, failures, sent, skipped, cut atomic.Uint64
}
