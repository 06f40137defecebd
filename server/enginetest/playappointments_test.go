package enginetest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestAppointmentsAddUp does at random what can be done with appointments, undo included, and after each step holds the
// roll-up of each day against the appointments that there are, and those due against those booked.
func TestAppointmentsAddUp(t *testing.T) {
	t.Parallel()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		seed := time.Now().UnixNano()
		defer func() {
			if t.Failed() {
				t.Logf("seed %d", seed)
			}
		}()
		p := &appointments{office: openOffice(t, s), rand: rand.New(rand.NewPCG(uint64(seed), 0))}
		for range 250 {
			p.step()
			if p.mustAddUp(); t.Failed() {
				return
			}
		}
		if len(p.codes) < 20 {
			t.Errorf("only %d appointments were played with", len(p.codes))
		}
	})
}

// appointments are an office that plays with appointments of three days.
type appointments struct {
	*office
	rand  *rand.Rand
	codes []string
}

// time is one of the next two days, at a whole quarter.
func (p *appointments) time() time.Time {
	return p.clock.Now().Truncate(15 * time.Minute).Add(time.Duration(p.rand.IntN(4*30)-2) * 15 * time.Minute)
}

// code is one of those that there are, or none that anybody has.
func (p *appointments) code() string {
	if len(p.codes) == 0 {
		return "000000"
	}
	return p.codes[p.rand.IntN(len(p.codes))]
}

// step does one thing; it may be refused.
func (p *appointments) step() {
	p.t.Helper()
	ctx, desk := p.t.Context(), []string{"", "1", "2"}[p.rand.IntN(3)]
	var err error
	switch p.rand.IntN(8) {
	case 0, 1:
		var a appointment.Appointment
		a, err = p.engine.Appointments.Book(ctx, appointment.BookRequest{Head: ledger.Head{Key: p.key(), Desk: desk},
			Booking: appointment.Booking{Service: "legal", At: p.time(), Digits: "1234"}})
		if err == nil {
			p.codes = append(p.codes, a.Code)
		}
	case 2:
		_, err = p.engine.Appointments.Reschedule(ctx, appointment.Request{Head: ledger.Head{Key: p.key(), Desk: desk},
			Code: p.code(), At: p.time()})
	case 3:
		_, err = p.engine.Appointments.Cancel(ctx, appointment.Request{Head: ledger.Head{Key: p.key(), Desk: desk},
			Code: p.code()})
	case 4:
		_, err = p.engine.Appointments.CheckIn(ctx, appointment.CheckInRequest{Head: ledger.Head{Key: p.key(), Desk: desk},
			Name: appointment.Name{Code: p.code()}})
	case 5:
		p.clock.Move(time.Duration(p.rand.IntN(20)) * time.Minute)
		p.sweep()
	case 6:
		if undo := p.desk("1").Undo; undo != nil {
			_, err = p.engine.Undo(ctx, queue.UndoRequest{Head: byStaff(p.key(), "1"), Seq: undo.Seq})
		}
	case 7:
		did := p.importing(
			appointment.Booking{Service: "legal", At: p.time(), Reference: fmt.Sprint(p.rand.IntN(9)),
				Cancelled: p.rand.IntN(4) == 0})
		if did[0].Did == "booked" {
			p.codes = append(p.codes, did[0].Code)
		}
	}
	if err != nil && ledger.CodeOf(err) == "" {
		p.t.Fatal(err)
	}
}

// mustAddUp compares counts and states.
func (p *appointments) mustAddUp() {
	p.t.Helper()
	for day := range 4 {
		moment := clock(p.t, "12:00").AddDate(0, 0, day)
		day := p.engine.Branch().Day(moment)
		want, due := map[string]int64{}, 0
		for _, a := range p.appointmentsOf(day) {
			want["booked"]++
			if a.State == appointment.Booked {
				due++
			} else {
				want[string(a.State)]++
			}
		}
		same(p.t, "counts of "+day, p.became(day), want)
		from := fmt.Sprint(moment.Add(-12 * time.Hour).UnixMilli())
		to := fmt.Sprint(moment.Add(12*time.Hour).UnixMilli() - 1)
		queued := p.store.Client.ZCount(p.t.Context(), "turno:{meet}:queue:appointment:legal", from, to).Val()
		same(p.t, "those due on "+day, int(queued), due)
	}
}
