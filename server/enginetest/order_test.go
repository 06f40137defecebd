package enginetest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func TestTheNextIsWhoArrivedFirst(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for _, service := range []string{"legal", "information", "legal", "mediation"} {
			o.issue(service)
			o.clock.Move(time.Second)
		}
		want := []string{"B001", "A001", "B002", "C001"}
		same(t, "the order shown", numbers(o.desk("1").Waiting), want)
		for _, number := range want {
			same(t, "who is called", o.call("1").Number, number)
			o.move("1", queue.Serve, queue.Finish)
		}
	})
}

// TestPriorityIsAHeadStart: twenty minutes, within which it overtakes, and no more.
func TestPriorityIsAHeadStart(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal") // 21 minutes before the one with priority
		o.clock.Move(2 * time.Minute)
		late := o.issue("legal") // 19 minutes before
		o.clock.Move(19 * time.Minute)
		first := o.walkIn("legal")
		first.Priority = "priority"
		same(t, "how many are ahead of priority", o.request(first).Ahead, 1)
		same(t, "how many are ahead of who was overtaken", o.read(late.Token).Ahead, 2)
		same(t, "the order", numbers(o.desk("1").Waiting), []string{"B001", "B003", "B002"})
	})
}

func TestADeskTakesOnlyItsServices(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Desks[0].Services = []string{"mediation"}
		o := openBranch(t, s, b)
		o.issue("legal")
		o.nobodyFor("1")
		o.clock.Move(time.Minute)
		o.issue("mediation")
		same(t, "who is called to a desk for mediation", o.call("1").Number, "C001")
		same(t, "how many wait for a desk of all services", o.desk("2").Total, 1)
	})
}

// nobodyFor checks that there is nobody to call, and that asking changes nothing.
func (o *office) nobodyFor(desk string) {
	o.t.Helper()
	before := dump(o.t, o.store.Client)
	_, err := o.engine.Call(o.t.Context(), queue.CallRequest{Head: byStaff(o.key(), desk)})
	if !errors.Is(err, queue.ErrNobodyWaits) {
		o.t.Errorf("got %v, want that nobody waits", err)
	}
	same(o.t, "the store after a call of nobody", dump(o.t, o.store.Client), before)
}

func TestACertainTicketIsCalled(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.nobodyFor("1")
		o.issue("legal")
		o.issue("legal")
		last := o.issue("information")
		same(t, "who is called", o.callNumber("3", last.Number).Number, "A001")
		board := o.board()
		same(t, "who wait", board.Waiting, map[string]int{"information": 0, "legal": 2, "mediation": 0, "participation": 0})
		same(t, "the board's last call", board.Calls[0].Number, "A001")
	})
}

// TestATransferKeepsThePlace: by arrival, in the queue of another service and in that of a desk.
func TestATransferKeepsThePlace(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for _, service := range []string{"legal", "mediation", "legal", "mediation"} {
			o.issue(service)
			o.clock.Move(time.Minute)
		}
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: "B002", Move: queue.Transfer, Service: "mediation"})
		same(t, "the order", numbers(o.desk("1").Waiting), []string{"B001", "C001", "B002", "C002"})
		same(t, "how many are ahead", o.desk("1").Waiting[2].Ahead, 1)

		o.call("2") // B001
		moved := o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Transfer, ToDesk: "3", Absent: true})
		if moved.ForDesk == nil || *moved.ForDesk != "3" || moved.Desk != nil {
			t.Errorf("got a ticket at desk %v for desk %v, want one for desk 3 that is at none", moved.Desk, moved.ForDesk)
		}
		same(t, "the order at its desk", numbers(o.desk("3").Waiting), []string{"B001", "C001", "B002", "C002"})
		same(t, "the order elsewhere", numbers(o.desk("2").Waiting), []string{"C001", "B002", "C002"})
		same(t, "who wait for the service", o.board().Waiting["legal"], 1)
		same(t, "who is called to another desk", o.call("1").Number, "C001")
		same(t, "who is called to its desk", o.call("3").Number, "B001")
		moved = o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Transfer, Service: "legal"})
		if moved.ForDesk != nil {
			t.Errorf("got a ticket for desk %s, want it for any", *moved.ForDesk)
		}
	})
}

