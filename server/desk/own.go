package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"turno/server"
)

// own is what concerns the desk itself, and no ticket: the bar above the queue, the break, the house.
type own struct {
	// Person is the name of the person at the desk, "" if nobody has said who it is.
	Person string
	// Spoken are the first languages spoken there now, More counts the others; All are those that can be spoken there.
	Spoken, All []spoken
	More        int
	// Speak is the form that says what is spoken.
	Speak action
	// Takes and Speaks are the ids of what is ticked.
	Takes, Speaks string
	// Seats are the people who may sit down; Leave is for the person who leaves the desk, nil while nobody sits there.
	Seats []action
	Leave *action
	// AutoCall switches call by itself on and off.
	AutoCall action
	// Take is the form that says which services are taken today; Services are all services of the branch.
	Take     action
	Services []taken
	// LeftOut says that not all services of the desk are taken, "" if they are; Without says which are not.
	LeftOut, Without string
	// Breaks are the reasons for a break. After is set while the desk holds a ticket: a break begins once that is gone.
	Breaks []action
	After  bool
	// BreakNext is the break that begins then, nil for none.
	BreakNext *onBreak
	// EndShift ends the shift, nil while the desk holds a ticket; Ended is the end of the shift, nil while it goes on.
	EndShift *action
	Ended    *shiftEnd
	// OnBreak is the break that goes on, nil for none.
	OnBreak *onBreak
	// Alarm calls for help; Alarms are the calls of the branch. Alarmed is set while this desk's own goes on.
	Alarm   action
	Alarms  []helpCall
	Alarmed bool
	// Message is the line on the displays, Paused are the services that give no tickets for now.
	Message string
	Paused  []server.LocalText
	// LastCall: no more numbers are given today.
	LastCall bool
	// Give registers somebody, Count counts a visit without a ticket.
	Give, Count action
}

// A spoken language is one that can be spoken at desks, with both its names.
type spoken struct {
	server.Language
	On       bool
	OnBy     string // the value by which a shape has it ticked
	Shortcut string
}

// A taken service is one of the branch; On is set if the desk takes it today.
type taken struct {
	ID       string
	Name     server.LocalText
	On       bool
	OnBy     string // as of a language
	Shortcut string
}

// A shiftEnd is the end of a shift, at a time of day, with the key that begins another.
type shiftEnd struct {
	At    string
	Begin action
}

// An onBreak is a break that goes on or will begin.
type onBreak struct {
	Reason server.LocalText
	// Since is the time of day, Stamp the moment for scripts, Ran how long it lasts.
	Since, Stamp, Ran string
	Back              action
}

// menus are those of the bar, as far as they do not differ; autoCall is what its key makes of it.
func (s *state) menus(autoCall string) own {
	return own{
		Alarm:    s.action("alarms", "", ""),
		AutoCall: s.autoCall(autoCall),
		Speak:    s.action("presence", "", "", "languages"),
		Give:     s.action("tickets", "", ""),
		Count:    s.action("visits", "", ""),
		Take:     s.action("presence", "", "", "services"),
		Services: s.taken(),
	}
}

func (s *state) own() own {
	o := s.menus(strconv.FormatBool(!s.Presence.AutoCall))
	o.Alarms, o.Message, o.LastCall, o.OnBreak = s.helpCalls(), s.House.Message, s.House.LastCall != nil, s.onBreak()
	o.Takes, o.Speaks = strings.Join(s.Presence.Services, " "), strings.Join(s.Presence.Languages, " ")
	o.LeftOut, o.Without = s.View.LeftOut(s.Desk, s.Presence.Services)
	for _, a := range o.Alarms {
		o.Alarmed = o.Alarmed || a.Mine
	}
	for _, id := range s.House.Paused {
		service, _ := s.Branch.Service(id)
		o.Paused = append(o.Paused, s.Text(service.Name))
	}
	s.languages(&o)
	s.seats(&o)
	s.shift(&o)
	return o
}

// taken are all services of the branch; those that the desk takes today are ticked.
func (s *state) taken() []taken {
	var all []taken
	keys := server.Shortcuts(len(s.Branch.Services), "0J")
	for i, service := range s.Branch.Services {
		all = append(all, taken{ID: service.ID, Name: s.Text(service.Name), Shortcut: keys[i],
			On: slices.Contains(s.Presence.Services, service.ID)})
	}
	return all
}

// shift sets what the bar says of breaks and of the end of the shift.
func (s *state) shift(o *own) {
	switch {
	case s.Presence.EndedAt != nil && s.Held == nil:
		o.Ended = &shiftEnd{s.Time(*s.Presence.EndedAt), s.action("shift", "", "")}
		return
	case s.Presence.BreakNext != "":
		o.BreakNext = &onBreak{Reason: s.ReasonName(s.Branch.BreakReasons, s.Presence.BreakNext),
			Back: s.action("breaks/end", "", "")}
	case o.OnBreak == nil:
		o.Breaks, o.After = s.breaks(), s.Held != nil
	}
	if s.Held == nil {
		o.EndShift = new(s.action("shift/end", "", ""))
	}
}

// spokenShown is how many languages the bar has room for.
const spokenShown = 3

// languages lists those that can be spoken at a desk, in the order of the settings.
func (s *state) languages(o *own) {
	on := map[string]bool{}
	for _, tag := range s.Presence.Languages {
		on[tag] = true
	}
	keys := server.Shortcuts(len(s.Branch.AtDesks()), "0L")
	for i, tag := range s.Branch.AtDesks() {
		l := spoken{Language: s.LanguageOf(tag), On: on[tag], Shortcut: keys[i]}
		o.All = append(o.All, l)
		switch {
		case l.On && len(o.Spoken) < spokenShown:
			o.Spoken = append(o.Spoken, l)
		case l.On:
			o.More++
		}
	}
}

// seats offers the people who may sit down at the desk.
func (s *state) seats(o *own) {
	keys := server.Shortcuts(len(s.Branch.People), "DEIJL0")
	for i, p := range s.Branch.People {
		if p.ID == s.Presence.Person {
			o.Person = p.Name
		}
		a := s.action("presence", "", "", "person", p.ID)
		a.Choice, a.Label, a.Shortcut = p.ID, s.Local(p.Name), keys[i]
		a.Off = p.ID == s.Presence.Person
		o.Seats = append(o.Seats, a)
	}
	if o.Person != "" {
		o.Leave = new(s.leave())
	}
}

// leave says that nobody sits at the desk.
func (s *state) leave() action {
	a := s.action("presence", "", "", "person", "")
	a.Label, a.Shortcut = s.Say("desk.leave"), "0"
	return a
}

func (s *state) autoCall(to string) action {
	a := s.action("presence", "", "", "auto_call", to)
	a.Choice = to
	return a
}

func (s *state) breaks() []action {
	var all []action
	keys := server.Shortcuts(len(s.Branch.BreakReasons), "B")
	for i, r := range s.Branch.BreakReasons {
		a := s.action("breaks", "", "", r.ID)
		a.Choice, a.Label, a.Shortcut = r.ID, s.Text(r.Name), keys[i]
		all = append(all, a)
	}
	return all
}

func (s *state) onBreak() *onBreak {
	since := s.Presence.BreakSince
	if s.Presence.Break == "" || since == nil {
		return nil
	}
	b := &onBreak{Since: s.Time(*since), Stamp: stamp(*since), Back: s.action("breaks/end", "", "")}
	b.Ran = s.T("desk.minutes", "N", int(max(0, s.At.Sub(*since))/time.Minute))
	b.Reason = s.ReasonName(s.Branch.BreakReasons, s.Presence.Break)
	return b
}
