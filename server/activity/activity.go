// Package activity is what a service offers to several at once: sessions with their places, sign-ups for them, and who is
// present. An attendance is a visit, counted on the day of its session.
package activity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/text"
)

// Activities are those of one branch: their sessions, sign-ups and attendances.
type Activities struct {
	l      *ledger.Ledger
	branch *branch.Branch
	// forgotten are sessions, by id and start, whose sign-ups this process need not look at again.
	forgotten map[ledger.Member]bool
}

// Open has a ledger keep the activities of its branch; last are those of the last settings, nil for none.
func Open(l *ledger.Ledger, last *Activities) *Activities {
	as := &Activities{l, l.Branch(), map[ledger.Member]bool{}}
	if last != nil {
		as.forgotten = last.forgotten
	}
	l.Keep(book, ledger.Duties{Sweep: as.forgetSignUps})
	return as
}

// A Session is one date of an activity, such as an Italian course.
type Session struct {
	// ID names it in addresses; a branch counts its sessions.
	ID      string `json:"id"`
	Service string `json:"service"`
	// Title says what it is, in the branch's own language at least.
	Title branch.Text `json:"title"`
	// Start and End are moments; Minutes is how long it takes.
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Minutes int       `json:"minutes"`
	// Where is the room or the address, "" for the branch itself.
	Where string `json:"where,omitempty"`
	State State  `json:"state"`
	// Capacity is how many places it has, Signed how many of them are taken, Left how many are not.
	Capacity int `json:"capacity"`
	Signed   int `json:"signed"`
	Left     int `json:"left"`
	// Present is how many are or were present: with a sign-up, without one, and those that only a head count counted.
	Present  int `json:"present"`
	Attended int `json:"attended"`
	WalkIns  int `json:"walk_ins"`
	Heads    int `json:"heads"`
}

// A State is whether a session takes place.
type State string

// The states of a session.
const (
	Planned   State = "planned"
	Cancelled State = "cancelled"
)

// Over reports whether the session has ended at a moment.
func (s *Session) Over(at time.Time) bool { return !at.Before(s.End) }

// Arriving reports whether visitors may say at a moment that they are there.
func (s *Session) Arriving(at time.Time) bool {
	return s.State == Planned && !at.Before(s.Start.Add(-ArriveBefore)) && !s.Over(at)
}

// ArriveBefore is how long before the start of a session visitors may say that they are there.
const ArriveBefore = time.Hour

// Bounds of a session.
const (
	MaxCapacity       = 500
	maxTitle          = 80 // characters
	maxSessionMinutes = 12 * 60
	oldestSession     = 31  // days before today; an older one cannot be saved any more
	furthestSession   = 366 // days ahead; a later one is a mistake in the year
)

// activitiesPage is where the staff's changes of sessions are made from, for the undo; no desk has such an id.
const activitiesPage = "activities"

// SessionRequest is what the staff ask for in a session.
type SessionRequest struct {
	ledger.Head
	// ID is that of the session to change, "" for a new one.
	ID      string
	Service string // one with activities
	Title   branch.Text
	// Date and Time are the branch's own, "2026-12-01" and "17:30".
	Date, Time string
	Minutes    int
	Where      string
	Capacity   int
}

// Save makes a session, or changes one. A session that somebody attended cannot be moved to another time, and none can get
// fewer places than are taken. Refusals: Invalid, IllegalMove, Closed, NotFound, KeyReused, KeyMissing.
func (as *Activities) Save(ctx context.Context, r SessionRequest) (Session, error) {
	start, err := as.checkSession(r)
	if err != nil {
		return Session{}, err
	}
	move := "session_change"
	if r.ID == "" {
		move = "session_create"
	}
	var titles []string
	fields := []string{r.ID, r.Service, r.Date, r.Time, fmt.Sprint(r.Minutes), fmt.Sprint(r.Capacity), r.Where}
	for _, l := range as.branch.Languages {
		titles = append(titles, l, r.Title[l])
		fields = append(fields, r.Title[l])
	}
	words, err := as.changeSession(ctx, sessionScript, staffWrite(r.Head, move, fields...), r.ID, move, ledger.Args{
		"service": r.Service, "start": start.UnixMilli(), "start_day": as.branch.Day(start), "start_hour": as.branch.Hour(start),
		"minutes": r.Minutes, "capacity": r.Capacity, "where": r.Where, ledger.Tail: titles})
	if err != nil {
		return Session{}, fmt.Errorf("save a session of %s: %w", r.Service, err)
	}
	return as.session(words), nil
}

