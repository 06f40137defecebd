package phone

import (
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
)

// A face is all that the live part of a mobile ticket shows. Nothing else reaches its template, so equal faces look the
// same. Apart from the number and how many are ahead, the phones that wait in one queue have few faces.
type face struct {
	branch *branch.Branch
	shut
	ending                      ending
	lang, number, service, desk string
	// length is how many characters the number has.
	length int
	// back is until when its visitor may say "I am back", "15:04", "" for never; notBefore is until when nobody calls it.
	// appointed is the time of its appointment, in ms, 0 for a walk-in.
	appointed              int64
	needs, back, notBefore string
	// backTo is the desk that expects its visitor back, from place or from the desk next, "" for none.
	backTo, place, next     string
	changeable              bool
	state                   queue.State
	ahead, calls, postponed int
	early                   bool
	// forDesk and forSomebody are whom it waits for. While they are not at work, othersAt is until when it waits for nobody
	// else, "15:04"; "" while they are at work. passed tells that this time is over.
	forDesk, othersAt   string
	forSomebody, passed bool
	low, high           int // the estimate that people are told, in minutes; high is 0 for none
}

// openings are what holds at a moment for all phones of a branch: whether the office is closed, which services are open.
type openings struct {
	shut
	open map[string]bool
}

func openingsAt(b *branch.Branch, now time.Time) openings {
	o := openings{shutAt(b, now), map[string]bool{}}
	for i := range b.Services {
		o.open[b.Services[i].ID] = b.Opening(&b.Services[i], now).Open
	}
	return o
}

// shut tells whether the office is closed, and when it opens.
type shut struct {
	closed bool
	// opens is the moment, in ms, 0 if it is not known or while it is open; day is the noon of the page's day, in ms.
	opens, day int64
}

func shutAt(b *branch.Branch, now time.Time) shut {
	doors := b.Doors(now)
	local := now.In(b.Location())
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, b.Location())
	s := shut{closed: !doors.Open, day: noon.UnixMilli()}
	if !doors.Next.IsZero() {
		s.opens = doors.Next.UnixMilli()
	}
	return s
}

// words say when the office opens, "" if that is not known.
func (s shut) words(v server.View) string {
	if s.opens == 0 {
		return ""
	}
	return v.Moment("kiosk.opens_", time.UnixMilli(s.opens), time.UnixMilli(s.day))
}

// faceOf is the face of a ticket in a language, or in the ticket's own if the branch does not speak that one.
func faceOf(b *branch.Branch, o openings, t queue.Ticket, at ledger.Position, lang string) face {
	if !b.Speaks(lang) {
		lang = t.Language
	}
	f := face{branch: b, shut: o.shut, ending: endingOf(t, o.open[t.Service], at.At), lang: lang, number: t.Number,
		length: len(t.Number), service: t.Service, state: t.State,
		ahead: t.Ahead, calls: t.Calls, needs: t.Needs, early: t.Priority != "" && t.Ahead > 0, postponed: t.Postponed,
		back: backUntil(b, t, at.At)}
	if t.NotBefore != nil && t.NotBefore.After(at.At) {
		f.notBefore = t.NotBefore.In(b.Location()).Format("15:04")
	}
	if t.Desk != nil {
		f.desk = *t.Desk
	}
	if t.State == queue.Away && t.BackTo != nil {
		f.backTo, f.place, f.next = *t.BackTo, orNone(t.Place), orNone(t.ForDesk)
	}
	f.changeable = t.Changeable(at.At)
	if t.Appointment != nil {
		f.appointed = t.Appointment.UnixMilli()
	}
	if t.Estimate != nil {
		f.low, f.high = t.Estimate.Minutes()
	}
	if t.State != queue.Waiting {
		return f
	}
	if f.forSomebody = t.ForSomebody; t.ForDesk != nil {
		f.forDesk = *t.ForDesk
	}
	if t.OthersAt != nil {
		f.othersAt, f.passed = t.OthersAt.In(b.Location()).Format("15:04"), !t.OthersAt.After(at.At)
	}
	return f
}

// ticket is what the face says of its ticket.
func (f face) ticket() queue.Ticket {
	t := queue.Ticket{Number: f.number, Service: f.service, State: f.state, Ahead: f.ahead, Calls: f.calls, Needs: f.needs}
	if f.desk != "" {
		t.Desk = &f.desk
	}
	if f.appointed != 0 {
		at := time.UnixMilli(f.appointed).In(f.branch.Location())
		t.Appointment = &at
	}
	if f.high > 0 {
		t.Estimate = &estimate.Range{LowS: 60 * f.low, HighS: 60 * f.high}
	}
	return t
}

// orNone is a text, "" for nil.
func orNone(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// backUntil is until when the visitor of a missed ticket may say "I am back", "" if that is over.
func backUntil(b *branch.Branch, t queue.Ticket, now time.Time) string {
	if t.State != queue.NoShow || t.MissedAt == nil || b.BackWithinMin == 0 {
		return ""
	}
	until := t.MissedAt.Add(time.Duration(b.BackWithinMin) * time.Minute)
	if until.Before(now) {
		return ""
	}
	return until.In(b.Location()).Format("15:04")
}
