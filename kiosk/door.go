package kiosk

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// doorView is the screen at the door: a code that changes, for phones of those who stand there.
type doorView struct {
	frame
	QR qrCode
	// Host is what the phone opens, in words, so that a sticker over the screen gives itself away; a line may end after each part.
	Host []string
	// Next is for how long the code is shown, ms; Refresh the same in seconds, for browsers without scripts.
	Next, Refresh int64
	// Full: no service gives tickets now, which Why says as a key of the catalogue. Closed: nor is any open, so that nobody is
	// on the way back. Unavailable: Redis does not answer.
	Full, Closed, Unavailable bool
	Why                       string

	// next is when the first service opens, zero if that is not known, and now the branch's time.
	next, now time.Time
}

// Opens says in one of the languages when a closed office opens, "" if that is not known.
func (v doorView) Opens(s sentence) string {
	if v.next.IsZero() {
		return ""
	}
	return s.Moment("kiosk.opens_", v.next, v.now)
}

// doorState is the screen at the door as JSON.
type doorState struct {
	Branch string    `json:"branch"`
	Code   string    `json:"code"`
	URL    string    `json:"url"`
	Next   time.Time `json:"next"`
	Until  time.Time `json:"until"`
}

// stillClosed is how often a door that gives no tickets asks anew.
const stillClosed = 10 * time.Second

// door shows the code of this moment.
func (k *screens) door(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	code, err := e.DoorCode(r.Context())
	if server.WantsJSON(r) {
		if err != nil {
			return err
		}
		path := doorPath(e, code.Code)
		return server.WriteJSON(w, http.StatusOK, doorState{e.Branch().ID, code.Code, k.site.URL(r, path), code.Next, code.Until})
	}
	view := doorView{frame: k.frame(e.Branch(), r.URL.Query().Get("lang"), false)}
	view.Home = "/door/" + e.Branch().ID
	var states []queue.ServiceState
	if err == nil {
		states, err = e.Services(r.Context())
	}
	if ledger.CodeOf(err) == ledger.Unavailable {
		// Nobody stands by a door to touch it: the page must come back to life by itself.
		view.Unavailable = true
		view.asks(stillClosed)
		w.Header().Set("Retry-After", "5")
		return k.pages.Render(w, r, http.StatusServiceUnavailable, "door.html", view)
	}
	if err != nil {
		return err
	}
	states = queued(e.Branch(), states)
	now, err := clock(r, e, states)
	if err != nil {
		return err
	}
	view.fill(states, now)
	if view.Closed {
		view.asks(stillClosed)
		return k.pages.Render(w, r, http.StatusOK, "door.html", view)
	}
	view.asks(code.Next.Sub(e.Now()))
	address := k.site.URL(r, doorPath(e, code.Code))
	if view.QR, err = newQR(address); err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	view.Host = strings.SplitAfter(u.Host, ".")
	return k.pages.Render(w, r, http.StatusOK, "door.html", view)
}

// asks has the page ask anew after a time.
func (v *doorView) asks(after time.Duration) {
	v.Next = max(after, time.Second).Milliseconds()
	v.Refresh = (v.Next + 999) / 1000
}

func (v *doorView) fill(states []queue.ServiceState, now time.Time) {
	v.Why, v.Full, v.Closed, v.next, v.now = whyNone(states), true, !v.Branch.AlwaysOpen, opening(states), now
	for _, state := range states {
		v.Full = v.Full && !state.Open
		v.Closed = v.Closed && state.OpenUntil == nil
	}
}

// doorPath is where the code of the door leads.
func doorPath(e *engine.Engine, code string) string { return "/door/" + e.Branch().ID + "/" + code }
