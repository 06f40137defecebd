package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"turno/server/branch"
	"turno/server/live"
)

// An Audience is whom a route is for. Its zero value is nobody, with which the program does not start.
type Audience int

// The audiences.
const (
	// Everybody reaches the program: visitors, displays, whoever watches that it runs.
	Everybody Audience = iota + 1
	// ThisMachine is the staff. As long as there is no sign-in they are told by the address alone: the program listens on
	// loopback, unless its operator keeps others apart by other means.
	ThisMachine
	// Holder is whoever has the token or the code of the path.
	Holder
)

// A Route is one row of the table of all routes. Exactly one of Handler, Live and Plain is set.
type Route struct {
	// Pattern is a method and a path, as http.ServeMux takes them.
	Pattern string
	// For is whom the route is for. It cannot be left out.
	For Audience
	// Handler answers. Its answers are compressed, its errors and panics answered, its context ends after requestBudget.
	Handler Handler
	// Live gives the topic that a websocket watches.
	Live func(r *http.Request) (live.Topic, error)
	// Plain answers with all of that left out.
	Plain http.HandlerFunc
	// Screen is set for a page that people choose from the list of screens.
	Screen *Screen
	// Back has error pages lead here from whatever lies below the same first word. Gone is the key of what they say where an
	// address opens nothing, "" for what all others say.
	Back bool
	Gone string
}

// A Screen is what the list of screens says of a page.
type Screen struct {
	// Name is what programs and the terminal call it.
	Name string
	// Title and What are the keys of its name and of what it is for, Icon a symbol of static/img/icons.svg. Screens are listed
	// in the order of Accent, the number of their colour.
	Title, What, Icon string
	Accent            int
	// In tells whether a branch has the screen, nil for every branch.
	In func(*branch.Branch) bool
}

// path is the path of the pattern.
func (rt Route) path() string {
	_, path, _ := strings.Cut(rt.Pattern, " ")
	return strings.TrimSuffix(path, "{$}")
}

// mux serves a table of routes, and keeps it for what the start page and error pages say of them. It panics on a row that
// does not say whom it is for.
func (s *Site) mux(routes []Route) *http.ServeMux {
	mux := http.NewServeMux()
	s.screens, s.corners = nil, map[string]corner{}
	for _, rt := range routes {
		if rt.For < Everybody || rt.For > Holder {
			panic(fmt.Sprintf("the route %q does not say whom it is for: set For", rt.Pattern))
		}
		mux.Handle(rt.Pattern, s.serving(rt))
		if rt.Screen != nil {
			s.screens = append(s.screens, rt)
		}
		if words := wordsOf(rt.path()); rt.Back {
			s.corners[words[0]] = corner{depth: len(words), staff: rt.For == ThisMachine, phone: rt.For == Holder, gone: rt.Gone}
		}
	}
	return mux
}

// serving is what answers for a route.
func (s *Site) serving(rt Route) http.Handler {
	switch {
	case rt.Handler != nil:
		return gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), requestBudget)
			defer cancel()
			r = r.WithContext(ctx)
			// Recovered here and not further out: the compressing writer would send a half-made answer on its way.
			defer s.recovered(w, r)
			if err := rt.Handler(w, r); err != nil {
				s.fail(w, r, err)
			}
		}))
	case rt.Live != nil:
		// No wrapper stands in the way of the connection's take-over.
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.Hub.Open(w, r, rt.Live); err != nil {
				s.fail(w, r, err)
			}
		})
	}
	return rt.Plain
}
