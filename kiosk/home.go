package kiosk

import (
	"net/http"
	"slices"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// homeView is the page on which the visitor chooses a service.
type homeView struct {
	frame
	// Key is the idempotency key of a form that is sent without kiosk.js.
	Key        string
	Tiles      []tile
	Priorities []visit.Priority
	// Group is the group whose services these are, nil for the first page.
	Group *tile
	// Sorry is the refusal that led back here, nil for none.
	Sorry *visit.Apology
	// Unavailable: Redis does not answer.
	Unavailable bool
	// Shut says why no service gives tickets now, and when the office opens while it is closed.
	visit.Shut
	// Back is when to come back if Why says why no service gives tickets, "" outside the hours.
	Back string
	// Week has the hours of the coming seven days, while the office is closed.
	Week []server.DayHours
}

func (k *screens) home(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	offer, err := e.Services(r.Context())
	query := r.URL.Query()
	view := homeView{frame: k.frame(e.Branch(), query.Get("lang"), query.Get("low") != "")}
	if ledger.CodeOf(err) == ledger.Unavailable && !server.WantsJSON(r) {
		// Shown here and not as an error: nobody is there to touch the screen, so this page must recover by itself.
		view.Unavailable = true
		w.Header().Set("Retry-After", "5")
		return k.pages.Render(w, r, http.StatusServiceUnavailable, "home.html", view)
	}
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.Services{Branch: e.Branch().ID, Services: offer.Services})
	}
	view.fill(e.Branch(), offer)
	view.explain(offer.At)
	view.gather(query.Get("group"))
	if err := view.plan(r, e); err != nil {
		return err
	}
	view.Sorry = visit.Apologise(view.View, query, offer)
	return k.pages.Render(w, r, http.StatusOK, "home.html", view)
}

// plan has the open tiles of activities say if no session is planned. It reads the sessions only if there is such a tile.
func (v *homeView) plan(r *http.Request, e *engine.Engine) error {
	if !slices.ContainsFunc(v.Tiles, func(t tile) bool { return t.Open && t.Sessions }) {
		return nil
	}
	list, err := e.Activities.Coming(r.Context())
	if err != nil {
		return err
	}
	for i, t := range v.Tiles {
		if t.Open && t.Sessions && !slices.ContainsFunc(list.Sessions,
			func(s activity.Session) bool { return s.Service == t.ID }) {
			v.Tiles[i].idle(v.View)
		}
	}
	return nil
}

// fill sets the tiles and what the page says of the branch.
func (v *homeView) fill(b *branch.Branch, o queue.Offer) {
	v.Key, v.Shut = server.NewKey(), visit.NewShut(o)
	for _, state := range o.Services {
		t := newTile(v.View, state, o.At)
		if s, _ := b.Service(state.ID); s.AsksLanguage {
			t.Asks = v.questions()
		}
		v.Tiles = append(v.Tiles, t)
	}
	v.Priorities = visit.Priorities(v.View)
}

// explain has a page without tickets say why, and when there are some again.
func (v *homeView) explain(now time.Time) {
	switch {
	case v.Why == visit.OutOfHours:
		v.close(now)
	case v.Closed():
		v.Opening = time.Time{}
		v.say()
	}
}

// say says once when to come back, and not on each tile that would repeat why the page gives no tickets.
func (v *homeView) say() {
	first := soonest(v.Tiles)
	for i, t := range v.Tiles {
		if t.Hours == v.T(v.Why) && t.Again == first.Again {
			v.Back, v.Tiles[i].Facts = t.Again, nil
		}
	}
}

// close shows the week's hours in place of the services. The tiles stay of services that open at another time than the
// first one, and of those that lead to sessions.
func (v *homeView) close(now time.Time) {
	v.Week = v.View.Week(now)
	v.Tiles = slices.DeleteFunc(v.Tiles, func(t tile) bool { return !t.Sessions && t.Next.Equal(v.Opening) })
	for i, t := range v.Tiles {
		if t.Next.Equal(v.Opening) {
			v.Tiles[i].Facts = nil
		}
	}
}

// Saying says in one of the languages when the office opens, or only that it is closed.
func (v homeView) Saying(s server.View) string {
	if opens := v.Opens(s); opens != "" {
		return opens
	}
	return s.T(v.Why)
}

// homeURL is the home page in a language, with more to say as in server.Address.
func homeURL(b *branch.Branch, lang string, more ...string) string {
	if !b.Speaks(lang) {
		lang = ""
	}
	return server.Address("/kiosk/"+b.ID, append(more, "lang", lang)...)
}
