package queue

import (
	"context"
	"fmt"
	"time"

	"turno/server/ledger"
)

// An AppointmentState is what became of an appointment.
type AppointmentState string

// The states of an appointment. Only a booked one changes.
const (
	Booked               AppointmentState = "booked"
	CheckedIn            AppointmentState = "checked_in"
	MissedAppointment    AppointmentState = "missed"
	CancelledAppointment AppointmentState = "cancelled"
)

// An Appointment is a time that was agreed on for a service. Nothing of it tells who comes.
type Appointment struct {
	// Code is what its visitor checks in with (see codeAlphabet).
	Code    string `json:"code"`
	Service string `json:"service"`
	// Language and Needs are as in IssueRequest.
	Language string           `json:"language"`
	Needs    string           `json:"needs,omitempty"`
	At       time.Time        `json:"at"`
	State    AppointmentState `json:"state"`
	// Ticket is the number that its check-in was given, "" before.
	Ticket string `json:"ticket,omitempty"`
	// CheckInFrom and CheckInUntil are when check-in is possible.
	CheckInFrom  time.Time `json:"check_in_from"`
	CheckInUntil time.Time `json:"check_in_until"`
	// HasDigits tells that it can be found by its time and the last digits.
	HasDigits bool `json:"-"`
}

// mostAppointments bounds how many of a day are read.
const mostAppointments = 2000

// Appointments reads those of a service-day, "20060102", by their time. Refusals: Invalid.
func (e *Engine) Appointments(ctx context.Context, day string) ([]Appointment, ledger.Position, error) {
	start, err := time.ParseInLocation("20060102", day, e.branch.Location())
	if err != nil {
		return nil, ledger.Position{}, ledger.Refuse(ledger.Invalid, "%q is not a day such as 20261125", day)
	}
	end := start.AddDate(0, 0, 1)
	reply, err := e.Read(ctx, appointmentsScript, ledger.Args{"from": start.UnixMilli(), "to": end.UnixMilli() - 1, "most": mostAppointments})
	if err != nil {
		return nil, ledger.Position{}, fmt.Errorf("read the appointments of %s: %w", day, err)
	}
	list := []Appointment{}
	for _, words := range reply[1].([]any) {
		list = append(list, e.appointment(ledger.Words(words)))
	}
	return list, e.PositionIn(reply[0]), nil
}

// appointment reads a script's appointment: its code, APPOINTED of appointed.lua, whether it has digits.
func (e *Engine) appointment(w []string) Appointment {
	rules, at := e.branch.Appointments, *e.Time(w[4])
	a := Appointment{
		Code: w[0], Service: w[1], Language: w[2], Needs: w[3], At: at, State: AppointmentState(w[6]), HasDigits: w[8] != "0",
		CheckInFrom: at.Add(-rules.Early()), CheckInUntil: at.Add(rules.Missed()),
	}
	if w[7] != "" {
		a.Ticket = ledger.NumberOf(w[7])
	}
	return a
}

// notBooked is the sentence for an appointment that can no longer be changed or checked in.
func notBooked(state AppointmentState) *ledger.Error {
	return ledger.Refuse(NotBooked, "%s", map[AppointmentState]string{
		CheckedIn:            "somebody has checked in for that appointment already",
		MissedAppointment:    "that appointment was missed",
		CancelledAppointment: "that appointment was cancelled",
	}[state])
}
