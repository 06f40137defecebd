package live_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"turno/server/live"
)

// First bytes of frames: FIN, RSV1 to RSV3 and the opcode (RFC 6455, section 5.2).
const (
	fin          = 0x80
	rsv1         = 0x40
	rsv2         = 0x20
	rsv3         = 0x10
	continuation = 0x0
	text         = 0x1
	binaryData   = 0x2
	closing      = 0x8
	ping         = 0x9
	pong         = 0xA
)

// What becomes of a socket besides a close code.
const (
	staysOpen = 0    // and answers a ping
	cut       = 1    // ended without a close frame
	noCode    = 1005 // a close frame without a code
)

// masked is a frame as a browser sends it.
func masked(first byte, payload string) []byte {
	key := [4]byte{0x12, 0x34, 0x56, 0x78}
	f := append(length(first, 0x80, uint64(len(payload))), key[:]...)
	for i := range len(payload) {
		f = append(f, payload[i]^key[i%4])
	}
	return f
}

// length is the head of a frame, without a mask.
func length(first, mask byte, n uint64) []byte {
	switch {
	case n < 126:
		return []byte{first, mask | byte(n)}
	case n < 1<<16:
		return binary.BigEndian.AppendUint16([]byte{first, mask | 126}, uint16(n))
	default:
		return binary.BigEndian.AppendUint64([]byte{first, mask | 127}, n)
	}
}

func code(n uint16) string { return string(binary.BigEndian.AppendUint16(nil, n)) }

// noMask is a mask that changes nothing.
var noMask = make([]byte, 4)

func join(frames ...[]byte) []byte { return bytes.Join(frames, nil) }

