package desk

import (
	"cmp"
	"strconv"
	"time"

	"turno/server"
	"turno/server/queue"
)

// A ticket is a ticket as the desk shows it.
type ticket struct {
	queue.Ticket
	Form        server.Form
	ServiceName server.LocalText
	// Picture is the address of the service's pictogram, "" for none.
	Picture string
	Accent  string
	// Speaks is the language to speak with the visitor; Reads is the one that they chose for the screens, nil if it is the
	// same.
	Speaks server.Language
	Reads  *server.Language
	// PriorityName is "" for a ticket without priority.
	PriorityName server.LocalText
	// Appointed is the time of its appointment, "10:30", "" for a walk-in; AppointedWord and Clock are how that is shown.
	Appointed, AppointedWord, Clock string
	// HeadStart says from when an appointment with a head start counts, "" for other tickets.
	HeadStart string
	// Wait says how long it waited until it was called, or until now.
	Wait server.Elapsed
	// What its place in a list adds.
	row
}

// ticket shows a ticket in the desk's language.
func (s *state) ticket(q queue.Ticket) ticket {
	t := ticket{Ticket: q, Form: s.Form, Accent: strconv.Itoa(s.Accent(q.Service)), Wait: s.wait(q),
		Speaks: s.speaks(q)}
	if reads := s.LanguageOf(q.Language); reads != t.Speaks {
		t.Reads = &reads
	}
	if service, ok := s.Branch.Service(q.Service); ok {
		t.ServiceName, t.Picture = s.Text(service.Name), s.Picture(service.Pictogram)
	}
	if q.Appointment != nil {
		t.Appointed, t.AppointedWord, t.Clock = s.Time(*q.Appointment), s.T("appointments.appointment"), s.Icon("clock")
		t.HeadStart = s.headStart(q)
	}
	if p, ok := s.Branch.Priority(q.Priority); ok {
		t.PriorityName = s.Text(p.Name)
	}
	return t
}

// speaks is the language to speak with a visitor.
func (s *state) speaks(q queue.Ticket) server.Language {
	return s.LanguageOf(cmp.Or(q.Needs, q.Language))
}

// wait is how long a ticket waits for what comes next: to be called, taken up again or back; once it was called, how
// long it waited for that.
func (s *state) wait(q queue.Ticket) server.Elapsed {
	from, until := span(q)
	if until == nil {
		w := s.Elapsed(s.At.Sub(from), server.LateAfter)
		w.Since = stamp(from)
		return w
	}
	return s.Elapsed(until.Sub(from), server.LateAfter)
}

// span is from when a ticket waits and until when it did, nil if it still waits.
func span(q queue.Ticket) (from time.Time, until *time.Time) {
	from = q.IssuedAt
	if q.Appointment != nil && q.Appointment.After(from) {
		from = *q.Appointment // the wait of somebody early begins then
	}
	switch {
	case q.State == queue.Parked && q.ParkedAt != nil:
		return *q.ParkedAt, nil
	case q.State == queue.NoShow && q.MissedAt != nil:
		return *q.MissedAt, nil
	case q.State == queue.Away && q.AwayAt != nil:
		return *q.AwayAt, nil
	case q.State != queue.Waiting && q.State != queue.Coming && q.CalledAt != nil:
		return from, q.CalledAt
	}
	return from, nil
}

// headStart says from when an appointment with a head start counts, "" for other tickets.
func (s *state) headStart(q queue.Ticket) string {
	if q.Appointment == nil || !q.CountsFrom.Before(*q.Appointment) {
		return ""
	}
	return s.T("desk.head_start", "Time", isolate(s.Time(q.CountsFrom)))
}

// stamp is a moment for scripts, RFC 3339 with milliseconds.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }
