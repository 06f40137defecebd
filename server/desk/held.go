package desk

import (
	"slices"

	"turno/server"
	"turno/server/queue"
)

// A held ticket is the one that the desk has called or serves, with what can be done with it.
type held struct {
	ticket
	// Actions are the keys that do one thing each.
	Actions []action
	// Finish ends a ticket that is being served, or that was called if a serve is implied; nil otherwise. AndCall is set while
	// the same form has a key that also calls the next ticket. Continue are the other services that the visit may go on with,
	// as keys of that form, as all of them send what the form says of the visit.
	Finish   *action
	AndCall  bool
	Continue menu
	// Gone are the keys for a ticket that is served by mistake, as its visitor is not there.
	Gone []action
	// GiveUp cancels a ticket that was called; nil otherwise.
	GiveUp         *action
	Park, Transfer menu
	// Away are the desks and people who are not at work: staff have to confirm that a ticket waits for them.
	Away menu
	// Onward are the other ways on: to a place or a desk and back here, or back to the desk that has sent the ticket; to the
	// right service for a ticket of the wrong one.
	Onward []menu
	// Returns says to which desk it goes back, "" for one that none has sent.
	Returns string
	// Answers is the form for residence and origin; nil if the branch does not ask, or the visitor has answered.
	Answers *action
	// DoneBefore are the services with which the visit is done.
	DoneBefore []server.LocalText
}

// hold offers what can be done with the ticket that the desk holds.
func (s *state) hold(t ticket) {
	h := &held{ticket: t, Park: s.park(t), Transfer: s.transfer(t), Onward: []menu{s.send(t), s.change(t)}}
	n := t.Number
	if t.BackTo != nil {
		h.Onward[0], h.Returns = s.sendBack(t), s.T("desk.goes_back", "Desk", isolate(*t.BackTo))
	}
	keys := h.Transfer.shortcuts()
	for _, m := range h.Onward {
		keys = append(keys, m.shortcuts()...)
	}
	number("T0W", keys)
	h.Away = s.away(t, h.Transfer)
	h.Transfer.Groups = h.Transfer.who(false)
	for i, m := range h.Onward {
		h.Onward[i].Groups = m.who(false)
	}
	recall := s.action("recalls", n, "")
	recall.Label, recall.Shortcut, recall.Icon = s.Say("desk.recall"), "R", s.Icon("announce")
	absent := []action{recall, s.key(n, queue.MissShow, "N", "missed"), s.key(n, queue.Return, "U", "undo")}
	if t.State == queue.Called {
		if !s.Branch.ServeImplied {
			h.Actions = append(h.Actions, s.key(n, queue.Serve, "S", "check"))
		}
		h.Actions = append(h.Actions, absent...)
		h.GiveUp = new(s.key(n, queue.Cancel, "", "close"))
	} else {
		h.Gone = absent
	}
	if t.State == queue.Serving || s.Branch.ServeImplied {
		h.Finish = new(s.key(n, queue.Finish, "F", "check"))
		h.AndCall, h.Continue = !s.Presence.AutoCall, s.goOn(t)
	}
	if s.Answerable {
		answers := s.action("answers", n, "")
		answers.Label, answers.Icon, answers.Shortcut = s.Say("desk.answers"), s.Icon("place"), "."
		h.Answers = &answers
	}
	for _, id := range t.Done {
		h.DoneBefore = append(h.DoneBefore, s.ServiceName(id))
	}
	s.Held = h
}

// Looks names the layout of the card: as soon as a visit can end, there is room for that.
func (h held) Looks() string {
	if h.Finish != nil {
		return string(queue.Serving)
	}
	return string(h.State)
}

// CalledTimes says how often the number was announced.
func (s state) CalledTimes() string { return s.N("desk.called_times", s.Held.Calls) }

// goOn offers the services that a visit may continue with.
func (s *state) goOn(t ticket) menu {
	m := menu{Rule: s.keepsPlace(t)}
	m.Label, m.Icon, m.Shortcut = s.Say("desk.continue"), s.Icon("forward"), "C"
	m.offer(s.T("desk.to_service"), s.services(t))
	number("C", m.shortcuts())
	return m
}

