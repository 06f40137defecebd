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

// An Audience is whom a route is for. The program does not start with a route of its zero value, which is nobody.
type Audience int

// The audiences.
const (
	// Everybody is whoever reaches the program: visitors, displays, monitoring.
	Everybody Audience = iota + 1
	// ThisMachine is the staff. As long as there is no sign-in only the address tells who they are: the program listens on
	// loopback, unless its operator keeps others out by other means.
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
	// Handler answers. Its answers are compressed, its errors and panics are answered, its context ends after requestBudget.
	Handler Handler
	// Live gives the topic that a websocket watches.
	Live func(r *http.Request) (live.Topic, error)
	// Plain answers without all of that.
	Plain http.HandlerFunc
	// Screen is set for a page that people choose from the list of screens.
	Screen *Screen
	// Back has error pages lead here from all paths with the same first part. Gone is the key of what they say of an address
	// that opens nothing, "" for the usual text.
	Back bool
	Gone string
}

// A Screen is what the list of screens says of a page.
type Screen struct {
	// Name is its name for programs and in the terminal.
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

// mux serves a table of routes, and keeps it for the start page and error pages. It panics on a row that does not say whom
// it is for.
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

// serving is the handler of a route.
func (s *Site) serving(rt Route) http.Handler {
	switch {
	case rt.Handler != nil:
		return gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), requestBudget)
			defer cancel()
			r = r.WithContext(ctx)
			// Recovered inside the compressing writer, as that would send an incomplete answer.
			defer s.recovered(w, r)
			if err := rt.Handler(w, r); err != nil {
				s.fail(w, r, err)
			}
		}))
	case rt.Live != nil:
		// No wrapper, as one would keep the connection from being taken over.
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.Hub.Open(w, r, rt.Live); err != nil {
				s.fail(w, r, err)
			}
		})
	}
	return rt.Plain
}
