package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
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
	if err := e.checkPlace(r.Key, r.Desk); err != nil {
		return Appointment{}, err
	}
	code, ok := ParseCode(r.Code)
	if !ok {
		return Appointment{}, &Error{NotFound, "there is no such appointment"}
	}
	at := ""
	if !r.At.IsZero() {
		at = ms(r.At)
	}
	w := write{key: r.Key, place: r.Desk, fingerprint: fingerprint(move, r.Desk, code, at)}
	words, err := e.runAppointment(ctx, w, move, code, at, e.branch.Day(r.At))
	if CodeOf(err) == NotFound {
		return Appointment{}, &Error{NotFound, "there is no such appointment"}
	}
	if err != nil {
		return Appointment{}, fmt.Errorf("%s: %w", move, err)
	}
	return e.appointment(words), nil
}

func (e *Engine) runAppointment(ctx context.Context, w write, move, code, at, day string) ([]string, error) {
	return e.change(ctx, appointmentScript, w, func(string) named {
		return named{"move": move, "code": code, "time": at, "on": day}
	})
}

// missOverdue counts as missed what was booked and not checked in for in time.
func (e *Engine) missOverdue(ctx context.Context, now time.Time) error {
	before := fmt.Sprintf("(%d", now.Add(-e.branch.Appointments.Missed()).UnixMilli())
	for _, s := range e.branch.Services {
		codes, err := e.rdb.ZRangeByScore(ctx, e.keys.queue(ofAppointments(s.ID)), &redis.ZRangeBy{Min: "-inf", Max: before}).Result()
		if err != nil {
			return err
		}
		for _, code := range codes {
			// Nobody else's key can be this one: theirs are printable.
			w := write{key: "\x00miss " + code, fingerprint: fingerprint(miss, code), who: bySweep}
			_, err := e.runAppointment(ctx, w, miss, code, "", "")
			// A refusal means that another process, or a person, was faster.
			if c := CodeOf(err); err != nil && c != NotBooked && c != NotFound && c != TooEarly {
				return err
			}
		}
	}
	return nil
}

// purgeAppointments forgets the appointments whose retention is over.
func (e *Engine) purgeAppointments(ctx context.Context, now time.Time) error {
	local := now.In(e.branch.Location())
	oldest := time.Date(local.Year(), local.Month(), local.Day()-e.branch.RetentionDays, 0, 0, 0, 0, e.branch.Location())
	for {
		gone, err := e.once(ctx, forgetAppointmentsScript, e.moment(), named{"before": oldest.UnixMilli(), "most": purgeBatch}).Int()
		if err != nil || gone < purgeBatch {
			return err
		}
	}
}
