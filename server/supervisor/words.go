package supervisor

import (
	"strconv"
	"strings"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// A line is one event in the words of the page's language.
type line struct {
	ledger.Event
	// When is its hour, with seconds; Date its day.
	When, Date string
	What       string
	Who        server.LocalText
	// Where is the desk, "" for none.
	Where   string
	Service server.LocalText
	Accent  int
	// Words are what it changed, as far as people need to know.
	Words []change
}

// A change is one thing before and after; either may be empty.
type change struct {
	Name        string
	Was, Became server.LocalText
}

// A teller says events in the language of a view.
type teller struct{ server.View }

func (w teller) line(ev ledger.Event) line {
	l := line{
		Event: ev, When: ev.At.Format("15:04:05"), Date: ev.At.Format("02/01/2006"),
		What: moveName(w.View, ev.Move), Who: w.who(ev.Who), Where: w.desk(ev.Desk).Text, Accent: w.Accent(ev.Service),
	}
	if ev.Service != "" {
		l.Service = w.ServiceName(ev.Service)
	}
	if ev.Undone != "" {
		l.What += " · " + moveName(w.View, ev.Undone)
	}
	for _, c := range ev.Changes {
		if c.Field == "arrival" && c.Was == "" && w.hour(c.Became) == w.Time(ev.At) {
			continue // another column shows it already
		}
		if name, value := w.field(c.Field); name != "" {
			l.Words = append(l.Words, change{w.Soft(name), w.worth(value, c.Was), w.worth(value, c.Became)})
		}
	}
	if len(ev.Override) > 0 {
		l.Words = append(l.Words, change{Name: w.Soft(w.T("supervisor.override")), Became: w.rules(ev.Override)})
	}
	return l
}

// rules are the rules of an override, in words.
func (w teller) rules(rules []ledger.Rule) server.LocalText {
	var said []string
	for _, r := range rules {
		said = append(said, w.T("common.rule_"+string(r)))
	}
	return w.Said(strings.Join(said, " · "))
}

// worth is the text of a value in words, the zero LocalText for none.
func (w teller) worth(say func(string) server.LocalText, value string) server.LocalText {
	if value == "" {
		return server.LocalText{}
	}
	return say(value)
}

// moveName is a move in words, or its own name if no catalogue has words for it.
func moveName(v server.View, m queue.Move) string {
	id := "supervisor.move_" + string(m)
	if text := v.T(id); text != id {
		return text
	}
	return string(m)
}

func (w teller) who(who string) server.LocalText {
	switch who {
	case "visitor", "supervisor", "sweep", "staff":
		return w.Say("supervisor.who_" + who)
	}
	return w.person(who)
}

// field is the name in words of a field of the store, "" for one that is not shown, and how its values are said.
func (w teller) field(field string) (name string, value func(string) server.LocalText) {
	named := map[string]func(string) server.LocalText{
		"state": w.state, "service": w.ServiceName, "did": w.services, "language": w.language, "needs": w.language,
		"priority": w.priority, "desk": w.desk, "for_desk": w.desk, "back_to": w.desk, "place": w.PlaceName, "parked_for": w.desk,
		"for_person": w.person, "park_reason": w.reason(w.Branch.ParkReasons), "outcome": w.reason(w.Branch.NotProvided),
		"note":  w.plain,
		"calls": w.plain, "postponed": w.plain, "arrival": w.moment, "later": w.moment, "message": w.plain,
		"capacity": w.plain, "where": w.plain, "minutes": w.plain, "start": w.dated,
	}
	if say, ok := named[field]; ok {
		return w.T("supervisor.field_" + field), say
	}
	// Of the house: paused:<service>, alarm:<desk>, help; of the presence: <desk>:<what>.
	first, second, _ := strings.Cut(field, ":")
	switch {
	case first == "paused":
		return w.T("supervisor.field_paused", "Service", w.ServiceName(second).Text), w.since
	case first == "alarm":
		return w.T("supervisor.field_alarm", "Desk", second), w.since
	case first == "last_call":
		return w.T("supervisor.field_last_call"), w.since
	case first == "help":
		return w.T("supervisor.field_help"), w.asked
	}
	present := map[string]func(string) server.LocalText{
		"person": w.person, "languages": w.languages, "services": w.services, "break": w.reason(w.Branch.BreakReasons),
		"break_next": w.reason(w.Branch.BreakReasons), "auto_call": w.yes, "ended": w.ended,
	}
	if say, ok := present[second]; ok {
		return w.T("supervisor.field_" + second), say
	}
	return "", nil
}

// whole is the desk or the service that a field of the house or of the presence is of, "" for neither.
func (w teller) whole(field string) string {
	first, second, ok := strings.Cut(field, ":")
	switch {
	case !ok:
		return ""
	case first == "paused":
		return w.ServiceName(second).Soft()
	case first == "alarm":
		return w.desk(second).Text
	}
	return w.desk(first).Text
}

func (w teller) plain(v string) server.LocalText {
	return server.LocalText{Text: v, Lang: w.Branch.Language(), Dir: "auto"}
}

// state is a state in words, or itself if no catalogue has words for it.
func (w teller) state(v string) server.LocalText {
	if text := w.Say("supervisor.state_" + v); text.Text != "supervisor.state_"+v {
		return text
	}
	return w.plain(v)
}

func (w teller) yes(string) server.LocalText { return w.Say("supervisor.yes") }

func (w teller) services(ids string) server.LocalText {
	var names []string
	for id := range strings.SplitSeq(ids, ",") {
		names = append(names, w.ServiceName(id).Text)
	}
	return w.Said(strings.Join(names, " · "))
}

func (w teller) priority(id string) server.LocalText {
	if p, ok := w.Branch.Priority(id); ok {
		return w.Text(p.Name)
	}
	return w.plain(id)
}

// desk is a desk's name, the zero LocalText for the supervisor and for none. Changes of activities are made at no desk.
func (w teller) desk(id string) server.LocalText {
	switch id {
	case "", "supervisor":
		return server.LocalText{}
	case "activities":
		return w.Say("sessions.title")
	}
	return w.Say("desk.desk", "Desk", id)
}

func (w teller) person(id string) server.LocalText { return w.Local(w.PersonName(id)) }

func (w teller) reason(of []branch.Reason) func(string) server.LocalText {
	return func(id string) server.LocalText { return w.ReasonName(of, id) }
}

func (w teller) language(tag string) server.LocalText {
	return w.Said(w.LanguageOf(tag).Both())
}

func (w teller) languages(tags string) server.LocalText {
	var names []string
	for _, l := range w.LanguagesOf(strings.Split(tags, ",")) {
		names = append(names, l.Both())
	}
	return w.plain(strings.Join(names, " · "))
}

// moment is the hour of a moment in ms.
func (w teller) moment(ms string) server.LocalText { return w.plain(w.hour(ms)) }

// dated is the day and the hour of a moment in ms.
func (w teller) dated(ms string) server.LocalText {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return w.plain(ms)
	}
	return w.plain(time.UnixMilli(n).In(w.Branch.Location()).Format("02/01/2006 15:04"))
}

// asked says since when somebody at the kiosk asks for help, and in which language.
func (w teller) asked(help string) server.LocalText {
	ms, tag, _ := strings.Cut(help, " ")
	text := w.since(ms)
	text.Text += " · " + w.LanguageOf(tag).Both()
	return text
}

// ended says when a shift ended, from "<ms> <person>".
func (w teller) ended(what string) server.LocalText {
	ms, _, _ := strings.Cut(what, " ")
	return w.moment(ms)
}

func (w teller) since(ms string) server.LocalText {
	return w.Say("supervisor.since", "Time", w.hour(ms))
}
