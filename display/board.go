package display

import (
	"encoding/json"
	"slices"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/voice"
)

// A page is the whole page; frames replace its board.
type page struct {
	surround
	Path  string // of the display, without its query
	Query string // what the address asks for, for the live route
	Name  string // of this screen, "" for none
	// Others are the languages that take turns; Stale is what a board says that is not current.
	Others []string
	Stale  words
	// Unknown says that the branch does not have what the address asks for, nil for nothing.
	Unknown words
	Board   board
}

// A board is the queue in words: in the display's language and, in turns, in the branch's other languages.
type board struct {
	server.View
	ledger.Position
	// Last, WaitingTitle and MissedTitle are the headings; First is what a board without a call says.
	Last, WaitingTitle, MissedTitle, First words
	// Turn is "It is the turn of" and DeskName "Desk", for the call in the large place.
	Turn, DeskName words
	// Calls are those of the last eight that their visitors did not miss, newest first.
	Calls []call
	// Recent are the calls that displays announce, newest first. Frames and the page carry them; the board does not show them.
	Recent []call
	// Directions lead to the desks of the recent calls, as far as the branch's settings say so.
	Directions []directions
	Waiting    []waiting
	// Paused is what is said of a service that gives no tickets for now.
	Paused words
	// Missed are the numbers whose visitors did not come, newest first.
	Missed []string
	// Message is the line that the supervisor sends, in any language, "" for none.
	Message string
	// Closed says that the office is closed and when it opens, or that no more numbers are given today; nil while some are.
	// When nobody is called, served or waits any more, Sayings say it in place of the board.
	Closed  words
	Sayings []saying
	// Long tells that desks of the branch have names of more than four characters, which leave less width to the number.
	Long bool
}

// waiting is how many wait for a service, and how long somebody who comes now will wait.
type waiting struct {
	Letter    string // that its numbers start with
	Name      words
	Pictogram string
	Accent    int
	Count     int
	Estimate  string // "" when nothing can be said
	// Expected says how many with an appointment may still be called before somebody who comes now, "" for none;
	// ExpectedCount is their number.
	Expected      string
	ExpectedCount int
	Paused        bool
}

func newBoard(p *server.Pages, clips *voice.Clips, lang string, b *branch.Branch, q queue.Board) board {
	t := newLanguages(p, lang, b)
	d := board{
		View:         t.views[0],
		Position:     q.Position,
		Last:         t.say("display.last_calls"),
		WaitingTitle: t.say("display.waiting"),
		MissedTitle:  t.say("display.missed"),
		First:        t.say("display.first_call"),
		Turn:         t.say("display.turn"),
		DeskName:     t.say("display.desk"),
		Paused:       t.say("display.paused"),
		Recent:       []call{},
		Missed:       q.Missed,
		Message:      q.Message,
		Long:         slices.ContainsFunc(b.Desks, func(d branch.Desk) bool { return len(d.ID) > longDesk }),
	}
	d.called(t, clips, q)
	d.waitingFor(b, t, q)
	switch doors := b.Doors(q.At); {
	case !doors.Open:
		d.close(t, next(b, doors, q), q)
	case q.LastCall:
		d.lastCall(t)
	}
	return d
}

// longDesk is how many characters the name of a desk has at most beside a number of the largest size.
const longDesk = 4

// waitingFor sets how many wait for each service.
func (d *board) waitingFor(b *branch.Branch, t languages, q queue.Board) {
	for _, s := range b.Services {
		count, shown := q.Waiting[s.ID]
		if !shown {
			continue // the display is for other services
		}
		expected := ""
		if n := q.Expected[s.ID]; n > 0 {
			expected = d.N("display.expected", n)
		}
		d.Waiting = append(d.Waiting, waiting{
			Expected:      expected,
			ExpectedCount: q.Expected[s.ID],
			Letter:        s.Prefix,
			Name:          t.text(s.Name),
			Pictogram:     s.Pictogram,
			Accent:        d.Accent(s.ID),
			Count:         count,
			Estimate:      minutes(d.View, q.Estimates[s.ID]),
			Paused:        slices.Contains(q.Paused, s.ID),
		})
	}
}

// Few reports whether the services are so few that a page without scripts names them.
func (b board) Few() bool { return len(b.Waiting) <= 4 }

// AnyPaused reports whether a service gives no tickets for now.
func (b board) AnyPaused() bool {
	return slices.ContainsFunc(b.Waiting, func(w waiting) bool { return w.Paused })
}

// minutes is an estimate as a range of whole minutes, "" for none.
func minutes(v server.View, e *estimate.Range) string {
	if e == nil {
		return ""
	}
	low, high := e.Minutes()
	if low == 0 {
		return v.T("display.estimate_up_to", "High", high)
	}
	return v.T("display.estimate", "Low", low, "High", high)
}

// Announce is the recent calls as JSON: what the page announces when it opens or is polled, as the calls of frames.
func (b board) Announce() (string, error) {
	text, err := json.Marshal(b.Recent)
	return string(text), err
}

// Date is a moment for data attributes, RFC 3339 with milliseconds.
func (board) Date(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

// Clock is the hour of a moment at the branch, with seconds.
func (b board) Clock(t time.Time) string { return t.In(b.Branch.Location()).Format("15:04:05") }
