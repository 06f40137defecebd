package live_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"turno/server/live"
)

// Many screens that come at once ask the store a few at a time, and all of them open.
func TestScreensThatComeAtOnceOpenByFew(t *testing.T) {
	const screens = 400
	state := newState()
	var inside, most atomic.Int64
	hub := live.New(live.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := hub.Open(w, r, func(*http.Request) (live.Topic, error) {
			now := inside.Add(1)
			defer inside.Add(-1)
			for had := most.Load(); now > had && !most.CompareAndSwap(had, now); had = most.Load() {
			}
			<-time.After(time.Millisecond) // a read of the store
			return state.topic(), nil
		})
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	var coming sync.WaitGroup
	for range screens {
		coming.Go(func() {
			if err := visit(server, 1); err != nil {
				t.Error(err)
			}
		})
	}
	coming.Wait()
	t.Logf("%d sockets, at most %d asked at once, rendered %d times", screens, most.Load(), state.renders.Load())
	if n := most.Load(); n > 32 {
		t.Errorf("%d asked at once", n)
	}
}

// Who waits too long for the limiter is told when to come back.
func TestWhoWaitsTooLongToOpenIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.New(live.Options{})
		defer hub.Close(t.Context())
		hangs := make(chan struct{})
		var inside sync.WaitGroup
		for range 32 {
			inside.Go(func() {
				r := httptest.NewRequest("GET", "/", nil)
				hub.Open(httptest.NewRecorder(), r, func(*http.Request) (live.Topic, error) {
					<-hangs
					return newState().topic(), nil
				})
			})
		}
		synctest.Wait()
		began := time.Now()
		err := hub.Open(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), func(*http.Request) (live.Topic, error) {
			t.Error("one more was let in")
			return live.Topic{}, nil
		})
		var refused *live.Refusal
		if waited := time.Since(began); !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable ||
			waited > 6*time.Second {
			t.Errorf("after %v: %v; want a refusal with 503 within 6 s", waited, err)
		}
		close(hangs)
		inside.Wait()
	})
}

// One address has so many sockets and no more; an address of IPv6 counts with its network.
func TestTooManyOfOneAddress(t *testing.T) {
	const most = 3
	hub := live.New(live.Options{MaxPerAddress: most})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = r.URL.Query().Get("from")
		hub.Serve(w, r, newState().topic())
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	for _, test := range []struct {
		name, first, other string
		limited            bool
	}{
		{"IPv4", "203.0.113.7:1000", "203.0.113.7:1001", true},
		{"IPv4 in IPv6", "[::ffff:203.0.113.8]:1000", "203.0.113.8:1000", true},
		{"a network of IPv6", "[2001:db8:1:2::1]:1000", "[2001:db8:1:2:ffff::2]:1000", true},
		{"two networks of IPv6", "[2001:db8:1:3::1]:1000", "[2001:db8:1:4::1]:1000", false},
		{"neighbours", "203.0.113.9:1000", "203.0.113.10:1000", false},
		{"loopback", "127.0.0.1:1000", "127.0.0.1:1001", true},
		{"a private network", "10.1.2.3:1000", "10.1.2.3:1000", true},
		{"no address", "@", "@", false},
	} {
		var screens []screen
		for range most {
			screens = append(screens, dialPath(t, server, "/?from="+url.QueryEscape(test.first)))
		}
		open := func() (int, error) {
			conn, answer, err := websocket.DefaultDialer.Dial(address(server)+"/?from="+url.QueryEscape(test.other), nil)
			if err == nil {
				conn.Close()
			}
			return answer.StatusCode, err
		}
		want := http.StatusSwitchingProtocols
		if test.limited {
			want = http.StatusServiceUnavailable
		}
		if got, err := open(); got != want {
			t.Errorf("%s: one more got %d, %v; want %d", test.name, got, err, want)
		}
		for _, s := range screens {
			s.Close()
		}
		eventually(t, "room again", func() bool { return hub.Sockets() == 0 })
		if got, err := open(); got != http.StatusSwitchingProtocols {
			t.Errorf("%s: once all had left, one got %d, %v", test.name, got, err)
		}
		eventually(t, "nobody", func() bool { return hub.Sockets() == 0 })
	}
}

// Phones are refused before boards, and boards before the pages of staff; one branch has so many different boards.
func TestWhoIsRefusedFirst(t *testing.T) {
	hub := live.New(live.Options{MaxSockets: 10, MaxBoards: 2})
	topics := map[string]live.Topic{}
	for name, class := range map[string]live.Class{"phone": live.Phones, "board": live.Boards, "board2": live.Boards,
		"board3": live.Boards, "desk": live.Desks} {
		topic := newState().topic()
		topic.Name, topic.Class = name, class
		topics[name] = topic
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, topics[r.URL.Query().Get("is")])
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	open := func(is string) (opened int) {
		for range 20 {
			conn, _, err := websocket.DefaultDialer.Dial(address(server)+"/?is="+is, nil)
			if err != nil {
				break
			}
			t.Cleanup(func() { conn.Close() })
			opened++
		}
		return opened
	}
	for _, step := range []struct {
		is   string
		want int
	}{{"phone", 6}, {"board", 2}, {"phone", 0}, {"board2", 0}, {"desk", 2}, {"desk", 0}} {
		if got := open(step.is); got != step.want {
			t.Errorf("%d more sockets of a %s were opened, want %d", got, step.is, step.want)
		}
	}

	few := live.New(live.Options{MaxBoards: 2})
	t.Cleanup(func() { few.Close(context.Background()) })
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		few.Serve(w, r, topics[r.URL.Query().Get("is")])
	}))
	t.Cleanup(other.Close)
	for _, step := range []struct {
		is   string
		want bool
	}{{"board", true}, {"board2", true}, {"board3", false}, {"board", true}, {"phone", true}} {
		conn, _, err := websocket.DefaultDialer.Dial(address(other)+"/?is="+step.is, nil)
		if (err == nil) != step.want {
			t.Errorf("a %s: opened %t, want %t", step.is, err == nil, step.want)
		}
		if err == nil {
			t.Cleanup(func() { conn.Close() })
		}
	}
}
