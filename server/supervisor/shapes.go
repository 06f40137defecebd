package supervisor

import (
	"turno/server"
	"turno/server/queue"
)

// Shapes are what frames do not repeat; rows.part.html says what is left in their short pieces.
type shapes struct {
	Rows  []row // by state
	Lines []service
	Desk  desk
	// Languages, People and Says are what short pieces name by an id.
	Languages    []server.Language
	People, Says []named
}

// A named is a text with its id.
type named struct {
	ID   string
	Name server.LocalText
}

// Shapes are those of the page of a state.
func (s state) Shapes() shapes {
	s.Form = server.Shape
	all := shapes{Desk: s.deskShape(), Languages: s.LanguagesOf(s.Branch.AtDesks())}
	for _, t := range []queue.State{queue.Waiting, queue.Parked, queue.NoShow, queue.Coming, queue.Away} {
		all.Rows = append(all.Rows, s.rowShape("~n~", t))
	}
	for _, b := range s.Branch.Services {
		line := s.service(queue.FloorService{ID: b.ID}, nil)
		line.Dimmed, line.Shortcut, line.Count, line.Estimate = "~p~", "~x~", "~w~", "~e~"
		all.Lines = append(all.Lines, line)
	}
	for _, p := range s.Branch.People {
		all.People = append(all.People, named{p.ID, s.Local(p.Name)})
	}
	for _, doing := range []string{"serving", "called", "break", "free", "ended", "away"} {
		all.Says = append(all.Says, named{doing, s.doing(doing)})
	}
	for _, r := range s.Branch.BreakReasons {
		all.Says = append(all.Says, named{"break-" + r.ID, s.Text(r.Name)})
	}
	return all
}

// rowShape is the shape of the rows in a state.
func (s *state) rowShape(number string, in queue.State) row {
	t := &queue.FloorTicket{Number: number, State: in}
	r := row{FloorTicket: t, Form: s.Form, Accent: "~a~", Service: "~o~", Since: s.clock(s.Floor.At, 0)}
	if in == queue.Waiting {
		r.Accent, r.Service, r.Since = "", "", s.clock(s.Floor.At, server.LateAfter)
	}
	r.Since.Since, r.Since.Text = "~t~", ""
	return r
}

func (s *state) deskShape() desk {
	since := s.clock(s.Floor.At, 0)
	since.Since, since.Text = "~t~", ""
	silent := s.silent(s.Floor.At)
	silent.Since = "~q~"
	ticket := s.rowShape("~k~", "~g~")
	return desk{FloorDesk: queue.FloorDesk{Desk: "~n~"}, Form: s.Form, Doing: "~g~", For: &since, Row: &ticket,
		Alarm: s.T("supervisor.calls_help"), Marked: "~h~", Silent: &silent, Next: "~x~", LeftOut: "~f~", Without: "~w~",
		Ends: s.ends("~n~", "~b~", true)}
}
