package kiosk

import (
	"context"
	"time"

	"turno/server"
	"turno/server/appointment"
	"turno/server/engine"
	"turno/server/ledger"
)

// checkInWords say why a check-in was refused: what to do, and never more of an appointment than who has its code knows.
// "" is for a refusal that has no words here.
func checkInWords(ctx context.Context, v server.View, e *engine.Engine, name appointment.Name, err error) string {
	switch code := ledger.CodeOf(err); code {
	case ledger.NotFound:
		return v.T("checkin.unknown")
	case ledger.Invalid:
		return v.T("checkin.incomplete")
	case appointment.TooManyTries:
		return v.T("checkin.too_many")
	case appointment.TooEarly, appointment.WasMissed, appointment.NotBooked:
		name.Place = appointment.ByStaff // it was found a moment ago
		a, err := e.Appointments.Find(ctx, name)
		if err != nil {
			return v.T("error." + string(code))
		}
		return appointmentWords(v, a, e.Now())
	}
	return ""
}

// appointmentWords say of an appointment that cannot be checked in what became of it, or when it can.
func appointmentWords(v server.View, a appointment.Appointment, now time.Time) string {
	switch {
	case a.State == appointment.CheckedIn:
		return v.T("checkin.done", "Number", a.Ticket)
	case a.State == appointment.Cancelled:
		return v.T("checkin.cancelled")
	case a.State == appointment.Missed || now.After(a.CheckInUntil):
		return v.T("checkin.missed", "Time", v.Time(a.At))
	case server.DaysBetween(now.In(v.Branch.Location()), a.At.In(v.Branch.Location())) > 0:
		return v.T("checkin.other_day", "Date", a.At.In(v.Branch.Location()).Format("02/01"), "Time", v.Time(a.At), "From", v.Time(a.CheckInFrom))
	case now.Before(a.CheckInFrom):
		return v.T("checkin.early", "Time", v.Time(a.At), "From", v.Time(a.CheckInFrom))
	}
	return ""
}
