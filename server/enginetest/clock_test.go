package enginetest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// A skew is a server with a clock that is off.
type skew struct {
	engine *engine.Engine
	off    time.Duration
}

// Numbers rise by one and begin anew once with each service-day, whatever is done with the tickets: over an ordinary
// midnight and both nights on which the clocks change, through servers of which one is an hour ahead and one an hour
// behind, each begun anew from time to time.
func TestNumbersNeverRepeatWithinADay(t *testing.T) {
	seed := rand.Uint64()
	for night, begin := range map[string]string{
		"ordinary": "2026-11-24T21:00:00+01:00", "forward": "2027-03-27T21:00:00+01:00", "back": "2026-10-24T21:00:00+02:00",
	} {
		t.Run(night, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openOffice(t, s)
				o.at(begin)
				o.overnight(rand.New(rand.NewPCG(seed, 0)), seed)
			})
		})
	}
}

// overnight issues, calls and moves tickets for eight hours.
func (o *office) overnight(random *rand.Rand, seed uint64) {
	o.t.Helper()
	var servers []skew
	for _, off := range []time.Duration{0, time.Hour, -time.Hour} {
		servers = append(servers, skew{o.store.Engine(o.engine.Branch(), func() time.Time { return o.clock.Now().Add(off) }), off})
	}
	days, last, issuedAt := 0, 0, time.Time{}
	day := ""
	for step := range 120 {
		o.clock.Move(4 * time.Minute)
		server := servers[random.IntN(len(servers))]
		o.engine = server.engine
		t := o.issue("legal")
		where := fmt.Sprintf("seed %d, step %d, a server that is off by %v: %s at %v", seed, step, server.off, t.Number,
			t.IssuedAt)
		if today := o.engine.Branch().Day(t.IssuedAt); today != day {
			day, last, days = today, 0, days+1
		}
		if want := fmt.Sprintf("B%03d", last+1); t.Number != want {
			o.t.Fatalf("%s, want %s", where, want)
		}
		if t.IssuedAt.Before(issuedAt) {
			o.t.Fatalf("%s, before the last at %v", where, issuedAt)
		}
		last, issuedAt = last+1, t.IssuedAt
		if random.IntN(2) == 0 {
			o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: t.Number, Move: queue.Cancel})
		} else if held := o.callNumber("1", t.Number); held.CalledAt.Before(held.IssuedAt) {
			o.t.Fatalf("%s was called at %v", where, held.CalledAt)
		} else {
			o.move("1", queue.Serve, queue.Finish)
		}
	}
	same(o.t, "service-days", days, 2)
	for _, day := range []string{"20261124", "20261125", "20270327", "20270328", "20261024", "20261025"} {
		for field, n := range o.counts(day) {
			if n < 0 {
				o.t.Errorf("seed %d: %s of %s is %d", seed, field, day, n)
			}
		}
	}
}

// A wait is time that has passed, whatever the wall clock shows.
func TestWaitsOverTheNightsOfTheClocks(t *testing.T) {
	for _, night := range []struct{ name, issued, called, day string }{
		{"back", "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00", "20261025"},
		{"forward", "2027-03-28T01:50:00+01:00", "2027-03-28T03:10:00+02:00", "20270328"},
	} {
		t.Run(night.name, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openOffice(t, s)
				o.at(night.issued)
				o.issue("legal")
				o.at(night.called)
				o.call("1")
				o.move("1", queue.Serve)
				o.clock.Move(5 * time.Minute)
				o.move("1", queue.Finish)
				counts := o.counts(night.day)
				same(t, "ms of waiting", counts["wait_ms:service:legal"], 20*60_000)
				same(t, "ms of serving", counts["serving_ms:service:legal"], 5*60_000)
			})
		})
	}
}

// A server whose clock is an hour behind finds that no time has passed since the last change, and never less.
func TestWaitsWithAServerThatIsBehind(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		behind := s.Engine(o.engine.Branch(), func() time.Time { return o.clock.Now().Add(-time.Hour) })
		issued := o.issue("legal")
		ahead := o.engine
		o.engine = behind
		called := o.call("1")
		same(t, "when it was called", *called.CalledAt, issued.IssuedAt)
		served := o.move("1", queue.Serve)
		same(t, "when it was served", *served.ServedAt, issued.IssuedAt)
		o.clock.Move(time.Minute)
		o.engine = ahead
		o.move("1", queue.Finish)
		counts := o.counts(tuesdayDay)
		same(t, "ms of waiting", counts["wait_ms:service:legal"], 0)
		same(t, "ms of serving", counts["serving_ms:service:legal"], 60_000)
	})
}
