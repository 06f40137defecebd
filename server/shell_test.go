package server_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server"
)

// policy is the content security policy for a Host.
func policy(socket string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"media-src 'self'; " +
		"connect-src 'self' " + socket + "; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; " +
		"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types turno"
}

// secured is what every answer carries.
func secured(socket string) map[string]string {
	return map[string]string{
		"Content-Security-Policy":      policy(socket),
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
		"X-Robots-Tag":                 "noindex",
		"Server":                       "",
		"Strict-Transport-Security":    "",
	}
}

// pick keeps the headers that are wanted.
func pick(h http.Header, wanted map[string]string) map[string]string {
	got := map[string]string{}
	for name := range wanted {
		got[name] = strings.Join(h.Values(name), ", ")
	}
	return got
}

func TestEveryAnswerIsSecured(t *testing.T) {
	h := newHouse(t, nil)
	h.handle("GET /panic", func(http.ResponseWriter, *http.Request) error { panic("oh") })
	asset := h.Pages.Assets().Path("css/base/home.css")
	tests := []struct {
		name    string
		request *http.Request
		status  int
		cache   string
	}{
		{"page", request("GET", "/", ""), 200, "no-store"},
		{"head", request("HEAD", "/", ""), 200, "no-store"},
		{"json", request("GET", "/", "", "Accept", jsonType), 200, "no-store"},
		{"asset", request("GET", asset, ""), 200, "public, max-age=31536000, immutable"},
		{"asset of another build", request("GET", "/static/other/css/base/home.css", ""), 200, "no-store"},
		{"no asset", request("GET", h.Pages.Assets().Path("css/none.css"), ""), 404, "no-store"},
		{"no page", request("GET", "/none", ""), 404, "no-store"},
		{"no page, json", request("GET", "/none", "", "Accept", jsonType), 404, "no-store"},
		{"another method", request("DELETE", "/", ""), 405, "no-store"},
		{"another host", request("GET", "/", "", "Host", "evil.example"), 421, "no-store"},
		{"another site", request("POST", "/", "", "Sec-Fetch-Site", "cross-site"), 403, "no-store"},
		{"panic", request("GET", "/panic", ""), 500, "no-store"},
		{"live", request("GET", "/livez", ""), 200, "no-store"},
		{"contract", request("GET", "/openapi.yaml", ""), 200, "no-store"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := h.answer(tt.request)
			if res.StatusCode != tt.status {
				t.Errorf("got %d %s, want %d", res.StatusCode, body(t, res), tt.status)
			}
			want := secured("ws://" + tt.request.Host)
			want["Cache-Control"] = tt.cache
			if diff := cmp.Diff(want, pick(res.Header, want)); diff != "" {
				t.Errorf("headers (-want +got)\n%s", diff)
			}
		})
	}
}

func TestTLSIsInsistedOnWhereThereIsTLS(t *testing.T) {
	h := newHouse(t, nil)
	h.PublicURL = "https://turno.example"
	res := h.answer(request("GET", "/", "", "Host", "turno.example"))
	if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains" {
		t.Errorf("got %q", got)
	}
	if got := res.Header.Get("Content-Security-Policy"); got != policy("wss://turno.example") {
		t.Errorf("got policy %q", got)
	}
}

func TestHostCannotEndThePolicy(t *testing.T) {
	h := newHouse(t, nil)
	res := h.answer(request("GET", "/", "", "Host", "a;script-src*"))
	if got := res.Header.Get("Content-Security-Policy"); strings.Contains(got, "script-src*") {
		t.Errorf("got policy %q", got)
	}
}

