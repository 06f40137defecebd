package display

import (
	"encoding/json"
	"slices"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
	"turno/server/voice"
)

// A page is the whole page; its board is what frames replace.
type page struct {
	server.View
	Path  string // of the display, without its wishes
	Query string // its wishes, for the live route
	Light bool   // drawn on a light ground, for a bright room
	Name  string // of this screen, "" for none
	Board board
}

// A board is the queue in the words of the display's language and, in turn, of the branch's other ones.
type board struct {
	server.View
	queue.Position
	// Last, WaitingTitle and MissedTitle are the headings, First is what a board without a call says.
	Last, WaitingTitle, MissedTitle, First words
	// Turn is "Now calling" and DeskName "Desk", for the call in the large place.
	Turn, DeskName words
	// Calls are those of the last eight whose visitors did not miss them, newest first.
	Calls []call
	// Recent are what displays announce, newest first. They are no part of what is drawn: frames and the page carry them.
	Recent  []call
	Waiting []waiting
	// Missed are the numbers that did not come, newest first.
	Missed []string
	// Message is the line that the supervisor sends, in whatever language, "" for none.
	Message string
}

// A call is one ticket's announcement, on the board and in a frame.
type call struct {
	queue.Call
	// NoShow: who opens a display now has no use for it; the others announce it, as its visitor may still be near.
	NoShow    bool   `json:"missed,omitempty"`
	Pictogram string `json:"pictogram,omitempty"`
	Accent    int    `json:"accent"`
	// Say is the text for those who cannot see it.
	Say string `json:"say"`
	// Voices are the languages that it is spoken in, Parts the clips that it is put together from.
	Voices []string `json:"voices,omitempty"`
	Parts  []string `json:"parts,omitempty"`
}

// waiting is how many wait for a service, and how long somebody waits who comes now.
type waiting struct {
	Name      words
	Pictogram string
	Accent    int
	Count     int
	Estimate  string // "" when nothing can be said
}

func newBoard(p *server.Pages, clips *voice.Clips, lang string, b *branch.Branch, q queue.Board) board {
	t := newTongues(p, lang, b)
	d := board{
		View:         t.views[0],
		Position:     q.Position,
		Last:         t.say("display.last_calls", ""),
		WaitingTitle: t.say("display.waiting", ""),
		MissedTitle:  t.say("display.missed", ""),
		First:        t.say("display.first_call", ""),
		Turn:         t.say("display.turn", ""),
		DeskName:     t.say("display.desk", ""),
		Recent:       []call{},
		Missed:       q.Missed,
		Message:      q.Message,
	}
	for _, c := range q.Recent {
		d.Recent = append(d.Recent, t.call(c, clips))
	}
	for _, c := range d.Recent[:len(q.Calls)] {
		// Who missed a call is among the missed, and nowhere else.
		if !c.Missed {
			d.Calls = append(d.Calls, c)
		}
	}
	if len(d.Calls) > 0 {
		d.Turn.show(d.Calls[0].Language)
		d.DeskName.show(d.Calls[0].Language)
	}
	if len(d.Recent) > 0 {
		d.First = t.say("display.next_call", "")
	}
	for _, s := range b.Services {
		count, shown := q.Waiting[s.ID]
		if !shown {
			continue // the display is for other services
		}
		d.Waiting = append(d.Waiting, waiting{
			Name:      t.text(s.Name),
			Pictogram: s.Pictogram,
			Accent:    d.Accent(s.ID),
			Count:     count,
			Estimate:  minutes(d.View, q.Estimates[s.ID]),
		})
	}
	return d
}

// minutes is an estimate as a range of whole minutes, "" for none.
func minutes(v server.View, e *queue.Estimate) string {
	if e == nil {
		return ""
	}
	low, high := e.Minutes()
	if low == 0 {
		return v.T("display.estimate_up_to", "High", high)
	}
	return v.T("display.estimate", "Low", low, "High", high)
}

func (t tongues) call(c queue.Call, clips *voice.Clips) call {
	d := call{
		Call:   c,
		NoShow: c.Missed,
		Accent: t.views[0].Accent(c.Service),
		Say:    c.Number + " " + t.views[0].T("display.desk") + " " + c.Desk,
	}
	// A service that was removed since is called all the same.
	if s, ok := t.branch.Service(c.Service); ok {
		d.Pictogram = s.Pictogram
	}
	// First in the branch's language, then in the ticket's.
	parts := voice.Sentence(c.Number, c.Desk)
	for _, lang := range []string{t.branch.Language(), c.Language} {
		if clips.Speaks(lang, parts) && !slices.Contains(d.Voices, lang) {
			d.Voices, d.Parts = append(d.Voices, lang), parts
		}
	}
	return d
}

// Announce is what the page announces when it opens, and where it is polled: what frames carry as their calls.
func (b board) Announce() (string, error) {
	text, err := json.Marshal(b.Recent)
	return string(text), err
}

// Date is a moment for data attributes, RFC 3339 with milliseconds.
func (board) Date(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

// Clock is the hour of a moment at the branch, with seconds.
func (b board) Clock(t time.Time) string { return t.In(b.Branch.Location()).Format("15:04:05") }
