package enginetest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestNobodyStarves: whatever arrives later, no desk that takes a ticket's service calls one that was issued later than
// it by more than the bound, which is the largest head start, or that of appointments with up to how late they keep their
// time, or the time for which a ticket is offered only where its language is spoken, whichever is longest. Arrivals,
// classes, languages, desks and appointments are random; most who come have priority. The order is the same on both
// stores, which TestTheModelAgrees holds.
func TestNobodyStarves(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	for _, hold := range []int{0, 10, 45} {
		t.Run(fmt.Sprint("language offered alone for ", hold, " min"), func(t *testing.T) {
			t.Parallel()
			b := queuetest.AlwaysOpen()
			b.LanguageHoldMin = hold
			b.Priorities = []branch.Priority{{ID: "some", HeadStartMin: 10, Kiosk: true}, {ID: "most", HeadStartMin: 30, Kiosk: true}}
			b.Desks[0].Languages, b.Desks[1].Languages, b.Desks[2].Languages = []string{"it"}, []string{"it", "fr"}, []string{"ar"}
			b.Desks[2].Services = []string{"legal"}
			b.Appointments.HeadStartMin, b.Appointments.LateMin = 20, 10
			s := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}
			starve(openBranch(t, s, b), time.Duration(max(30, hold))*time.Minute, rand.New(rand.NewPCG(seed, 0)), seed)
		})
	}
}

// starve lets more people come than the desks can serve, and looks at each call.
func starve(o *office, bound time.Duration, random *rand.Rand, seed uint64) {
	o.t.Helper()
	type waiting struct {
		queue.Ticket
		at time.Time
	}
	var list []waiting
	calls, overtaken := 0, 0
	for step := range 250 {
		o.clock.Move(time.Duration(random.IntN(120)) * time.Second)
		for range random.IntN(3) {
			r := o.walkIn([]string{"legal", "mediation"}[random.IntN(2)])
			r.Language = []string{"it", "fr", "ar"}[random.IntN(3)]
			r.Priority = []string{"", "some", "most", "most"}[random.IntN(4)]
			t := o.request(r)
			list = append(list, waiting{t.Ticket, t.IssuedAt})
		}
		if random.IntN(3) == 0 {
			t := o.checkIn(o.book(o.clock.Now().Add(time.Duration(random.IntN(30)-9) * time.Minute)).Code)
			list = append(list, waiting{t.Ticket, t.IssuedAt})
		}
		desk := o.engine.Branch().Desks[random.IntN(3)]
		if o.desk(desk.ID).Next == nil {
			continue
		}
		called := o.call(desk.ID)
		o.move(desk.ID, queue.Serve, queue.Finish)
		calls++
		var left []waiting
		for _, w := range list {
			if w.Number == called.Number {
				continue
			}
			left = append(left, w)
			if desk.ID == "3" && w.Service != "legal" {
				continue
			}
			if w.at.Before(called.IssuedAt) {
				overtaken++
			}
			if later := called.IssuedAt.Sub(w.at); later > bound {
				o.t.Fatalf("seed %d, step %d: desk %s called %s, issued %v after %s that still waits; the bound is %v",
					seed, step, desk.ID, called.Number, later, w.Number, bound)
			}
		}
		list = left
	}
	// Without a crowd and without overtaking nothing was tried.
	if calls < 100 || overtaken < 100 {
		o.t.Fatalf("seed %d: %d calls overtook %d times; the test tries nothing", seed, calls, overtaken)
	}
}
