package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/activity"
	"turno/server/engine"
	"turno/server/ledger"
)

// signUp takes a place, one for each idempotency key however often it is asked.
func (k *screens) signUp(c *server.Change, ask struct {
	Session   string `json:"session"`
	Language  string `json:"language"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}) (any, error) {
	p, err := c.Engine.Activities.SignUp(c.Context(), activity.SignUpRequest{Head: c.Head, Session: ask.Session,
		Language: ask.Language, Residence: ask.Residence, Origin: ask.Origin})
	if code := sessionSorry(ledger.CodeOf(err)); code != "" && !c.ByProgram() {
		// The sessions page says so beside the sessions that still have places, which helps more than an error.
		return c.SeeOther(sessionsURL(c.Engine.Branch().ID, ask.Language, ledger.Code(code), ask.Session))
	}
	c.Back = "/kiosk/" + c.Engine.Branch().ID + "/signups/" + p.Token
	return visit.OwnSignUp(k.site, c.Request, p), err
}

// signedView is the sign-up on the kiosk, and its slip.
type signedView struct {
	frame
	visit.SessionView
	SignUp activity.SignUp
	QR     visit.QR
	Reach  server.Reach
	// Date is when it is, with the date in full, for the slip.
	Date string
	// OwnName is what it is in the branch's own language, for the staff; empty if it is the same.
	OwnName server.LocalText
}

// signed shows the sign-up on the kiosk, as long as a ticket can be seen there.
func (k *screens) signed(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	token := r.PathValue("token")
	p, at, err := e.Activities.FindSignUp(r.Context(), token)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.OwnSignUp(k.site, r, p))
	}
	b := e.Branch()
	if at.At.Sub(p.MadeAt) > keptOnKiosk {
		return server.SeeOther(w, r, homeURL(b, ""))
	}
	qr, err := visit.NewQR(k.site.URL(r, "/s/"+token))
	if err != nil {
		return err
	}
	f := k.frame(b, p.Language, false)
	view := signedView{frame: f, SessionView: visit.NewSessionView(f.View, p.Session, at.At), SignUp: p.SignUp, QR: qr,
		Reach: k.site.PhoneReach(r, b), Date: f.Date(p.Session.Start)}
	view.OwnName = k.ownName(b, p.Session.Title, view.Name)
	return k.pages.Render(w, r, http.StatusOK, "signed.html", view)
}

// attend marks the sign-up whose number was typed.
func (k *screens) attend(c *server.Change, ask struct {
	Number int `json:"number"`
}) (any, error) {
	session := c.PathValue("session")
	p, err := c.Engine.Activities.Attend(c.Context(),
		activity.AttendRequest{Head: c.Head, Session: session, Number: ask.Number})
	lang, code := c.URL.Query().Get("lang"), ledger.CodeOf(err)
	if code == activity.Closed && !c.ByProgram() {
		return c.SeeOther(sessionsURL(c.Engine.Branch().ID, lang, activity.Closed, session))
	}
	if (code == ledger.NotFound || code == ledger.IllegalMove) && !c.ByProgram() {
		err = nil // the next page says whether it was marked already or there is none
	}
	arrivals := "/kiosk/" + c.Engine.Branch().ID + "/sessions/" + url.PathEscape(session) + "/arrivals/"
	c.Back = arrivals + strconv.Itoa(ask.Number) + "?" + url.Values{"lang": {lang}}.Encode()
	return p, err
}

// arrivedView thanks somebody for coming.
type arrivedView struct {
	frame
	visit.SessionView
	SignUp activity.SignUp
}

// arrived says that a sign-up is marked, or leads back to the keypad.
func (k *screens) arrived(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	o, err := e.Activities.Session(r.Context(), r.PathValue("session"))
	if err != nil {
		return err
	}
	f := k.frame(e.Branch(), r.URL.Query().Get("lang"), false)
	i := slices.IndexFunc(o.SignUps, func(s activity.SignUp) bool { return strconv.Itoa(s.Number) == r.PathValue("number") })
	if i < 0 || o.SignUps[i].State != activity.HasAttended {
		return server.SeeOther(w, r, f.Home+"/sessions/"+o.Session.ID+"/arrival?sorry=1&lang="+f.Lang)
	}
	return k.pages.Render(w, r, http.StatusOK, "arrived.html",
		arrivedView{frame: f, SessionView: visit.NewSessionView(f.View, o.Session, o.At), SignUp: o.SignUps[i]})
}
