package display

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/device"
)

// An order is what a screen can be told to do.
type order string

const (
	identify order = "identify" // show its name full screen for 10 s
	chime    order = "chime"
	reload   order = "reload"
)

var orders = []order{identify, chime, reload}

// silentAfter is when a screen, which reports every 10 s, counts as gone.
const silentAfter = 30 * time.Second

// facts are what is kept of a screen's report, as JSON, for any process that is asked.
type facts struct {
	// Name is what the display's address calls it, "" for nothing.
	Name string `json:"name,omitempty"`
	// Version is the build of its page.
	Version string `json:"version"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	// Sound is "ok", "blocked" or "none".
	Sound string `json:"sound"`
	// FrameAgeS is how old its last frame was at the report.
	FrameAgeS int `json:"frame_age_s"`
	// Browser is its kind and major version, and nothing else of its User-Agent.
	Browser string `json:"browser"`
}

// A screen is one display as it last reported. It is what the list answers as JSON.
type screen struct {
	// ID is random, made and kept by the browser; Code is its first four characters, for people.
	ID   string `json:"id"`
	Code string `json:"code"`
	facts
	// Current tells that its page is of our build.
	Current bool      `json:"current"`
	SeenAt  time.Time `json:"seen_at"`
	// Pending are the orders that it gets at its next report.
	Pending []string `json:"pending"`
}

// codeOf is what people call a screen without a name.
func codeOf(id string) string { return strings.ToUpper(id[:4]) }

// Called is a screen's name, or else its code.
func (s screen) Called() string { return cmp.Or(s.Name, s.Code) }

// screens are the displays that the engine knows, sorted by what they are called; version is our build.
func screens(known []device.Screen, version string) ([]screen, error) {
	all := []screen{}
	for _, k := range known {
		s := screen{ID: k.ID, Code: codeOf(k.ID), SeenAt: k.SeenAt, Pending: k.Pending}
		if err := json.Unmarshal([]byte(k.Report), &s.facts); err != nil {
			return nil, fmt.Errorf("the report of display %s: %w", k.ID, err)
		}
		s.Current = s.Version == version
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b screen) int {
		return cmp.Or(strings.Compare(a.Called(), b.Called()), strings.Compare(a.ID, b.ID))
	})
	return all, nil
}