// A page whose domain was made to resolve to this machine has a name that is not ours.
func TestHost(t *testing.T) {
	for public, hosts := range map[string]map[string]int{
		"": {
			"localhost": 200, "localhost:8080": 200, "LOCALHOST:1": 200, "localhost.": 200, "kiosk.localhost": 200,
			"127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "192.168.1.7:8080": 200, "203.0.113.7": 200,
			"[2001:db8::7]:8080": 200, "turno.example": 421, "turno": 421, "turno.local": 421, "rebind.evil.example": 421,
			"localhost.evil.example": 421, "127.0.0.1.evil.example:8080": 421, "": 421,
		},
		"https://turno.example": {
			"turno.example": 200, "turno.example:443": 200, "TURNO.example.": 200, "turno.example:8080": 200,
			"127.0.0.1:8080": 200, "localhost": 200, "evil.example": 421, "turno.example.evil.example": 421,
			"www.turno.example": 421, "": 421,
		},
	} {
		h := newHouse(t, nil)
		h.PublicURL = public
		for host, want := range hosts {
			if res := h.answer(request("GET", "/livez", "", "Host", host)); res.StatusCode != want {
				t.Errorf("public address %q, Host %q: got %d, want %d", public, host, res.StatusCode, want)
			}
		}
	}
	h := newHouse(t, nil)
	res := h.answer(request("GET", "/kiosk/meet", "", "Host", "evil.example", "Accept", jsonType))
	var p struct{ Code string }
	if err := json.Unmarshal([]byte(body(t, res)), &p); err != nil || p.Code != "wrong_host" ||
		res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a program is told %+v, %v", p, err)
	}
	page := body(t, h.answer(request("GET", "/kiosk/meet?lang=en", "", "Host", "evil.example")))
	if !strings.Contains(page, "This program does not answer under this name.") {
		t.Errorf("a person is told %s", page)
	}
}

// Origins are the same if scheme, host and port are, however they are spelled.
func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"http://turno.lan:80": "http://turno.lan", "https://Turno.Example:443": "https://turno.example",
		"HTTPS://turno.example.": "https://turno.example", "http://turno.lan:443": "http://turno.lan:443",
		"https://turno.lan:80": "https://turno.lan:80", "http://[0:0:0:0:0:0:0:1]:80": "http://[::1]",
		"http://[::1]:8080": "http://[::1]:8080", "http://127.0.0.1:": "http://127.0.0.1",
		"null": "", "turno.lan": "", "ftp://turno.lan": "", "http://turno.lan/": "", "http://a@turno.lan": "", "http://:80": "",
		"": "",
	} {
		if got, ok := server.Origin(address); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %t, want %q", address, got, ok, want)
		}
	}
}

