package desk

import (
	"slices"

	"turno/server"
	"turno/server/queue"
)

// A listing is a list of tickets beside the one that is held.
type listing struct {
	ID, Title, Empty string
	// Shortcut is the key that leads there.
	Shortcut string
	Tickets  []ticket
	// short are the same for a frame.
	short func() (string, error)
	// Total is how many there are; Rest says how many of them are not shown, "" for none.
	Total int
	Rest  string
	// Expected says which of today's appointments are still awaited, "" for none.
	Expected string
}

// A row is what a list adds to a ticket.
type row struct {
	// Act is the change that one tap makes.
	Act action
	// Priorities are the classes that a waiting ticket can be given; nil for other tickets. Others are what else can be done.
	Priorities *menu
	Others     []action
	// GiveUp cancels the ticket, nil if that is not possible.
	GiveUp *action
	// Further is the address of the page with what the menu has no room for, "" for none; FurtherText is what its link says,
	// FurtherKey its key of the keyboard.
	Further, FurtherText, FurtherKey string
	// SentBack is the desk that has sent it here and awaits it back, "" for none.
	SentBack string
	// List is the list that it is in. More is the address of the page with its menu, MoreText names that, MoreIcon is the
	// address of its symbol.
	List, More, MoreText, MoreIcon string
	// Notes say what is special about the ticket.
	Notes []server.LocalText
}

// listings are all lists of the page. The list of tickets that are coming is shown if the branch has a door, or if there
// are any.
func (s *state) listings() (waiting listing, apart []listing) {
	q := s.DeskState
	titles := map[string]listing{
		"waiting": {Title: s.T("desk.waiting"), Empty: s.T("desk.nobody_waits"), Shortcut: "Q"},
		"parked":  {Title: s.T("desk.parked"), Empty: s.T("desk.parked_none"), Shortcut: "K"},
		"missed":  {Title: s.T("desk.missed"), Empty: s.T("desk.missed_none"), Shortcut: "M"},
		"coming":  {Title: s.T("desk.coming"), Shortcut: "G"},
		"away":    {Title: s.T("desk.away"), Shortcut: "L"},
	}
	for _, of := range s.lists() {
		l := titles[of.id]
		l.ID, l.Total = of.id, len(of.tickets)
		if s.Form.Short() {
			l.short = func() (string, error) { return s.shortRows(of) }
		} else {
			l.Tickets = s.rows(of)
		}
		switch {
		case l.ID == "waiting":
			waiting = l
		case l.Empty != "" || l.Total > 0:
			apart = append(apart, l)
		}
	}
	waiting.Total, waiting.Expected = q.Total, server.Expected(s.View, q.Expected)
	if more := q.Total - len(q.Waiting); more > 0 {
		waiting.Rest = s.N("desk.more", more)
	}
	return waiting, apart
}

// A list is one of the lists of tickets, each with what its list says of it.
type list struct {
	id      string
	tickets []queue.Ticket
	// offer adds to a row what can be done; notes say what is special about its ticket.
	offer func(*ticket)
	notes func(queue.Ticket) []server.LocalText
	// off tells whether the first of its keys would be refused.
	off func(queue.Ticket) bool
}

func (s *state) lists() []list {
	q := s.DeskState
	busy, never := func(queue.Ticket) bool { return s.busy() }, func(queue.Ticket) bool { return false }
	plain := func(queue.Ticket) []server.LocalText { return nil }
	away := slices.DeleteFunc(slices.Clone(q.Away), s.sentHere)
	return []list{{"waiting", q.Waiting, s.waits, s.waitNotes, busy},
		{"parked", q.Parked, s.isParked, s.parkNotes, s.offParked}, {"missed", q.NoShows, s.isMissed, s.missNotes, busy},
		{"coming", q.Coming, s.comes, plain, never}, {"away", away, s.isAway, s.awayNotes, never}}
}

