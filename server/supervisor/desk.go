package supervisor

import (
	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// A desk is what one desk does, in the page's language.
type desk struct {
	queue.FloorDesk
	Person server.LocalText // "" if nobody has said who sits there
	Speaks []server.Language
	// Doing is "serving", "called", "break", "free" or "away"; Says is the word for it.
	Doing string
	Says  server.LocalText
	// For is how long it goes on, nil if that is not known.
	For *clock
	Row *row // its ticket, nil for none
	// Silent tells that a desk with a ticket did nothing for long, and that its page is closed: it may have vanished.
	Silent *clock
}

func (s *state) desk(f queue.FloorDesk) desk {
	d := desk{FloorDesk: f, Person: s.InHouse(personName(s.Branch, f.Person)), Speaks: s.LanguagesOf(f.Languages)}
	since := f.ActiveAt
	switch {
	case f.Ticket != nil:
		d.Doing, since = string(f.Ticket.State), &f.Ticket.Since
		r := s.row(f.Ticket)
		d.Row = &r
	case f.Break != "":
		d.Doing, since = "break", f.BreakSince
	case f.Active:
		d.Doing = "free"
	default:
		d.Doing = "away"
	}
	d.Says = s.say("supervisor.desk_" + d.Doing)
	if reason, ok := branch.FindReason(s.Branch.BreakReasons, f.Break); ok && d.Doing == "break" {
		d.Says = s.Text(reason.Name)
	}
	if since != nil {
		c := s.clock(*since, 0)
		d.For = &c
	}
	if f.Ticket != nil && f.Silent && f.ActiveAt != nil {
		c := s.clock(*f.ActiveAt, 0)
		c.Text = s.T("supervisor.silent", "N", int(s.Floor.At.Sub(*f.ActiveAt).Minutes()))
		c.Words = s.T("supervisor.silent", "N", "{n}")
		d.Silent = &c
	}
	return d
}
