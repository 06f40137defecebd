package supervisor

import (
	"slices"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// A desk is what one desk does, in the page's language.
type desk struct {
	queue.FloorDesk
	Person server.LocalText // "" if nobody has said who sits there
	Speaks []server.Language
	// Doing is "serving", "called", "break", "free", "ended" or "away"; Says is the word for it.
	Doing string
	Says  server.LocalText
	// For is how long it goes on, nil if that is not known.
	For *server.Elapsed
	Row *row // its ticket, nil for none
	// Alarm says that it calls for help, "" while it does not.
	Alarm string
	// Silent tells that a desk with a ticket did nothing for long and that its page is closed: its person may have left.
	Silent *server.Elapsed
	// Next says which break begins once its ticket has gone, "" for none.
	Next string
	// LeftOut says that it does not take all its services today, "" if it does; Without says which it leaves out.
	LeftOut, Without string
	// Ends are the keys that end its break, also one that has not begun, and its shift.
	Ends []end
}

// An end is a form with one key, for a desk.
type end struct{ ID, Desk, Path, Key, Text, Shortcut string }

func (s *state) desk(f queue.FloorDesk) desk {
	d := desk{FloorDesk: f, Person: s.Local(s.PersonName(f.Person)), Speaks: s.LanguagesOf(f.Languages)}
	if slices.ContainsFunc(s.Floor.House.Alarms, func(a queue.Alarm) bool { return a.Desk == f.Desk }) {
		d.Alarm = s.T("supervisor.calls_help")
	}
	since := f.ActiveAt
	switch {
	case f.Ticket != nil:
		d.Doing, since = string(f.Ticket.State), &f.Ticket.Since
		d.Row = new(s.row(f.Ticket))
	case f.Break != "":
		d.Doing, since = "break", f.BreakSince
	case f.EndedAt != nil:
		d.Doing, since = "ended", f.EndedAt
	case f.Active:
		d.Doing = "free"
	default:
		d.Doing = "away"
	}
	d.Says = s.Say("supervisor.desk_" + d.Doing)
	if reason, ok := branch.FindReason(s.Branch.BreakReasons, f.Break); ok && d.Doing == "break" {
		d.Says = s.Text(reason.Name)
	}
	switch {
	case f.BreakNext != "":
		d.Next = s.T("supervisor.break_next", "Reason", s.ReasonName(s.Branch.BreakReasons, f.BreakNext).Text)
		d.Ends = append(d.Ends, s.end("break", f.Desk, "B", s.T("supervisor.end_break_next")))
	case f.Break != "":
		d.Ends = append(d.Ends, s.end("break", f.Desk, "B", s.T("supervisor.end_break")))
	}
	if f.Ticket == nil && f.EndedAt == nil && (f.Active || f.Break != "" || f.Person != "") {
		d.Ends = append(d.Ends, s.end("shift", f.Desk, "F", s.T("supervisor.end_shift")))
	}
	if f.EndedAt == nil {
		d.LeftOut, d.Without = s.View.LeftOut(f.Desk, f.Services)
	}
	if since != nil {
		d.For = new(s.clock(*since, 0))
	}
	if f.Ticket != nil && f.Silent && f.ActiveAt != nil {
		c := s.clock(*f.ActiveAt, 0)
		c.Text = s.T("supervisor.silent", "N", int(s.Floor.At.Sub(*f.ActiveAt).Minutes()))
		c.Words = s.T("supervisor.silent", "N", "{n}")
		d.Silent = &c
	}
	return d
}

func (s *state) end(what, desk, shortcut, text string) end {
	return end{what + "-" + desk, "bench-" + desk, s.Path("/" + what + "s/" + desk + "/end"), s.Key(what + " of " + desk), text,
		shortcut}
}
