package desk

import (
	"fmt"
	"slices"
	"time"

	"turno/server"
	"turno/server/queue"
)

// A page is the whole page; its state is what frames replace.
type page struct {
	server.View
	State  state
	Live   string // path of the live route
	Nobody bool   // nobody waited at the last call
	Told   string // the number to tell a visitor who was just registered, "" for none
	Key    string // the idempotency key of their slip
	// Unreached says that phones cannot open QR codes, "" if they can.
	Unreached string
	// Override asks whether to give a number against a rule.
	Override override
}

// A state is a desk's state with the keys for what can be done.
type state struct {
	server.View
	queue.DeskState
	Form server.Form
	Key  string // what the idempotency keys begin with
	// Call calls the next ticket; Upcoming is that ticket, nil if nobody waits.
	Call     action
	Upcoming *ticket
	// Elsewhere is the first waiting ticket if none is offered here now, nil otherwise.
	Elsewhere *elsewhere
	// Held is the ticket that the desk has called or serves, nil if none.
	Held *held
	// Undoing takes back the desk's last change, nil for none.
	Undoing *undo
	// Queue are the waiting tickets; Apart are the others: parked, missed, away and coming.
	Queue listing
	Apart []listing
	// Own is what concerns the desk itself.
	Own own

	screen *desk
	chosen map[string]string // what is chosen at first in the form for a number, by field
}

func newState(d *desk, v server.View, q queue.DeskState, form server.Form) state {
	s := state{View: v, DeskState: q, Form: form, Key: frameKey(v, q), screen: d}
	s.Call = s.action("calls", "", "")
	s.Call.Shortcut = "Space"
	if q.Next != nil {
		s.Upcoming = new(s.ticket(*q.Next))
	} else {
		s.Elsewhere = s.elsewhere()
	}
	if q.Ticket != nil {
		s.hold(s.ticket(*q.Ticket))
	}
	s.Undoing = s.takeBack()
	s.Queue, s.Apart = s.listings()
	s.Own = s.own()
	return s
}

// An elsewhere is a ticket that is not offered here now, as it waits for another desk or its visitor has asked for time,
// with the key that still calls it.
type elsewhere struct {
	Says, Why string
	Take      action
}

func (s *state) elsewhere() *elsewhere {
	i := slices.IndexFunc(s.Waiting, func(t queue.Ticket) bool { return t.Reserved || s.isHeldBack(t) })
	if i < 0 {
		return nil
	}
	t := s.ticket(s.Waiting[i])
	take := s.action("calls", t.Number, "")
	take.Label = s.Say("desk.elsewhere_take", "Number", isolate(t.Number))
	number := isolate(t.Number)
	if s.isHeldBack(s.Waiting[i]) {
		until := isolate(s.Time(*t.NotBefore))
		return &elsewhere{s.T("desk.not_yet"), s.T("desk.not_yet_until", "Number", number, "Time", until), take}
	}
	until := isolate(s.Time(*t.ReservedUntil))
	why := s.T("desk.elsewhere_until", "Number", number, "Language", isolate(t.Speaks.Both()), "Time", until)
	return &elsewhere{s.T("desk.elsewhere"), why, take}
}

// isHeldBack tells whether the visitor has asked for time that is not over.
func (s *state) isHeldBack(t queue.Ticket) bool { return t.NotBefore != nil && t.NotBefore.After(s.At) }

// further are the keys of the page for what has no letter of its own: the cases of a visit, then as many calls for help as
// there may be.
func (s state) further() []string {
	const kiosk = 1
	return server.Shortcuts(len(s.Branch.CaseTypes)+len(s.Branch.Desks)+kiosk, server.Letters)
}

// Cases are the types of case that the branch counts.
func (s state) Cases() []answer {
	var all []answer
	keys := s.further()
	for i, c := range s.Branch.CaseTypes {
		all = append(all, answer{ID: c.ID, Name: s.Text(c.Name), Shortcut: keys[i]})
	}
	return all
}

// Moment is when the state was read, for scripts.
func (s state) Moment() string { return stamp(s.At) }

// Running is when the held ticket was called, or its service began.
func (s state) Running() string {
	if t := s.since(); t != nil {
		return stamp(*t)
	}
	return ""
}

// Ran is how long ago that was, "3:12" or "1:03:12".
func (s state) Ran() string {
	t := s.since()
	if t == nil {
		return ""
	}
	d := max(0, s.At.Sub(*t))
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	if h > 0 {
		return fmt.Sprintf("%d:%02d:%02d", h, m, sec)
	}
	return fmt.Sprintf("%d:%02d", m, sec)
}

// since is when the clock on the card began: when serving began, or when the number was last called.
func (s state) since() *time.Time {
	t := s.Held
	// A visitor who was sent here was served before, by the desk that has sent them.
	if t.State == queue.Serving && t.ServedAt != nil && !t.ServedAt.Before(*t.CalledAt) {
		return t.ServedAt
	}
	return t.AnnouncedAt
}
