// Package appointment is what was agreed on ahead: booked at a desk or imported from an outside calendar, changed,
// cancelled or missed, and checked in, which gives a ticket of the queue.
package appointment

import (
	"context"
	"fmt"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// A State is what became of an appointment.
type State string

// The states of an appointment. Only a booked one changes.
const (
	Booked    State = "booked"
	CheckedIn State = "checked_in"
	Missed    State = "missed"
	Cancelled State = "cancelled"
)

// Appointments are those of one branch.
type Appointments struct {
	l      *ledger.Ledger
	queue  *queue.Queue
	branch *branch.Branch
}

// Open has a ledger keep the appointments of its branch, whose check-in gives tickets of the queue.
func Open(l *ledger.Ledger, q *queue.Queue) *Appointments {
	as := &Appointments{l, q, l.Branch()}
	l.Keep(book, ledger.Duties{Knows: as.knows, Sweep: as.sweep})
	return as
}

// An Appointment is a time that was agreed on for a service. It does not say who comes.
type Appointment struct {
	// Code is what its visitor checks in with (see codeAlphabet).
	Code    string `json:"code"`
	Service string `json:"service"`
	// Language and Needs are as in queue.IssueRequest.
	Language string    `json:"language"`
	Needs    string    `json:"needs,omitempty"`
	At       time.Time `json:"at"`
	State    State     `json:"state"`
	// Ticket is the number that its check-in was given, "" before.
	Ticket string `json:"ticket,omitempty"`
	// CheckInFrom and CheckInUntil are when check-in is possible.
	CheckInFrom  time.Time `json:"check_in_from"`
	CheckInUntil time.Time `json:"check_in_until"`
	// HasDigits tells that it can be found by its time and the last four digits of a phone number.
	HasDigits bool `json:"-"`
}

// mostAppointments bounds how many appointments of a day are read.
const mostAppointments = 2000

// On reads the appointments of a service-day, "20060102", sorted by their time. Refusals: Invalid.
func (as *Appointments) On(ctx context.Context, day string) ([]Appointment, ledger.Position, error) {
	start, err := time.ParseInLocation("20060102", day, as.branch.Location())
	if err != nil {
		return nil, ledger.Position{}, ledger.Refuse(ledger.Invalid, "%q is not a day such as 20261125", day)
	}
	end := start.AddDate(0, 0, 1)
	reply, err := as.l.Read(ctx, appointmentsScript, ledger.Args{"from": start.UnixMilli(), "to": end.UnixMilli() - 1,
		"most": mostAppointments})
	if err != nil {
		return nil, ledger.Position{}, fmt.Errorf("read the appointments of %s: %w", day, err)
	}
	return ledger.Rows(reply[1], as.appointment), as.l.PositionIn(reply[0]), nil
}

// appointment reads a script's appointment: its code, the fields APPOINTED of appointed.lua, and whether it has digits.
func (as *Appointments) appointment(w []string) Appointment {
	rules, at := as.branch.Appointments, *as.l.Time(w[4])
	a := Appointment{
		Code: w[0], Service: w[1], Language: w[2], Needs: w[3], At: at, State: State(w[6]), HasDigits: w[8] != "0",
		CheckInFrom: at.Add(-rules.Early()), CheckInUntil: at.Add(rules.Missed()),
	}
	if w[7] != "" {
		a.Ticket = ledger.NumberOf(w[7])
	}
	return a
}
