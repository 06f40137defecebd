package live

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// A wire is a socket's connection. A write sends at once what the other side takes, and does not wait for the rest: a
// goroutine, which runs only while the wire is behind, writes that and then the newest frame. What is read is counted, as
// screens have almost nothing to say.
type wire struct {
	// mu guards what follows, and closing.
	mu      sync.Mutex
	fd      int    // to try writes on, noTries where that cannot be
	behind  bool   // catchUp runs
	last    bool   // half-close once all is written
	next    *frame // the newest frame that waits for rest and control
	rest    []byte // of a frame that was written in part
	control []byte // control frames that wait for rest

	net.Conn
	socket *socket

	left float64   // bytes that may be read; only for the reader
	at   time.Time // when left was counted; only for the reader
}

// noTries stands for a connection that may make a write wait, or that is closed.
const noTries = -1

const (
	// budgetBurst is how many bytes a screen may send at once, budgetRate how many each second after that. A browser
	// sends a pong of ten bytes in 20 s. Bytes are counted, not messages, so that pings and empty fragments count too.
	budgetBurst = 4 << 10
	budgetRate  = 256
	// controlLimit bounds the control frames that wait, in bytes: answers to the pings of a screen that does not read.
	controlLimit = 4 << 10
	// kernelBuffer bounds what the kernel takes for one screen, in bytes. Without a bound it takes megabytes of old frames,
	// and a slow screen has to read them all.
	kernelBuffer = 64 << 10
)

// send writes a frame, now or once the wire has caught up, and never waits. It tells whether the frame was sent, and
// whether an older one that still waited was skipped.
func (w *wire) send(f *frame) (sent, skipped bool) {
	p, err := f.encoded(w.socket.json)
	if err != nil {
		w.socket.end(notEncoded)
		return false, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.behind {
		skipped = w.next != nil
		w.next = f
		return false, skipped
	}
	n, err := w.try(p)
	if err != nil || n == len(p) {
		return err == nil, false
	}
	w.rest = p[n:]
	w.fallBehind()
	return false, false
}

// Write writes a control frame or the answer to the handshake, whole and between frames, now or later. It never waits.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	if !w.behind {
		var err error
		if n, err = w.try(p); err != nil || n == len(p) {
			return n, err
		}
	}
	if len(w.control)+len(p) > controlLimit {
		return 0, tooMuch
	}
	w.control = append(w.control, p[n:]...)
	w.fallBehind()
	return len(p), nil
}

// try writes what the connection takes at once, maybe nothing. The caller holds mu.
func (w *wire) try(p []byte) (int, error) {
	if w.fd == noTries {
		return 0, nil
	}
	n, err := try(w.fd, p)
	if err != nil {
		w.close() // the reader sees it and ends the socket
	}
	return n, err
}

// Close closes the connection. Nothing is tried after it: the descriptor may soon be another connection's.
func (w *wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.close()
}

// close is Close for a caller that holds mu.
func (w *wire) close() error {
	w.fd = noTries
	return w.Conn.Close()
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
			w.Close() // and behind stays set: nothing is written any more
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
		f := w.next
		w.next = nil
		if p, err := f.encoded(w.socket.json); err == nil {
			return p, true
		}
	}
	w.behind = false
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
	w := &h.socket.wire
	w.Conn, w.socket, w.left, w.at = conn, h.socket, budgetBurst, time.Now()
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetWriteBuffer(kernelBuffer)
	}
	if fd, ok := descriptor(conn); ok {
		w.fd = fd
	} else {
		w.fd = noTries
	}
	return w, rw, nil
}
