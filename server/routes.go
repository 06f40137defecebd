package server

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"turno/server/ledger"
	"turno/static"
)

//go:embed openapi.yaml
var openapi []byte

// Routes are the routes that belong to no screen.
func Routes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /{$}", For: ThisMachine, Handler: s.home, Back: true},
		{Pattern: "GET /livez", For: Everybody, Handler: s.live},
		{Pattern: "GET /readyz", For: Everybody, Handler: s.ready},
		{Pattern: "GET /metrics", For: ThisMachine, Handler: s.serveMetrics},
		{Pattern: "GET /openapi.yaml", For: Everybody, Handler: s.openapi},
		{Pattern: "GET " + static.Prefix, For: Everybody, Plain: s.static},
	}
}

// static serves the assets, and answers 404 for one that does not exist.
func (s *Site) static(w http.ResponseWriter, r *http.Request) {
	if !s.Pages.assets.Serve(w, r) {
		s.fail(w, r, &failure{http.StatusNotFound, ledger.NotFound, "there is no such file"})
	}
}

// openapi describes the HTTP contract.
func (s *Site) openapi(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml")
	_, err := w.Write(openapi)
	return ignoreGone(err)
}

// live answers as long as the process runs.
func (s *Site) live(w http.ResponseWriter, r *http.Request) error {
	if WantsJSON(r) {
		return WriteJSON(w, http.StatusOK, map[string]bool{"live": true})
	}
	return writePlain(w, http.StatusOK, "live\n")
}

// readyBudget bounds how long all engines together may take.
const readyBudget = 2 * time.Second

// readiness is the answer of /readyz.
type readiness struct {
	// Ready is true unless a fault is more than a warning.
	Ready bool `json:"ready"`
	// Faults are, by branch, what breaks or weakens its promises.
	Faults map[string][]ledger.Fault `json:"faults"`
}

// ready asks each engine whether it can keep its promises, and says why not.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyBudget)
	defer cancel()
	answer := readiness{Ready: true, Faults: map[string][]ledger.Fault{}}
	for _, e := range s.All() {
		b, faults := e.Branch(), e.Ready(ctx)
		if f := s.PhoneReach(r, b).Fault(); f != nil {
			faults = append(faults, *f)
		}
		for _, f := range faults {
			answer.Faults[b.ID] = append(answer.Faults[b.ID], f)
			answer.Ready = answer.Ready && f.Warning
		}
	}
	status := http.StatusOK
	if !answer.Ready {
		status = http.StatusServiceUnavailable
	}
	if WantsJSON(r) {
		return WriteJSON(w, status, answer)
	}
	return writePlain(w, status, answer.plain())
}

// plain is the answer for a person at a terminal: whether the program is ready, and a line for each fault.
func (a readiness) plain() string {
	lines := []string{}
	for id, faults := range a.Faults {
		for _, f := range faults {
			lines = append(lines, fmt.Sprintf("%s: %s: %s\n", id, f.Code, f.Message))
		}
	}
	slices.Sort(lines)
	verdict := "not ready\n"
	if a.Ready {
		verdict = "ready\n"
	}
	return verdict + strings.Join(lines, "")
}

func writePlain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write([]byte(text))
	return ignoreGone(err)
}
