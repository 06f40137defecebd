package server_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/agenda"
	"turno/server/desk"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue/queuetest"
	"turno/server/supervisor"
)

// A logbook keeps what is logged.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A house is a site with its routes, as the program builds them. Those of screens answer that nothing is there.
type house struct {
	*server.Site
	routes []server.Route
	log    *logbook
}

// newHouse makes one around an engine, nil for a new one on the embedded store.
func newHouse(t *testing.T, e *engine.Engine) *house {
	t.Helper()
	if e == nil {
		e = queuetest.Open(t)
	}
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	log := &logbook{}
	hub := live.New(live.Options{CheckOrigin: server.CheckOrigin("")})
	t.Cleanup(func() { hub.Close(t.Context()) })
	h := &house{log: log, Site: &server.Site{
		Engines: map[string]*engine.Engine{"meet": e},
		Hub:     hub,
		Pages:   pages,
		Metrics: server.NewMetrics(hub),
		Log:     slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}}
	h.routes = server.Routes(h.Site)
	for _, rt := range slices.Concat(kiosk.Routes(h.Site), door.Routes(h.Site), phone.Routes(h.Site), display.Routes(h.Site),
		desk.Routes(h.Site), agenda.Routes(h.Site), supervisor.Routes(h.Site)) {
		rt.Live, rt.Handler = nil, func(http.ResponseWriter, *http.Request) error {
			return &ledger.Error{Code: ledger.NotFound, Message: "there is no such page"}
		}
		h.routes = append(h.routes, rt)
	}
	return h
}

// handle has a route answer in a test's own way.
func (h *house) handle(pattern string, answer server.Handler) {
	h.set(server.Route{Pattern: pattern, For: server.Everybody, Handler: answer})
}

// set adds a route, or has one that is there answer as this does.
func (h *house) set(own server.Route) {
	for i, rt := range h.routes {
		if rt.Pattern == own.Pattern {
			h.routes[i].Handler, h.routes[i].Live = own.Handler, own.Live
			return
		}
	}
	h.routes = append(h.routes, own)
}

// deadEngine is one whose Redis refuses connections.
func deadEngine(t *testing.T) *engine.Engine {
	t.Helper()
	gone := httptest.NewServer(nil)
	addr := gone.Listener.Addr().String()
	gone.Close()
	client := redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{addr}, DialerRetries: 1}))
	t.Cleanup(func() { client.Close() })
	return engine.Open(client, queuetest.AlwaysOpen(), ledger.Options{})
}

// request builds one: a method, a path, a body, and headers in pairs.
func request(method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// answer sends a request through the whole shell.
func (h *house) answer(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.Handler(h.routes).ServeHTTP(w, r)
	return w.Result()
}

// answerPrivate sends a request to the private listener.
func (h *house) answerPrivate(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.Private().ServeHTTP(w, r)
	return w.Result()
}

// body reads an answer's body.
func body(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// eventually waits until what is asked for is so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if ok() {
			return
		}
		<-time.After(5 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}
