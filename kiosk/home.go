package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"time"

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
	Priorities []priority
	// Group is the group whose services these are, nil for the first page.
	Group *tile
	// Sorry is the refusal that led back here, nil for none.
	Sorry *apology
	// Closed: no service gives tickets now, which Why says as a key of the catalogue. Unavailable: Redis does not answer.
	Closed, Unavailable bool
	Why                 string
	// Back is when to come back where Why is why no service gives tickets, "" outside the hours.
	Back string
	// Opening is when the first service opens again, Week the hours of the coming seven days; set while the office is closed.
	Opening, now time.Time
	Week         []server.DayHours
}

// A priority is a class that visitors may choose, and whom it is for.
type priority struct {
	choice
	Who server.LocalText
}

// An apology says why there is no ticket, and of which service.
type apology struct {
	Name server.LocalText
	// Text and Again are the sentences; Again may be empty.
	Text, Again string
}

// A choice is one answer to tap.
type choice struct {
	ID   string
	Name server.LocalText
	// Places are names that people know of places there, empty for none.
	Places server.LocalText
}

// services is the kiosk's state as JSON.
type services struct {
	Branch   string               `json:"branch"`
	Services []queue.ServiceState `json:"services"`
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
		return server.WriteJSON(w, http.StatusOK, services{e.Branch().ID, states})
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
	now, err := clock(r, e, states)
	if err != nil {
		return err
	}
	view.fill(e.Branch(), states, now)
	view.explain(states, now)
	view.gather(query.Get("group"))
	if err := view.plan(r, e); err != nil {
		return err
	}
	view.Sorry = apologise(view.View, query, states, now)
	return k.pages.Render(w, r, http.StatusOK, "home.html", view)
}

// plan has the tiles of activities that are open say where no session is planned. It reads the sessions only for such a tile.
func (v *homeView) plan(r *http.Request, e *engine.Engine) error {
	if !slices.ContainsFunc(v.Tiles, func(t tile) bool { return t.Open && t.Sessions }) {
		return nil
	}
	list, err := e.Activities.Coming(r.Context())
	if err != nil {
		return err
	}
	for i, t := range v.Tiles {
		if t.Open && t.Sessions && !slices.ContainsFunc(list.Sessions, func(s activity.Session) bool { return s.Service == t.ID }) {
			v.Tiles[i].idle(v.View)
		}
	}
	return nil
}

// clock is the branch's time, which "opens tomorrow" is said from. It is read only when a service is closed.
func clock(r *http.Request, e *engine.Engine, states []queue.ServiceState) (time.Time, error) {
	for _, s := range states {
		if !s.Open {
			board, err := e.Board(r.Context())
			return board.At, err
		}
	}
	return time.Time{}, nil
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
	v.Why = whyNone(states)
	v.Priorities = priorities(v.View)
}

// explain says on a page that gives no tickets why, and when it gives some again.
func (v *homeView) explain(states []queue.ServiceState, now time.Time) {
	switch {
	case v.Closed && v.Why == outOfHours:
		v.close(states, now)
	case v.Closed:
		v.say()
	}
}

// Served says that whoever has a number is served though no more are given, "" for nothing.
func (v homeView) Served() string { return served(v.View, v.Why) }

func served(v server.View, why string) string {
	if why != lastCall {
		return ""
	}
	return v.T("kiosk.last_call_served")
}

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
	v.Week, v.Opening, v.now = v.View.Week(now), opening(states), now
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

// opening is when the first of the services gives tickets again, zero if that is not known.
func opening(states []queue.ServiceState) time.Time {
	var first time.Time
	for _, s := range states {
		if s.NextOpening != nil && (first.IsZero() || s.NextOpening.Before(first)) {
			first = *s.NextOpening
		}
	}
	return first
}

// outOfHours is the key that says that the office is closed, lastCall the one that no more numbers are given today.
const (
	outOfHours = "kiosk.closed_title"
	lastCall   = "kiosk.last_call"
)

// whyNone is the key that says why no service gives tickets: an office that is open is not called closed.
func whyNone(states []queue.ServiceState) string {
	why := outOfHours
	for _, s := range states {
		if s.LastCall {
			return lastCall
		}
		if s.LastGiven {
			return "kiosk.last_given"
		}
		if s.Paused || s.QuotaReached {
			why = "kiosk.no_numbers"
		}
	}
	return why
}

// priorities are the classes that visitors may choose.
func priorities(v server.View) []priority {
	var all []priority
	for _, p := range v.Branch.Priorities {
		if p.Kiosk {
			all = append(all, priority{choice{ID: p.ID, Name: v.Text(p.Name)}, v.Text(p.Who)})
		}
	}
	return all
}

// queued are the states of the services that give a ticket at once, without those whose visitors sign up for a session.
func queued(b *branch.Branch, states []queue.ServiceState) []queue.ServiceState {
	return slices.DeleteFunc(slices.Clone(states), func(state queue.ServiceState) bool {
		s, ok := b.Service(state.ID)
		return ok && s.Activities
	})
}

// sorry reports whether a refusal is one that is explained beside what is still open.
func sorry(code ledger.Code) bool {
	return code == queue.ServiceClosed || code == queue.ServicePaused || code == queue.QuotaReached || code == queue.LastCall
}

// apologise explains the refusal that led to a page: by what the service's tile says, as long as that says it. It ends once the
// service gives tickets again.
func apologise(v server.View, query url.Values, states []queue.ServiceState, now time.Time) *apology {
	code := ledger.Code(query.Get("sorry"))
	if !sorry(code) {
		return nil
	}
	a := &apology{Text: v.T("kiosk.sorry_" + string(code))}
	for _, state := range states {
		if s, _ := v.Branch.Service(state.ID); state.ID == query.Get("service") {
			if state.Open {
				return nil
			}
			a.Name = v.Text(s.Name)
			if a.Again = again(v, state, now); a.Again != "" {
				a.Text = hours(v, state, now)
			} else {
				a.Again = hours(v, state, now)
			}
		}
	}
	return a
}

// regret is what a page is told to be sorry for.
func regret(code ledger.Code, service string) url.Values {
	if !sorry(code) {
		return url.Values{}
	}
	return url.Values{"sorry": {string(code)}, "service": {service}}
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