var rawFrames = []struct {
	name string
	send []byte
	want int
}{
	{"text", masked(fin|text, "hello"), staysOpen},
	{"empty text", masked(fin|text, ""), staysOpen},
	{"text of 512 bytes", masked(fin|text, strings.Repeat("x", 512)), staysOpen},
	{"text in two fragments", join(masked(text, "hel"), masked(fin, "lo")), staysOpen},
	{"a ping between fragments", join(masked(text, "hel"), masked(fin|ping, "x"), masked(fin, "lo")), staysOpen},
	{"a character over two fragments", join(masked(text, "\xc3"), masked(fin, "\xa8")), staysOpen},
	{"a pong nobody asked for", masked(fin|pong, "x"), staysOpen},
	{"a ping of 125 bytes", masked(fin|ping, strings.Repeat("x", 125)), staysOpen},
	{"an empty ping", masked(fin|ping, ""), staysOpen},
	{"a pong of 125 bytes", masked(fin|pong, strings.Repeat("x", 125)), staysOpen},
	{"text of 126 bytes", masked(fin|text, strings.Repeat("x", 126)), staysOpen},
	{"ten texts at once", bytes.Repeat(masked(fin|text, "hello"), 10), staysOpen},
	{"a character over three fragments", join(masked(text, "\xe2"), masked(0, "\x82"), masked(fin, "\xac")), staysOpen},
	{"a pong between fragments", join(masked(text, "hel"), masked(fin|pong, ""), masked(fin, "lo")), staysOpen},
	{"empty fragments", join(masked(text, ""), masked(0, ""), masked(fin, "")), staysOpen},
	{"UTF-8 of four bytes", masked(fin|text, "\U0010ffff"), staysOpen},
	{"a length of 3 in 16 bits", join([]byte{fin | text, 0x80 | 126, 0, 3}, noMask, []byte("abc")), staysOpen},
	{"a length of 3 in 64 bits", join([]byte{fin | text, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 3}, noMask, []byte("abc")),
		staysOpen},

	{"unmasked text", append(length(fin|text, 0, 5), "hello"...), 1002},
	{"unmasked ping", length(fin|ping, 0, 0), 1002},
	{"RSV1 without compression", masked(fin|rsv1|text, "hello"), 1002},
	{"RSV2", masked(fin|rsv2|text, "hello"), 1002},
	{"RSV3", masked(fin|rsv3|text, "hello"), 1002},
	{"reserved data opcode 3", masked(fin|0x3, "hello"), 1002},
	{"reserved data opcode 7", masked(fin|0x7, "hello"), 1002},
	{"reserved control opcode 11", masked(fin|0xB, ""), 1002},
	{"reserved control opcode 15", masked(fin|0xF, ""), 1002},
	{"continuation of nothing", masked(fin|continuation, "lo"), 1002},
	{"text inside a fragmented text", join(masked(text, "hel"), masked(fin|text, "lo")), 1002},
	{"fragmented ping", masked(ping, "x"), 1002},
	{"ping of 126 bytes", masked(fin|ping, strings.Repeat("x", 126)), 1002},
	{"an HTTP request", []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 1002},
	{"zeros", make([]byte, 64), 1002},
	{"all three reserved bits", masked(fin|rsv1|rsv2|rsv3|text, "hello"), 1002},
	{"RSV1 on a ping", masked(fin|rsv1|ping, ""), 1002},
	{"RSV1 on a close", masked(fin|rsv1|closing, code(1000)), 1002},
	{"RSV2 on a continuation", join(masked(text, "hel"), masked(fin|rsv2, "lo")), 1002},
	{"reserved data opcode 5", masked(fin|0x5, ""), 1002},
	{"reserved control opcode 13", masked(fin|0xD, "x"), 1002},
	{"reserved opcode between fragments", join(masked(text, "hel"), masked(fin|0x3, ""), masked(fin, "lo")), 1002},
	{"unmasked close", append(length(fin|closing, 0, 2), code(1000)...), 1002},
	{"unmasked continuation", append(masked(text, "hel"), append(length(fin, 0, 2), "lo"...)...), 1002},
	{"binary inside a fragmented text", join(masked(text, "hel"), masked(fin|binaryData, "lo")), 1002},
	{"continuation after a whole text", join(masked(fin|text, "hello"), masked(fin, "lo")), 1002},
	{"fragmented pong", masked(pong, ""), 1002},
	{"ping of 64 bits", join(length(fin|ping, 0x80, 1<<16), noMask), 1002},
	{"pong of 126 bytes", masked(fin|pong, strings.Repeat("x", 126)), 1002},

	{"binary", masked(fin|binaryData, "hello"), 1003},
	{"empty binary", masked(fin|binaryData, ""), 1003},
	{"binary in two fragments", join(masked(binaryData, "hel"), masked(fin, "lo")), 1003},

	{"a byte that is no UTF-8", masked(fin|text, "\xff"), 1007},
	{"overlong UTF-8", masked(fin|text, "\xc0\xaf"), 1007},
	{"a surrogate in UTF-8", masked(fin|text, "\xed\xa0\x80"), 1007},
	{"UTF-8 above U+10FFFF", masked(fin|text, "\xf4\x90\x80\x80"), 1007},
	{"UTF-8 that breaks off", masked(fin|text, "caff\xc3"), 1007},
	{"UTF-8 that begins with its middle", masked(fin|text, "\xa8"), 1007},
	{"overlong zero", masked(fin|text, "\xe0\x80\x80"), 1007},
	{"UTF-8 that breaks off over a ping", join(masked(text, "\xe2\x82"), masked(fin|ping, ""), masked(fin, "x")), 1007},
	{"an empty end of broken UTF-8", join(masked(text, "\xf0\x9f"), masked(fin, "")), 1007},
	{"bad UTF-8 over two fragments", join(masked(text, "\xc3"), masked(fin, "(")), 1007},

	{"text of 513 bytes", masked(fin|text, strings.Repeat("x", 513)), 1009},
	{"text of 4,000 bytes", masked(fin|text, strings.Repeat("x", 4000)), 1009},
	{"fragments of 600 bytes", join(masked(text, strings.Repeat("x", 300)), masked(fin, strings.Repeat("x", 300))), 1009},
	{"the head of a terabyte", append(length(fin|text, 0x80, 1<<40), "mask"...), 1009},
	{"the longest length", join(length(fin|text, 0x80, 1<<63-1), noMask), 1009},
	{"fragments up to the longest length", join(masked(text, "hello"), length(fin, 0x80, 1<<63-1), noMask), 1009},
	{"a length with the high bit", append([]byte{fin | text, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 1}, "mask"...), 1009},

	{"close", masked(fin|closing, ""), noCode},
	{"close of one byte", masked(fin|closing, "\x03"), noCode}, // gorilla/websocket takes it for an empty one
	{"close 1000", masked(fin|closing, code(1000)), 1000},
	{"close 1001 with a reason", masked(fin|closing, code(1001)+"gone"), 1001},
	{"close 1011", masked(fin|closing, code(1011)), 1011},
	{"close 3000", masked(fin|closing, code(3000)), 3000},
	{"close 4999", masked(fin|closing, code(4999)), 4999},
	{"close 1003", masked(fin|closing, code(1003)), 1003},
	{"close 1012", masked(fin|closing, code(1012)), 1012},
	{"close with the longest reason", masked(fin|closing, code(1000)+strings.Repeat("x", 123)), 1000},
	{"close inside a fragmented text", join(masked(text, "hel"), masked(fin|closing, code(1000))), 1000},
	{"two closes", join(masked(fin|closing, code(1000)), masked(fin|closing, code(1001))), 1000},
	{"close 0", masked(fin|closing, code(0)), 1002},
	{"close 999", masked(fin|closing, code(999)), 1002},
	{"close 1004", masked(fin|closing, code(1004)), 1002},
	{"close 1005", masked(fin|closing, code(1005)), 1002},
	{"close 1006", masked(fin|closing, code(1006)), 1002},
	{"close 1015", masked(fin|closing, code(1015)), 1002},
	{"close 1100", masked(fin|closing, code(1100)), 1002},
	{"close 2999", masked(fin|closing, code(2999)), 1002},
	{"close 5000", masked(fin|closing, code(5000)), 1002},
	{"close 65535", masked(fin|closing, code(65535)), 1002},
	{"close with a reason that is no UTF-8", masked(fin|closing, code(1000)+"\xff"), 1002},
	{"close of 126 bytes", masked(fin|closing, code(1000)+strings.Repeat("x", 124)), 1002},
	{"fragmented close", masked(closing, code(1000)), 1002},
	{"text after close", join(masked(fin|closing, code(1000)), masked(fin|text, "hello")), 1000},

	{"a flood of texts", bytes.Repeat(masked(fin|text, "hello"), 5000), 1008},
	{"a flood of pings", bytes.Repeat(masked(fin|ping, ""), 8000), 1008},
	{"a flood of pongs", bytes.Repeat(masked(fin|pong, ""), 8000), 1008},
	{"a flood of empty fragments", append(masked(text, ""), bytes.Repeat(masked(continuation, ""), 8000)...), 1008},
}

