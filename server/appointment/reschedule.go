package appointment

import (
	"context"
	"fmt"
	"time"

	"turno/server/ledger"
)

// What happens to an appointment, as its events call it.
const (
	reschedule        = "reschedule"
	cancelAppointment = "cancel_appointment"
	miss              = "miss"
)

// Request is about a booked appointment, from staff at a desk or at none.
type Request struct {
	ledger.Head
	Code string
	At   time.Time // the new time, for Reschedule
}

// Reschedule moves an appointment to another time. It keeps its code. Refusals: NotBooked, Invalid, NotFound, KeyReused,
// KeyMissing.
func (as *Appointments) Reschedule(ctx context.Context, r Request) (Appointment, error) {
	if err := as.checkTime(r.At); err != nil {
		return Appointment{}, err
	}
	return as.changeAppointment(ctx, reschedule, r)
}

// Cancel cancels an appointment. Refusals: NotBooked, NotFound, KeyReused, KeyMissing.
func (as *Appointments) Cancel(ctx context.Context, r Request) (Appointment, error) {
	r.At = time.Time{}
	return as.changeAppointment(ctx, cancelAppointment, r)
}

func (as *Appointments) changeAppointment(ctx context.Context, move string, r Request) (Appointment, error) {
	code, ok := ParseCode(r.Code)
	if !ok {
		return Appointment{}, ledger.Refuse(ledger.NotFound, "there is no such appointment")
	}
	at := ""
	if !r.At.IsZero() {
		at = ms(r.At)
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint(move, r.Desk, code, at), Anywhere: true}
	words, err := as.runAppointment(ctx, w, move, code, at, as.branch.Day(r.At))
	if err != nil {
		return Appointment{}, fmt.Errorf("%s: %w", move, err)
	}
	return as.appointment(words), nil
}

func (as *Appointments) runAppointment(ctx context.Context, w ledger.Write, move, code, at, day string) ([]string, error) {
	return as.l.Change(ctx, appointmentScript, w, ledger.Args{"move": move, "code": code, "time": at, "on": day}.Always)
}

// sweep closes the appointments that were missed and forgets those whose retention is over.
func (as *Appointments) sweep(ctx context.Context, now time.Time) error {
	if err := as.missOverdue(ctx, now); err != nil {
		return fmt.Errorf("close missed appointments: %w", err)
	}
	if err := as.purge(ctx, now); err != nil {
		return fmt.Errorf("forget old appointments: %w", err)
	}
	return nil
}

// missOverdue counts booked appointments as missed whose time for check-in is over.
func (as *Appointments) missOverdue(ctx context.Context, now time.Time) error {
	before := ledger.Before(now.Add(-as.branch.Appointments.Missed()))
	for _, s := range as.branch.Services {
		overdue, err := as.l.Members(ctx, as.l.Key("queue", "appointment", s.ID), "-inf", before)
		if err != nil {
			return err
		}
		for _, booked := range overdue {
			code := booked.ID
			head := ledger.Head{Key: ledger.SweepKey(miss, code), By: ledger.BySweep}
			w := ledger.Write{Head: head, Fingerprint: ledger.Fingerprint(miss, code)}
			_, err := as.runAppointment(ctx, w, miss, code, "", "")
			// A refusal means that another process, or a person, was faster.
			if c := ledger.CodeOf(err); err != nil && c != NotBooked && c != ledger.NotFound && c != TooEarly {
				return err
			}
		}
	}
	return nil
}

// purgeBatch bounds how many appointments one script forgets.
const purgeBatch = 500

// purge forgets the appointments whose retention is over.
func (as *Appointments) purge(ctx context.Context, now time.Time) error {
	for {
		gone, err := as.l.Once(ctx, forgetScript, "", ledger.Args{"before": as.l.Oldest(now).UnixMilli(), "most": purgeBatch})
		if err != nil || gone.(int64) < purgeBatch {
			return err
		}
	}
}
