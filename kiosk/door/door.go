// Package door is the screen at the door: a code that changes, by which phones take tickets before their visitors come in.
// What the code opens there is in phone.
package door

import (
	"embed"
	"net/http"
	"net/url"
	"strings"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

//go:embed door.html
var templates embed.FS

// screen answers for the doors of all branches.
type screen struct {
	site  *server.Site
	pages *server.PageSet
}

// Routes is the route of the screen at the door.
func Routes(s *server.Site) []server.Route {
	d := &screen{site: s, pages: s.Pages.Parse(templates, "kiosk/door", "door.html").With(visit.Parts)}
	return []server.Route{
		{Pattern: "GET /door/{branch}", For: server.Everybody, Handler: s.In(d.show),
			Screen: &server.Screen{Name: "door", Title: "home.door", What: "home.door_what", Icon: "phone", Accent: 4,
				In: func(b *branch.Branch) bool { return b.Door }}},
	}
}

// view is the page: a code for phones of those who stand there.
type view struct {
	visit.Frame
	QR visit.QR
	// Host is what the phone opens, in words, so that visitors notice a false code stuck over the screen. A line may end after
	// each part.
	Host []string
	// Next is for how long the code is shown, in ms; Refresh is the same in seconds, for browsers without scripts.
	Next, Refresh int64
	// Shut says why no service gives tickets now. Over: no service is open either, so nobody is on the way back. Unavailable:
	// Redis does not answer.
	visit.Shut
	Over, Unavailable bool
}

// state is the same as JSON.
type state struct {
	Branch string    `json:"branch"`
	Code   string    `json:"code"`
	URL    string    `json:"url"`
	Next   time.Time `json:"next"`
	Until  time.Time `json:"until"`
}

// stillClosed is how often a door that gives no tickets asks again.
const stillClosed = 10 * time.Second

// show shows the code of this moment.
func (d *screen) show(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	home := "/door/" + e.Branch().ID
	code, err := e.DoorCode(r.Context())
	address := d.site.URL(r, home+"/"+code.Code)
	if server.WantsJSON(r) {
		if err != nil {
			return err
		}
		return server.WriteJSON(w, http.StatusOK, state{e.Branch().ID, code.Code, address, code.Next, code.Until})
	}
	v := view{Frame: visit.NewFrame(d.site.Pages, e.Branch(), r.URL.Query().Get("lang"), home)}
	var offer queue.Offer
	if err == nil {
		offer, err = e.Services(r.Context())
	}
	if ledger.CodeOf(err) == ledger.Unavailable {
		// Nobody is there to touch the screen: the page must recover by itself.
		v.Unavailable = true
		v.asks(stillClosed)
		w.Header().Set("Retry-After", "5")
		return d.pages.Render(w, r, http.StatusServiceUnavailable, "door.html", v)
	}
	if err != nil {
		return err
	}
	v.fill(visit.Queued(e.Branch(), offer))
	if v.Over {
		v.asks(stillClosed)
		return d.pages.Render(w, r, http.StatusOK, "door.html", v)
	}
	v.asks(code.Next.Sub(e.Now()))
	if v.QR, err = visit.NewQR(address); err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	v.Host = strings.SplitAfter(u.Host, ".")
	return d.pages.Render(w, r, http.StatusOK, "door.html", v)
}

// asks has the page ask again after a time.
func (v *view) asks(after time.Duration) {
	v.Next = max(after, time.Second).Milliseconds()
	v.Refresh = (v.Next + 999) / 1000
}

func (v *view) fill(o queue.Offer) {
	v.Shut, v.Over = visit.NewShut(o), !v.Branch.AlwaysOpen
	for _, state := range o.Services {
		v.Over = v.Over && state.OpenUntil == nil
	}
}
