package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"turno/server/live"
)

// patience is how long a test waits for what should come at once.
const patience = 10 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A screenState is a branch's state that a test changes.
type screenState struct {
	mu      sync.Mutex
	epoch   string
	seq     int64
	failure error
	html    string // padding, to make frames large

	renders atomic.Int64
	// reading, if set, is called in each render after the state was read.
	reading func()
}

func newState() *screenState { return &screenState{epoch: "one"} }

// change sets the next state.
func (s *screenState) change(seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq = seq
}

func (s *screenState) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
}

func (s *screenState) render(context.Context) (live.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renders.Add(1)
	state := live.State{
		Epoch:   s.epoch,
		Seq:     s.seq,
		Version: "v1",
		HTML:    fmt.Sprintf("<p>%d</p>%s", s.seq, s.html),
		Calls:   []string{fmt.Sprint(s.seq)},
		JSON:    map[string]int64{"seq": s.seq},
	}
	if s.reading != nil {
		s.mu.Unlock()
		s.reading()
		s.mu.Lock()
	}
	return state, s.failure
}

func (s *screenState) topic() live.Topic {
	return live.Topic{Name: "meet/board/it", Group: "meet", Render: s.render}
}

// serve serves one topic on loopback and ends the hub, which must leave nothing behind, with the test.
func serve(tb testing.TB, o live.Options, topic live.Topic) (*live.Hub, *httptest.Server) {
	tb.Helper()
	hub := live.New(o)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, topic)
	}))
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := hub.Close(ctx); err != nil {
			tb.Error(err)
		}
		server.Close()
	})
	return hub, server
}

// A screen is a client that is ended with its test.
type screen struct {
	*websocket.Conn
	tb testing.TB
}

// address is where the server takes websockets.
func address(server *httptest.Server) string { return "ws" + strings.TrimPrefix(server.URL, "http") }

func dial(tb testing.TB, server *httptest.Server) screen {
	tb.Helper()
	return dialPath(tb, server, "/")
}

func dialPath(tb testing.TB, server *httptest.Server, path string) screen {
	tb.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(address(server)+path, nil)
	if err != nil {
		tb.Fatalf("dial: %v", err)
	}
	tb.Cleanup(func() { conn.Close() })
	return screen{conn, tb}
}

// A frame is what a screen gets.
type frame struct {
	Epoch   string           `json:"epoch"`
	Seq     int64            `json:"seq"`
	Version string           `json:"version"`
	HTML    string           `json:"html"`
	Calls   []string         `json:"calls"`
	State   map[string]int64 `json:"state"`
}

// next is the next frame.
func (s screen) next() frame {
	s.tb.Helper()
	f, err := s.read()
	if err != nil {
		s.tb.Fatal(err)
	}
	return f
}

// wait is the first frame of seq. An older one after a newer one is a failure.
func (s screen) wait(seq int64) frame {
	s.tb.Helper()
	f, err := s.readUntil(seq)
	if err != nil {
		s.tb.Fatal(err)
	}
	return f
}

func (s screen) read() (f frame, err error) {
	s.SetReadDeadline(time.Now().Add(patience))
	if err := s.ReadJSON(&f); err != nil {
		return f, fmt.Errorf("next frame: %w", err)
	}
	return f, nil
}

func (s screen) readUntil(seq int64) (frame, error) {
	for last := int64(-1); ; {
		f, err := s.read()
		if err == nil && f.Seq < last {
			err = fmt.Errorf("got seq %d after %d", f.Seq, last)
		}
		if last = f.Seq; err != nil || last == seq {
			return f, err
		}
	}
}

// closed reads until the socket ends and answers with its close code.
func (s screen) closed() int {
	s.tb.Helper()
	s.SetReadDeadline(time.Now().Add(patience))
	for {
		_, _, err := s.ReadMessage()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			return end.Code
		}
		if err != nil {
			s.tb.Fatalf("socket ended with %v, want a close frame", err)
		}
	}
}

// eventually polls until ok.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	timeout := time.After(patience)
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for !ok() {
		select {
		case <-poll.C:
		case <-timeout:
			tb.Fatalf("not within %v: %s", patience, what)
		}
	}
}

