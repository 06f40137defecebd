package supervisor

import (
	"slices"
	"strings"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// A desk is what one desk does, in the page's language.
type desk struct {
	queue.FloorDesk
	Form   server.Form
	Name   server.LocalText // of the person; "" if nobody has said who sits there
	Speaks []server.Language
	// Doing is "serving", "called", "break", "free", "ended" or "away"; Says is the word for it, SaysOf that word's id.
	Doing, SaysOf string
	Says          server.LocalText
	// For is how long it goes on, nil if that is not known.
	For *server.Elapsed
	Row *row // its ticket, nil for none
	// Alarm says that it calls for help, "" while it does not; Marked is the class of a desk that does.
	Alarm, Marked string
	// Silent tells that a desk with a ticket did nothing for long and that its page is closed: its person may have left.
	Silent *server.Elapsed
	// Next says which break begins once its ticket has gone, "" for none.
	Next string
	// LeftOut says that it does not take all its services today, "" if it does; Without says which it leaves out.
	LeftOut, Without string
	// Ends are the keys that end its break, also one that has not begun, and its shift. EndsBreak is what the first says.
	Ends      []end
	EndsBreak string
	EndsShift bool
}

// An end is a form with one key, for a desk. Value is the one by which a short desk has it.
type end struct{ Value, ID, Desk, Path, Key, Text, Shortcut string }

// Tags are the languages that it speaks.
func (d desk) Tags() string { return strings.Join(d.Languages, " ") }

// alarmed is the class of a desk that calls for help.
const alarmed = "bench--alarm"

func (s *state) desk(f queue.FloorDesk) desk {
	d := desk{FloorDesk: f, Form: s.Form, Name: s.Local(s.PersonName(f.Person)), Speaks: s.LanguagesOf(f.Languages)}
	if slices.ContainsFunc(s.Floor.House.Alarms, func(a queue.Alarm) bool { return a.Desk == f.Desk }) {
		d.Alarm, d.Marked = s.T("supervisor.calls_help"), alarmed
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
	d.SaysOf, d.Says = d.Doing, s.doing(d.Doing)
	if reason, ok := branch.FindReason(s.Branch.BreakReasons, f.Break); ok && d.Doing == "break" {
		d.SaysOf, d.Says = "break-"+f.Break, s.Text(reason.Name)
	}
	s.end(&d)
	if f.EndedAt == nil {
		d.LeftOut, d.Without = s.View.LeftOut(f.Desk, f.Services)
	}
	if since != nil {
		d.For = new(s.clock(*since, 0))
	}
	if f.Ticket != nil && f.Silent && f.ActiveAt != nil {
		d.Silent = new(s.silent(*f.ActiveAt))
		d.Silent.Text = s.T("supervisor.silent", "N", int(s.Floor.At.Sub(*f.ActiveAt).Minutes()))
	}
	return d
}

// doing is the word for what a desk does.
func (s *state) doing(what string) server.LocalText { return s.Say("supervisor.desk_" + what) }

// silent is for how long a desk has done nothing, without the text.
func (s *state) silent(since time.Time) server.Elapsed {
	c := s.clock(since, 0)
	c.Text, c.Words = "", s.T("supervisor.silent", "N", "{n}")
	return c
}

// end offers to end the break of a desk, and its shift.
func (s *state) end(d *desk) {
	f := d.FloorDesk
	switch {
	case f.BreakNext != "":
		d.Next = s.T("supervisor.break_next", "Reason", s.ReasonName(s.Branch.BreakReasons, f.BreakNext).Text)
		d.EndsBreak = s.T("supervisor.end_break_next")
	case f.Break != "":
		d.EndsBreak = s.T("supervisor.end_break")
	}
	d.EndsShift = f.Ticket == nil && f.EndedAt == nil && (f.Active || f.Break != "" || f.Person != "")
	d.Ends = s.ends(f.Desk, d.EndsBreak, d.EndsShift)
}

// ends are the keys of a desk: one that says how it ends the break, "" for none, and one for the shift.
func (s *state) ends(desk, ofBreak string, shift bool) []end {
	var keys []end
	add := func(value, what, shortcut, text string) {
		keys = append(keys, end{value, what + "-" + desk, "bench-" + desk, s.Path("/" + what + "s/" + desk + "/end"),
			s.Key(what + " of " + desk), text, shortcut})
	}
	if ofBreak != "" {
		add("b", "break", "B", ofBreak)
	}
	if shift {
		add("z", "shift", "F", s.T("supervisor.end_shift"))
	}
	return keys
}