// park offers the reasons for setting a ticket aside.
func (s *state) park(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.Park, "P", "pause")}
	options := []option{{Field: "reason", Label: s.Say("desk.park_plain")}}
	for _, r := range s.Branch.ParkReasons {
		options = append(options, option{Field: "reason", Value: r.ID, Label: s.Text(r.Name)})
	}
	m.offer(s.T("desk.park_why"), options)
	number("P0W", m.shortcuts())
	return m
}

// transfer offers where a ticket can be sent: another service, one desk and no other, or a person wherever they sit.
func (s *state) transfer(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.Transfer, "T", "transfer"), Rule: s.keepsPlace(t)}
	m.offer(s.T("desk.to_service"), s.services(t))
	m.offer(s.T("desk.to_desk"), s.desks())
	m.offer(s.T("desk.to_person"), s.people())
	return m
}

// away is the menu of the desks and people in a transfer who are not at work.
func (s *state) away(t ticket, transfer menu) menu {
	m := menu{action: s.action("moves", t.Number, queue.Transfer, "absent"),
		Rule:   s.T("desk.transfer_away_rule", "N", absentMinutes),
		Groups: transfer.who(true)}
	m.Label, m.Shortcut = s.Say("desk.transfer_away"), "0"
	return m
}

// absentMinutes is for how long a ticket waits only for somebody who is absent.
var absentMinutes = int(queue.AbsentFor.Minutes())

// desks are keys for the other desks.
func (s *state) desks() []option {
	var options []option
	for _, d := range s.Branch.Desks {
		if d.ID != s.Desk {
			options = append(options, option{Field: "desk", Value: d.ID, Label: s.Say("desk.desk", "Desk", d.ID),
				Absent: !slices.Contains(s.Here.Desks, d.ID)})
		}
	}
	return options
}

// people are keys for those who do not sit at this desk.
func (s *state) people() []option {
	var options []option
	for _, p := range s.Branch.People {
		if p.ID != s.Presence.Person {
			options = append(options, option{Field: "person", Value: p.ID, Label: s.Local(p.Name),
				Absent: !slices.Contains(s.Here.People, p.ID)})
		}
	}
	return options
}

// send offers where a visitor may go and come back from: a place, or another desk.
func (s *state) send(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.Send, "", "place")}
	var places []option
	for _, p := range s.Branch.Places {
		places = append(places, option{Field: "place", Value: p.ID, Label: s.Text(p.Name)})
	}
	m.offer(s.T("desk.to_place"), places)
	m.offer(s.T("desk.to_desk_and_back"), s.desks())
	return m
}

// sendBack has a ticket go back to the desk that has sent it before this one has done.
func (s *state) sendBack(t ticket) menu {
	m := menu{action: s.action("moves", t.Number, "", string(queue.ComeBack))}
	back := option{Field: "move", Value: string(queue.ComeBack), Label: s.Say("desk.desk", "Desk", *t.BackTo)}
	m.offer(s.T("desk.come_back"), []option{back})
	return m
}

// change offers the other services, for a visitor who chose the wrong one.
func (s *state) change(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.ChangeService, "", "")}
	m.offer(s.T("desk.wrong_service"), s.services(t))
	return m
}

// services are keys for all services but the ticket's own.
func (s *state) services(t ticket) []option {
	var options []option
	for _, service := range s.Branch.Services {
		if service.ID != t.Service {
			options = append(options, option{Field: "service", Value: service.ID, Label: s.Text(service.Name),
				Icon: s.Picture(service.Pictogram), Accent: s.Accent(service.ID)})
		}
	}
	return options
}

// keepsPlace says that a ticket keeps its place in the queue that it goes to.
func (s *state) keepsPlace(t ticket) string {
	return s.T("desk.keeps_place", "Number", isolate(t.Number), "Time", isolate(s.Time(t.CountsFrom)))
}

// Outcomes are the reasons why a service could not be provided.
func (s state) Outcomes() []answer {
	if s.Held.BackTo != nil {
		return nil // the desk that has sent it gives the outcome
	}
	var named []answer
	for _, r := range s.Branch.NotProvided {
		named = append(named, answer{ID: r.ID, Name: s.Text(r.Name)})
	}
	return named
}

// A handover is the field for a note to the person who goes on with the visit.
type handover struct{ ID, Label, Note string }

// Handover is the handover of a form that moves a ticket.
func (s state) Handover(form, number, note string) handover {
	return handover{form + "-note-" + number, s.T("desk.note_for"), note}
}
