package desk

import (
	"fmt"
	"strconv"
	"time"

	"turno/server"
	"turno/server/queue"
)

// A page is the whole page; its state is what frames replace.
type page struct {
	server.View
	State  state
	Live   string // path of the live route
	Nobody bool   // the last call found nobody
	Told   string // the number to tell a visitor who was just registered, "" for none
}

// A state is a desk's state with what can be done in it.
type state struct {
	server.View
	queue.DeskState
	// Call calls the next ticket, who is Upcoming, nil if nobody waits.
	Call     action
	Upcoming *ticket
	// Held is the ticket that the desk has called or serves, nil if none, and Actions what can be done with it.
	Held    *ticket
	Actions []action
	// Finish counts the cases and ends a ticket that is being served; nil otherwise.
	Finish *action
	// GiveUp cancels a ticket that was called; nil otherwise.
	GiveUp *action
	// Targets are where the held ticket can be transferred to.
	ToServices, ToDesks []action
	// Queue are those who wait, More counts those of them who are not in it.
	Queue []ticket
	More  int
	// Own is what concerns the desk itself.
	Own own
	// Apart are those who were set aside, and those who did not come.
	Apart []listing
}

// A listing is a short list of tickets beside the queue.
type listing struct {
	ID, Title, Empty string
	Tickets          []ticket
}

func newState(v server.View, q queue.DeskState) state {
	s := state{View: v, DeskState: q, More: q.Total - len(q.Waiting)}
	s.Call = s.action("calls", "", "")
	s.Call.Shortcut = "Space"
	if q.Next != nil {
		t := s.ticket(*q.Next)
		s.Upcoming = &t
	}
	if q.Ticket != nil {
		s.hold(s.ticket(*q.Ticket))
	}
	s.Queue = s.list(q.Waiting, s.callOne)
	s.Apart = []listing{
		{"parked", s.T("desk.parked"), s.T("desk.parked_none"), s.list(q.Parked, s.resume)},
		{"missed", s.T("desk.missed"), s.T("desk.missed_none"), s.list(q.NoShows, s.takeBack)},
	}
	s.Own = s.own()
	return s
}

// hold offers what can be done with the ticket that the desk holds.
func (s *state) hold(t ticket) {
	s.Held = &t
	n := t.Number
	if t.State == queue.Called {
		recall := s.action("recalls", n, "")
		recall.Label, recall.Shortcut, recall.Icon = s.label("desk.recall"), "R", s.icon("announce")
		s.Actions = append(s.Actions,
			s.key(n, queue.Serve, "S", "check"),
			recall,
			s.key(n, queue.MissShow, "N", "missed"))
		giveUp := s.key(n, queue.Cancel, "", "close")
		s.GiveUp = &giveUp
	} else {
		finish := s.key(n, queue.Finish, "F", "check")
		s.Finish = &finish
	}
	s.Actions = append(s.Actions,
		s.key(n, queue.Park, "P", "pause"),
		s.key(n, queue.Return, "U", "undo"))
	s.targets(t)
}

// targets offers where a ticket can be transferred to: another service, or one desk and no other.
func (s *state) targets(t ticket) {
	for _, service := range s.Branch.Services {
		if service.ID == t.Service {
			continue
		}
		a := s.action("moves", t.Number, queue.Transfer, "service", service.ID)
		a.Service, a.Label, a.Icon = service.ID, s.Text(service.Name), s.picture(service.Pictogram)
		a.Accent, a.Shortcut = s.Accent(service.ID), s.nextTarget()
		s.ToServices = append(s.ToServices, a)
	}
	for _, desk := range s.Branch.Desks {
		if desk.ID == s.Desk {
			continue
		}
		a := s.action("moves", t.Number, queue.Transfer, "desk", desk.ID)
		a.Desk, a.Label, a.Shortcut = desk.ID, s.label("desk.desk", "Desk", desk.ID), s.nextTarget()
		s.ToDesks = append(s.ToDesks, a)
	}
}

// nextTarget is the digit of the next transfer target, "" after the ninth.
func (s *state) nextTarget() string {
	n := len(s.ToServices) + len(s.ToDesks) + 1
	if n > 9 {
		return ""
	}
	return strconv.Itoa(n)
}

// list shows tickets, each with what act makes of it.
func (s *state) list(tickets []queue.Ticket, act func(*ticket)) []ticket {
	var shown []ticket
	for _, q := range tickets {
		t := s.ticket(q)
		act(&t)
		t.Act.Of = t.Number
		// A desk serves one visitor at a time, and none during its break.
		t.Act.Off = (s.Held != nil || s.Presence.Break != "") && t.Act.Move != queue.Return
		shown = append(shown, t)
	}
	return shown
}

func (s *state) callOne(t *ticket) {
	t.Act = s.action("calls", t.Number, "")
	t.Act.Label, t.Act.Icon = s.label("desk.call"), s.icon("call")
}

func (s *state) resume(t *ticket) {
	t.Act = s.key(t.Number, queue.Resume, "", "call")
	drop := s.key(t.Number, queue.Cancel, "", "close")
	t.Drop = &drop
}

func (s *state) takeBack(t *ticket) {
	t.Act = s.key(t.Number, queue.Return, "", "undo")
	t.Act.Label = s.label("desk.take_back")
}

// A caseCount is a type of case that finish counts.
type caseCount struct {
	ID       string
	Name     server.LocalText
	Shortcut string // a digit, "" after the ninth
}

// Cases are the types of case that the branch counts.
func (s state) Cases() []caseCount {
	var all []caseCount
	for i, c := range s.Branch.CaseTypes {
		shortcut := ""
		if i < 9 {
			shortcut = strconv.Itoa(i + 1)
		}
		all = append(all, caseCount{c.ID, s.Text(c.Name), shortcut})
	}
	return all
}

// Moment is when the state was read, for scripts.
func (s state) Moment() string { return stamp(s.At) }

// Running is when what goes on with the held ticket began: its call, or its being served.
func (s state) Running() string {
	if t := s.since(); t != nil {
		return stamp(*t)
	}
	return ""
}

// Ran is how long that goes on, "3:12" or "1:03:12".
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

func (s state) since() *time.Time {
	if s.Held.State == queue.Serving {
		return s.Held.ServedAt
	}
	return s.Held.CalledAt
}
