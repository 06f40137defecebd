package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
	// Keys and ContinueKeys are the keys of the keyboard of the menus, in the order of their shape.
	Keys, ContinueKeys string
	// From is the time from which it counts. Desks and People are the ids of who is at work.
	From, Desks, People string
	// DoneBefore are the services with which the visit is done.
	DoneBefore []server.LocalText
}

// hold offers what can be done with the ticket that the desk holds.
func (s *state) hold(t ticket) {
	h := &held{ticket: t, Park: s.park(t), Transfer: s.transfer(t), From: s.Time(t.CountsFrom),
		Desks:  strings.Join(s.Here.Desks, " "),
		People: strings.Join(append(slices.Clone(s.Here.People), s.Presence.Person), " ")}
	n := t.Number
	send, change, back := s.send(t), s.change(t), s.sendBack(t)
	shown := []*menu{&h.Transfer, &send, &change}
	if t.BackTo != nil {
		shown[1] = &back
	}
	h.Keys = s.keys("T0W", "z", shown, &h.Transfer, &send, &change, &back)
	h.Away = s.away(t, h.Transfer)
	h.Transfer.Groups = h.Transfer.who(false)
	send.Groups, change.Groups = send.who(false), change.who(false)
	switch {
	case s.Form.Shape():
		h.Onward = []menu{send, back, change}
	case t.BackTo != nil:
		h.Onward, h.Returns = []menu{back, change}, s.T("desk.goes_back", "Desk", isolate(*t.BackTo))
	default:
		h.Onward = []menu{send, change}
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
		h.ContinueKeys = s.keys("C", "g", []*menu{&h.Continue}, &h.Continue)
		h.Continue.Groups = h.Continue.who(false)
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

// keys gives the keys of the menus that are shown a key of the keyboard, and answers those of all of them. In the shape
// these stand as a list.
func (s *state) keys(taken, list string, shown []*menu, all ...*menu) string {
	var numbered, keys []*string
	for _, m := range shown {
		numbered = append(numbered, m.offered()...)
	}
	number(taken, numbered)
	for _, m := range all {
		keys = append(keys, m.shortcuts()...)
	}
	var words []string
	for i, key := range keys {
		words = append(words, cmp.Or(*key, "-"))
		if s.Form.Shape() {
			*key = fmt.Sprintf("~%s.%d~", list, i)
		}
	}
	return strings.Join(words, " ")
}

// Primary is the class of the key that finishes, where no other one calls the next ticket.
func (h held) Primary() string {
	switch {
	case h.Form.Shape():
		return "~o~"
	case h.AndCall:
		return ""
	}
	return "btn--primary"
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
	m := menu{Form: s.Form, Rule: s.keepsPlace(t)}
	m.Label, m.Icon, m.Shortcut = s.Say("desk.continue"), s.Icon("forward"), "C"
	m.offer(s.T("desk.to_service"), s.services(t))
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
	m := menu{action: s.key(t.Number, queue.Transfer, "T", "transfer"), Form: s.Form, Rule: s.keepsPlace(t)}
	m.offer(s.T("desk.to_service"), s.services(t))
	m.offer(s.T("desk.to_desk"), s.desks())
	m.offer(s.T("desk.to_person"), s.people())
	return m
}

// away is the menu of the desks and people in a transfer who are not at work.
func (s *state) away(t ticket, transfer menu) menu {
	m := menu{action: s.action("moves", t.Number, queue.Transfer, "absent"), Form: s.Form,
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
				Absent: !slices.Contains(s.Here.Desks, d.ID), Here: "d:" + d.ID})
		}
	}
	return options
}

// people are keys for all people, who sits at this desk among them.
func (s *state) people() []option {
	var options []option
	for _, p := range s.Branch.People {
		options = append(options, option{Field: "person", Value: p.ID, Label: s.Local(p.Name),
			Absent: !slices.Contains(s.Here.People, p.ID), Own: p.ID == s.Presence.Person, Unless: "p:" + p.ID, Here: "q:" + p.ID})
	}
	return options
}

// send offers where a visitor may go and come back from: a place, or another desk.
func (s *state) send(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.Send, "", "place"), Form: s.Form, Unless: "b"}
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
	m := menu{action: s.action("moves", t.Number, "", string(queue.ComeBack)), Form: s.Form, If: "b"}
	to := "~b~"
	if t.BackTo != nil {
		to = *t.BackTo
	}
	back := option{Field: "move", Value: string(queue.ComeBack), Label: s.Say("desk.desk", "Desk", to)}
	m.offer(s.T("desk.come_back"), []option{back})
	return m
}

// change offers the other services, for a visitor who chose the wrong one.
func (s *state) change(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.ChangeService, "", ""), Form: s.Form}
	m.offer(s.T("desk.wrong_service"), s.services(t))
	return m
}

// services are keys for all services, the ticket's own among them.
func (s *state) services(t ticket) []option {
	var options []option
	for _, service := range s.Branch.Services {
		options = append(options, option{Field: "service", Value: service.ID, Label: s.Text(service.Name),
			Icon: s.Picture(service.Pictogram), Accent: s.Accent(service.ID), Own: service.ID == t.Service,
			Unless: "v:" + service.ID})
	}
	return options
}

// keepsPlace says that a ticket keeps its place in the queue that it goes to.
func (s *state) keepsPlace(t ticket) string {
	from := "~k~"
	if !s.Form.Shape() {
		from = s.Time(t.CountsFrom)
	}
	return s.T("desk.keeps_place", "Number", isolate(t.Number), "Time", isolate(from))
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