// Cancel says that a session does not take place; its sign-ups are cancelled with it.
// Refusals: IllegalMove, Closed, NotFound, KeyReused, KeyMissing.
func (as *Activities) Cancel(ctx context.Context, h ledger.Head, id string) (Session, error) {
	const move = "session_cancel"
	words, err := as.changeSession(ctx, sessionScript, staffWrite(h, move, id), id, move, ledger.Args{
		"service": "", "start": "", "start_day": "", "start_hour": "", "minutes": "", "capacity": "", "where": ""})
	if err != nil {
		return Session{}, fmt.Errorf("cancel session %s: %w", id, err)
	}
	return as.session(words), nil
}

// Undo takes back the last change that the staff made of any session, as Undo does at a desk.
// Refusals: NothingToUndo, TooLate, KeyReused, KeyMissing.
func (as *Activities) Undo(ctx context.Context, h ledger.Head, seq int64) (ledger.Move, error) {
	words, err := as.l.Undo(ctx, staffWrite(h, "undo", fmt.Sprint(seq)), seq)
	if err != nil {
		return "", fmt.Errorf("undo %d of the activities: %w", seq, err)
	}
	return ledger.Move(words[0]), nil
}

// staffWrite is a write that the staff ask for on the page of the activities.
func staffWrite(h ledger.Head, move string, fields ...string) ledger.Write {
	return ledger.Write{Head: h, Fingerprint: ledger.Fingerprint(move, append([]string{activitiesPage}, fields...)...),
		MadeFrom: activitiesPage}
}

// changeSession runs one of the scripts that write sessions.
func (as *Activities) changeSession(
	ctx context.Context, s *ledger.Script, w ledger.Write, id, move string, given ledger.Args,
) ([]string, error) {
	given["session"], given["move"] = id, move
	return as.l.Change(ctx, s, w, given.Always)
}

// checkSession refuses a wrong request, as far as the store is not needed to see that, and returns the session's start.
func (as *Activities) checkSession(r SessionRequest) (time.Time, error) {
	if s, ok := as.branch.Service(r.Service); !ok || !s.Activities {
		return time.Time{}, ledger.Refuse(ledger.Invalid, "%q is no service with activities", r.Service)
	}
	start, ok := as.branch.Moment(r.Date, r.Time)
	now := as.l.Now()
	switch {
	case !ok:
		return start, ledger.Refuse(ledger.Invalid, "give a date such as 2026-12-01 and a time such as 17:30")
	case start.Before(now.AddDate(0, 0, -oldestSession)) || start.After(now.AddDate(0, 0, furthestSession)):
		return start, ledger.Refuse(ledger.Invalid, "a session starts within the last %d or the next %d days",
			oldestSession, furthestSession)
	case r.Minutes < 1 || r.Minutes > maxSessionMinutes:
		return start, ledger.Refuse(ledger.Invalid, "a session takes 1 to %d minutes", maxSessionMinutes)
	case r.Capacity < 1 || r.Capacity > MaxCapacity:
		return start, ledger.Refuse(ledger.Invalid, "a session has 1 to %d places", MaxCapacity)
	}
	if err := ledger.RefuseText("where", line.CheckIfGiven(r.Where)); err != nil {
		return start, err
	}
	return start, as.checkTitle(r.Title)
}

// checkTitle refuses a title without the branch's own language, or with a language that is not offered.
func (as *Activities) checkTitle(title branch.Text) error {
	own := as.branch.Language()
	if err := ledger.RefuseText("title."+own, line.Check(title[own])); err != nil {
		return err
	}
	for _, l := range slices.Sorted(maps.Keys(title)) {
		if !as.branch.Speaks(l) {
			return ledger.Refuse(ledger.Invalid, "a title is in the branch's languages, and %q is none of them", l)
		}
		if err := ledger.RefuseText("title."+l, line.CheckIfGiven(title[l])); err != nil {
			return err
		}
	}
	return nil
}

// line is what fits into a title, and into the words for a place.
var line = text.Line{Most: maxTitle}
