package kiosk

import (
	"net/http"
	"slices"
	"strconv"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/activity"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// sessionsView is the page on which visitors sign up for a session of an activity, or say "I am here".
type sessionsView struct {
	frame
	// Key is the idempotency key of a form that is sent without kiosk.js.
	Key      string
	Sessions []visit.SessionView
	// SignUp is where a chosen session goes: to the questions, or at once to the sign-up.
	SignUp string
	// Person is the service whose ticket leads to a person, nil while it gives none; Ask is where such a ticket is asked for.
	Person *tile
	Ask    string
	// Sorry is the code of the refusal that led back here, "" for none.
	Sorry string
}

// coming are the sessions as JSON.
type coming struct {
	Branch string `json:"branch"`
	ledger.Position
	Sessions []activity.Session `json:"sessions"`
}

// sessions shows the sessions that visitors can sign up for, or that they are here for.
func (k *screens) sessions(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	list, err := e.Activities.Coming(r.Context())
	if err != nil {
		return err
	}
	query := r.URL.Query()
	if service := query.Get("service"); service != "" {
		list.Sessions = slices.DeleteFunc(list.Sessions, func(s activity.Session) bool { return s.Service != service })
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, coming{e.Branch().ID, list.Position, list.Sessions})
	}
	offer, err := e.Services(r.Context())
	if err != nil {
		return err
	}
	view := sessionsView{frame: k.frame(e.Branch(), query.Get("lang"), query.Get("low") != ""), Key: server.NewKey(),
		Sorry: sessionSorry(ledger.Code(query.Get("sorry")))}
	if stillOpen(list, query.Get("for"), ledger.Code(view.Sorry)) {
		view.Sorry = ""
	}
	view.fill(list, offer)
	view.Keep = []string{"service", query.Get("service")}
	return k.pages.Render(w, r, http.StatusOK, "sessions.html", view)
}

// Arrivable reports whether visitors of some session may say "I am here" now.
func (v sessionsView) Arrivable() bool {
	return slices.ContainsFunc(v.Sessions, func(s visit.SessionView) bool { return s.Arriving })
}

// shownSessions is how many sessions the kiosk shows: more are too many to choose from.
const shownSessions = 12

func (v *sessionsView) fill(list activity.SessionList, o queue.Offer) {
	v.Page += "/sessions"
	for _, s := range list.Sessions[:min(len(list.Sessions), shownSessions)] {
		v.Sessions = append(v.Sessions, visit.NewSessionView(v.View, s, list.At))
	}
	v.SignUp, v.Ask = v.Home+"/signups", v.Home+"/tickets"
	if len(visit.Asked(v.Branch)) > 0 {
		v.SignUp = v.questions()
	}
	for _, state := range o.Services {
		if s, _ := v.Branch.Service(state.ID); s.Activities && state.Open && v.Person == nil {
			v.Person = new(newTile(v.View, state, list.At))
			if s.AsksLanguage {
				v.Ask = v.questions()
			}
		}
	}
}

// sessionSorry is the code if it is one that the sessions page explains.
func sessionSorry(code ledger.Code) string {
	if code == activity.Full || code == activity.Closed {
		return string(code)
	}
	return ""
}

// stillOpen reports whether a session takes again what it refused: a sign-up, or "I am here".
func stillOpen(list activity.SessionList, session string, code ledger.Code) bool {
	return slices.ContainsFunc(list.Sessions, func(s activity.Session) bool {
		return s.ID == session && (code == activity.Full && s.Left > 0 || code == activity.Closed && s.Arriving(list.At))
	})
}

// sessionsURL is the sessions page in a language, with what a session refused.
func sessionsURL(branch, lang string, code ledger.Code, session string) string {
	return server.Address("/kiosk/"+branch+"/sessions", "lang", lang, "sorry", string(code), "for", session)
}

// arrivalView is the page on which visitors type the number of their sign-up.
type arrivalView struct {
	frame
	visit.SessionView
	Key string
	// Typed are the digits typed so far; the keys of the keypad are links, so that it works without scripts.
	Typed  string
	Prefix string
	// Sorry: there is no such sign-up.
	Sorry bool
}

// Digits are the keys of the keypad but for zero, in their order.
func (arrivalView) Digits() []string { return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} }

// With is the address of the page with one more digit, or with none for "".
func (v arrivalView) With(digit string) string {
	number := ""
	if digit != "" {
		number = (v.Typed + digit)[:min(len(v.Typed)+1, maxDigits)]
	}
	return server.Address(v.Home+"/sessions/"+v.ID+"/arrival", "lang", v.Lang, "number", number)
}

// maxDigits of a sign-up's number.
const maxDigits = 4

// arrival shows the keypad.
func (k *screens) arrival(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	o, err := e.Activities.Session(r.Context(), r.PathValue("session"))
	if err != nil {
		return err
	}
	query := r.URL.Query()
	f := k.frame(e.Branch(), query.Get("lang"), false)
	if !o.Session.Arriving(o.At) {
		return server.SeeOther(w, r, sessionsURL(e.Branch().ID, f.Lang, activity.Closed, o.Session.ID))
	}
	view := arrivalView{frame: f, SessionView: visit.NewSessionView(f.View, o.Session, o.At), Key: server.NewKey(),
		Typed: digitsOf(query.Get("number")), Sorry: query.Get("sorry") != ""}
	view.Page += "/sessions/" + o.Session.ID + "/arrival"
	if s, ok := e.Branch().Service(o.Session.Service); ok {
		view.Prefix = s.Prefix
	}
	return k.pages.Render(w, r, http.StatusOK, "arrival.html", view)
}

// digitsOf is a number as far as it was typed, "" for anything else.
func digitsOf(number string) string {
	if _, err := strconv.ParseUint(number, 10, 16); err != nil || len(number) > maxDigits {
		return ""
	}
	return number
}
