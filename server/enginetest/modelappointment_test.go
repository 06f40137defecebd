package enginetest_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
)

// A booking is an appointment as the model knows it. Times are ms.
type booking struct {
	code, service, day, ticket string
	at                         int64
	state                      appointment.State
	undone                     // its booking
}

func (m *model) booked(code string) *booking {
	i := slices.IndexFunc(m.bookings, func(b *booking) bool { return b.code == code && !b.gone })
	if i < 0 {
		return nil
	}
	return m.bookings[i]
}

func (m *model) tallyBooking(what string, b *booking, by int64) {
	m.count(b.day, "appointments_"+what+":service:"+b.service, by)
}

func (m *model) missedAfter() int64 { return m.branch.Appointments.Missed().Milliseconds() }

func (m *model) book(r appointment.BookRequest, code string) ledger.Code {
	what := request{key: r.Key, text: fmt.Sprint("book", r.Desk, r.Service, r.At.Unix()), place: r.Desk, move: "book"}
	_, refused := m.write(what, func(now int64) (*visit, ledger.Code) {
		at := r.At.Unix() * 1000
		if at+m.missedAfter() < now {
			return nil, ledger.Invalid
		}
		b := &booking{code: code, service: r.Service, at: at, day: m.branch.Day(r.At), state: appointment.Booked}
		m.bookings = append(m.bookings, b)
		m.tallyBooking("booked", b, 1)
		return nil, noCode
	})
	return refused
}

// rebook reschedules an appointment, or cancels it where there is no time.
func (m *model) rebook(r appointment.Request, move queue.Move) ledger.Code {
	what := request{key: r.Key, text: fmt.Sprint(move, r.Desk, r.Code, r.At.Unix()), place: r.Desk, move: move}
	_, refused := m.write(what, func(now int64) (*visit, ledger.Code) {
		b := m.booked(r.Code)
		switch {
		case b == nil:
			return nil, ledger.NotFound
		case b.state != appointment.Booked:
			return nil, appointment.NotBooked
		case !r.At.IsZero() && r.At.Unix()*1000+m.missedAfter() < now:
			return nil, ledger.Invalid
		}
		if r.At.IsZero() {
			b.state = appointment.Cancelled
			m.tallyBooking("cancelled", b, 1)
			return nil, noCode
		}
		m.tallyBooking("booked", b, -1)
		b.at, b.day = r.At.Unix()*1000, m.branch.Day(r.At)
		m.tallyBooking("booked", b, 1)
		return nil, noCode
	})
	return refused
}

func (m *model) checkIn(r appointment.CheckInRequest, token string) (queue.Ticket, ledger.Code) {
	b := m.booked(r.Code)
	kept, known := m.kept[r.Key]
	if b == nil && !(known && (kept.day == m.today() || kept.day == dayBefore(m.today()))) {
		return queue.Ticket{}, ledger.NotFound
	}
	what := request{key: r.Key, text: fmt.Sprint("check_in", r.Desk, r.Code, r.Override), place: r.Desk, move: "check_in"}
	return m.write(what, func(now int64) (*visit, ledger.Code) {
		rules := m.branch.Appointments
		switch {
		case b.state != appointment.Booked && !(b.state == appointment.Missed && r.Override):
			return nil, appointment.NotBooked
		case now < b.at-rules.Early().Milliseconds():
			if !r.Override {
				return nil, appointment.TooEarly
			}
			m.pass([]ledger.Rule{appointment.RuleEarly})
		case now > b.at+m.missedAfter() || b.state == appointment.Missed:
			if !r.Override {
				return nil, appointment.WasMissed
			}
			m.pass([]ledger.Rule{appointment.RuleMissed})
		}
		v := m.give(queue.IssueRequest{Service: b.service, Language: m.branch.Language(), Source: queue.ByAppointment,
			Head:      ledger.Head{Desk: r.Desk},
			Residence: r.Residence, Origin: r.Origin}, token, now)
		v.since, v.appointment, v.arrival = max(now, b.at), b.at, b.at-rules.HeadStart().Milliseconds()
		if now > b.at+rules.Late().Milliseconds() {
			v.arrival = now
		}
		if b.state == appointment.Missed {
			m.tallyBooking("missed", b, -1)
		}
		b.state, b.ticket = appointment.CheckedIn, v.id()
		m.tallyBooking("checked_in", b, 1)
		return v, noCode
	})
}

