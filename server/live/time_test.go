package live_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"turno/server/live"
)

// The tests of this file run in a bubble where time is moved: sockets are pipes, and an hour passes at once.

// A pipes is a listener whose connections are pipes in memory.
type pipes struct {
	conns  chan net.Conn // unbuffered: a dial waits until the server accepts
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours, nil
}

// servePipes serves one topic in the bubble.
func servePipes(t *testing.T, o live.Options, topic live.Topic) (*live.Hub, *pipes) {
	t.Helper()
	return servePaths(t, o, func(string) live.Topic { return topic })
}

// servePaths serves topics in the bubble, each by its path.
func servePaths(t *testing.T, o live.Options, of func(path string) live.Topic) (*live.Hub, *pipes) {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	hub := live.New(o)
	server := &httptest.Server{
		Listener: p,
		Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hub.Serve(w, r, of(r.URL.Path))
		})},
	}
	server.Start()
	t.Cleanup(func() {
		hub.Close(context.Background())
		server.Close()
	})
	return hub, p
}

// A watcher is a client in the bubble that reads whatever comes.
type watcher struct {
	conn *websocket.Conn

	mu     sync.Mutex
	frames int
	text   string // of the last frame
	pings  int
	end    error
}

// watch opens a socket and reads from it. It answers pings if it is told to.
func watch(t *testing.T, p *pipes, answersPings bool) *watcher {
	t.Helper()
	return watchPath(t, p, "/", answersPings)
}

func watchPath(t *testing.T, p *pipes, path string, answersPings bool) *watcher {
	t.Helper()
	d := websocket.Dialer{NetDialContext: p.dial}
	conn, _, err := d.Dial("ws://pipe"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	w := &watcher{conn: conn}
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		w.note(func() { w.pings++ })
		if answersPings {
			return pong(data)
		}
		return nil
	})
	go func() {
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				w.note(func() { w.end = err })
				return
			}
			w.note(func() { w.frames, w.text = w.frames+1, string(text) })
		}
	}()
	synctest.Wait()
	return w
}

func (w *watcher) note(what func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	what()
}

// got is how many frames came since the last call.
func (w *watcher) got() int {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.frames
	w.frames = 0
	return n
}

// ended is how the socket ended, nil if it is open.
func (w *watcher) ended() error {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end
}

// pass moves the bubble's clock and lets everything happen that is due.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestHeartbeatsGoOutWhileVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := newState()
		hub, p := servePipes(t, live.Options{Heartbeat: 10 * time.Second}, state.topic())
		w := watch(t, p, true)
		if n := w.got(); n != 1 {
			t.Fatalf("%d frames at first, want 1", n)
		}
		verifyFor := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); {
				pass(2 * time.Second)
				hub.Verified("meet")
			}
		}
		verifyFor(60 * time.Second)
		if n := w.got(); n != 6 {
			t.Errorf("%d heartbeats in 60 s, want 6", n)
		}
		if n := state.renders.Load(); n != 1 {
			t.Errorf("rendered %d times for heartbeats", n)
		}
		pass(10 * time.Minute) // the store is away, and nobody vouches for what screens show
		if n := w.got(); n != 0 {
			t.Errorf("%d heartbeats while nothing was verified", n)
		}
		verifyFor(2 * time.Second)
		if n := w.got(); n != 1 {
			t.Errorf("%d heartbeats when it was verified again, want 1", n)
		}
	})
}

func TestNoHeartbeatWhileAChangeIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := newState()
		hub, p := servePipes(t, live.Options{Log: quiet()}, state.topic())
		w := watch(t, p, true)
		w.got()
		state.fail(errors.New("store is away"))
		hub.Changed("meet")
		for range 30 {
			pass(2 * time.Second)
			hub.Verified("meet")
		}
		if n := w.got(); n != 0 {
			t.Errorf("%d frames of a state known to be old", n)
		}
		state.fail(nil)
		hub.Verified("meet")
		if n := w.got(); n != 1 {
			t.Errorf("%d frames after the outage, want 1", n)
		}
	})
}

