package server

import (
	"bufio"
	"bytes"
	"context"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// NewServer is an HTTP server with limits against slow or greedy clients. They do not hold for a websocket: net/http clears
// the deadlines when the connection is taken over. It keeps at most so many connections open that are no websockets, as many
// as there may be at that moment.
func NewServer(h http.Handler, most func() int, log *slog.Logger) *http.Server {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    8 << 10,
		ErrorLog:          stdlog.New(remarks{log}, "", 0),
	}
	boundConns(srv, most)
	return srv
}

// remarks are those of net/http: at debug level, as clients cause most of them, but for a connection that cannot be
// accepted.
type remarks struct{ log *slog.Logger }

// Write logs one remark.
func (rs remarks) Write(text []byte) (int, error) {
	level := slog.LevelDebug
	if bytes.Contains(text, []byte("Accept error")) {
		level = slog.LevelError
	}
	rs.log.Log(context.Background(), level, strings.TrimSpace(string(text)))
	return len(text), nil
}

// Handler serves a table of routes, and does for all of them: log and metrics, headers, the Host check, the refusal of
// cross-site writes, and answers for what no route takes. It panics on a route that does not say whom it is for.
func (s *Site) Handler(routes []Route) http.Handler {
	mux := s.mux(routes)
	if s.Pages.sign == nil {
		s.Pages.sign = s.sign
	}
	check := CheckOrigin(s.PublicURL)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		r = s.Proxies.behind(r)
		rec := &recorder{ResponseWriter: w}
		defer func() { s.observe(r, rec, time.Since(start)) }()
		defer s.recovered(rec, r)
		s.setHeaders(w.Header(), r)
		if err := s.admit(check, r); err != nil {
			s.fail(rec, r, err)
			return
		}
		if _, pattern := mux.Handler(r); pattern == "" {
			s.fail(rec, r, s.unrouted(mux, w, r))
			return
		}
		mux.ServeHTTP(rec, r)
	})
}

var errWrongHost = &failure{http.StatusMisdirectedRequest, codeWrongHost, "this program does not answer under this name"}

// admit refuses a Host that is not ours and a write that another site's page asks for.
func (s *Site) admit(check func(*http.Request) bool, r *http.Request) error {
	if !s.answersTo(r) {
		return errWrongHost
	}
	if crossSite(r, check, s.PublicURL) {
		return &failure{http.StatusForbidden, codeCrossSite, "the request came from another site"}
	}
	return nil
}

// hostname is a Host header without its port, in lower case, an IPv6 address without brackets.
func hostname(host string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return strings.ToLower(strings.Trim(name, "[]"))
}

// unrouted refuses a path that does not exist, or that does not take the method.
func (s *Site) unrouted(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) error {
	probe := &nowhere{header: http.Header{}}
	mux.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		return &failure{probe.status, codeMethod, "this address does not take " + r.Method}
	}
	return &failure{http.StatusNotFound, "not_found", "there is no such page"}
}

// nowhere is a ResponseWriter that keeps only status and headers.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) WriteHeader(status int)      { n.status = status }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }

// plainHost is a Host that can be written into a Content-Security-Policy and does not end a directive.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9.:\[\]_-]+$`)

// setHeaders sets what every answer carries, 101 and errors included. Assets overwrite Cache-Control.
func (s *Site) setHeaders(h http.Header, r *http.Request) {
	socket := "ws://"
	if s.secure(r) {
		socket = "wss://"
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	connect := "'self'"
	if plainHost.MatchString(r.Host) {
		connect += " " + socket + r.Host // older browsers do not count websockets as 'self'
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; media-src 'self'; connect-src "+connect+"; manifest-src 'self'; form-action 'self'; base-uri 'none'; "+
		"object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types turno")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
}

// secure reports whether the visitor uses TLS: to this program, to a proxy, or to that of the public address.
func (s *Site) secure(r *http.Request) bool {
	public, err := url.Parse(s.PublicURL)
	return overTLS(r) || err == nil && public.Scheme == "https"
}

// observe measures an answered request, and logs it at debug level; failures are logged elsewhere, as errors. It names the
// route and never the path, which may have a ticket's token, and nothing of the person: no address, no browser.
func (s *Site) observe(r *http.Request, rec *recorder, took time.Duration) {
	s.Metrics.request(r.Pattern, rec.status, rec.hijacked, took)
	attrs := []slog.Attr{slog.String("method", r.Method), slog.String("route", r.Pattern), slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes), slog.Duration("took", took)}
	if _, known := s.Engines[r.PathValue("branch")]; known {
		attrs = append(attrs, slog.String("branch", r.PathValue("branch")))
	}
	s.Log.LogAttrs(r.Context(), slog.LevelDebug, "request", attrs...)
}

// A recorder remembers what was answered. Its connection can be taken over, as websockets need.
type recorder struct {
	http.ResponseWriter
	status   int
	bytes    int64
	hijacked bool
}

var _ http.Hijacker = (*recorder)(nil)

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(b []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	n, err := rec.ResponseWriter.Write(b)
	rec.bytes += int64(n)
	return n, err
}

// Hijack gives the connection to the websocket library, which calls this method.
func (rec *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(rec.ResponseWriter).Hijack()
	if err == nil {
		rec.hijacked, rec.status = true, http.StatusSwitchingProtocols
	}
	return conn, rw, err
}

// Unwrap lets http.ResponseController reach what is below.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }
