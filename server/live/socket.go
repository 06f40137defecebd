package live

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

const (
	// messageLimit is the longest message taken from a screen, in bytes. Screens have nothing to say.
	messageLimit = 512
	// pingEvery is how many seconds pass between two pings of a socket.
	pingEvery = 20
	// silence is how long a socket may answer nothing: two pings and 10 s more.
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
	malformed  = &goodbye{websocket.CloseProtocolError, "malformed frame"}
	notText    = &goodbye{websocket.CloseUnsupportedData, "screens only listen"}
	notUTF8    = &goodbye{websocket.CloseInvalidFramePayloadData, "invalid UTF-8"}
	tooMuch    = &goodbye{websocket.ClosePolicyViolation, "screens only listen"}
	tooLong    = &goodbye{websocket.CloseMessageTooBig, "message too long"}
	notEncoded = &goodbye{websocket.CloseInternalServerErr, "frame cannot be encoded"}
)

// restarting asks a number of screens to come back, each at a moment that it chooses within so many ms: at most 6,000 a
// second, which two processors can serve (docs/performance.md).
func restarting(screens int) *goodbye {
	return &goodbye{websocket.CloseServiceRestart, fmt.Sprintf("back within %d ms", 500+screens/6)}
}

// A socket is one screen's connection. Its goroutine listens; the writers write.
type socket struct {
	wire   wire
	json   bool         // wants states as JSON
	from   netip.Prefix // the address that it is counted by, invalid for none
	hub    *Hub
	conn   *websocket.Conn
	second uint64 // of pingEvery in which it is pinged
	open   bool   // the handshake is done; guarded by Hub.mu

	shard *shard
	index int // in the shard; guarded by shard.mu

	ours atomic.Pointer[goodbye] // why we end it; the first reason counts
}

// pingFrame is an empty ping, RFC 6455 section 5.5.2.
var pingFrame = []byte{0x89, 0x00}

// ping asks the other side for an answer, which listen waits for.
func (s *socket) ping() { s.wire.Write(pingFrame) }

// end ends the socket for a reason. It does not wait for that.
func (s *socket) end(why *goodbye) {
	if s.ours.CompareAndSwap(nil, why) {
		s.wire.SetReadDeadline(time.Unix(1, 0)) // the reader looks why
	}
}

// listen reads until the socket ends and closes it. Nothing of it is left when it returns.
func (s *socket) listen() {
	why := s.read()
	if g := s.ours.Load(); g != nil {
		why = g
	}
	s.hangUp(why)
}

// read reads until the socket ends, and tells why. Text is thrown away: screens have nothing to say. gorilla/websocket
// answers pings and faults of the protocol.
func (s *socket) read() error {
	s.conn.SetPongHandler(func(string) error { return s.heard() })
	s.conn.SetReadLimit(messageLimit)
	if err := s.heard(); err != nil {
		return err
	}
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

// heard gives the other side time until its next sign of life.
func (s *socket) heard() error {
	s.wire.SetReadDeadline(time.Now().Add(silence))
	if g := s.ours.Load(); g != nil {
		return g // end was called just before, and its deadline is gone
	}
	return nil
}

// hangUp says goodbye where the other side can still hear it, waits a moment for it to leave, and closes the connection.
// What it still sends is read and thrown away: closing over unread bytes would reset the connection, and the goodbye
// could be lost.
func (s *socket) hangUp(why error) {
	defer s.wire.Close()
	g, gone := goodbyeFor(why)
	if gone {
		return
	}
	s.wire.SetReadDeadline(time.Now().Add(closeWait))
	if g != nil {
		// This fails if gorilla/websocket has said it already, which is as good.
		s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(g.code, g.text), time.Now().Add(closeWait))
	}
	s.wire.finish()
	io.CopyN(io.Discard, s.wire.Conn, drainLimit)
}

// goodbyeFor is what to say to the other side: nothing to one that said goodbye itself, as gorilla/websocket has answered
// it. gone tells that it hears nothing any more.
func goodbyeFor(why error) (g *goodbye, gone bool) {
	var (
		ours   *goodbye
		left   *websocket.CloseError
		broken net.Error
	)
	switch {
	case errors.As(why, &ours):
		return ours, false
	case errors.Is(why, websocket.ErrReadLimit):
		return tooLong, false
	case errors.As(why, &left):
		return nil, left.Code == websocket.CloseAbnormalClosure // which stands for an end without a goodbye
	case errors.As(why, &broken), errors.Is(why, io.EOF), errors.Is(why, net.ErrClosed):
		return nil, true
	default: // gorilla/websocket has no type for what else can be wrong with a frame
		return malformed, false
	}
}

// A Refusal is why a request gets no socket, to be answered with a status of HTTP.
type Refusal struct {
	Status int
	// Reason is a sentence for whoever wrote the client.
	Reason string
}

func (r *Refusal) Error() string { return r.Reason }

// tooMany refuses a screen that may come back in a moment.
var tooMany = &Refusal{http.StatusServiceUnavailable, "too many screens are open or come at once; come back in a moment"}

// addressOf is the address by which a request's socket is counted, invalid for none; of IPv6 the network of 64 bits, as a
// household has one.
func addressOf(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{} // a pipe, or a socket of unix
	}
	address := from.Addr().Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}
