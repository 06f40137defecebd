package desk

import (
	"time"

	"turno/server"
	"turno/server/queue"
)

// shapes are what frames do not repeat; the templates say what is left in their short pieces.
type shapes struct {
	// Rows are the shapes of the rows and of their menus, by list.
	Rows []ticket
	// State has the menus of the bar, Held those of a ticket at hand, by its state.
	State state
	Held  []state
	// Services, Classes, People and Languages are what short pieces name by an id.
	Services, Classes, People []answer
	Languages                 []server.Language
}

// Shapes are those of the page of a state.
func (s state) Shapes() shapes {
	s.Form, s.chosen = server.Shape, nil
	s.Own = s.ownShape()
	all := shapes{State: s, Services: s.Services(), Classes: s.classes(), Languages: s.LanguagesOf(s.Branch.AtDesks())}
	for _, l := range s.lists() {
		all.Rows = append(all.Rows, s.listed(l, s.ticketShape()))
	}
	for _, in := range []queue.State{queue.Called, queue.Serving} {
		all.Held = append(all.Held, s.heldShape(in))
	}
	for _, p := range s.Branch.People {
		all.People = append(all.People, answer{ID: p.ID, Name: s.Local(p.Name)})
	}
	return all
}

// ownShape is the shape of what concerns the desk itself.
func (s *state) ownShape() own {
	o := s.menus("~u~")
	o.Breaks, o.EndShift, o.LeftOut, o.Without = s.breaks(), new(s.action("shift/end", "", "")), "~f~", "~w~"
	s.languages(&o)
	s.seats(&o)
	for i := range o.Seats {
		o.Seats[i].OffBy = "~p:" + o.Seats[i].Choice + "~"
	}
	for i := range o.All {
		o.All[i].On, o.All[i].OnBy = false, "~l:"+o.All[i].Tag+"~"
	}
	for i := range o.Services {
		o.Services[i].On, o.Services[i].OnBy = false, "~v:"+o.Services[i].ID+"~"
	}
	o.Leave = new(s.leave())
	return o
}

// heldShape is the shape of the keys for a ticket at hand.
func (s state) heldShape(in queue.State) state {
	t := s.ticketShape()
	t.State, t.Note = in, "~m~"
	s.Answerable, s.Presence.AutoCall, s.Presence.Person = len(s.Branch.Residence)+len(s.Branch.Origin) > 0, false, ""
	s.hold(t)
	return s
}

// ticketShape is the shape of a ticket that waits for something.
func (s *state) ticketShape() ticket {
	hour := time.Time{}
	t := s.ticket(queue.Ticket{Number: "~n~", State: queue.Waiting, Priority: "~c~", Appointment: &hour})
	t.Accent, t.Appointed, t.SentBack = "~a~", "~i~", "~b~"
	t.Wait = s.Elapsed(0, server.LateAfter)
	t.Wait.Since, t.Wait.Text = "~t~", ""
	return t
}
