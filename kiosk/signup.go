package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
)

// signUpRequest is the body that asks for a place in a session.
type signUpRequest struct {
	Session   string `json:"session"`
	Language  string `json:"language"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// An ownSignUp is what the visitor who holds it gets: the sign-up, its token and the address of its page.
type ownSignUp struct {
	activity.PlacedSignUp
	URL string `json:"url"`
}

func (k *screens) ownSignUp(r *http.Request, p activity.PlacedSignUp) ownSignUp {
	return ownSignUp{p, k.site.URL(r, "/s/"+p.Token)}
}

// signUp takes a place, one for each idempotency key however often it is asked.
func (k *screens) signUp(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	var ask signUpRequest
	key, err := server.Decode(w, r, &ask)
	if err != nil {
		return err
	}
	p, err := e.Activities.SignUp(r.Context(), activity.SignUpRequest{Key: key, Session: ask.Session, Language: ask.Language,
		Residence: ask.Residence, Origin: ask.Origin})
	if code := sessionSorry(ledger.CodeOf(err)); code != "" && !server.WantsJSON(r) {
		// Beside the sessions that still have places, which is more use than an error.
		http.Redirect(w, r, sessionsURL(e.Branch().ID, ask.Language, ledger.Code(code), ask.Session), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusCreated, k.ownSignUp(r, p))
	}
	http.Redirect(w, r, "/kiosk/"+e.Branch().ID+"/signups/"+p.Token, http.StatusSeeOther)
	return nil
}

// signedView is the sign-up on the kiosk, and its slip.
type signedView struct {
	frame
	sessionView
	SignUp activity.SignUp
	QR     qrCode
	Reach  server.Reach
	// Date is when it is, with the date in full, for the slip.
	Date      string
	Documents server.LocalText
	// HouseName is what it is in the branch's own language, for the staff; empty if it is the same.
	HouseName server.LocalText
}

// signed shows the sign-up on the kiosk, as long as a ticket can be seen there.
func (k *screens) signed(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	p, at, err := e.Activities.FindSignUp(r.Context(), token)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, k.ownSignUp(r, p))
	}
	b := e.Branch()
	if at.At.Sub(p.MadeAt) > keptOnKiosk {
		http.Redirect(w, r, homeURL(b, "", nil), http.StatusSeeOther)
		return nil
	}
	qr, err := newQR(k.site.URL(r, "/s/"+token))
	if err != nil {
		return err
	}
	f := k.frame(b, p.Language, false)
	view := signedView{frame: f, sessionView: newSessionView(f.View, p.Session, at.At), SignUp: p.SignUp, QR: qr, Reach: k.site.PhoneReach(r, b),
		Date: f.Date(p.Session.Start), Documents: documentsOf(f.View, p.Session.Service)}
	if house := k.site.Pages.ViewIn(b.Language(), b).Text(p.Session.Title); house.Text != view.Name.Text {
		view.HouseName = house
	}
	return k.pages.Render(w, r, http.StatusOK, "signed.html", view)
}

// documentsOf says what to have ready for a service.
func documentsOf(v server.View, service string) server.LocalText {
	s, ok := v.Branch.Service(service)
	if !ok {
		s = &branch.Service{}
	}
	return v.Text(s.Documents)
}

// attend marks the sign-up whose number was typed.
func (k *screens) attend(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	var ask struct {
		Number int `json:"number"`
	}
	key, err := server.Decode(w, r, &ask)
	if err != nil {
		return err
	}
	session := r.PathValue("session")
	p, err := e.Activities.Attend(r.Context(), activity.AttendRequest{Key: key, Session: session, Number: ask.Number})
	if server.WantsJSON(r) {
		if err != nil {
			return err
		}
		return server.WriteJSON(w, http.StatusCreated, p)
	}
	lang := r.URL.Query().Get("lang")
	switch ledger.CodeOf(err) {
	case activity.Closed:
		http.Redirect(w, r, sessionsURL(e.Branch().ID, lang, activity.Closed, session), http.StatusSeeOther)
	case "", ledger.NotFound, ledger.IllegalMove:
		if err != nil && ledger.CodeOf(err) == "" {
			return err
		}
		// The next page tells a sign-up that was there already from one that is none.
		http.Redirect(w, r, "/kiosk/"+e.Branch().ID+"/sessions/"+url.PathEscape(session)+"/arrivals/"+strconv.Itoa(ask.Number)+"?"+url.Values{"lang": {lang}}.Encode(),
			http.StatusSeeOther)
	default:
		return err
	}
	return nil
}

// arrivedView thanks somebody for coming.
type arrivedView struct {
	frame
	sessionView
	SignUp activity.SignUp
}

// arrived says that a sign-up is marked, or leads back to the keypad.
func (k *screens) arrived(w http.ResponseWriter, r *http.Request) error {
	e, o, err := k.openSession(r)
	if err != nil {
		return err
	}
	f := k.frame(e.Branch(), r.URL.Query().Get("lang"), false)
	i := slices.IndexFunc(o.SignUps, func(s activity.SignUp) bool { return strconv.Itoa(s.Number) == r.PathValue("number") })
	if i < 0 || o.SignUps[i].State != activity.HasAttended {
		http.Redirect(w, r, f.Home+"/sessions/"+o.Session.ID+"/arrival?sorry=1&lang="+f.Lang, http.StatusSeeOther)
		return nil
	}
	return k.pages.Render(w, r, http.StatusOK, "arrived.html",
		arrivedView{frame: f, sessionView: newSessionView(f.View, o.Session, o.At), SignUp: o.SignUps[i]})
}
