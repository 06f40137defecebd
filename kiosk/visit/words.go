package visit

import (
	"time"

	"turno/server"
	"turno/server/activity"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/queue"
)

// A TicketView is a ticket in words, for the kiosk, the slip and the phone.
type TicketView struct {
	Ticket    queue.Ticket
	Name      server.LocalText
	Picto     string
	Colour    int
	Documents server.LocalText
	// Ahead and Wait are facts in words; Wait is empty if it is not known.
	Ahead, Wait string
	// Needs is the needed language, empty for none. Early: the ticket is called earlier than its arrival says, and somebody is
	// still before it. The page does not say why, so it names no priority class.
	Needs server.LocalText
	Early bool
	// Appointed is the time of the ticket's appointment, "10:30", "" for a walk-in.
	Appointed string
}

// NewTicketView puts a ticket in the words of the view's language.
func NewTicketView(v server.View, t queue.Ticket) TicketView {
	s, _ := v.Branch.Service(t.Service)
	if s == nil {
		// The settings do not have the service any more: the ticket is still the visitor's.
		s = &branch.Service{ID: t.Service}
	}
	view := TicketView{Ticket: t, Early: t.Priority != "" && t.Ahead > 0, Name: v.Text(s.Name), Picto: s.Pictogram,
		Colour: v.Accent(s.ID), Documents: v.Text(s.Documents), Ahead: people(v, "common.ahead", t.Ahead),
		Wait: wait(v, t.Estimate)}
	if t.Needs != "" {
		view.Needs = v.OwnLanguage(t.Needs)
	}
	if t.Appointment != nil {
		view.Appointed = v.Time(*t.Appointment)
	}
	return view
}

// A Fact is something special about a ticket, in words that make nobody ashamed. Of is the language that it is about, empty
// for none. Mirrored: its icon points the other way in languages that are written from the right.
type Fact struct {
	Icon     string
	Mirrored bool
	Text     string
	Of       server.LocalText
}

// Special are the special facts of a ticket, for the kiosk, the slip and the phone.
func (t TicketView) Special(v server.View) []Fact {
	var facts []Fact
	if t.Appointed != "" {
		facts = append(facts, Fact{Icon: "check", Text: v.T("checkin.appointment_at", "Time", t.Appointed)})
	}
	if t.Needs.Text != "" {
		facts = append(facts, Fact{Icon: "speech", Text: v.T("common.needs") + v.T("common.colon"), Of: t.Needs})
	}
	if t.Early {
		facts = append(facts, Fact{Icon: "forward", Mirrored: true, Text: v.T("common.earlier")})
	}
	return facts
}

// people says a number of people by a key of the catalogue, and nobody by "<key>_none".
func people(v server.View, key string, n int) string {
	if n == 0 {
		return v.T(key + "_none")
	}
	return v.N(key, n)
}

// wait says an estimate as a range of minutes, "" if there is none.
func wait(v server.View, e *estimate.Range) string {
	if e == nil || e.HighS <= 0 {
		return ""
	}
	low, high := e.Minutes()
	if low == 0 {
		return v.N("common.wait_up_to", high)
	}
	return v.N("common.wait", high, "Low", low, "High", high)
}

// hours says until when a service is open, or when it opens next.
func hours(v server.View, s queue.ServiceState, now time.Time) string {
	switch {
	case s.Open && s.OpenUntil != nil:
		return v.T("kiosk.open_until", "Time", v.Time(*s.OpenUntil))
	case s.Open:
		return v.T("kiosk.open")
	case s.LastCall:
		return v.T(lastCall)
	case s.QuotaReached:
		return v.T("kiosk.quota_reached")
	case s.LastGiven:
		return v.T("kiosk.last_given")
	case s.Paused:
		return v.T("kiosk.paused")
	case s.NextOpening == nil:
		return v.T("kiosk.closed")
	}
	return v.Moment("kiosk.opens_", *s.NextOpening, now)
}

// again says when to come back to a service that is or was open today and gives no tickets; "" for others.
func again(v server.View, s queue.ServiceState, now time.Time) string {
	switch {
	case s.Open || !s.QuotaReached && !s.LastGiven && !s.Paused && !s.LastCall:
		return ""
	case s.NextOpening == nil:
		return v.T("kiosk.back_person")
	}
	return v.Moment("kiosk.back_", *s.NextOpening, now)
}

// A ServiceView is a service in words, to be chosen.
type ServiceView struct {
	ID     string
	Name   server.LocalText
	Picto  string
	Colour int
	Open   bool
	// Waiting, Wait, Hours and Again are facts in words, empty if there is nothing to say.
	Waiting, Wait, Hours, Again string
	// Asks is where the tap leads for a service with a question of its own, "" for other services.
	Asks string
}

// NewServiceView puts a service of the branch in words. For a service with activities it does not say how many wait: the
// sessions page says so, beside the key for a person.
func NewServiceView(v server.View, state queue.ServiceState, now time.Time) ServiceView {
	s, _ := v.Branch.Service(state.ID)
	view := ServiceView{ID: s.ID, Name: v.Text(s.Name), Picto: s.Pictogram, Colour: v.Accent(s.ID), Open: state.Open,
		Hours: hours(v, state, now), Again: again(v, state, now)}
	if state.Open && !s.Activities {
		view.Waiting, view.Wait = people(v, "common.waiting", state.Waiting), wait(v, state.Estimate)
	}
	return view
}

// A SessionView is a session in words.
type SessionView struct {
	activity.Session
	Name  server.LocalText
	Picto string
	// Day and Hours are when it is, "domani", "17:30–19:30".
	Day, Hours string
	// Arriving: visitors who are signed up may say "I am here".
	Arriving bool
	Colour   int
	// Documents are those that visitors should bring for its service.
	Documents server.LocalText
}

// NewSessionView puts a session in the words of the view's language.
func NewSessionView(v server.View, s activity.Session, now time.Time) SessionView {
	view := SessionView{Session: s, Name: v.Text(s.Title), Picto: "other", Colour: v.Accent(s.Service),
		Day: v.Day(s.Start, now), Hours: v.Time(s.Start) + "–" + v.Time(s.End), Arriving: s.Arriving(now)}
	if service, ok := v.Branch.Service(s.Service); ok {
		view.Picto, view.Documents = service.Pictogram, v.Text(service.Documents)
	}
	return view
}

// AppointmentWords say why an appointment cannot be checked in: what became of it, or when it can; "" for one that can.
func AppointmentWords(v server.View, a appointment.Appointment, now time.Time) string {
	switch {
	case a.State == appointment.CheckedIn:
		return v.T("checkin.done", "Number", a.Ticket)
	case a.State == appointment.Cancelled:
		return v.T("checkin.cancelled")
	case a.State == appointment.Missed || now.After(a.CheckInUntil):
		return v.T("checkin.missed", "Time", v.Time(a.At))
	case server.DaysBetween(now.In(v.Branch.Location()), a.At.In(v.Branch.Location())) > 0:
		date := a.At.In(v.Branch.Location()).Format("02/01")
		return v.T("checkin.other_day", "Date", date, "Time", v.Time(a.At), "From", v.Time(a.CheckInFrom))
	case now.Before(a.CheckInFrom):
		return v.T("checkin.early", "Time", v.Time(a.At), "From", v.Time(a.CheckInFrom))
	}
	return ""
}
