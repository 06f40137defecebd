package agenda

import (
	"context"
	"net/http"
	"slices"
	"time"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
)

// How many days before and after today the page of the activities shows.
const (
	sessionsBack  = 31
	sessionsAhead = 366
)

// sessionsState is what the page of the activities shows, and its JSON.
type sessionsState struct {
	activity.SessionList
	// Open is the session that was chosen, nil for none.
	Open *activity.OpenSession `json:"open"`
}

// sessionsPage is the page; its Part is what frames replace.
type sessionsPage struct {
	server.View
	Part sessionsPart
	Live string // path of the live route
}

// sessionsPart is a state in words.
type sessionsPart struct {
	server.View
	sessionsState
	// Upcoming are the sessions that are not over, the next one first; Past the others, the last one first.
	Upcoming, Past []session
	// Chosen is the open session, nil for none.
	Chosen *session
	// Forgotten: its sign-ups are not kept any more.
	Forgotten bool
	// Key begins the idempotency keys of the forms, so that a form that is pressed twice is one request.
	Key string
	// Blank are the first values of the form of a new date.
	Blank session
	way   sessionsWay
}

// A session is one in words.
type session struct {
	server.View
	activity.Session
	// Href opens it.
	Href string
	Name server.LocalText
	// Day and Hours are when it is: "domani", "17:30–19:30".
	Day, Hours string
	// Date and Clock are the same for a form: "2026-12-01", "17:30".
	Date, Clock string
	Accent      int
	// Begun: its day has come, so that attendance can be marked.
	Begun, Ended bool
	Current      bool
}

func newSession(v server.View, s activity.Session, way sessionsWay, now time.Time) session {
	start := s.Start.In(v.Branch.Location())
	return session{View: v, Session: s, Href: way.to("", s.ID), Name: v.Text(s.Title), Day: v.Day(s.Start, now),
		Hours: v.Time(s.Start) + "–" + v.Time(s.End),
		Date:  start.Format(time.DateOnly), Clock: start.Format("15:04"), Accent: v.Accent(s.Service),
		Begun: v.Branch.Day(now) >= v.Branch.Day(s.Start), Ended: s.Over(now)}
}

// Cancelled tells the template.
func (s session) Cancelled() bool { return s.State == activity.Cancelled }

// readSessions reads what the page shows; open is the id of a session, "" for none.
func readSessions(ctx context.Context, e *engine.Engine, open string) (sessionsState, error) {
	now := e.Now()
	list, err := e.Activities.Sessions(ctx, now.AddDate(0, 0, -sessionsBack), now.AddDate(0, 0, sessionsAhead))
	if err != nil || open == "" {
		return sessionsState{SessionList: list}, err
	}
	o, err := e.Activities.Session(ctx, open)
	if err != nil {
		return sessionsState{}, err
	}
	// The position is that of the older read, as the state is certainly not older than that.
	o.Position = list.Position
	return sessionsState{SessionList: list, Open: &o}, nil
}

func newSessionsPart(v server.View, state sessionsState, way sessionsWay) sessionsPart {
	p := sessionsPart{View: v, sessionsState: state, Key: server.NewKey(), way: way}
	for _, s := range state.Sessions {
		shown := newSession(v, s, way, state.At)
		shown.Current = state.Open != nil && state.Open.Session.ID == s.ID
		if shown.Ended {
			p.Past = append(p.Past, shown)
		} else {
			p.Upcoming = append(p.Upcoming, shown)
		}
	}
	slices.Reverse(p.Past)
	if state.Open != nil {
		p.Chosen = new(newSession(v, state.Open.Session, way, state.At))
		p.Forgotten = p.Chosen.Signed > 0 && len(state.Open.SignUps) == 0
	}
	p.Blank = session{Date: state.At.In(v.Branch.Location()).Format(time.DateOnly), Clock: "17:00",
		Session: activity.Session{Minutes: 120, Capacity: 12}}
	return p
}

// Address is that of a resource of the activities, with the language and the desk of the page.
func (p sessionsPart) Address(rest string) string { return p.way.to(rest, "") }

// Choose is the address of the page with a session open.
func (p sessionsPart) Choose(id string) string { return p.way.to("", id) }

// Form is the form of a session on the page: "add" of a new one, or "edit".
func (p sessionsPart) Form(of string, s session) map[string]any {
	return map[string]any{"Part": p, "Of": of, "Session": s}
}

// Desk is where the staff sit, "" for nowhere.
func (p sessionsPart) Desk() string { return p.way.desk }

// Back is where the staff came from: their desk, or the choice of one.
func (p sessionsPart) Back() string { return deskPath(p.View, p.Desk()) }

// Services are those with activities.
func (p sessionsPart) Services() []branch.Service {
	return slices.DeleteFunc(slices.Clone(p.Branch.Services), func(s branch.Service) bool { return !s.Activities })
}

// Own is the branch's own language, in which every activity has a title; Others are those in which it may have one.
func (p sessionsPart) Own() server.Language { return p.LanguageOf(p.Branch.Language()) }

// Others are the branch's languages without its own.
func (p sessionsPart) Others() []server.Language {
	var others []server.Language
	for _, l := range p.Languages() {
		if l.Tag != p.Branch.Language() {
			others = append(others, p.LanguageOf(l.Tag))
		}
	}
	return others
}

// A sessionsWay is what the addresses of the activities have in common: branch, language, desk ("" for none).
type sessionsWay struct{ branch, lang, desk string }

// to is an address of the activities, with a session open, "" for none.
func (w sessionsWay) to(rest, open string) string {
	return server.Address("/desk/"+w.branch+"/sessions"+rest, "lang", w.lang, "desk", w.desk, "session", open)
}

func sessionsWayOf(r *http.Request, v server.View) sessionsWay {
	return sessionsWay{v.Branch.ID, v.Lang, deskOf(v, r.URL.Query().Get("desk"))}
}

// seeSessions are the sessions with the one that a request opens, in its language.
func (g *agenda) seeSessions(r *http.Request, e *engine.Engine) (server.Sight[sessionsState], error) {
	open, v := r.URL.Query().Get("session"), g.site.Pages.View(r, e.Branch())
	if open != "" {
		if _, err := e.Activities.Session(r.Context(), open); ledger.CodeOf(err) == ledger.NotFound {
			return server.Sight[sessionsState]{}, err // no topic for a session that does not exist
		}
	}
	way := sessionsWayOf(r, v)
	return server.Sight[sessionsState]{
		Topic: "sessions/" + open + "/" + way.desk + "/" + v.Lang,
		Class: live.Staff,
		Lang:  v.Lang,
		Read:  func(ctx context.Context, e *engine.Engine) (sessionsState, error) { return readSessions(ctx, e, open) },
		Page: func(s sessionsState) any {
			return sessionsPage{View: v, Part: newSessionsPart(v, s, way), Live: way.to("/live", open)}
		},
		Part: func(v server.View, s sessionsState) (part, calls any) { return newSessionsPart(v, s, way), nil },
	}, nil
}
