package live

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// A wire is a socket's connection. What is written to it goes out at once as far as the other side takes it, and nobody
// waits for the rest: a goroutine that lives only as long as the wire is behind writes that, then the newest frame. What
// is read from it is counted, as screens have next to nothing to say.
type wire struct {
	net.Conn
	socket *socket
	raw    syscall.RawConn // nil where a write cannot be tried without waiting

	left float64   // bytes that may be read; only for the reader
	at   time.Time // when left was counted; only for the reader

	// mu guards what follows.
	mu      sync.Mutex
	behind  bool   // catchUp runs
	rest    []byte // of a frame that was written in part
	control []byte // control frames that wait for the rest
	next    *frame // the newest frame that waits for both
	last    bool   // half-close once all is written
}

const (
	// budgetBurst is how many bytes a screen may send at once, budgetRate how many each second after that. A browser
	// sends a pong of ten bytes now and then. Bytes are counted, not messages, as pings and empty fragments are a flood too.
	budgetBurst = 4 << 10
	budgetRate  = 256
	// controlLimit bounds the control frames that wait, bytes: the answers to the pings of a screen that takes none.
	controlLimit = 4 << 10
)

// send writes a frame, now or once the wire has caught up. It never waits.
func (w *wire) send(f *frame, a *attempt) {
	encode := f.page
	if w.socket.json {
		encode = f.data
	}
	p, err := encode()
	if err != nil {
		w.socket.end(notEncoded)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	counters := &w.socket.hub.counters
	if w.behind {
		if w.next != nil {
			counters.skipped.Add(1)
		}
		w.next = f
		return
	}
	n := 0
	if w.raw != nil {
		if n, err = a.write(w.raw, p); err != nil {
			w.Conn.Close() // the reader sees it and ends the socket
			return
		}
	}
	if n == len(p) {
		counters.sent.Add(1)
		return
	}
	w.rest = p[n:]
	w.fallBehind()
}

// Write writes a control frame or the answer to the handshake, whole and between frames, now or later. It never waits.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.control)+len(p) > controlLimit {
		return 0, tooMuch
	}
	w.control = append(w.control, p...)
	w.fallBehind()
	return len(p), nil
}

// finish half-closes the connection once all that was written is out.
func (w *wire) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = true
	w.fallBehind()
}

// fallBehind starts catchUp unless it runs. The caller holds mu.
func (w *wire) fallBehind() {
	if !w.behind {
		w.behind = true
		go w.catchUp()
	}
}

// catchUp writes what waits until nothing does, or until the other side takes nothing for the write timeout.
func (w *wire) catchUp() {
	for p, frame := w.waiting(); p != nil; p, frame = w.waiting() {
		w.Conn.SetWriteDeadline(time.Now().Add(w.socket.hub.options.WriteTimeout))
		_, err := w.Conn.Write(p)
		var late net.Error
		switch {
		case errors.As(err, &late) && late.Timeout():
			w.socket.hub.counters.cut.Add(1)
			fallthrough
		case err != nil:
			w.Conn.Close() // and behind stays set: nothing is tried any more
			return
		case frame:
			w.socket.hub.counters.sent.Add(1)
		}
	}
}

// waiting is what is to be written next, nil if nothing is, and whether a frame ends with it.
func (w *wire) waiting() (p []byte, frame bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.rest != nil:
		p, w.rest = w.rest, nil
		return p, true
	case w.control != nil:
		p, w.control = w.control, nil
		return p, false
	case w.next != nil:
		encode := w.next.page
		if w.socket.json {
			encode = w.next.data
		}
		w.next = nil
		if p, err := encode(); err == nil {
			return p, true
		}
	}
	w.behind = false
	w.Conn.SetWriteDeadline(time.Time{}) // a tried write fails if the last deadline has passed
	if half, ok := w.Conn.(interface{ CloseWrite() error }); ok && w.last {
		half.CloseWrite()
	}
	return nil, false
}

// Read reads, and ends in tooMuch once the budget is spent.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	now := time.Now()
	w.left = min(budgetBurst, w.left+now.Sub(w.at).Seconds()*budgetRate) - float64(n)
	w.at = now
	if w.left < 0 && err == nil {
		err = tooMuch
	}
	return n, err
}

// A hijacker lets a websocket be made of any response, even one wrapped by a middleware that has Unwrap and no Hijack,
// and makes its connection the wire of the socket.
type hijacker struct {
	http.ResponseWriter
	socket *socket
}

var _ http.Hijacker = (*hijacker)(nil)

// Hijack takes the connection over from the HTTP server.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w := &wire{Conn: conn, socket: h.socket, left: budgetBurst, at: time.Now()}
	if direct, ok := conn.(syscall.Conn); ok && canAttempt {
		w.raw, _ = direct.SyscallConn()
	}
	h.socket.wire = w
	return w, rw, nil
}
