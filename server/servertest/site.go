package servertest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

// frameWithin bounds the wait for a frame.
const frameWithin = 10 * time.Second

// A Site is a branch with some of its screens, served on an address of its own until the test ends.
type Site struct {
	Engine *engine.Engine
	Hub    *live.Hub
	URL    string
}

// Serve serves some screens by their routes.
func Serve(tb testing.TB, e *engine.Engine, screens ...func(*server.Site) []server.Route) *Site {
	tb.Helper()
	s := ServeAll(tb, map[string]*engine.Engine{e.Branch().ID: e}, screens...)
	s.Engine = e
	return s
}

// ServeAll serves the screens of several branches, by their ids. The Engine of the Site is nil.
func ServeAll(tb testing.TB, engines map[string]*engine.Engine, screens ...func(*server.Site) []server.Route) *Site {
	tb.Helper()
	pages, err := server.NewPages(false)
	if err != nil {
		tb.Fatal(err)
	}
	hub := live.New(live.Options{})
	site := &server.Site{
		Engines: engines,
		Hub:     hub,
		Pages:   pages,
		Log:     slog.New(slog.DiscardHandler),
	}
	var routes []server.Route
	for _, of := range screens {
		routes = append(routes, of(site)...)
	}
	srv := httptest.NewServer(site.Handler(routes))
	tb.Cleanup(func() {
		hub.Close(context.WithoutCancel(tb.Context()))
		srv.Close()
	})
	return &Site{Hub: hub, URL: srv.URL}
}

// Issue issues a ticket, as the kiosk does.
func (s *Site) Issue(tb testing.TB, service, language string) queue.Issued {
	tb.Helper()
	t, err := s.Engine.Issue(tb.Context(), queue.IssueRequest{
		Head: ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, Service: service, Language: language, Source: "kiosk",
	})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// Call calls a ticket to a desk, "" for the next.
func (s *Site) Call(tb testing.TB, desk, number string) queue.Ticket {
	tb.Helper()
	head := ledger.Head{Key: server.NewKey(), Desk: desk}
	t, err := s.Engine.Call(tb.Context(), queue.CallRequest{Head: head, Ticket: number})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// Move makes a move of a ticket at a desk.
func (s *Site) Move(tb testing.TB, desk, number string, m queue.Move) queue.Ticket {
	tb.Helper()
	head := ledger.Head{Key: server.NewKey(), Desk: desk}
	t, err := s.Engine.Move(tb.Context(), queue.MoveRequest{Head: head, Ticket: number, Move: m})
	if err != nil {
		tb.Fatal(err)
	}
	return t.Ticket
}

// An Answer is a complete response.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Get requests a path with that Accept header. It does not follow redirects.
func (s *Site) Get(tb testing.TB, path, accept string) Answer {
	tb.Helper()
	return s.do(tb, http.MethodGet, path, "", http.Header{"Accept": {accept}})
}

// Page is the page at a path.
func (s *Site) Page(tb testing.TB, path string) Node {
	tb.Helper()
	a := s.Get(tb, path, "text/html")
	if a.Status != http.StatusOK {
		tb.Fatalf("GET %s: status %d, want 200", path, a.Status)
	}
	return Parse(tb, a.Body)
}

// PostJSON sends a JSON body with an idempotency key, "" for none, and asks for JSON.
func (s *Site) PostJSON(tb testing.TB, path, key, body string) Answer {
	tb.Helper()
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	if key != "" {
		header.Set("Idempotency-Key", key)
	}
	return s.do(tb, http.MethodPost, path, body, header)
}

// PostForm sends a form as a browser without scripts does.
func (s *Site) PostForm(tb testing.TB, path string, form url.Values) Answer {
	tb.Helper()
	return s.do(tb, http.MethodPost, path, form.Encode(), http.Header{
		"Accept": {"text/html"}, "Content-Type": {"application/x-www-form-urlencoded"},
	})
}

func (s *Site) do(tb testing.TB, method, path, body string, header http.Header) Answer {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header = header
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return Answer{res.StatusCode, res.Header, string(text)}
}

// Watch opens the socket of a live route.
func (s *Site) Watch(tb testing.TB, path string) *websocket.Conn {
	tb.Helper()
	c, _, err := websocket.DefaultDialer.DialContext(tb.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close() })
	return c
}

// Receive reads the next frame.
func Receive(tb testing.TB, c *websocket.Conn, into any) {
	tb.Helper()
	c.SetReadDeadline(time.Now().Add(frameWithin))
	if err := c.ReadJSON(into); err != nil {
		tb.Fatal(err)
	}
}
