package kiosk

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// homeView is the page that the visitor chooses on.
type homeView struct {
	frame
	// Key is the idempotency key of a form that is sent without kiosk.js.
	Key string
	// Next is where the chosen service goes: to the questions, or at once to a ticket.
	Next       string
	Tiles      []tile
	Priorities []choice
	// Sorry is the code of the refusal that led back here, "" for none.
	Sorry string
	// Closed: no service takes anybody now. Unavailable: Redis does not answer.
	Closed, Unavailable bool
}

// A tile is one service to choose.
type tile struct {
	ID     string
	Name   server.LocalText
	Picto  string
	Colour int
	Open   bool
	// Sessions is where the tile leads to the sessions of activities, "" for a service that gives a ticket at once.
	Sessions string
	// Waiting, Wait and Hours are facts in words; empty where there is nothing to say.
	Waiting, Wait, Hours string
}

// A choice is one answer to tap.
type choice struct {
	ID   string
	Name server.LocalText
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
	if queue.CodeOf(err) == queue.Unavailable {
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
	view.Sorry = sorry(queue.Code(query.Get("sorry")))
	return k.pages.Render(w, r, http.StatusOK, "home.html", view)
}

// clock is the branch's time, which "opens tomorrow" is said from. It is read only when a service is closed.
func clock(r *http.Request, e *queue.Engine, states []queue.ServiceState) (time.Time, error) {
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
	v.Next = v.Home + "/tickets"
	if len(questions(b)) > 0 {
		v.Next = v.Home + "/questions"
	}
	v.Closed = true
	for _, state := range states {
		v.Tiles = append(v.Tiles, newTile(v.View, state, now))
		v.Closed = v.Closed && !state.Open
	}
	for _, p := range b.Priorities {
		if p.Kiosk {
			v.Priorities = append(v.Priorities, choice{p.ID, v.Text(p.Name)})
		}
	}
}

func newTile(v server.View, state queue.ServiceState, now time.Time) tile {
	s, _ := v.Branch.Service(state.ID)
	t := tile{ID: s.ID, Name: v.Text(s.Name), Picto: pictogram(s), Colour: v.Accent(s.ID), Open: state.Open, Hours: hours(v, state, now)}
	if s.Activities {
		// Who waits is said where one asks for a person.
		t.Sessions = "/kiosk/" + v.Branch.ID + "/sessions?" + url.Values{"service": {s.ID}, "lang": {v.Lang}}.Encode()
	}
	if state.Open && !s.Activities {
		t.Waiting = people(v, "common.waiting", state.Waiting)
		t.Wait = wait(v, state.Estimate)
	}
	return t
}

// pictogram is the symbol that stands for a service.
func pictogram(s *branch.Service) string {
	if s.Pictogram == "" {
		return "other"
	}
	return s.Pictogram
}

// sorry is the code if it is one that the home page explains.
func sorry(code queue.Code) string {
	if code == queue.ServiceClosed || code == queue.QuotaReached {
		return string(code)
	}
	return ""
}

// homeURL is the home page in a language, with what it should be sorry for.
func homeURL(b *branch.Branch, lang string, code queue.Code) string {
	query := url.Values{}
	if b.Speaks(lang) {
		query.Set("lang", lang)
	}
	if code != "" {
		query.Set("sorry", string(code))
	}
	if len(query) == 0 {
		return "/kiosk/" + b.ID
	}
	return "/kiosk/" + b.ID + "?" + query.Encode()
}

// Toggled is the same page with the controls at the other height.
func (f frame) Toggled() string {
	query := url.Values{"lang": {f.Lang}}
	if !f.Low {
		query.Set("low", strconv.Itoa(1))
	}
	return f.Page + "?" + query.Encode()
}