// rows shows the tickets of a list.
func (s *state) rows(l list) []ticket {
	var shown []ticket
	for _, q := range l.tickets {
		shown = append(shown, s.listed(l, s.ticket(q)))
	}
	return shown
}

// listed is a ticket as a row of a list.
func (s *state) listed(l list, t ticket) ticket {
	l.offer(&t)
	t.Act.Off, t.Act.Of, t.Act.Shortcut = l.off(t.Ticket), t.Number, "J"
	if t.Form.Shape() {
		t.Act.OffBy = "~f~"
	}
	t.Notes = s.notes(l, t.Ticket)
	t.List, t.More = l.id, path(s.View, s.Desk, "/tickets/"+t.Number)
	t.MoreText, t.MoreIcon = s.T("desk.more_for", "Number", isolate(t.Number)), s.Icon("more")
	t.number()
	if t.SentBack != "" && !t.Form.Shape() {
		t.Priorities, t.Further = nil, ""
	}
	if t.Priorities != nil && !t.Form.Shape() {
		t.Priorities.Groups = t.Priorities.without(func(o option) bool { return o.Own })
	}
	return t
}

// notes are those of a ticket in a list, the staff's own last.
func (s *state) notes(l list, q queue.Ticket) []server.LocalText {
	notes := l.notes(q)
	if q.Note != "" {
		notes = append(notes, s.Say("desk.noted", "Note", isolate(q.Note)))
	}
	return notes
}

// number gives everything in the row's menu a key of the keyboard, which does not depend on the ticket.
func (r *row) number() {
	var all []*string
	if r.Priorities != nil {
		all = r.Priorities.shortcutsOf(func(o option) bool { return o.Value != "" })
	}
	for i := range r.Others {
		all = append(all, &r.Others[i].Shortcut)
	}
	if r.Further != "" {
		all = append(all, &r.FurtherKey)
	}
	if r.GiveUp != nil {
		all = append(all, &r.GiveUp.Shortcut)
	}
	number("E0", all)
}

// giveUp offers to cancel a ticket, apart from what else can be done.
func (s *state) giveUp(t *ticket) { t.GiveUp = new(s.key(t.Number, queue.Cancel, "", "close")) }

// waits offers to call a waiting ticket, to give it another priority, and to cancel it.
func (s *state) waits(t *ticket) {
	t.Act = s.action("calls", t.Number, "")
	t.Act.Label, t.Act.Icon = s.Say("desk.call"), s.Icon("call")
	t.Priorities = s.priorities(t)
	t.Others = []action{s.slip(t.Number)}
	s.giveUp(t)
	t.Further, t.FurtherText = path(s.View, s.Desk, "/tickets/"+t.Number), s.T("desk.further")
	if t.BackTo != nil {
		t.SentBack = *t.BackTo
	}
}

// waitNotes say whom a waiting ticket waits for, and from when on it counts.
func (s *state) waitNotes(q queue.Ticket) (notes []server.LocalText) {
	if s.isHeldBack(q) {
		notes = append(notes, s.Say("desk.not_before", "Time", isolate(s.Time(*q.NotBefore))))
	}
	if says := s.headStart(q); says != "" {
		notes = append(notes, s.Said(says))
	}
	if q.Reserved {
		notes = append(notes, s.Say("desk.reserved", "Language", isolate(s.speaks(q).Both()), "Time",
			isolate(s.Time(*q.ReservedUntil))))
	}
	if q.BackTo != nil {
		return append(notes, s.Say("desk.sent_by", "Desk", isolate(*q.BackTo)))
	}
	if q.ForDesk != nil {
		notes = append(notes, s.Say("desk.for_desk", "Desk", isolate(*q.ForDesk)))
	}
	if q.ForPerson != nil {
		notes = append(notes, s.Say("desk.for_person", "Person", isolate(s.PersonName(*q.ForPerson))))
	}
	switch {
	case q.OthersAt == nil:
	case q.OthersAt.After(s.At):
		notes = append(notes, s.Say("desk.others_at", "Time", isolate(s.Time(*q.OthersAt))))
	default:
		notes = append(notes, s.Say("desk.others_now"))
	}
	return notes
}