func TestANewScreenGetsNoFrameOfUnknownAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := newState()
		hub, p := servePipes(t, live.Options{}, state.topic())
		watch(t, p, true)
		for _, test := range []struct {
			name    string
			wait    time.Duration
			verify  bool
			renders int64 // in all
		}{
			{"at once", 0, false, 1},
			{"4 s later", 4 * time.Second, false, 1},
			{"unverified for 6 s", 2 * time.Second, false, 2},
			{"verified", time.Minute, true, 2},
			{"unverified for a minute", time.Minute, false, 3},
		} {
			pass(test.wait)
			if test.verify {
				hub.Verified("meet")
				synctest.Wait() // the screens there are get a heartbeat
			}
			if w := watch(t, p, true); w.got() != 1 {
				t.Errorf("%s: no frame, or more than one", test.name)
			}
			if n := state.renders.Load(); n != test.renders {
				t.Errorf("%s: rendered %d times in all, want %d", test.name, n, test.renders)
			}
		}
	})
}

func TestHalfOpenSocketIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub, p := servePipes(t, live.Options{}, newState().topic())
		there, gone := watch(t, p, true), watch(t, p, false)
		pass(45 * time.Second)
		if n := hub.Sockets(); n != 2 {
			t.Fatalf("%d sockets after 45 s, want 2", n)
		}
		pass(10 * time.Second)
		if gone.ended() == nil {
			t.Error("a socket that answers no ping is still open after 55 s")
		}
		pass(time.Hour)
		if err := there.ended(); err != nil || hub.Sockets() != 1 {
			t.Errorf("a socket that answers pings ended with %v; %d open", err, hub.Sockets())
		}
	})
}

func TestSocketThatTakesNothingIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub, p := servePipes(t, live.Options{WriteTimeout: 3 * time.Second}, newState().topic())
		d := websocket.Dialer{NetDialContext: p.dial}
		conn, _, err := d.Dial("ws://pipe/", nil) // and reads nothing: a pipe holds nothing either
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		pass(2900 * time.Millisecond)
		if n := hub.Sockets(); n != 1 {
			t.Fatalf("%d sockets before the write timeout", n)
		}
		pass(200 * time.Millisecond)
		if n := hub.Stats(); n.Sockets != 0 || n.SocketsCut != 1 {
			t.Errorf("after the write timeout: %+v", n)
		}
	})
}

// After a long pass over a batch comes as long a rest: the changes of that time fold into one pass. Who comes meanwhile
// does not wait for it.
func TestALongPassIsFollowedByARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const long = 300 * time.Millisecond
		batch := &phones{}
		hub, p := servePipes(t, live.Options{}, live.Topic{Name: "phone", Group: "meet", Class: live.Phones, Batch: batch,
			Member: "phone"})
		w := watch(t, p, true)
		passes := func() int { synctest.Wait(); return len(batch.rendered()) }
		change := func(seq int64) { batch.change(seq); hub.Changed("meet") }

		batch.read(func() { <-time.After(long) })
		change(1)
		time.Sleep(long)
		before := passes()
		batch.read(nil)
		for seq := range int64(10) {
			change(2 + seq)
			if n := passes() - before; n > 0 {
				t.Fatalf("%d passes in the time of rest", n)
			}
		}
		if late := watch(t, p, true); late.frames != 1 || passes() != before+1 {
			t.Errorf("one that came in the time of rest got %d frames at once, want 1", late.frames)
		}
		change(12)
		time.Sleep(long + time.Millisecond)
		if n := passes() - before; n != 2 {
			t.Errorf("%d passes for the newcomer and the changes of the time of rest, want 2", n)
		}
		w.note(func() {
			if w.frames != 4 { // at first, the long pass, along with the newcomer, after the rest
				t.Errorf("got %d frames, want 4", w.frames)
			}
		})
		change(13)
		if n := passes() - before; n != 3 {
			t.Errorf("%d passes, want one more at once: the last one was short", n)
		}
	})
}
