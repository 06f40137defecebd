package live

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

const (
	// messageLimit is the longest message taken from a screen, in bytes. Screens have nothing to say.
	messageLimit = 512
	// pingEvery is how often a screen's machine is asked whether it is still there.
	pingEvery = 20 * time.Second
	// silence is how long a socket may answer nothing: two pings and some patience.
	silence = 50 * time.Second
	// closeWait is how long the other side has to answer a close frame.
	closeWait = time.Second
	// drainLimit bounds what is read and thrown away while closing, in bytes.
	drainLimit = 64 << 10
)

// A goodbye is the reason why we end a socket, as the close frame says it.
type goodbye struct {
	code int
	text string
}

func (g *goodbye) Error() string { return "websocket: " + g.text }

var (
	goingAway  = &goodbye{websocket.CloseGoingAway, "server is stopping"}
	malformed  = &goodbye{websocket.CloseProtocolError, "malformed frame"}
	notText    = &goodbye{websocket.CloseUnsupportedData, "screens only listen"}
	notUTF8    = &goodbye{websocket.CloseInvalidFramePayloadData, "invalid UTF-8"}
	tooMuch    = &goodbye{websocket.ClosePolicyViolation, "screens only listen"}
	tooLong    = &goodbye{websocket.CloseMessageTooBig, "message too long"}
	notEncoded = &goodbye{websocket.CloseInternalServerErr, "frame cannot be encoded"}
	restarting = &goodbye{websocket.CloseServiceRestart, "server restarts"}
)

// A socket is one screen's connection. Its handler's goroutine writes, another listens.
type socket struct {
	hub  *Hub
	json bool // wants states as JSON
	conn *websocket.Conn
	stop context.CancelCauseFunc // ends the socket; the first reason counts

	next  atomic.Pointer[frame] // to be written next; a newer one replaces it, so a slow screen skips frames
	ready chan struct{}         // one slot; when it is full, the writer will look at next soon anyway
}

func newSocket(h *Hub, json bool, stop context.CancelCauseFunc) *socket {
	return &socket{hub: h, json: json, stop: stop, ready: make(chan struct{}, 1)}
}

// offer sets the frame to be written next. It never waits.
func (s *socket) offer(f *frame) {
	if s.next.Swap(f) != nil {
		s.hub.counters.skipped.Add(1)
	}
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// run serves the socket until ctx or either side ends it. Nothing of it is left when it returns.
func (s *socket) run(ctx context.Context) {
	silent := make(chan struct{})
	go func() {
		defer close(silent)
		s.stop(s.listen())
		s.drain()
	}()
	s.stop(s.write(ctx))
	s.hangUp(context.Cause(ctx), silent)
	<-silent
}

// write writes frames as they come, and pings, until ctx ends or the socket takes no more.
func (s *socket) write(ctx context.Context) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.ready:
			err = s.deliver(s.next.Swap(nil))
		case <-ping.C:
			err = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.hub.options.WriteTimeout))
		}
		if err != nil {
			return err
		}
	}
}

// deliver writes one frame. There is none when the one before it was the newest already.
func (s *socket) deliver(f *frame) error {
	if f == nil {
		return nil
	}
	encoded := f.page
	if s.json {
		encoded = f.data
	}
	m, err := encoded()
	if err != nil {
		return notEncoded
	}
	s.conn.SetWriteDeadline(time.Now().Add(s.hub.options.WriteTimeout))
	err = s.conn.WritePreparedMessage(m)
	var late net.Error
	switch {
	case err == nil:
		s.hub.counters.sent.Add(1)
	case errors.As(err, &late) && late.Timeout():
		s.hub.counters.cut.Add(1)
	}
	return err
}

// listen reads until the socket ends, and tells why. Text is read and forgotten: screens have nothing to say. Pings and
// the faults of the protocol are answered by gorilla/websocket in here.
func (s *socket) listen() error {
	heard := func(string) error { return s.conn.SetReadDeadline(time.Now().Add(silence)) }
	heard("")
	s.conn.SetPongHandler(heard)
	s.conn.SetReadLimit(messageLimit)
	for {
		kind, message, err := s.conn.ReadMessage()
		switch {
		case err != nil:
			return err
		case kind != websocket.TextMessage:
			return notText
		case !utf8.Valid(message): // gorilla/websocket leaves this to us
			return notUTF8
		}
	}
}

// hangUp says goodbye where the other side can still hear it, and closes the connection.
func (s *socket) hangUp(why error, silent <-chan struct{}) {
	defer s.conn.Close()
	g := goodbyeFor(why)
	if g == nil {
		return
	}
	// This fails if gorilla/websocket has said it already, which is as good.
	s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(g.code, g.text), time.Now().Add(closeWait))
	if half, ok := rawConn(s.conn).(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-silent:
	case <-patience.C:
	}
}

// drain reads what the other side still sends until it closes or hangUp does. Closing over unread bytes would reset the
// connection, and the close frame could be lost.
func (s *socket) drain() {
	io.CopyN(io.Discard, rawConn(s.conn), drainLimit)
}

// goodbyeFor is what to say to the other side, nil if it has left or takes nothing.
func goodbyeFor(why error) *goodbye {
	var (
		ours *goodbye
		left *websocket.CloseError
		gone net.Error
	)
	switch {
	case errors.As(why, &ours):
		return ours
	case errors.Is(why, context.Canceled):
		return goingAway
	case errors.Is(why, websocket.ErrReadLimit):
		return tooLong
	case errors.As(why, &left), errors.As(why, &gone), errors.Is(why, io.EOF), errors.Is(why, net.ErrClosed):
		return nil
	default: // gorilla/websocket has no type for what else can be wrong with a frame
		return malformed
	}
}
