package phone

import (
	"context"
	"net/http"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/activity"
	"turno/server/engine"
	"turno/server/ledger"
)

// placeView is the page of a sign-up on the visitor's phone.
type placeView struct {
	server.View
	visit.SessionView
	SignUp activity.SignUp
	// Shows is what became of it: its state, "called_off" if the session was, "over" once the session has ended.
	Shows string
	// Path is the page's own, "/s/…".
	Path string
	// Leavable: the place can still be given back. HereFrom is from when the visitor may say "I am here", "16:30".
	Leavable bool
	HereFrom string
	// LeaveKey and HereKey are idempotency keys. They are the same on each phone, as each can be done only once.
	LeaveKey, HereKey string
	// RefreshS is after how many seconds the page shows something else.
	RefreshS int
}

// longestRefresh bounds RefreshS.
const longestRefresh = 10 * time.Minute

// signUp shows a sign-up on the visitor's phone.
func (s *screens) signUp(w http.ResponseWriter, r *http.Request) error {
	e, p, at, err := s.findSignUp(r)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.OwnSignUp(s.site, r, p))
	}
	v := s.site.Pages.ViewIn(visit.Chosen(r, e.Branch(), p.Language), e.Branch())
	view := placeView{View: v, SessionView: visit.NewSessionView(v, p.Session, at.At), SignUp: p.SignUp, Shows: shows(p, at.At),
		Path: "/s/" + p.Token, HereFrom: v.Time(p.Session.Start.Add(-activity.ArriveBefore)),
		LeaveKey: "leave-" + visit.Digest(p.Token), HereKey: "here-" + visit.Digest(p.Token), RefreshS: refresh(p.Session, at.At)}
	view.Leavable = view.Shows == string(activity.SignedUp)
	return s.pages.Render(w, r, http.StatusOK, "signup.html", view)
}

// shows is the state of a sign-up as its visitor sees it.
func shows(p activity.PlacedSignUp, at time.Time) string {
	switch {
	case p.State != activity.SignedUp:
		return string(p.State)
	case p.Session.State == activity.Cancelled:
		return "called_off"
	case p.Session.Over(at):
		return "over"
	}
	return string(p.State)
}

// refresh is how many seconds are left until the visitor may say "I am here", or until the session ends.
func refresh(s activity.Session, at time.Time) int {
	wait := longestRefresh
	for _, moment := range []time.Time{s.Start.Add(-activity.ArriveBefore), s.End} {
		if left := moment.Sub(at); left > 0 && left < wait {
			wait = left + time.Second
		}
	}
	return int(wait / time.Second)
}

// findSignUp looks up the token of the path in each branch, as the address names no branch.
func (s *screens) findSignUp(r *http.Request) (*engine.Engine, activity.PlacedSignUp, ledger.Position, error) {
	for _, e := range s.site.All() {
		p, at, err := e.Activities.FindSignUp(r.Context(), r.PathValue("token"))
		if ledger.CodeOf(err) == ledger.NotFound {
			continue
		}
		return e, p, at, err
	}
	return nil, activity.PlacedSignUp{}, ledger.Position{},
		&ledger.Error{Code: ledger.NotFound, Message: "there is no such sign-up"}
}

// leaveSession gives the visitor's place back.
func (s *screens) leaveSession(w http.ResponseWriter, r *http.Request) error {
	return s.ownMove(w, r, (*activity.Activities).Leave, activity.SignUpCancelled)
}

// hereAtSession is the visitor's "I am here".
func (s *screens) hereAtSession(w http.ResponseWriter, r *http.Request) error {
	return s.ownMove(w, r, (*activity.Activities).Attend, activity.HasAttended)
}

// A signUpMove is Attend or Leave.
type signUpMove func(*activity.Activities, context.Context, activity.AttendRequest) (activity.PlacedSignUp, error)

// ownMove makes a move of the sign-up that the token opens. If that was done already the answer is the page, as a second
// press on a phone is no mistake.
func (s *screens) ownMove(w http.ResponseWriter, r *http.Request, move signUpMove, done activity.SignUpState) error {
	e, p, _, err := s.findSignUp(r)
	if err != nil {
		return err
	}
	key, err := server.Decode(w, r, &struct{}{})
	if err != nil {
		return err
	}
	head := s.site.Head(r, key, ledger.ByVisitor)
	moved, err := move(e.Activities, r.Context(), activity.AttendRequest{Head: head, Session: p.Session.ID, Number: p.Number})
	if err != nil && (server.WantsJSON(r) || p.State != done) {
		return err
	}
	return server.Made(w, r, moved, server.Address("/s/"+p.Token, "lang", r.URL.Query().Get("lang")), nil)
}