func TestRawFrames(t *testing.T) {
	hub, server := serve(t, live.Options{}, newState().topic())
	before := goleak.IgnoreCurrent()
	t.Logf("%d cases", len(rawFrames))
	for _, test := range rawFrames {
		t.Run(test.name, func(t *testing.T) {
			conn, r := handshake(t, server)
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				conn.Write(test.send) // a flood is cut while it is written
				conn.Write(masked(fin|ping, "still there?"))
			}()
			if got := outcome(t, r); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
			conn.Close()
			<-sent
		})
	}
	eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
	goleak.VerifyNone(t, before)
}

// Who never stops is not read from for ever, and may miss the close code by that.
func TestEndlessFloodIsCut(t *testing.T) {
	hub, server := serve(t, live.Options{}, newState().topic())
	before := goleak.IgnoreCurrent()
	conn, _ := handshake(t, server)
	defer conn.Close()
	flood := bytes.Repeat(masked(fin|ping, ""), 1000)
	for err := error(nil); err == nil; _, err = conn.Write(flood) {
	}
	eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
	goleak.VerifyNone(t, before)
}

// A frame that breaks off, and then the connection: nothing can be answered, and nothing may be left.
func TestBrokenOffFrames(t *testing.T) {
	hub, server := serve(t, live.Options{}, newState().topic())
	before := goleak.IgnoreCurrent()
	frame := masked(fin|text, "hello")
	for n := range frame {
		conn, _ := handshake(t, server)
		if _, err := conn.Write(frame[:n]); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
	goleak.VerifyNone(t, before)
}

// handshake opens a websocket and hands over what is below it.
func handshake(t *testing.T, server *httptest.Server) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(patience))
	io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	r := bufio.NewReader(conn)
	answer, err := http.ReadResponse(r, nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %v, %v", answer, err)
	}
	return conn, r
}

// outcome reads what the server sends until it ends the socket, or answers the last ping.
func outcome(t *testing.T, r *bufio.Reader) int {
	t.Helper()
	for {
		op, payload, err := readFrame(r)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
			return cut
		case err != nil:
			t.Fatal(err)
		case op == pong && string(payload) == "still there?":
			return staysOpen
		case op == closing && len(payload) < 2:
			return noCode
		case op == closing:
			return int(binary.BigEndian.Uint16(payload))
		}
	}
}

// readFrame reads a frame of the server, which masks nothing.
func readFrame(r *bufio.Reader) (op byte, payload []byte, err error) {
	var h [2]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return 0, nil, err
	}
	n := int(h[1])
	if n == 126 {
		var long [2]byte
		if _, err := io.ReadFull(r, long[:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint16(long[:]))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(r, payload)
	return h[0] &^ fin, payload, err
}
