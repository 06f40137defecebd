package display

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// An order is what a screen can be told to do.
type order string

const (
	identify order = "identify" // show its name full screen for 10 s
	chime    order = "chime"
	reload   order = "reload"
)

var orders = []order{identify, chime, reload}

const (
	// forgetAfter is how long a screen that reports nothing any more is listed.
	forgetAfter = 10 * time.Minute
	// silentAfter is when a screen, which reports every 10 s, counts as gone.
	silentAfter = 30 * time.Second
	// mostScreens of a branch are known; anybody can report, so that there must be an end.
	mostScreens = 200
)

// A screen is one display as it last reported. It is what the list answers as JSON.
type screen struct {
	// ID is random, made by the browser and kept by it; Code its first four characters, for people.
	ID   string `json:"id"`
	Code string `json:"code"`
	// Name is what the display's address calls it, "" for nothing.
	Name string `json:"name,omitempty"`
	// Version is the build of its page; Current tells that it is ours.
	Version string `json:"version"`
	Current bool   `json:"current"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	// Sound is "ok", "blocked" or "none".
	Sound string `json:"sound"`
	// FrameAgeS is how old its last frame was at the report.
	FrameAgeS int `json:"frame_age_s"`
	// Browser is its kind and major version, and nothing more of what it says of itself.
	Browser string    `json:"browser"`
	SeenAt  time.Time `json:"seen_at"`

	pending []order
}

// called is the name that it goes by: its own, or else its code.
func (s screen) called() string { return cmp.Or(s.Name, s.Code) }

// screens are those that report to this process, by branch and id. Nothing of it is kept: a screen reports anew.
type screens struct {
	mu    sync.Mutex
	known map[string]map[string]*screen // guarded by mu
}

func newScreens() *screens { return &screens{known: map[string]map[string]*screen{}} }

// report takes a screen's report and answers what it is to do.
func (l *screens) report(branch string, s screen) []order {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.of(branch, s.SeenAt)
	todo := []order{}
	if before := of[s.ID]; before != nil {
		todo = append(todo, before.pending...)
	} else if len(of) >= mostScreens {
		delete(of, oldest(of))
	}
	of[s.ID] = &s
	return todo
}

// list are the screens of a branch, by what they are called.
func (l *screens) list(branch string, now time.Time) []screen {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := []screen{}
	for _, s := range l.of(branch, now) {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b screen) int {
		return cmp.Or(strings.Compare(a.called(), b.called()), strings.Compare(a.ID, b.ID))
	})
	return all
}

// order puts down an order for a screen's next report, and tells whether there is such a screen. One that is already
// down is not put down twice.
func (l *screens) order(branch, id string, o order, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.of(branch, now)[id]
	if s == nil {
		return false
	}
	if !slices.Contains(s.pending, o) {
		s.pending = append(s.pending, o)
	}
	return true
}

// of are the screens of a branch without those that are to be forgotten. The caller holds mu.
func (l *screens) of(branch string, now time.Time) map[string]*screen {
	of := l.known[branch]
	if of == nil {
		of = map[string]*screen{}
		l.known[branch] = of
	}
	for id, s := range of {
		if now.Sub(s.SeenAt) > forgetAfter {
			delete(of, id)
		}
	}
	return of
}

// oldest is the id of the screen that reported longest ago.
func oldest(of map[string]*screen) string {
	var id string
	for candidate, s := range of {
		if id == "" || s.SeenAt.Before(of[id].SeenAt) {
			id = candidate
		}
	}
	return id
}