// priorities are the classes of the branch without the ticket's own, also those that only staff give.
func (s *state) priorities(t *ticket) *menu {
	m := menu{action: s.key(t.Number, queue.Prioritize, "", ""), Form: s.Form}
	var options []option
	for _, p := range s.Branch.Priorities {
		options = append(options, option{Field: "priority", Value: p.ID, Label: s.Text(p.Name), Own: p.ID == t.Priority,
			Unless: "c:" + p.ID})
	}
	if len(options) > 0 {
		options = append(options, option{Field: "priority", Label: s.Say("desk.priority_none"), Shortcut: "0",
			Own: t.Priority == "", If: "c"})
	}
	m.offer(s.T("desk.prioritize"), options)
	return &m
}

// isParked offers to resume a parked ticket, unless another desk has it for itself, or to let it wait again.
func (s *state) isParked(t *ticket) {
	t.Act = s.key(t.Number, queue.Resume, "", "call")
	t.Others = []action{s.key(t.Number, queue.Return, "", "undo"), s.slip(t.Number)}
	s.giveUp(t)
}

func (s *state) offParked(q queue.Ticket) bool {
	return s.busy() || q.ParkedFor != nil && *q.ParkedFor != s.Desk
}

func (s *state) parkNotes(q queue.Ticket) (notes []server.LocalText) {
	if q.ParkReason != nil {
		notes = append(notes, s.ReasonName(s.Branch.ParkReasons, *q.ParkReason))
	}
	if q.ParkedFor != nil {
		notes = append(notes, s.Say("desk.for_desk", "Desk", isolate(*q.ParkedFor)))
	}
	return notes
}

// isMissed offers to resume a ticket whose visitor came after all, or to let it wait again.
func (s *state) isMissed(t *ticket) {
	t.Act = s.key(t.Number, queue.Resume, "", "call")
	t.Others = []action{s.key(t.Number, queue.Return, "", "undo")}
}

func (s *state) missNotes(q queue.Ticket) []server.LocalText {
	if q.Calls > 1 {
		return []server.LocalText{s.Said(s.N("desk.called_times", q.Calls))}
	}
	return nil
}

// sentHere reports whether a ticket that is away was sent to this desk: it stands among those who wait.
func (s *state) sentHere(t queue.Ticket) bool { return t.ForDesk != nil && *t.ForDesk == s.Desk }

// isAway offers to say that a visitor whom a desk has sent somewhere is back, or will not come.
func (s *state) isAway(t *ticket) {
	t.Act = s.key(t.Number, queue.ComeBack, "", "check")
	t.Act.Label = s.Say("desk.is_back")
	t.Others = []action{s.key(t.Number, queue.MissShow, "", "missed")}
	s.giveUp(t)
}

func (s *state) awayNotes(q queue.Ticket) (notes []server.LocalText) {
	switch {
	case q.ForDesk != nil:
		notes = append(notes, s.Say("desk.for_desk", "Desk", isolate(*q.ForDesk)))
	case q.Place != nil:
		notes = append(notes, s.PlaceName(*q.Place))
	}
	if q.BackTo != nil {
		notes = append(notes, s.Say("desk.back_to", "Desk", isolate(*q.BackTo)))
	}
	return notes
}

// comes offers to say that a visitor who took the ticket at the door is here.
func (s *state) comes(t *ticket) {
	t.Act = s.key(t.Number, queue.Arrive, "", "check")
	t.Others = []action{s.slip(t.Number)}
	s.giveUp(t)
}

// busy reports whether the desk cannot take a ticket: it holds one already, or has a break.
func (s *state) busy() bool { return s.Held != nil || s.Presence.Break != "" }
