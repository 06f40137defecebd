package server_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

func TestWantsJSON(t *testing.T) {
	tests := []struct {
		accept, kind string
		want         bool
	}{
		{"application/json", "", true},
		{"application/problem+json", "", true},
		{"text/html, application/json;q=0.9", "", false},
		{"text/html;q=0.5, application/json", "", true},
		{"application/json;q=0", "", false},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", false},
		{"*/*", "", false},
		{"", "", false},
		{"*/*", jsonType, true},
		{"text/html", jsonType, false},
		{"*/*", formType, false},
		{";;,", "", false},
	}
	for _, tt := range tests {
		r := request("POST", "/", "", "Accept", tt.accept, "Content-Type", tt.kind)
		if got := server.WantsJSON(r); got != tt.want {
			t.Errorf("Accept %q, Content-Type %q: got %v", tt.accept, tt.kind, got)
		}
	}
}

func TestProblems(t *testing.T) {
	h := newHouse(t, nil)
	var refusal error
	h.handle("GET /refuse", func(http.ResponseWriter, *http.Request) error { return refusal })
	tests := []struct {
		err    error
		status int
		code   string
	}{
		{&ledger.Error{Code: ledger.Invalid}, 422, "invalid"},
		{&ledger.Error{Code: ledger.KeyReused}, 422, "key_reused"},
		{&ledger.Error{Code: ledger.KeyMissing}, 400, "key_missing"},
		{&ledger.Error{Code: ledger.NotFound}, 404, "not_found"},
		{&ledger.Error{Code: queue.ServiceClosed}, 409, "service_closed"},
		{&ledger.Error{Code: queue.QuotaReached}, 409, "quota_reached"},
		{&ledger.Error{Code: queue.DeskBusy, Message: "desk 2 holds A012"}, 409, "desk_busy"},
		{&ledger.Error{Code: queue.NotWaiting}, 409, "not_waiting"},
		{&ledger.Error{Code: ledger.IllegalMove}, 409, "illegal_move"},
		{&ledger.Error{Code: queue.OnBreak}, 409, "on_break"},
		{&ledger.Error{Code: queue.ServicePaused}, 409, "service_paused"},
		{&ledger.Error{Code: ledger.Unavailable}, 503, "unavailable"},
		{errors.New("private"), 500, "internal"},
	}
	for _, tt := range tests {
		seen := map[string]bool{}
		for _, lang := range []string{"it", "en", "fr", "ar"} {
			refusal = tt.err
			res := h.answer(request("GET", "/refuse", "", "Accept", jsonType, "Accept-Language", lang))
			var p map[string]any
			if err := json.Unmarshal([]byte(body(t, res)), &p); err != nil {
				t.Fatal(err)
			}
			detail, _ := p["detail"].(string)
			want := map[string]any{"type": "about:blank", "title": http.StatusText(tt.status), "status": float64(tt.status),
				"code": tt.code, "detail": detail}
			var refused *ledger.Error
			if errors.As(tt.err, &refused) && refused.Message != "" {
				want["reason"] = refused.Message
			}
			if diff := cmp.Diff(want, p); diff != "" || res.StatusCode != tt.status {
				t.Errorf("%s: got %d (-want +got)\n%s", tt.code, res.StatusCode, diff)
			}
			if res.Header.Get("Content-Type") != "application/problem+json" || res.Header.Get("Content-Language") != lang {
				t.Errorf("%s: got headers %v", tt.code, res.Header)
			}
			if detail == "" || seen[detail] || strings.Contains(detail, "error.") || detail == "private" {
				t.Errorf("%s in %s says %q", tt.code, lang, detail)
			}
			seen[detail] = true
			if again := res.Header.Get("Retry-After"); (again != "") != (tt.status == 503) {
				t.Errorf("%s: got Retry-After %q", tt.code, again)
			}
		}
	}
}

func TestErrorPage(t *testing.T) {
	h := newHouse(t, nil)
	away := &ledger.Error{Code: ledger.Unavailable, Message: "away"}
	refuse := func(err error) server.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			var o order
			if r.Method == http.MethodPost {
				if _, err := server.Decode(w, r, &o); err != nil {
					return err
				}
			}
			return err
		}
	}
	h.handle("GET /kiosk/{branch}", refuse(away))
	h.handle("POST /kiosk/{branch}/tickets", refuse(away))
	h.handle("POST /desk/{branch}/{desk}/calls", refuse(&ledger.Error{Code: queue.DeskBusy}))
	tests := []struct {
		name    string
		request *http.Request
		want    []string
		not     []string
	}{
		{"a page waits for better times", request("GET", "/kiosk/meet?lang=ar", ""),
			[]string{`<html lang="ar" dir="rtl"`, `http-equiv="refresh"`, `role="alert"`}, []string{"<form", `href="/"`}},
		{"a form is repeated under its key", request("POST", "/kiosk/meet/tickets?lang=it", "service=legal&key=k%22%3E",
			"Content-Type", formType),
			[]string{`action="/kiosk/meet/tickets?lang=it"`, `name="service" value="legal"`, `name="key" value="k&#34;&gt;"`,
				`href="/kiosk/meet?lang=it"`},
			[]string{"http-equiv"}},
		{"a refused form leads back", request("POST", "/desk/meet/2/calls", "", "Content-Type", formType, "Accept-Language", "en"),
			[]string{`<html lang="en" dir="ltr"`, `href="/desk/meet/2"`, "to be finished first."}, []string{"<form", "http-equiv"}},
		{"staff's screen failed", request("GET", "/desk/meet/99", "", "Accept-Language", "it"),
			[]string{"<title>Pagina non trovata – Turno</title>", `href="/desk/meet"`, "nessuno sportello"}, []string{"via Leutrum",
				"di un altro giorno"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := body(t, h.answer(tt.request))
			for _, want := range tt.want {
				if !strings.Contains(page, want) {
					t.Errorf("lacks %s:\n%s", want, page)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(page, not) {
					t.Errorf("has %s:\n%s", not, page)
				}
			}
		})
	}
}