func TestEveryScreenGetsEachState(t *testing.T) {
	state := newState()
	state.change(1)
	hub, server := serve(t, live.Options{}, state.topic())
	var screens []screen
	for range 20 {
		screens = append(screens, dial(t, server))
	}
	for seq := int64(1); seq <= 5; seq++ {
		if seq > 1 {
			state.change(seq)
			hub.Changed("meet")
		}
		want := frame{Epoch: "one", Seq: seq, Version: "v1", HTML: fmt.Sprintf("<p>%d</p>", seq), Calls: []string{fmt.Sprint(seq)}}
		for i, s := range screens {
			if diff := cmp.Diff(want, s.wait(seq)); diff != "" {
				t.Fatalf("screen %d (-want +got):\n%s", i, diff)
			}
		}
	}
	// One render for each of the four changes, and one or two for the first screens: they come while it renders.
	if n := state.renders.Load(); n > 6 {
		t.Errorf("rendered %d times for 20 screens and 4 changes", n)
	}
}

func TestChangesOfOtherGroupsRenderNothing(t *testing.T) {
	state := newState()
	hub, server := serve(t, live.Options{}, state.topic())
	s := dial(t, server)
	s.next()
	hub.Changed("elsewhere")
	state.change(1)
	hub.Changed("meet")
	s.wait(1)
	if n := state.renders.Load(); n != 2 {
		t.Errorf("rendered %d times, want 2", n)
	}
}

func TestFrameAsJSON(t *testing.T) {
	state := newState()
	state.change(7)
	_, server := serve(t, live.Options{}, state.topic())
	page, data := dial(t, server), dialPath(t, server, "/?format=json")
	if got := page.next(); got.HTML != "<p>7</p>" {
		t.Errorf("page got %+v", got)
	}
	want := frame{Epoch: "one", Seq: 7, Version: "v1", State: map[string]int64{"seq": 7}}
	if diff := cmp.Diff(want, data.next()); diff != "" {
		t.Errorf("frame (-want +got):\n%s", diff)
	}
}

func TestNoCallsAreAnEmptyList(t *testing.T) {
	type call struct{}
	for name, calls := range map[string]any{"nil": nil, "nil slice": []call(nil), "empty": []call{}} {
		t.Run(name, func(t *testing.T) {
			_, server := serve(t, live.Options{}, live.Topic{Name: "x", Render: func(context.Context) (live.State, error) {
				return live.State{HTML: "<b>&</b>", Calls: calls}, nil
			}})
			s := dial(t, server)
			s.SetReadDeadline(time.Now().Add(patience))
			_, got, err := s.ReadMessage()
			if want := `{"epoch":"","seq":0,"version":"","html":"<b>&</b>","calls":[]}`; err != nil || string(got) != want {
				t.Errorf("got %s, %v\nwant %s", got, err, want)
			}
		})
	}
}

func TestChangesWhileRenderingFold(t *testing.T) {
	state := newState()
	reading, carryOn := make(chan struct{}), make(chan struct{})
	hub, server := serve(t, live.Options{}, state.topic())
	s := dial(t, server)
	s.next()
	state.mu.Lock()
	state.reading = func() { reading <- struct{}{}; <-carryOn }
	state.mu.Unlock()

	state.change(1)
	hub.Changed("meet")
	<-reading // has read state 1
	for seq := int64(2); seq <= 100; seq++ {
		state.change(seq)
		hub.Changed("meet")
	}
	for _, want := range []int64{1, 100} {
		carryOn <- struct{}{}
		if got := s.next().Seq; got != want {
			t.Errorf("got seq %d, want %d", got, want)
		}
		if want == 1 {
			<-reading
		}
	}
	if n := state.renders.Load(); n != 3 {
		t.Errorf("rendered %d times, want 3", n)
	}
}

func TestScreensThatComeTogetherShareOneRender(t *testing.T) {
	state := newState()
	carryOn := make(chan struct{})
	state.reading = func() { <-carryOn }
	hub, server := serve(t, live.Options{}, state.topic())
	var screens []screen
	for range 50 {
		screens = append(screens, dial(t, server))
	}
	eventually(t, "50 sockets", func() bool { return hub.Sockets() == 50 })
	close(carryOn)
	for _, s := range screens {
		s.next()
	}
	if n := state.renders.Load(); n > 2 {
		t.Errorf("rendered %d times, want 1, or 2 if one came late", n)
	}
	dial(t, server).next()
	if n := state.renders.Load(); n > 2 {
		t.Errorf("rendered %d times although the last frame is fresh", n)
	}
}

func TestReconnectGetsTheWholeState(t *testing.T) {
	state := newState()
	hub, server := serve(t, live.Options{}, state.topic())
	for seq := int64(1); seq <= 3; seq++ { // twice and once more: a bug may hide behind the first reconnect
		state.change(seq)
		hub.Changed("meet") // while nobody watches
		s := dial(t, server)
		if got := s.next().Seq; got != seq {
			t.Fatalf("first frame has seq %d, want %d", got, seq)
		}
		s.Close()
		eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
	}
	if n := hub.Stats().Topics; n != 0 {
		t.Errorf("%d topics that nobody watches", n)
	}
}

func TestFramesNeverGoBack(t *testing.T) {
	state := newState()
	hub, server := serve(t, live.Options{}, state.topic())
	const last = 2000
	var watching sync.WaitGroup
	for range 8 {
		s := dial(t, server)
		watching.Go(func() {
			if _, err := s.readUntil(last); err != nil {
				t.Error(err)
			}
		})
	}
	for seq := int64(1); seq <= last; seq++ {
		state.change(seq)
		hub.Changed("meet")
		hub.Verified("meet")
	}
	watching.Wait()
}

func TestOlderStateIsNotShown(t *testing.T) {
	state := newState()
	state.change(9)
	hub, server := serve(t, live.Options{Log: quiet()}, state.topic())
	s := dial(t, server)
	s.next()
	state.change(8) // as from a replica that lags
	hub.Changed("meet")
	eventually(t, "the older state is refused", func() bool { return hub.Stats().RenderFailures == 1 })
	state.change(10)
	hub.Verified("meet") // tries again
	if got := s.next().Seq; got != 10 {
		t.Errorf("got seq %d after 9, want 10", got)
	}
	state.mu.Lock()
	state.epoch, state.seq = "two", 1
	state.mu.Unlock()
	hub.Changed("meet")
	if got := s.next(); got.Epoch != "two" || got.Seq != 1 {
		t.Errorf("got %+v, want the new epoch from its beginning", got)
	}
}

func TestSocketsEndWithTheHub(t *testing.T) {
	state := newState()
	hub, server := serve(t, live.Options{}, state.topic())
	var screens []screen
	for range 10 {
		s := dial(t, server)
		s.next()
		screens = append(screens, s)
	}
	closing := make(chan error)
	go func() { closing <- hub.Close(t.Context()) }()
	for _, s := range screens {
		if got := s.closed(); got != websocket.CloseServiceRestart {
			t.Errorf("close code %d, want %d", got, websocket.CloseServiceRestart)
		}
	}
	if err := <-closing; err != nil {
		t.Error(err)
	}
	if n := hub.Stats(); n.Sockets != 0 || n.Topics != 0 {
		t.Errorf("left over: %+v", n)
	}
	if err := hub.Close(t.Context()); err != nil {
		t.Errorf("closed again: %v", err)
	}
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
		t.Errorf("a closed hub answers %s, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
}

// TestCloseReachesWhoJustCame: a socket that the hub ends before its goroutine listens is told goodbye like the others.
func TestCloseReachesWhoJustCame(t *testing.T) {
	for range 50 {
		hub := live.New(live.Options{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hub.Serve(w, r, newState().topic())
		}))
		s := dial(t, server)
		closing := make(chan error)
		go func() { closing <- hub.Close(t.Context()) }()
		if got := s.closed(); got != websocket.CloseServiceRestart {
			t.Fatalf("close code %d, want %d", got, websocket.CloseServiceRestart)
		}
		s.Close() // the hub waits a second for that
		if err := <-closing; err != nil {
			t.Fatal(err)
		}
		server.Close()
	}
}

func TestStateThatIsNoJSON(t *testing.T) {
	hub, server := serve(t, live.Options{Log: quiet()},
		live.Topic{Name: "x", Render: func(context.Context) (live.State, error) {
			return live.State{Calls: json.Number("no number")}, nil
		}})
	if got := dial(t, server).closed(); got != websocket.CloseInternalServerErr {
		t.Errorf("close code %d, want %d", got, websocket.CloseInternalServerErr)
	}
	eventually(t, "no socket", func() bool { return hub.Sockets() == 0 })
}
