package agenda

import (
	"strconv"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// saveSession makes a session, or changes the one that the path names.
func (g *agenda) saveSession(c *server.Change, body struct {
	Service  string            `json:"service"`
	Title    map[string]string `json:"title"`
	Date     string            `json:"date"`
	Time     string            `json:"time"`
	Minutes  int               `json:"minutes"`
	Where    string            `json:"where"`
	Capacity int               `json:"capacity"`
}) (any, error) {
	s, err := c.Engine.Activities.Save(c.Context(), activity.SessionRequest{Head: c.Head, ID: c.PathValue("session"),
		Service: body.Service, Title: branch.Text(body.Title), Date: body.Date, Time: body.Time, Minutes: body.Minutes,
		Where: body.Where, Capacity: body.Capacity})
	return g.done(c, s.ID, s, err)
}

// cancelSession says that a session does not take place.
func (g *agenda) cancelSession(c *server.Change, _ struct{}) (any, error) {
	s, err := c.Engine.Activities.Cancel(c.Context(), c.Head, c.PathValue("session"))
	return g.done(c, s.ID, s, err)
}

// A visitorBody is what staff may say of somebody without a kiosk and a phone.
type visitorBody struct {
	Language  string `json:"language"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// signUp takes a place for somebody. Nobody gets its token, as there is no phone for it.
func (g *agenda) signUp(c *server.Change, body visitorBody) (any, error) {
	if body.Language == "" {
		body.Language = c.Engine.Branch().Language()
	}
	p, err := c.Engine.Activities.SignUp(c.Context(), activity.SignUpRequest{Head: c.Head, Session: c.PathValue("session"),
		Language: body.Language, Residence: body.Residence, Origin: body.Origin})
	p.Token = ""
	return g.done(c, p.Session.ID, p, err)
}

// cancelSignUp frees somebody's place.
func (g *agenda) cancelSignUp(c *server.Change, _ struct{}) (any, error) {
	number, err := strconv.Atoi(c.PathValue("number"))
	if err != nil {
		return nil, &ledger.Error{Code: ledger.NotFound, Message: "there is no such sign-up"}
	}
	p, err := c.Engine.Activities.Leave(c.Context(),
		activity.AttendRequest{Head: c.Head, Session: c.PathValue("session"), Number: number})
	return g.done(c, p.Session.ID, p, err)
}

// attend marks somebody who signed up as present.
func (g *agenda) attend(c *server.Change, body struct {
	Number int `json:"number"`
}) (any, error) {
	p, err := c.Engine.Activities.Attend(c.Context(),
		activity.AttendRequest{Head: c.Head, Session: c.PathValue("session"), Number: body.Number})
	return g.done(c, p.Session.ID, p, err)
}

// walkIn counts somebody who is present without a sign-up.
func (g *agenda) walkIn(c *server.Change, body visitorBody) (any, error) {
	s, err := c.Engine.Activities.WalkIn(c.Context(), activity.WalkInRequest{Head: c.Head, Session: c.PathValue("session"),
		Language: body.Language, Residence: body.Residence, Origin: body.Origin})
	return g.done(c, s.ID, s, err)
}

// countHeads says how many are present in all.
func (g *agenda) countHeads(c *server.Change, body struct {
	Present *int `json:"present"`
}) (any, error) {
	if body.Present == nil {
		return nil, &ledger.Error{Code: ledger.Invalid, Message: "say how many are present"}
	}
	s, err := c.Engine.Activities.CountHeads(c.Context(), c.Head, c.PathValue("session"), *body.Present)
	return g.done(c, s.ID, s, err)
}

// undoSession takes back the last change of a session.
func (g *agenda) undoSession(c *server.Change, body struct {
	Seq int `json:"seq"`
}) (any, error) {
	move, err := c.Engine.Activities.Undo(c.Context(), c.Head, int64(body.Seq))
	return g.done(c, c.URL.Query().Get("session"), map[string]queue.Move{"move": move}, err)
}

// done answers with what was made, or leads a browser back to the page with the session open.
func (g *agenda) done(c *server.Change, open string, made any, err error) (any, error) {
	c.Back = sessionsWayOf(c.Request, g.site.Pages.View(c.Request, c.Engine.Branch())).to("", open)
	return made, err
}
