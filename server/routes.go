package server

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
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
		{Pattern: "GET /openapi.yaml", For: Everybody, Handler: s.openapi},
		{Pattern: "GET " + static.Prefix, For: Everybody, Plain: s.static},
	}
}

// PrivateRoutes are those of the private listener, for whoever runs the server. None of them changes anything.
func PrivateRoutes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /livez", For: ThisMachine, Handler: s.live},
		{Pattern: "GET /readyz", For: ThisMachine, Handler: s.readyWithReasons},
		{Pattern: "GET /metrics", For: ThisMachine, Handler: s.serveMetrics},
	}
}

// Private serves the private listener. It is made after Handler. It answers under names of local networks too, such as that
// of its container, as a page whose domain was made to resolve to it cannot have such a name.
func (s *Site) Private() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range PrivateRoutes(s) {
		mux.Handle(rt.Pattern, s.serving(rt))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.setHeaders(w.Header(), r)
		if !s.answersTo(r) && !isPrivate(hostname(r.Host)) {
			s.fail(w, r, errWrongHost)
			return
		}
		mux.ServeHTTP(w, r)
	})
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

// readiness is whether each engine can keep its promises.
type readiness struct {
	// Ready is true unless a fault is more than a warning.
	Ready bool `json:"ready"`
	// Faults are, by branch, what breaks or weakens its promises. Their messages are for the private listener and the log, as
	// they tell of addresses, versions and sizes.
	Faults map[string][]ledger.Fault `json:"faults"`
}

// ready says whether the program is ready, with a code for each fault.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) error {
	a := s.readiness(r)
	for id, faults := range a.Faults {
		for i, f := range faults {
			if s.seldom.due("fault " + id + " " + f.Code) {
				s.Log.Warn("a promise is not kept", slog.String("branch", id), slog.String("code", f.Code),
					slog.String("why", f.Message))
			}
			faults[i].Message = ""
		}
	}
	return a.write(w, r)
}

// readyWithReasons says why, too.
func (s *Site) readyWithReasons(w http.ResponseWriter, r *http.Request) error {
	return s.readiness(r).write(w, r)
}

// readiness asks each engine whether it can keep its promises.
func (s *Site) readiness(r *http.Request) readiness {
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
	return answer
}

func (a readiness) write(w http.ResponseWriter, r *http.Request) error {
	status := http.StatusOK
	if !a.Ready {
		status = http.StatusServiceUnavailable
	}
	if WantsJSON(r) {
		return WriteJSON(w, status, a)
	}
	return writePlain(w, status, a.plain())
}

// plain is the answer for a person at a terminal: whether the program is ready, and a line for each fault.
func (a readiness) plain() string {
	lines := []string{}
	for id, faults := range a.Faults {
		for _, f := range faults {
			lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s: %s: %s", id, f.Code, f.Message), ": ")+"\n")
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
