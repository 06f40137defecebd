package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/ledger"
)

// What happens to an appointment, as its events call it.
const (
	reschedule        = "reschedule"
	cancelAppointment = "cancel_appointment"
	miss              = "miss"
)

// AppointmentRequest is about one that is booked; Desk is where, "" for staff at none.
type AppointmentRequest struct {
	Key, Desk, Code string
	At              time.Time // the new time, for Reschedule
}

// Reschedule moves an appointment to another time. It keeps its code. Refusals: NotBooked, Invalid, NotFound, KeyReused,
// KeyMissing.
func (e *Engine) Reschedule(ctx context.Context, r AppointmentRequest) (Appointment, error) {
	if err := e.checkTime(r.At); err != nil {
		return Appointment{}, err
	}
	return e.changeAppointment(ctx, reschedule, r)
}

// CancelAppointment cancels one. Refusals: NotBooked, NotFound, KeyReused, KeyMissing.
func (e *Engine) CancelAppointment(ctx context.Context, r AppointmentRequest) (Appointment, error) {
	r.At = time.Time{}
	return e.changeAppointment(ctx, cancelAppointment, r)
}

func (e *Engine) changeAppointment(ctx context.Context, move string, r AppointmentRequest) (Appointment, error) {
	if err := e.CheckPlace(r.Key, r.Desk); err != nil {
		return Appointment{}, err
	}
	code, ok := ParseCode(r.Code)
	if !ok {
		return Appointment{}, ledger.Refuse(ledger.NotFound, "there is no such appointment")
	}
	at := ""
	if !r.At.IsZero() {
		at = ms(r.At)
	}
	w := ledger.Write{Key: r.Key, Place: r.Desk, Fingerprint: ledger.Fingerprint(move, r.Desk, code, at)}
	words, err := e.runAppointment(ctx, w, move, code, at, e.branch.Day(r.At))
	if ledger.CodeOf(err) == ledger.NotFound {
		return Appointment{}, ledger.Refuse(ledger.NotFound, "there is no such appointment")
	}
	if err != nil {
		return Appointment{}, fmt.Errorf("%s: %w", move, err)
	}
	return e.appointment(words), nil
}

func (e *Engine) runAppointment(ctx context.Context, w ledger.Write, move, code, at, day string) ([]string, error) {
	return e.Change(ctx, appointmentScript, w, func(string) ledger.Args {
		return ledger.Args{"move": move, "code": code, "time": at, "on": day}
	})
}

// missOverdue counts as missed what was booked and not checked in for in time.
func (e *Engine) missOverdue(ctx context.Context, now time.Time) error {
	before := fmt.Sprintf("(%d", now.Add(-e.branch.Appointments.Missed()).UnixMilli())
	for _, s := range e.branch.Services {
		codes, err := ledger.Ask(ctx, e.Ledger, func(ctx context.Context, rdb redis.UniversalClient) ([]string, error) {
			return rdb.ZRangeByScore(ctx, e.Key("queue", "appointment", s.ID), &redis.ZRangeBy{Min: "-inf", Max: before}).Result()
		})
		if err != nil {
			return err
		}
		for _, code := range codes {
			w := ledger.Write{Key: ledger.SweepKey(miss, code), Fingerprint: ledger.Fingerprint(miss, code), Who: ledger.BySweep}
			_, err := e.runAppointment(ctx, w, miss, code, "", "")
			// A refusal means that another process, or a person, was faster.
			if c := ledger.CodeOf(err); err != nil && c != NotBooked && c != ledger.NotFound && c != TooEarly {
				return err
			}
		}
	}
	return nil
}

// purgeAppointments forgets the appointments whose retention is over.
func (e *Engine) purgeAppointments(ctx context.Context, now time.Time) error {
	for {
		gone, err := e.Once(ctx, forgetAppointmentsScript, "", ledger.Args{"before": e.Oldest(now).UnixMilli(), "most": purgeBatch})
		if err != nil || gone.(int64) < purgeBatch {
			return err
		}
	}
}