func TestHome(t *testing.T) {
	h := newHouse(t, nil)
	page := body(t, h.answer(request("GET", "/?lang=ar", "")))
	for _, want := range []string{`<html lang="ar" dir="rtl"`, `href="/kiosk/meet?lang=ar"`, `href="/display/meet?lang=ar"`,
		`href="/desk/meet?lang=ar"`, "العربية"} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %s", want)
		}
	}
	var list struct{ Branches []map[string]string }
	if err := json.Unmarshal([]byte(body(t, h.answer(request("GET", "/", "", "Accept", jsonType)))), &list); err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{"id": "meet", "name": ".Meet", "address": "via Leutrum 7, 12100 Cuneo", "kiosk": "/kiosk/meet",
		"door": "/door/meet", "display": "/display/meet", "desk": "/desk/meet", "supervisor": "/supervisor/meet",
		"activities": "/desk/meet/sessions", "appointments": "/desk/meet/appointments", "screens": "/desk/meet/screens"}}
	if diff := cmp.Diff(want, list.Branches); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadiness(t *testing.T) {
	alive := newHouse(t, nil)
	alive.PublicURL = "https://turno.example"
	if res := alive.answer(request("GET", "/readyz", "")); res.StatusCode != 200 || body(t, res) != "ready\n" {
		t.Errorf("got %d", res.StatusCode)
	}
	alive.PublicURL = ""
	res := alive.answer(request("GET", "/readyz", ""))
	if text := body(t, res); res.StatusCode != 200 || text != "ready\nmeet: phones_cannot_reach\n" {
		t.Errorf("where no phone gets: got %d %s", res.StatusCode, text)
	}
	res = alive.answerPrivate(request("GET", "/readyz", ""))
	if text := body(t, res); res.StatusCode != 200 || !strings.HasPrefix(text, "ready\nmeet: phones_cannot_reach: QR codes") {
		t.Errorf("with reasons: got %d %s", res.StatusCode, text)
	}
	dead := newHouse(t, deadEngine(t))
	if res := dead.answer(request("GET", "/livez", "")); res.StatusCode != 200 {
		t.Errorf("livez: got %d", res.StatusCode)
	}
	start := time.Now()
	res = dead.answer(request("GET", "/readyz", ""))
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %s, want 3s at most", took)
	}
	if text := body(t, res); res.StatusCode != 503 || !strings.HasPrefix(text, "not ready\n") ||
		!strings.Contains(text, "\nmeet: store\n") {
		t.Errorf("got %d %s", res.StatusCode, text)
	}
	res = dead.answer(request("GET", "/readyz", "", "Accept", jsonType))
	const want = `{"ready":false,"faults":{"meet":[{"code":"store"},{"code":"phones_cannot_reach","warning":true}]}}`
	if text := strings.TrimSpace(body(t, res)); res.StatusCode != 503 || text != want {
		t.Errorf("got %d %s, want %s", res.StatusCode, text, want)
	}
	if got := strings.Count(dead.log.String(), `"code":"store","why":"Redis does not run`); got != 1 {
		t.Errorf("the reason is logged %d times for two questions of one minute, want once", got)
	}
	res = dead.answerPrivate(request("GET", "/readyz", "", "Accept", jsonType))
	var got struct {
		Ready  bool
		Faults map[string][]ledger.Fault
	}
	if err := json.Unmarshal([]byte(body(t, res)), &got); err != nil || res.StatusCode != 503 || got.Ready ||
		len(got.Faults["meet"]) != 2 || !strings.HasPrefix(got.Faults["meet"][0].Message, "Redis does not run") {
		t.Errorf("with reasons: got %d %+v %v", res.StatusCode, got, err)
	}
}

func TestMetricsArePrivate(t *testing.T) {
	h := newHouse(t, nil)
	h.answer(request("GET", "/none", ""))
	h.answer(request("GET", "/livez", ""))
	res := h.answerPrivate(request("GET", "/metrics", ""))
	text := body(t, res)
	for _, want := range []string{`turno_http_requests_total{route="GET /livez",status="200"} 1`,
		`turno_http_requests_total{route="none",status="404"} 1`,
		`turno_http_request_duration_seconds_count{route="GET /livez"} 1`, "turno_sockets 0",
		"go_goroutines", "process_open_fds"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
	for host, want := range map[string]int{"127.0.0.1:9090": 200, "turno:9090": 200, "turno.monitoring.internal": 200,
		"evil.example": 421} {
		if res := h.answerPrivate(request("GET", "/metrics", "", "Host", host)); res.StatusCode != want {
			t.Errorf("under %s: got %d, want %d", host, res.StatusCode, want)
		}
	}
	if res := h.answer(request("GET", "/metrics", "")); res.StatusCode != 404 {
		t.Errorf("the public listener: got %d, want 404", res.StatusCode)
	}
	if res := h.answerPrivate(request("GET", "/supervisor/meet", "")); res.StatusCode != 404 {
		t.Errorf("a page of staff: got %d, want 404", res.StatusCode)
	}
}