func TestCrossSiteWritesAreRefused(t *testing.T) {
	h := newHouse(t, nil)
	h.PublicURL = "https://turno.example"
	h.handle("POST /orders", func(w http.ResponseWriter, _ *http.Request) error {
		return server.WriteJSON(w, http.StatusCreated, nil)
	})
	tests := []struct {
		name    string
		headers []string
		want    int
	}{
		{"a program", nil, 201},
		{"the same page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://localhost:8080"}, 201},
		{"an older browser", []string{"Origin", "http://localhost:8080"}, 201},
		{"behind the proxy", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://turno.example"}, 201},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"another site, older browser", []string{"Origin", "https://evil.example"}, 403},
		{"a port that needs no name", []string{"Host", "127.0.0.1:80", "Origin", "http://127.0.0.1"}, 201},
		{"the public address by its port", []string{"Host", "turno.example:80", "Origin", "https://turno.example:443"}, 201},
		{"another scheme", []string{"Origin", "https://localhost:8080"}, 403},
		{"the public address by another scheme", []string{"Origin", "http://turno.example"}, 403},
		{"the public address with more", []string{"Origin", "https://turno.example.evil.example"}, 403},
		{"nowhere, older browser", []string{"Origin", "null"}, 403},
		{"another port", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://localhost:9090"}, 403},
		{"nowhere", []string{"Sec-Fetch-Site", "cross-site", "Origin", "null"}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if res := h.answer(request("POST", "/orders", "", tt.headers...)); res.StatusCode != tt.want {
				t.Errorf("got %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	h := newHouse(t, nil)
	res := h.answer(request("DELETE", "/livez", "", "Accept", jsonType))
	var p struct{ Code string }
	if err := json.Unmarshal([]byte(body(t, res)), &p); err != nil || res.StatusCode != 405 || p.Code != "method_not_allowed" {
		t.Errorf("got %d %+v %v", res.StatusCode, p, err)
	}
	if got := res.Header.Get("Allow"); got != "GET, HEAD" {
		t.Errorf("got Allow %q", got)
	}
}

func TestPanicIsLoggedAndAnswered(t *testing.T) {
	h := newHouse(t, nil)
	h.handle("GET /panic", func(http.ResponseWriter, *http.Request) error { panic("the secret") })
	res := h.answer(request("GET", "/panic", "", "Accept", jsonType))
	if text := body(t, res); res.StatusCode != 500 || strings.Contains(text, "secret") ||
		!strings.Contains(text, `"internal"`) {
		t.Errorf("got %d %s", res.StatusCode, text)
	}
	if !strings.Contains(h.log.String(), "the secret") || !strings.Contains(h.log.String(), "shell_test.go") {
		t.Errorf("the log lacks the panic or its stack: %s", h.log)
	}
}

func TestGreedyClients(t *testing.T) {
	h := newHouse(t, nil)
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = server.NewServer(h.Handler(h.routes), func() int { return 100 }, h.Log)
	srv.Start()
	defer srv.Close()
	c := srv.Config
	if c.ReadHeaderTimeout > 5*time.Second || c.ReadTimeout > 10*time.Second || c.WriteTimeout > 10*time.Second ||
		c.IdleTimeout > time.Minute ||
		c.ReadHeaderTimeout*c.ReadTimeout*c.WriteTimeout*c.IdleTimeout == 0 {
		t.Errorf("a slow client is not cut off: %+v", c)
	}
	r, _ := http.NewRequest("GET", srv.URL+"/", nil)
	r.Header.Set("X-Long", strings.Repeat("a", 1<<20))
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of 1 MB: got %d", res.StatusCode)
	}
}

func TestPagesAreCompressed(t *testing.T) {
	h := newHouse(t, nil)
	srv := httptest.NewServer(h.Handler(h.routes))
	defer srv.Close()
	for _, path := range []string{"/openapi.yaml", h.Pages.Assets().Path("css/base/home.css")} {
		r, _ := http.NewRequest("GET", srv.URL+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: not compressed: %v", path, res.Header)
		}
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || len(text) < 1000 {
			t.Errorf("%s: got %d bytes, %v", path, len(text), err)
		}
	}
}

// The log holds what happened and nothing that opens a ticket or tells a person.
func TestLogHoldsNoTokenAndNoPerson(t *testing.T) {
	h := newHouse(t, nil)
	refuse := func(http.ResponseWriter, *http.Request) error { return errors.New("broken pipe to the moon") }
	h.handle("GET /t/{token}", refuse)
	h.handle("GET /kiosk/{branch}/tickets/{token}", refuse)
	for _, path := range []string{"/t/SECRETSECRETSECRET1234", "/t/SECRET/none", "/T/SECRET", "/kiosk/meet/tickets/SECRET",
		"/none?token=SECRET"} {
		r := request("GET", path, "", "User-Agent", "SECRET", "Referer", "http://localhost/t/SECRET", "Cookie", "SECRET=1")
		r.RemoteAddr = "192.0.2.77:5555"
		h.answer(r)
	}
	log := h.log.String()
	if strings.Contains(log, "SECRET") || strings.Contains(log, "192.0.2.77") {
		t.Errorf("the log tells too much:\n%s", log)
	}
	for _, want := range []string{`"route":"GET /t/{token}"`, `"status":500`, "broken pipe to the moon", `"branch":"meet"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}

// Requests are told to who develops; what fails on our side is told to everybody.
func TestRequestsAreLoggedAtDebugLevel(t *testing.T) {
	h := newHouse(t, nil)
	h.Site.Log = slog.New(slog.NewJSONHandler(h.log, nil))
	h.handle("GET /broken", func(http.ResponseWriter, *http.Request) error { return errors.New("broken pipe to the moon") })
	for _, path := range []string{"/", "/none", "/livez"} {
		h.answer(request("GET", path, ""))
	}
	if log := h.log.String(); log != "" {
		t.Errorf("without debug level got %s", log)
	}
	h.answer(request("GET", "/broken", ""))
	if log := h.log.String(); !strings.Contains(log, "broken pipe to the moon") || strings.Contains(log, `"request"`) {
		t.Errorf("after an error got %s", log)
	}
}
