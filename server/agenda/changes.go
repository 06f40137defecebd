package agenda

import (
	"net/http"
	"strconv"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// saveSession makes a session, or changes the one that the path names.
func (g *agenda) saveSession(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Service  string            `json:"service"`
		Title    map[string]string `json:"title"`
		Date     string            `json:"date"`
		Time     string            `json:"time"`
		Minutes  int               `json:"minutes"`
		Where    string            `json:"where"`
		Capacity int               `json:"capacity"`
	}
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	s, err := e.Activities.Save(r.Context(), activity.SessionRequest{Key: key, ID: r.PathValue("session"),
		Service: body.Service, Title: branch.Text(body.Title), Date: body.Date, Time: body.Time, Minutes: body.Minutes,
		Where:    body.Where,
		Capacity: body.Capacity})
	return g.done(w, r, e, s.ID, s, err)
}

// cancelSession says that a session does not take place.
func (g *agenda) cancelSession(w http.ResponseWriter, r *http.Request) error {
	e, key, err := g.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	s, err := e.Activities.Cancel(r.Context(), key, r.PathValue("session"))
	return g.done(w, r, e, s.ID, s, err)
}

// A visitorBody is what staff may say of somebody without a kiosk and a phone.
type visitorBody struct {
	Language  string `json:"language"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// signUp takes a place for somebody. Its token is told to nobody, as it has no phone to go to.
func (g *agenda) signUp(w http.ResponseWriter, r *http.Request) error {
	var body visitorBody
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	if body.Language == "" {
		body.Language = e.Branch().Language()
	}
	p, err := e.Activities.SignUp(r.Context(), activity.SignUpRequest{Key: key, Session: r.PathValue("session"),
		Language: body.Language, Residence: body.Residence, Origin: body.Origin, AtDesk: true})
	p.Token = ""
	return g.done(w, r, e, p.Session.ID, p, err)
}

// cancelSignUp gives the place of somebody free.
func (g *agenda) cancelSignUp(w http.ResponseWriter, r *http.Request) error {
	e, key, err := g.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return &ledger.Error{Code: ledger.NotFound, Message: "there is no such sign-up"}
	}
	p, err := e.Activities.Leave(r.Context(),
		activity.AttendRequest{Key: key, Session: r.PathValue("session"), Number: number, AtDesk: true})
	return g.done(w, r, e, p.Session.ID, p, err)
}

// attend marks somebody who signed up as present.
func (g *agenda) attend(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Number int `json:"number"`
	}
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	p, err := e.Activities.Attend(r.Context(),
		activity.AttendRequest{Key: key, Session: r.PathValue("session"), Number: body.Number, AtDesk: true})
	return g.done(w, r, e, p.Session.ID, p, err)
}

// walkIn counts somebody who is present without a sign-up.
func (g *agenda) walkIn(w http.ResponseWriter, r *http.Request) error {
	var body visitorBody
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	s, err := e.Activities.WalkIn(r.Context(), activity.WalkInRequest{Key: key, Session: r.PathValue("session"),
		Language: body.Language, Residence: body.Residence, Origin: body.Origin})
	return g.done(w, r, e, s.ID, s, err)
}

// countHeads says how many are present in all.
func (g *agenda) countHeads(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Present *int `json:"present"`
	}
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	if body.Present == nil {
		return &ledger.Error{Code: ledger.Invalid, Message: "say how many are present"}
	}
	s, err := e.Activities.CountHeads(r.Context(), key, r.PathValue("session"), *body.Present)
	return g.done(w, r, e, s.ID, s, err)
}

// undoSession takes back the last change of a session.
func (g *agenda) undoSession(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Seq int `json:"seq"`
	}
	e, key, err := g.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	move, err := e.Activities.Undo(r.Context(), key, int64(body.Seq))
	return g.done(w, r, e, r.URL.Query().Get("session"), map[string]queue.Move{"move": move}, err)
}

// done answers with what was made, or leads a browser back to the page with the session open.
func (g *agenda) done(w http.ResponseWriter, r *http.Request, e *engine.Engine, open string, made any, err error) error {
	return server.Made(w, r, made, sessionsPath(g.site.Pages.View(r, e.Branch()), "", open), err)
}
