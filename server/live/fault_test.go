package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"turno/server/live"
)

// quiet is a log for tests that fail things on purpose.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// A lockedBuffer is a log that a test reads while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) count(s string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), s)
}

func TestSlowReadersDelayNobody(t *testing.T) {
	const slow = 200
	state := newState()
	state.html = strings.Repeat("x", 64<<10) // more than the buffers of a socket hold after a few frames
	hub, server := serve(t, live.Options{WriteTimeout: time.Second}, state.topic())
	good := dial(t, server)
	good.next()
	seq := int64(0)
	slowest := func() (slowest time.Duration) {
		for range 50 {
			began := time.Now()
			seq++
			state.change(seq)
			hub.Changed("meet")
			good.wait(seq)
			slowest = max(slowest, time.Since(began))
		}
		return slowest
	}
	alone := slowest()
	for range slow {
		neverReads(t, server)
	}
	eventually(t, "all watch", func() bool { return hub.Sockets() == slow+1 })
	began := time.Now()
	beside := slowest()
	// A writer that waited for one of them would take a second.
	if beside > 900*time.Millisecond {
		t.Errorf("the slowest frame took %v beside slow readers, %v without", beside, alone)
	}
	eventually(t, "the slow ones are cut", func() bool { return hub.Sockets() == 1 })
	t.Logf("slowest frame %v alone, %v beside %d that never read; they were cut after %v", alone, beside, slow,
		time.Since(began))
	if got := hub.Stats(); got.SocketsCut != slow || got.FramesSkipped == 0 {
		t.Errorf("%d sockets cut, %d frames skipped; want %d and some", got.SocketsCut, got.FramesSkipped, slow)
	}
}

// neverReads opens a socket and reads nothing more after the handshake.
func neverReads(t *testing.T, server *httptest.Server) {
	t.Helper()
	d := websocket.Dialer{NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetReadBuffer(4 << 10)
		}
		return conn, err
	}}
	conn, _, err := d.Dial(address(server), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
}

func TestRenderFailsAndRecovers(t *testing.T) {
	for name, failure := range map[string]func() error{
		"error": func() error { return errors.New("store is away") },
		"panic": func() error { panic("template is broken") },
	} {
		t.Run(name, func(t *testing.T) {
			var log lockedBuffer
			state := newState()
			failing := true
			topic := state.topic()
			topic.Render = func(ctx context.Context) (live.State, error) {
				state.mu.Lock()
				fails := failing
				state.mu.Unlock()
				if fails {
					return live.State{}, failure()
				}
				return state.render(ctx)
			}
			hub, server := serve(t, live.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, topic)
			s := dial(t, server)
			for n := uint64(1); n <= 5; n++ {
				eventually(t, "a render fails", func() bool { return hub.Stats().RenderFailures >= n })
				hub.Verified("meet")
			}
			if n := log.count("level=WARN"); n != 1 {
				t.Errorf("one outage was logged %d times", n)
			}
			state.mu.Lock()
			failing = false
			state.mu.Unlock()
			state.change(3)
			hub.Verified("meet")
			if got := s.next().Seq; got != 3 {
				t.Errorf("after the outage the first frame has seq %d, want 3", got)
			}
			if n := log.count("again"); n != 1 {
				t.Errorf("the recovery was logged %d times", n)
			}
		})
	}
}