// awaited are today's appointments of some services whose visitors may still come.
func (m *model) awaited(services []string) queue.Awaited {
	now, today := m.clock(), m.branch.Day(m.clock())
	var list []*booking
	for _, b := range m.bookings {
		if !b.gone && b.state == appointment.Booked && b.day <= today && slices.Contains(services, b.service) &&
			b.at >= now.UnixMilli()-m.missedAfter() {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b *booking) int { return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.code, b.code)) })
	a := queue.Awaited{Total: len(list), Next: []queue.AwaitedAppointment{}}
	for _, b := range list[:min(3, len(list))] {
		a.Next = append(a.Next, queue.AwaitedAppointment{Service: b.service, Language: m.branch.Language(), At: *m.moment(b.at)})
	}
	return a
}

// expected counts the appointments of a service that would be called before somebody who comes now.
func (m *model) expected(service string) (n int) {
	rules, now := m.branch.Appointments, m.now()
	for _, b := range m.bookings {
		if !b.gone && b.state == appointment.Booked && b.service == service && b.at >= now-rules.Late().Milliseconds() &&
			b.at < now+rules.HeadStart().Milliseconds() {
			n++
		}
	}
	return n
}

// missOverdue marks who was booked and did not come.
func (m *model) missOverdue() {
	for _, b := range m.bookings {
		if b.gone || b.state != appointment.Booked || m.clock().UnixMilli() <= b.at+m.missedAfter() {
			continue
		}
		key := "miss " + b.code
		m.write(request{key: key, text: key}, func(int64) (*visit, ledger.Code) {
			b.state = appointment.Missed
			m.tallyBooking("missed", b, 1)
			return nil, noCode
		})
		delete(m.kept, key)
	}
}

// appointmentsOf are those of a day, as the engine shows them.
func (m *model) appointmentsOf(day string) map[string]string {
	all := map[string]string{}
	for _, b := range m.bookings {
		if b.day == day && !b.gone {
			number := ""
			if b.ticket != "" {
				number = m.byID(b.ticket).number
			}
			all[b.code] = fmt.Sprint(b.service, " ", b.at, " ", b.state, " ", number)
		}
	}
	return all
}

// lookAtAppointments compares those of a day.
func (p *play) lookAtAppointments(day string) {
	p.t.Helper()
	list, _, err := p.engine.Appointments.On(p.t.Context(), day)
	if err != nil {
		p.fail("read the appointments of %s: %v", day, err)
	}
	got := map[string]string{}
	for _, a := range list {
		got[a.Code] = fmt.Sprint(a.Service, " ", a.At.UnixMilli(), " ", a.State, " ", a.Ticket)
	}
	p.equal("the appointments of "+day, got, p.m.appointmentsOf(day))
}

// anAppointment is something that is done with one.
func (p *play) anAppointment() step {
	key, desk := p.aKey(), pick(p, "", "1", "2", "3")
	at := p.clock.Now().Add(time.Duration(p.random.IntN(180)-20) * time.Minute).Truncate(time.Second)
	code := "000000"
	if n := len(p.m.bookings); n > 0 && p.random.IntN(20) > 0 {
		code = pick(p, p.m.bookings[max(0, n-12):]...).code
	}
	change := appointment.Request{Head: ledger.Head{Key: key, Desk: desk}, Code: code}
	switch p.random.IntN(6) {
	case 0, 1:
		return p.aBooking(appointment.BookRequest{Head: ledger.Head{Key: key, Desk: desk},
			Booking: appointment.Booking{Service: "legal", At: at}})
	case 2:
		change.At = at
		return step{"reschedule " + describe(change), func(ctx context.Context) (queue.Ticket, error) {
			_, err := p.engine.Appointments.Reschedule(ctx, change)
			return queue.Ticket{}, err
		}, func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, p.m.rebook(change, "reschedule") }}
	case 3:
		return step{"cancel appointment " + describe(change), func(ctx context.Context) (queue.Ticket, error) {
			_, err := p.engine.Appointments.Cancel(ctx, change)
			return queue.Ticket{}, err
		}, func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, p.m.rebook(change, "cancel_appointment") }}
	}
	r := appointment.CheckInRequest{Head: ledger.Head{Key: key, Desk: desk}, Name: appointment.Name{Code: code},
		Override:  p.random.IntN(3) == 0,
		Residence: pick(p, "", "cuneo"), Origin: pick(p, "", "asia")}
	token := ""
	return step{"check in " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		issued, err := p.engine.Appointments.CheckIn(ctx, r)
		if err == nil {
			token = issued.Token
			p.tokens = append(p.tokens, token)
		}
		return issued.Ticket, err
	}, func() (queue.Ticket, ledger.Code) { return p.m.checkIn(r, token) }}
}

func (p *play) aBooking(r appointment.BookRequest) step {
	code := ""
	return step{"book " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		a, err := p.engine.Appointments.Book(ctx, r)
		code = a.Code
		return queue.Ticket{}, err
	}, func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, p.m.book(r, code) }}
}
