package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// openDoor opens the sample branch, open round the clock, with a door that gives tickets.
func openDoor(t testing.TB, s queuetest.Store) *office {
	b := queuetest.AlwaysOpen()
	b.Door = true
	return openBranch(t, s, b)
}

// code is what the door shows.
func (o *office) code() string {
	o.t.Helper()
	shown, err := o.engine.DoorCode(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return shown.Code
}

// atDoor is somebody who takes a ticket at the door with a code.
func (o *office) atDoor(code string) queue.IssueRequest {
	r := o.walkIn("legal")
	r.Source, r.Coming, r.Code = queue.AtDoor, true, code
	return r
}

func (o *office) taking(r queue.IssueRequest) func(context.Context) error {
	return func(ctx context.Context) error { _, err := o.engine.Issue(ctx, r); return err }
}

func (o *office) arriving(token, code string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := o.engine.Arrive(ctx, byVisitor(o.key()), token, code)
		return err
	}
}

// A code changes every half a minute, is good for at least a minute and a half more, and then serves nobody at home.
func TestTheCodeOfTheDoor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openDoor(t, s)
		first := o.code()
		o.clock.Move(29 * time.Second)
		same(t, "the code within half a minute", o.code(), first)
		o.clock.Move(time.Second)
		second := o.code()
		if second == first {
			t.Error("the door shows the same code after half a minute")
		}
		o.clock.Move(89 * time.Second)
		same(t, "who is issued a ticket with the first code", o.request(o.atDoor(first)).State, queue.Coming)
		o.clock.Move(time.Second)
		o.refused(queue.WrongDoorCode, o.taking(o.atDoor(first)))
		o.request(o.atDoor(second))
		for _, code := range []string{"", "x", first[:15], first + "A", "AAAAAAAAAAAAAAAA"} {
			if err := o.engine.CheckDoor(t.Context(), code); ledger.CodeOf(err) != queue.WrongDoorCode {
				t.Errorf("code %q: %v, want it refused", code, err)
			}
		}
	})
}

// Servers of one store show the same code and take each other's, be the clock of one of them half a minute off; another
// branch and another store have others.
func TestAllServersKnowTheCode(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openDoor(t, s)
		code := o.code()
		clock := queuetest.NewClock(t, tuesday)
		other := s.Engine(o.engine.Branch(), clock.Now)
		for _, off := range []time.Duration{0, -30 * time.Second, 60 * time.Second} {
			clock.Move(off)
			if err := other.CheckDoor(t.Context(), code); err != nil {
				t.Errorf("a server whose clock was moved by %v: %v", off, err)
			}
		}
		east := branch.Sample()
		east.ID, east.AlwaysOpen, east.Door = "east", true, true
		if err := s.Engine(east, o.clock.Now).CheckDoor(t.Context(), code); ledger.CodeOf(err) != queue.WrongDoorCode {
			t.Errorf("at another branch: %v, want it refused", err)
		}
		elsewhere := openDoor(t, queuetest.Embedded(t))
		elsewhere.code()
		elsewhere.refused(queue.WrongDoorCode, elsewhere.taking(elsewhere.atDoor(code)))
	})
}

// A bot with one code does not drain the day's quota, and the next code gives tickets to those who stand there.
func TestACodeGivesFewTickets(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openDoor(t, s)
		code := o.code()
		var last queue.IssueRequest
		for range 8 {
			last = o.atDoor(code)
			o.request(last)
		}
		o.refused(queue.WrongDoorCode, o.taking(o.atDoor(code)))
		repeated(o, "the last issue", o.request(last), func(ctx context.Context) (queue.Issued,
			error) {
			return o.engine.Issue(ctx, last)
		})
		o.clock.Move(30 * time.Second)
		o.request(o.atDoor(o.code()))
		o.refused(queue.WrongDoorCode, o.taking(o.atDoor(code)))
		o.clock.Move(time.Hour)
		o.request(o.atDoor(o.code()))
		kept, err := s.Client.HLen(t.Context(), "turno:{meet}:door").Result()
		if err != nil || kept != 1 {
			t.Errorf("the store counts %d windows (%v), want the last one", kept, err)
		}
	})
}

// Who is coming is not called, keeps the place of the issue, and waits from the arrival on.
func TestComing(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openDoor(t, s)
		asked := o.atDoor(o.code())
		mine := o.request(asked)
		o.clock.Move(time.Minute)
		walked := o.issue("legal")
		same(t, "the order", numbers(o.desk("1").Waiting), []string{walked.Number})
		same(t, "who is coming", numbers(o.desk("1").Coming), []string{mine.Number})
		same(t, "who is called", o.call("1").Number, walked.Number)
		o.nobodyFor("2")
		later := o.issue("legal")

		o.clock.Move(time.Hour)
		repeated(o, "the issue, its code long gone", mine, func(ctx context.Context) (queue.Issued,
			error) {
			return o.engine.Issue(ctx, asked)
		})
		o.refused(queue.WrongDoorCode, o.arriving(mine.Token, asked.Code))
		key, code := o.key(), o.code()
		arrive := func(ctx context.Context) (queue.Ticket, error) {
			return o.engine.Arrive(ctx, byVisitor(key), mine.Token, code)
		}
		arrived, err := arrive(t.Context())
		if err != nil || arrived.State != queue.Waiting {
			t.Fatalf("got %+v, %v; want it waiting", arrived, err)
		}
		same(t, "the order after the arrival", numbers(o.desk("1").Waiting), []string{mine.Number, later.Number})
		o.refused(ledger.IllegalMove, o.arriving(mine.Token, code))
		o.clock.Move(time.Hour)
		repeated(o, "the arrival, its code long gone", arrived, arrive)
		same(t, "issued at the door", o.counts(tuesdayDay)["issued:source:door"], 1)
	})
}

// Where the branch has not switched it on there is no door.
func TestNoDoor(t *testing.T) {
	o := openOffice(t, queuetest.Embedded(t))
	o.engine.Branch().Door = false
	if _, err := o.engine.DoorCode(t.Context()); ledger.CodeOf(err) != ledger.NotFound {
		t.Errorf("the code: %v, want not found", err)
	}
	o.refused(ledger.NotFound, o.taking(o.atDoor("AAAAAAAAAAAAAAAA")))
}
