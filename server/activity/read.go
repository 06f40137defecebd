package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
)

// maxSessions bounds how many one read lists.
const maxSessions = 200

// SessionList are the sessions that start within a time, sorted by their start.
type SessionList struct {
	ledger.Position
	Sessions []Session `json:"sessions"`
	// Undo is the staff's last change of any session, as long as it can be taken back.
	Undo *ledger.Undo `json:"undo"`
}

// Sessions reads the sessions that start from a moment up to another.
func (as *Activities) Sessions(ctx context.Context, from, to time.Time) (SessionList, error) {
	reply, err := as.l.Read(ctx, listScript, ledger.Args{"from": from.UnixMilli(), "to": to.UnixMilli(), "most": maxSessions,
		"made_from": activitiesPage})
	if err != nil {
		return SessionList{}, fmt.Errorf("read the sessions: %w", err)
	}
	list := SessionList{Position: as.l.PositionIn(reply[0]), Sessions: ledger.Rows(reply[1], as.session)}
	list.Undo = as.l.Undoable(ledger.Words(reply[2]), list.At)
	return list, nil
}

// ComingDays is how many days ahead visitors see the sessions.
const ComingDays = 28

// Coming reads the sessions that visitors may sign up for or attend: of the coming days, not over, not cancelled.
func (as *Activities) Coming(ctx context.Context) (SessionList, error) {
	now := as.l.Now()
	list, err := as.Sessions(ctx, now.Add(-maxSessionMinutes*time.Minute), now.AddDate(0, 0, ComingDays))
	list.Sessions = slices.DeleteFunc(list.Sessions, func(s Session) bool { return s.State != Planned || s.Over(list.At) })
	return list, err
}

// OpenSession is a session with its sign-ups.
type OpenSession struct {
	ledger.Position
	Session Session `json:"session"`
	// SignUps are sorted by number, with the cancelled ones; there are none once their retention is over.
	SignUps []SignUp `json:"sign_ups"`
}

// Session reads a session with its sign-ups. Refusals: NotFound.
func (as *Activities) Session(ctx context.Context, id string) (OpenSession, error) {
	if id == "" {
		return OpenSession{}, ledger.Refuse(ledger.NotFound, "there is no such session")
	}
	o, err := as.openSession(ctx, id, "")
	if err != nil {
		return OpenSession{}, fmt.Errorf("read session %s: %w", id, err)
	}
	return o, nil
}

// FindSignUp reads the sign-up that a token opens. Refusals: NotFound.
func (as *Activities) FindSignUp(ctx context.Context, token string) (PlacedSignUp, ledger.Position, error) {
	t, ok := ledger.ParseToken(token)
	if !ok {
		return PlacedSignUp{}, ledger.Position{}, ledger.Refuse(ledger.NotFound, "there is no such sign-up")
	}
	o, err := as.openSession(ctx, "", t.Hash())
	if err != nil {
		return PlacedSignUp{}, ledger.Position{}, fmt.Errorf("read a sign-up: %w", err)
	}
	return PlacedSignUp{SignUp: o.SignUps[0], Session: o.Session, Token: token}, o.Position, nil
}

func (as *Activities) openSession(ctx context.Context, id, tokenHash string) (OpenSession, error) {
	reply, err := as.l.Read(ctx, openScript, ledger.Args{"session": id, "token": tokenHash})
	if err != nil {
		return OpenSession{}, err
	}
	o := OpenSession{Position: as.l.PositionIn(reply[0]), Session: as.session(ledger.Words(reply[1])), SignUps: []SignUp{}}
	for n, value := range ledger.Pairs(ledger.Words(reply[2])) {
		o.SignUps = append(o.SignUps, as.signUp(&o.Session, n, value))
	}
	slices.SortFunc(o.SignUps, func(a, b SignUp) int { return cmp.Compare(a.Number, b.Number) })
	return o, nil
}

// session reads a session: its id, and its fields with their values.
func (as *Activities) session(words []string) Session {
	f := ledger.Pairs(words[1:])
	n := func(name string) int { return int(ledger.Number(f[name])) }
	s := Session{ID: words[0], Service: f["service"], Title: branch.Text{}, Start: *as.l.Time(f["start"]),
		Minutes: n("minutes"), Where: f["where"], State: State(f["state"]), Capacity: n("capacity"), Signed: n("signed"),
		Attended: n("attended"), WalkIns: n("walk_ins"), Heads: n("heads")}
	s.End = s.Start.Add(time.Duration(s.Minutes) * time.Minute)
	s.Left = max(s.Capacity-s.Signed, 0)
	s.Present = s.Attended + s.WalkIns + s.Heads
	for field, text := range f {
		if l, ok := strings.CutPrefix(field, "title:"); ok {
			s.Title[l] = text
		}
	}
	return s
}

// forgetSignUps forgets the sign-ups of the sessions whose retention is over. The sessions and their figures stay. A session
// that was moved to another time is looked at again.
func (as *Activities) forgetSignUps(ctx context.Context, now time.Time) error {
	if err := as.forgetBefore(ctx, as.l.Oldest(now)); err != nil {
		return fmt.Errorf("forget old sign-ups: %w", err)
	}
	return nil
}

// forgetBatch bounds the sessions whose sign-ups one script forgets.
const forgetBatch = 50

// forgetBefore forgets the sign-ups of the sessions before a moment. The branch knows up to when that was done; only a
// session that can still be saved may have been moved to a time before that.
func (as *Activities) forgetBefore(ctx context.Context, before time.Time) error {
	until, err := as.l.Field(ctx, as.l.Key("meta"), "signups_forgotten")
	if err != nil {
		return err
	}
	from := "-inf"
	if done := as.l.Time(until); done != nil {
		from = strconv.FormatInt(done.AddDate(0, 0, -oldestSession-1).UnixMilli(), 10)
	}
	old, err := as.l.Members(ctx, as.l.Key("sessions"), from, ledger.Before(before))
	if err != nil {
		return err
	}
	var due []string
	for _, session := range old {
		if !as.forgotten[session] {
			due = append(due, session.ID)
		}
	}
	for batch := range slices.Chunk(due, forgetBatch) {
		if _, err := as.l.Once(ctx, forgetScript, "", ledger.Args{"done": "", ledger.Tail: batch}); err != nil {
			return err
		}
	}
	clear(as.forgotten)
	for _, session := range old {
		as.forgotten[session] = true
	}
	if done := strconv.FormatInt(before.UnixMilli(), 10); len(due) > 0 && until != done {
		_, err = as.l.Once(ctx, forgetScript, "", ledger.Args{"done": done})
	}
	return err
}
