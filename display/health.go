package display

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
)

// A report is what a screen says of itself every 10 s.
type report struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Version   string `json:"version"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	Sound     string `json:"sound"`
	FrameAgeS int    `json:"frame_age_s"`
}

// answer is the answer to a report.
type answer struct {
	// At is the server's time, for screens whose clock is wrong.
	At time.Time `json:"at"`
	// Name is what the screen is called.
	Name   string   `json:"name"`
	Orders []string `json:"orders"`
}

var (
	screenID = regexp.MustCompile(`^[a-z2-7]{16}$`)
	build    = regexp.MustCompile(`^[a-z0-9]{1,32}$`)
	sounds   = []string{"ok", "blocked", "none"}
)

// most is the largest figure that a screen may report: no screen is that wide, and no frame that old.
const most = 1_000_000

// report takes a screen's report. It changes no queue, so it needs no idempotency key.
func (d *display) report(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	var said report
	if _, err := server.Decode(w, r, &said); err != nil {
		return err
	}
	if err := said.check(); err != nil {
		return err
	}
	kept, err := json.Marshal(facts{
		Name: said.Name, Version: said.Version, Width: said.Width, Height: said.Height, Sound: said.Sound,
		FrameAgeS: said.FrameAgeS, Browser: browserOf(r.UserAgent()),
	})
	if err != nil {
		return err
	}
	todo, err := e.Devices.Report(r.Context(), said.ID, string(kept))
	if err != nil {
		return err
	}
	return server.WriteJSON(w, http.StatusOK, answer{At: e.Now(), Name: cmp.Or(said.Name, codeOf(said.ID)), Orders: todo})
}

// check refuses values that no display reports.
func (p report) check() error {
	inRange := func(n int) bool { return n >= 0 && n <= most }
	if !screenID.MatchString(p.ID) || !build.MatchString(p.Version) || !slices.Contains(sounds, p.Sound) ||
		len(p.Name) > longestName ||
		!inRange(p.Width) || !inRange(p.Height) || !inRange(p.FrameAgeS) {
		return &ledger.Error{Code: ledger.Invalid, Message: "this is not the report of a display"}
	}
	return nil
}

// screensPage lists the screens for the staff.
type screensPage struct {
	server.View
	Path    string
	Screens []screen
	Now     time.Time
}

// AgeS is the seconds since a screen's last report. The clock of the server that got it may be ahead.
func (p screensPage) AgeS(s screen) int { return max(0, int(p.Now.Sub(s.SeenAt).Seconds())) }

// Well reports whether a screen needs no attention.
func (p screensPage) Well(s screen) bool {
	return !p.Silent(s) && s.Sound == "ok" && s.FrameAgeS <= 15 && s.Current
}

// Silent reports whether a screen stopped reporting.
func (p screensPage) Silent(s screen) bool { return p.Now.Sub(s.SeenAt) > silentAfter }

// list answers with the screens that reported lately, to any process.
func (d *display) list(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	known, err := e.Devices.Screens(r.Context())
	if err != nil {
		return err
	}
	all, err := screens(known, d.site.Pages.Version(e.Branch()))
	if err != nil {
		return err
	}
	return d.pages.Answer(w, r, map[string][]screen{"screens": all}, "screens.html", screensPage{
		View: d.site.Pages.View(r, e.Branch()), Path: listOf(e), Screens: all, Now: e.Now(),
	})
}

// order tells a screen what to do, at its next report. It changes no queue, so it needs no idempotency key.
func (d *display) order(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	var asked struct {
		Order string `json:"order"`
	}
	if _, err := server.Decode(w, r, &asked); err != nil {
		return err
	}
	if !slices.Contains(orders, order(asked.Order)) {
		return &ledger.Error{Code: ledger.Invalid, Message: "a screen can be told to identify, to chime or to reload"}
	}
	if err := e.Devices.Order(r.Context(), r.PathValue("screen"), asked.Order); err != nil {
		return err
	}
	if server.WantsJSON(r) {
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	return server.SeeOther(w, r, listOf(e)+"?"+r.URL.RawQuery)
}

// kinds are the browsers of displays and the names in their User-Agent. A name that occurs together with others comes first.
var kinds = []struct{ name, sign string }{
	{"Tizen", "Tizen/"}, {"webOS", "Web0S"}, {"Firefox", "Firefox/"}, {"Edge", "Edg/"}, {"Chromium", "Chrome/"},
	{"Safari", "Version/"},
}

var digits = regexp.MustCompile(`^[0-9]+`)

// browserOf is a browser's kind and major version.
func browserOf(agent string) string {
	for _, k := range kinds {
		if _, rest, ok := strings.Cut(agent, k.sign); ok {
			return strings.TrimSpace(k.name + " " + digits.FindString(rest))
		}
	}
	return "?"
}

// listOf is where the staff of a branch see its screens. It is below /desk/, as only staff give orders to a screen: a proxy
// that allows only the staff to open /desk/ protects this page too.
func listOf(e *engine.Engine) string { return "/desk/" + e.Branch().ID + "/screens" }
