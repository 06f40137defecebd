package display_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/queue/queuetest"
)

var errNoFrame = errors.New("no frame was sent")

// A wire is a TCP proxy before a server. It can drop all data of its connections without closing any of them.
type wire struct {
	address string
	made    atomic.Int64 // connections

	mu    sync.Mutex
	holes []*atomic.Bool // guarded by mu: for each connection, whether it drops its data
}

// lay starts a wire to a server.
func lay(t *testing.T, to string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	w := &wire{address: "http://" + listener.Addr().String()}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			w.join(near, strings.TrimPrefix(to, "http://"))
		}
	}()
	return w
}

func (w *wire) join(near net.Conn, to string) {
	far, err := net.Dial("tcp", to)
	if err != nil {
		near.Close()
		return
	}
	w.made.Add(1)
	hole := new(atomic.Bool)
	w.mu.Lock()
	w.holes = append(w.holes, hole)
	w.mu.Unlock()
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			defer way[0].Close()
			defer way[1].Close()
			io.Copy(swallower{way[1], hole}, way[0])
		}()
	}
}

// blackHole makes all present connections drop their data, in both directions. Later connections work.
func (w *wire) blackHole() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, hole := range w.holes {
		hole.Store(true)
	}
}

// A swallower writes, or drops the data and reports that it wrote them.
type swallower struct {
	net.Conn
	hole *atomic.Bool
}

func (s swallower) Write(b []byte) (int, error) {
	if s.hole.Load() {
		return len(b), nil
	}
	return s.Conn.Write(b)
}

// TestHalfOpenSocketsAreReplacedTwiceInARow does it twice, as many pages recover only the first time.
func TestHalfOpenSocketsAreReplacedTwiceInARow(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	w := lay(t, s.URL)
	v := watch(t, w.address+"/display/meet", "")
	call(t, s, "information", "it", "1")
	v.untilShows("A001")
	for i, service := range []string{"legal", "mediation"} {
		w.blackHole()
		made := w.made.Load()
		number := []string{"B001", "C001"}[i]
		call(t, s, service, "it", []string{"2", "3"}[i])
		v.pass(16 * time.Second) // longer than a socket may be silent
		v.untilShows(number)
		if w.made.Load() == made {
			t.Errorf("black hole %d: the display shows %s without a new connection", i+1, number)
		}
	}
}

// A gate is an HTTP proxy before a server that can refuse websockets, or answer in the server's place.
type gate struct {
	proxy       http.Handler
	captive     atomic.Bool
	refused     atomic.Int64
	notModified atomic.Int64
}

func newGate(t *testing.T, to string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	g.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(u)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if r.StatusCode == http.StatusNotModified {
				g.notModified.Add(1)
			}
			return nil
		},
	}
	srv := httptest.NewServer(g)
	t.Cleanup(srv.Close)
	return g, srv.URL
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Upgrade") != "":
		g.refused.Add(1)
		http.Error(w, "websockets are not welcome here", http.StatusForbidden)
	case g.captive.Load():
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!doctype html><title>Hotel</title><h1>Sign in to use the network</h1>")
	default:
		g.proxy.ServeHTTP(w, r)
	}
}

// polled is long enough for a page to poll once more.
const polled = 7 * time.Second

func TestWhereWebsocketsAreBlockedTheBoardIsPolled(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	g, address := newGate(t, s.URL)
	v := watch(t, address+"/display/meet", "")
	first := call(t, s, "information", "it", "1")
	v.untilIn(15*time.Second, "announce it", `document.querySelector("main").dataset.announced === "`+first+`"`)
	v.untilShows("A001")
	v.pass(polled)
	queuetest.Eventually(t, "an answer without a body", func() error {
		if g.notModified.Load() == 0 {
			return errNoFrame
		}
		return nil
	})
	call(t, s, "legal", "it", "2")
	v.pass(polled)
	v.untilShows("B001")
	if g.refused.Load() < 3 {
		t.Errorf("the display tried %d websockets, want 3 at least", g.refused.Load())
	}
}

// TestTheSignInOfACaptiveNetworkIsNoPageOfOurs: such a page answers every request with 200.
func TestTheSignInOfACaptiveNetworkIsNoPageOfOurs(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	g, address := newGate(t, s.URL)
	v := watch(t, address+"/display/meet", "")
	call(t, s, "information", "it", "1")
	v.untilShows("A001")
	g.captive.Store(true)
	v.until("fail to hear", `performance.getEntriesByType("resource").length > 0`)
	v.sleep(16 * time.Second)
	v.until("say that it is not current, and since when", `document.documentElement.classList.contains("is-stale") && `+
		`/\d\d:\d\d/.test(document.querySelector("[data-age]").textContent)`)
	if got := evaluate[string](v, "document.title"); strings.Contains(got, "Hotel") {
		t.Errorf("the screen shows %q", got)
	}
	g.captive.Store(false)
	call(t, s, "legal", "it", "2")
	v.untilShows("B001")
}
