// Package server is what the screens share: pages over one layout in the visitor's language, the answers to errors, strict
// decoding, live routes, and what holds for every answer (headers, limits, log, health). It knows no screen.
//
// A screen tells its routes as rows of one table (route.go), which Site.Handler serves.
package server

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/voice"
)

// A Site is what every screen is given. Package program makes it once.
type Site struct {
	// Engines by branch id, maybe with old settings: Of and All give the current ones.
	Engines map[string]*engine.Engine
	Hub     *live.Hub
	Pages   *Pages
	// Voices are the clips that displays speak with, nil for none.
	Voices *voice.Clips
	// PublicURL is the address that visitors reach the program under, "https://turno.example", in the spelling
	// of Origin; "" takes scheme and host from each request.
	PublicURL string
	// Network replaces a loopback address in QR codes, "http://192.168.1.7:8080", so that phones in the same network reach the
	// program; "" for nothing.
	Network string
	// Proxies are the reverse proxies that are believed when they say whom they speak for, nil for none.
	Proxies Proxies
	// Limits bounds how often one address may change a branch.
	Limits bool
	// Metrics, nil for none: then there is no private listener.
	Metrics *Metrics
	Log     *slog.Logger

	// seldom keeps what repeats from filling the log.
	seldom seldom
	// setUp is what seems to be wrong with how the server is set up.
	setUp setUp

	// What Handler keeps of the table of routes: the screens that are listed, and what error pages need.
	screens []Route
	corners map[string]corner
}

// requestBudget bounds what a request may wait for, so that a Redis that hangs gives an answer within 3 s.
const requestBudget = 2500 * time.Millisecond

// A Handler answers a request or returns why it cannot. Site answers the error, as a problem or as the error page, so the
// handler must not have written anything then.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Of is the current engine of a branch, nil for none. A request or a render takes it once.
func (s *Site) Of(id string) *engine.Engine {
	if e := s.Engines[id]; e != nil {
		return e.Current()
	}
	return nil
}

// All are the current engines, by branch id.
func (s *Site) All() []*engine.Engine {
	var all []*engine.Engine
	for _, id := range slices.Sorted(maps.Keys(s.Engines)) {
		all = append(all, s.Of(id))
	}
	return all
}

// Engine is the current engine of the branch that the path names. Refusals: NotFound.
func (s *Site) Engine(r *http.Request) (*engine.Engine, error) {
	if e := s.Of(r.PathValue("branch")); e != nil {
		return e, nil
	}
	return nil, &ledger.Error{Code: ledger.NotFound, Message: "there is no such branch"}
}

// In is a handler that is given the engine of the branch that the path names. Refusals: NotFound.
func (s *Site) In(answer func(w http.ResponseWriter, r *http.Request, e *engine.Engine) error) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		e, err := s.Engine(r)
		if err != nil {
			return err
		}
		return answer(w, r, e)
	}
}

// URL is the absolute address of a path of this site, for QR codes.
func (s *Site) URL(r *http.Request, path string) string {
	if s.PublicURL != "" {
		return s.PublicURL + path
	}
	if s.Network != "" && isLoopback(hostname(r.Host)) {
		return s.Network + path
	}
	return asked(r) + path
}
