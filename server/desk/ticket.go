package desk

import (
	"cmp"
	"time"

	"turno/server"
	"turno/server/queue"
)

// lateAfter is the wait after which a ticket is highlighted.
const lateAfter = server.LateAfter

// A ticket is a ticket as the desk shows it.
type ticket struct {
	queue.Ticket
	ServiceName server.LocalText
	// Picture is the address of the service's pictogram, "" for none.
	Picture string
	Accent  int
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
	Wait wait
	// What its list adds.
	row
}

// A wait is a time in whole minutes; unless it is over, the browser lets it run on.
type wait struct {
	// Since is when it began, RFC 3339; "" if it is over.
	Since string
	// Text is "12 min", Words the same with {n} for the minutes.
	Text, Words string
	// Late tells that it is longer than a wait should be; LateAfter is that limit, in seconds.
	Late      bool
	LateAfter int
}

// ticket shows a ticket in the desk's language.
func (s *state) ticket(q queue.Ticket) ticket {
	t := ticket{Ticket: q, Accent: s.Accent(q.Service), Speaks: s.LanguageOf(cmp.Or(q.Needs, q.Language)), Wait: s.wait(q)}
	if reads := s.LanguageOf(q.Language); reads != t.Speaks {
		t.Reads = &reads
	}
	if service, ok := s.Branch.Service(q.Service); ok {
		t.ServiceName, t.Picture = s.Text(service.Name), s.Picture(service.Pictogram)
	}
	if q.Appointment != nil {
		t.Appointed, t.AppointedWord, t.Clock = s.Time(*q.Appointment), s.T("appointments.appointment"), s.Icon("clock")
		if q.CountsFrom.Before(*q.Appointment) {
			t.HeadStart = s.T("desk.head_start", "Time", isolate(s.Time(q.CountsFrom)))
		}
	}
	if p, ok := s.Branch.Priority(q.Priority); ok {
		t.PriorityName = s.Text(p.Name)
	}
	return t
}

// wait is how long a ticket has waited to be called, resumed or back; once it is called, how long it waited for that.
func (s *state) wait(q queue.Ticket) wait {
	from, until := q.IssuedAt, s.At
	if q.Appointment != nil && q.Appointment.After(from) {
		from = *q.Appointment // the wait of somebody early begins then
	}
	over := false
	switch {
	case q.State == queue.Parked && q.ParkedAt != nil:
		from = *q.ParkedAt
	case q.State == queue.NoShow && q.MissedAt != nil:
		from = *q.MissedAt
	case q.State == queue.Away && q.AwayAt != nil:
		from = *q.AwayAt
	case q.State != queue.Waiting && q.State != queue.Coming && q.CalledAt != nil:
		until, over = *q.CalledAt, true
	}
	took := max(0, until.Sub(from))
	w := wait{
		Text:      s.T("desk.minutes", "N", int(took.Minutes())),
		Words:     s.T("desk.minutes", "N", "{n}"),
		Late:      took >= lateAfter,
		LateAfter: int(lateAfter.Seconds()),
	}
	if !over {
		w.Since = stamp(from)
	}
	return w
}

// stamp is a moment for scripts, RFC 3339 with milliseconds.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }
