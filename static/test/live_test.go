package test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/live"
	"turno/server/servertest"
)

// A site is a server that can be stopped and started again at the same address.
type site struct {
	t       *testing.T
	address string
	state   atomic.Int64
	hub     *live.Hub
	server  *http.Server
}

// start serves one live page and its topic.
func (s *site) start() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.hub = live.New(live.Options{})
	mux := pages()
	mux.HandleFunc("GET /live/", func(w http.ResponseWriter, r *http.Request) {
		s.hub.Serve(w, r, live.Topic{Name: "board", Group: "meet", Render: s.render})
	})
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		writePage(w, `<main data-live="/live/" data-epoch="one" data-seq="0" data-version="v1"><p data-stale hidden>not `+
			`current</p>`+
			`<div data-part>0</div></main><script type="module" src="/js/live/socket.js"></script>`)
	})
	s.server = &http.Server{Handler: mux}
	go s.server.Serve(listener)
}

func (s *site) stop() {
	s.hub.Close(context.Background())
	s.server.Close()
}

func (s *site) render(context.Context) (live.State, error) {
	seq := s.state.Load()
	return live.State{Epoch: "one", Seq: seq, Version: "v1", HTML: fmt.Sprintf("<p>%d</p>", seq)}, nil
}

// TestLivePage opens a page on a real hub in Chromium and stops the server twice, as many pages recover only the first time.
func TestLivePage(t *testing.T) {
	s := &site{t: t, address: "127.0.0.1:0"}
	s.start()
	t.Cleanup(func() { s.stop() })
	ctx, cancel := context.WithTimeout(servertest.Browser(t), 2*limit)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("http://"+s.address+"/page")); err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		if round > 0 {
			s.stop()
			s.state.Add(1) // while no page is connected
			s.start()
			shows(t, ctx, s.state.Load())
		}
		s.state.Add(1)
		s.hub.Changed("meet")
		shows(t, ctx, s.state.Load())
	}
	s.stop()
	eventually(t, ctx, "the page says that it is not current",
		`document.documentElement.classList.contains("is-stale") && !document.querySelector("[data-stale]").hidden`)
	s.start()
	eventually(t, ctx, "it heals",
		`!document.documentElement.classList.contains("is-stale") && document.querySelector("[data-stale]").hidden`)
}

// shows waits until the page shows the state of seq.
func shows(t *testing.T, ctx context.Context, seq int64) {
	t.Helper()
	eventually(t, ctx, fmt.Sprintf("the page shows %d", seq),
		fmt.Sprintf(`document.querySelector("[data-part]").textContent === "%d"`, seq))
}

// eventually polls until the script returns true.
func eventually(t *testing.T, ctx context.Context, what, script string) {
	t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(limit); time.Now().Before(end); <-poll.C {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if ok {
			return
		}
	}
	t.Fatalf("not within %v: %s", limit, what)
}