func TestAnOutageOfManyTopicsIsLoggedOnce(t *testing.T) {
	var log lockedBuffer
	hub := live.New(live.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, live.Topic{Name: r.URL.Path, Group: "meet", Render: func(context.Context) (live.State, error) {
			return live.State{}, errors.New("store is away")
		}})
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	for i := range 30 {
		dialPath(t, server, fmt.Sprintf("/%d", i))
	}
	eventually(t, "30 failures", func() bool { return hub.Stats().RenderFailures >= 30 })
	if n := log.count("level=WARN"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

func TestWhoMayOpenASocket(t *testing.T) {
	_, server := serve(t, live.Options{}, newState().topic())
	upgrade := http.Header{
		"Connection":            {"Upgrade"},
		"Upgrade":               {"websocket"},
		"Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key":     {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	with := func(name, value string) http.Header {
		h := upgrade.Clone()
		h.Set(name, value)
		return h
	}
	without := func(name string) http.Header {
		h := upgrade.Clone()
		h.Del(name)
		return h
	}
	for _, test := range []struct {
		name   string
		method string
		header http.Header
		want   int
	}{
		{"no browser", "GET", upgrade, 101},
		{"own page", "GET", with("Origin", server.URL), 101},
		{"foreign page", "GET", with("Origin", "https://elsewhere.example"), 403},
		{"own host on another port", "GET", with("Origin", "http://127.0.0.1:1"), 403},
		{"own host as a part of another", "GET", with("Origin", server.URL+".example"), 403},
		{"sandboxed page", "GET", with("Origin", "null"), 403},
		{"no upgrade", "GET", without("Upgrade"), 400},
		{"no connection header", "GET", without("Connection"), 400},
		{"no key", "GET", without("Sec-Websocket-Key"), 400},
		{"short key", "GET", with("Sec-Websocket-Key", "c2hvcnQ="), 400},
		{"old version", "GET", with("Sec-Websocket-Version", "8"), 400},
		{"wrong method", "POST", upgrade, 405},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := http.NewRequest(test.method, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = test.header
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != test.want {
				t.Errorf("got %s, want %d", answer.Status, test.want)
			}
		})
	}
}

func TestOneSocketTooMany(t *testing.T) {
	hub, server := serve(t, live.Options{MaxSockets: 2}, newState().topic())
	first := dial(t, server)
	dial(t, server)
	_, answer, err := websocket.DefaultDialer.Dial(address(server), nil)
	if !errors.Is(err, websocket.ErrBadHandshake) || answer.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("the third got %v, %v; want 503", answer, err)
	}
	first.Close()
	eventually(t, "room again", func() bool { return hub.Sockets() == 1 })
	dial(t, server).next()
}

// A wrapped is a response as a middleware wraps it.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestThroughAMiddleware(t *testing.T) {
	hub := live.New(live.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(wrapped{w}, r, newState().topic())
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	dial(t, server).next()
}

func TestChurnLeavesNothing(t *testing.T) {
	state := newState()
	hub, server := serve(t, live.Options{}, state.topic())
	churn := func(visits int) {
		var visitors sync.WaitGroup
		for range 10 {
			visitors.Go(func() {
				for i := range visits / 10 {
					if err := visit(server, i%3); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for seq := range int64(200) {
			state.change(seq)
			hub.Changed("meet")
		}
		visitors.Wait()
		eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
	}
	churn(100) // what stays for good, such as pools, is there after a few
	before := goleak.IgnoreCurrent()
	files, heap := openFiles(t), heapInUse()
	churn(2000)
	if n := hub.Stats().Topics; n != 0 {
		t.Errorf("%d topics that nobody watches", n)
	}
	goleak.VerifyNone(t, before)
	eventually(t, "no file descriptor left", func() bool { return openFiles(t) <= files })
	grown := heapInUse() - heap
	t.Logf("after 2,000 sockets: the goroutines and %d file descriptors of before, %d KB of heap more", files, grown>>10)
	if grown > 200<<10 { // 100 bytes of each
		t.Errorf("2,000 sockets that have gone left %d bytes", grown)
	}
}

// openFiles is how many file descriptors are open.
func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func heapInUse() int {
	runtime.GC()
	runtime.GC() // what a pool kept through the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// visit opens a socket and leaves: at once (0), after a frame (1), with a close frame (2).
func visit(server *httptest.Server, way int) error {
	conn, _, err := websocket.DefaultDialer.Dial(address(server), nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	switch way {
	case 1:
		_, _, err = conn.ReadMessage()
	case 2:
		goodbye := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
		err = conn.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(patience))
	}
	return err
}
