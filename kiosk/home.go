package kiosk

import (
	"net/http"
	"net/url"
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

// homeView is the page that the visitor chooses on.
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
	// Closed: no service gives tickets now, which Why says as a key of the catalogue. Unavailable: Redis does not answer.
	Closed, Unavailable bool
	Why                 string
	// Back is when to come back where Why is why no service gives tickets, "" outside the hours.
	Back string
	// Opening is when the first service opens again, Week the hours of the coming seven days; set while the office is closed.
	Opening, now time.Time
	Week         []server.DayHours
}

func (k *screens) home(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	states, err := e.Services(r.Context())
	if server.WantsJSON(r) {
		if err != nil {
			return err
		}
		return server.WriteJSON(w, http.StatusOK, visit.Services{Branch: e.Branch().ID, Services: states})
	}
	query := r.URL.Query()
	view := homeView{frame: k.frame(e.Branch(), query.Get("lang"), query.Get("low") != "")}
	if ledger.CodeOf(err) == ledger.Unavailable {
		// Shown here and not as an error: this page must come back to life by itself, with nobody near to touch it.
		view.Unavailable = true
		w.Header().Set("Retry-After", "5")
		return k.pages.Render(w, r, http.StatusServiceUnavailable, "home.html", view)
	}
	if err != nil {
		return err
	}
	now, err := visit.Clock(r, e, states)
	if err != nil {
		return err
	}
	view.fill(e.Branch(), states, now)
	view.explain(states, now)
	view.gather(query.Get("group"))
	if err := view.plan(r, e); err != nil {
		return err
	}
	view.Sorry = visit.Apologise(view.View, query, states, now)
	return k.pages.Render(w, r, http.StatusOK, "home.html", view)
}

// plan has the open tiles of activities say where no session is planned. Only for such a tile it reads the sessions.
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

// fill sets what the services and the branch say.
func (v *homeView) fill(b *branch.Branch, states []queue.ServiceState, now time.Time) {
	v.Key = server.NewKey()
	v.Closed = true
	for _, state := range states {
		t := newTile(v.View, state, now)
		if s, _ := b.Service(state.ID); s.AsksLanguage {
			t.Asks = v.questions()
		}
		v.Tiles = append(v.Tiles, t)
		v.Closed = v.Closed && !state.Open
	}
	v.Why = visit.WhyNone(states)
	v.Priorities = visit.Priorities(v.View)
}

// explain says on a page that gives no tickets why, and when it gives some again.
func (v *homeView) explain(states []queue.ServiceState, now time.Time) {
	switch {
	case v.Closed && v.Why == visit.OutOfHours:
		v.close(states, now)
	case v.Closed:
		v.say()
	}
}

// Served says that whoever has a number is served though no more are given, "" for nothing.
func (v homeView) Served() string { return visit.Served(v.View, v.Why) }

// say says once when to come back, in place of on each tile that only repeats why the page gives no tickets.
func (v *homeView) say() {
	first := soonest(v.Tiles)
	for i, t := range v.Tiles {
		if t.Hours == v.T(v.Why) && t.Again == first.Again {
			v.Back, v.Tiles[i].Facts = t.Again, nil
		}
	}
}

// close says the week's hours in place of the services, but of those that open at another time than the first one, and of
// those that lead to sessions.
func (v *homeView) close(states []queue.ServiceState, now time.Time) {
	v.Week, v.Opening, v.now = v.View.Week(now), visit.Opening(states), now
	v.Tiles = slices.DeleteFunc(v.Tiles, func(t tile) bool { return !t.Sessions && t.Next.Equal(v.Opening) })
	for i, t := range v.Tiles {
		if t.Next.Equal(v.Opening) {
			v.Tiles[i].Facts = nil
		}
	}
}

// Opens says in one of the languages when the office opens again, "" if that is not known.
func (v homeView) Opens(s server.View) string {
	if v.Opening.IsZero() {
		return ""
	}
	return s.Moment("kiosk.opens_", v.Opening, v.now)
}

// Saying says in one of the languages that the office is closed, or all the more when it opens.
func (v homeView) Saying(s server.View) string {
	if opens := v.Opens(s); opens != "" {
		return opens
	}
	return s.T(v.Why)
}

// homeURL is the home page in a language, with more to say.
func homeURL(b *branch.Branch, lang string, query url.Values) string {
	if query == nil {
		query = url.Values{}
	}
	if b.Speaks(lang) {
		query.Set("lang", lang)
	}
	if len(query) == 0 {
		return "/kiosk/" + b.ID
	}
	return "/kiosk/" + b.ID + "?" + query.Encode()
}