// TestAReturnUndoesACall: place, counts and ticket are as before, but for the number of calls.
func TestAReturnUndoesACall(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		mine := o.issue("legal")
		o.clock.Move(50 * time.Minute)
		o.issue("legal")
		counts, before := o.counts(tuesdayDay), o.read(mine.Token)

		for i, undone := range [][]queue.Move{
			{queue.Return},
			{queue.Recall, queue.Return},
			{queue.Serve, queue.Return},
			{queue.Serve, queue.Park, queue.Resume, queue.Return},
			{queue.Serve, queue.Park, queue.Resume, queue.Serve, queue.Return},
			{queue.Serve, queue.Park, queue.Return},
		} {
			o.callNumber("2", mine.Number)
			for _, m := range undone {
				o.clock.Move(time.Duration(i*7) * time.Minute) // 0 too, and into other hours
				o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Ticket: mine.Number, Move: m})
			}
			after := o.read(mine.Token)
			after.Calls = before.Calls
			same(t, "the ticket after the return", after, before)
			same(t, "the counts after the return", o.counts(tuesdayDay), counts)
			same(t, "the order", numbers(o.desk("1").Waiting), []string{"B001", "B002"})
			same(t, "the calls on the board", o.board().Calls, []queue.Call{})
		}
	})
}

// TestAMissedVisitorComesBack to the old place, and is not counted as missed.
func TestAMissedVisitorComesBack(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.clock.Move(time.Minute)
		o.issue("legal")
		o.call("2")
		o.clock.Move(time.Hour)
		o.move("2", queue.MissShow)
		same(t, "the missed", numbers(o.desk("1").NoShows), []string{"B001"})
		o.clock.Move(time.Hour)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: "B001", Move: queue.Return})
		same(t, "the order", numbers(o.desk("1").Waiting), []string{"B001", "B002"})
		same(t, "the missed after the return", numbers(o.desk("1").NoShows), []string{})
		for field, n := range o.counts(tuesdayDay) {
			if len(field) > 7 && field[:7] == "no_show" {
				t.Errorf("got %s = %d, want nobody counted as missed", field, n)
			}
		}
	})
}

// TestParkAndResume: another desk may take it up; the time aside is not time at the desk.
func TestParkAndResume(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		mine := o.issue("legal")
		o.call("2")
		o.move("2", queue.Serve)
		o.clock.Move(2 * time.Minute)
		o.move("2", queue.Park)
		same(t, "the parked", numbers(o.desk("1").Parked), []string{"B001"})
		o.clock.Move(time.Hour)
		resumed := o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Ticket: "B001", Move: queue.Resume})
		if *resumed.Desk != "3" || resumed.State != queue.Called || resumed.Calls != 2 || resumed.ParkedAt != nil {
			t.Errorf("got %+v, want it called a second time, to desk 3", resumed)
		}
		same(t, "the desk on the board", o.board().Calls[0].Desk, "3")
		o.move("3", queue.Park) // before it was served again
		o.clock.Move(time.Hour)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Ticket: "B001", Move: queue.Resume})
		o.move("3", queue.Serve)
		o.clock.Move(3 * time.Minute)
		o.move("3", queue.Finish)
		counts := o.counts(tuesdayDay)
		same(t, "ms of serving", counts["serving_ms:service:legal"], 300_000)
		same(t, "ms at the desks", counts["desk_ms:service:legal"], 300_000)
		same(t, "its state", o.read(mine.Token).State, queue.Done)
	})
}

func TestABusyDeskResumesNobody(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.issue("legal")
		o.call("2")
		o.move("2", queue.Park)
		o.call("2")
		o.refused(queue.DeskBusy, func(ctx context.Context) error {
			_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff("k", "2"), Ticket: "B001", Move: queue.Resume})
			return err
		})
	})
}
