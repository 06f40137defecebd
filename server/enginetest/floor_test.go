package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func (o *office) floor() queue.Floor {
	o.t.Helper()
	f, err := o.engine.Floor(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

// onFloor lists the numbers of a floor's tickets.
func onFloor(tickets []queue.FloorTicket) []string {
	list := []string{}
	for _, t := range tickets {
		list = append(list, t.Number)
	}
	return list
}

// sit sits somebody down at a desk where some languages are spoken.
func (o *office) sit(desk, person string, languages ...string) {
	o.t.Helper()
	_, err := o.engine.SetPresence(o.t.Context(), queue.PresenceRequest{Head: byStaff(o.key(), desk), Person: &person,
		Languages: languages})
	if err != nil {
		o.t.Fatal(err)
	}
}

// did fails the test for an error of a request that answers nothing else.
func (o *office) did(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestFloor: who waits in the order in which they are called, what each desk does, who was set aside, missed or comes.
func TestFloor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.sit("1", "anna", "it", "ar")
		for _, service := range []string{"legal", "legal", "mediation", "information"} {
			o.issue(service)
			o.clock.Move(time.Minute)
		}
		urgent := o.walkIn("information")
		urgent.Source, urgent.Priority, urgent.Needs = queue.AtDesk, "urgent", "ro"
		o.request(urgent)
		door := o.walkIn("legal")
		door.Source, door.Coming = queue.AtDoor, true
		o.request(door)
		o.callNumber("1", "B001")
		o.clock.Move(time.Minute)
		o.move("1", queue.Serve)
		o.callNumber("2", "A001")
		o.move("2", queue.MissShow)
		o.callNumber("2", "C001")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Park, Reason: "form"})
		_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "2"), Reason: "pause"})
		o.did(err)
		o.make(queue.MoveRequest{Ticket: "B002", Move: queue.Transfer, ToPerson: "omar", Absent: true})
		o.clock.Move(time.Minute)
		o.did(o.engine.Pause(t.Context(), byStaff(o.key(), ""), "participation", true))

		f := o.floor()
		same(t, "those waiting", onFloor(f.Waiting), []string{"A002", "B002"})
		same(t, "the total", f.Total, 2)
		same(t, "the parked", onFloor(f.Parked), []string{"C001"})
		same(t, "the missed", onFloor(f.NoShows), []string{"A001"})
		same(t, "the coming", onFloor(f.Coming), []string{"B003"})
		same(t, "why it is parked", f.Parked[0].ParkReason, "form")
		same(t, "for whom it waits", f.Waiting[1].ForPerson, "omar")
		same(t, "what it needs", []string{f.Waiting[0].Needs, f.Waiting[0].Priority}, []string{"ro", "urgent"})
		same(t, "how many wait for each", map[string]int{"information": 1, "legal": 1, "mediation": 0, "participation": 0},
			waitingOf(f))
		same(t, "the paused", f.Services[3].Paused, true)
		same(t, "the first desk's ticket", []string{f.Desks[0].Ticket.Number, string(f.Desks[0].Ticket.State), f.Desks[0].Person},
			[]string{"B001", "serving", "anna"})
		same(t, "since when it is served", f.At.Sub(f.Desks[0].Ticket.Since), time.Minute)
		same(t, "the second desk's break", []any{f.Desks[1].Break, f.Desks[1].Active, f.Desks[1].Ticket == nil},
			[]any{"pause", false, true})
		same(t, "the third desk", []any{f.Desks[2].Active, f.Desks[2].ActiveAt == nil}, []any{false, true})
		same(t, "what can be taken back", f.Undo.Move, queue.Move("pause"))
		o.clock.Move(ledger.UndoWithin + time.Second)
		if u := o.floor().Undo; u != nil {
			t.Errorf("%v can still be taken back", u)
		}
	})
}

func waitingOf(f queue.Floor) map[string]int {
	all := map[string]int{}
	for _, s := range f.Services {
		all[s.ID] = s.Waiting
	}
	return all
}

// TestFloorNextDay: what held for a day holds no more, and who was set aside then is nobody's.
func TestFloorNextDay(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("1")
		o.move("1", queue.MissShow)
		o.issue("legal")
		o.call("1")
		o.move("1", queue.Park)
		o.did(o.engine.SetMessage(t.Context(), byStaff(o.key(), ""), "We close at noon"))
		o.did(o.engine.Alarm(t.Context(), byStaff(o.key(), "2"), "2", true))
		same(t, "the message", o.floor().House.Message, "We close at noon")
		same(t, "the alarms", len(o.floor().House.Alarms), 1)
		o.at("2026-11-25T10:00:00+01:00")
		f := o.floor()
		same(t, "the day", f.Day, "20261125")
		same(t, "the house", f.House, queue.House{Paused: []string{}, Alarms: []queue.Alarm{}})
		same(t, "the parked and the missed", len(f.Parked)+len(f.NoShows), 0)
	})
}

// TestFloorReserved: a ticket says that it is offered first elsewhere exactly where some open desk is not offered it.
func TestFloorReserved(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.sit("1", "anna", "it")
		o.sit("2", "omar", "it", "ar")
		arabic := o.walkIn("legal")
		arabic.Language = "ar"
		o.request(arabic)
		o.issue("legal")
		reserved := func() []bool {
			var list []bool
			for _, w := range o.floor().Waiting {
				list = append(list, w.Reserved)
			}
			return list
		}
		same(t, "who is offered where the language is spoken", reserved(), []bool{true, false})
		same(t, "what a desk without the language says", o.desk("1").Waiting[0].Reserved, true)
		o.clock.Move(10 * time.Minute)
		same(t, "who is after the set time", reserved(), []bool{false, false})
	})
}

// TestSupervisorUndoes: the supervisor takes back a move, a message and a pause, each once and in time, and the event of it
// says what became of what.
func TestSupervisorUndoes(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		undo := func() queue.Undone {
			t.Helper()
			undone, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), ""), Seq: o.floor().Undo.Seq})
			if err != nil {
				t.Fatal(err)
			}
			return undone
		}
		before := o.counts(tuesdayDay)
		o.make(queue.MoveRequest{Ticket: "B001", Move: queue.Transfer, ToDesk: "2", Absent: true})
		undone := undo()
		same(t, "what was taken back", []string{string(undone.Move), string(undone.Ticket.State)}, []string{"transfer", "waiting"})
		if undone.Ticket.ForDesk != nil {
			t.Error("it still waits for the desk")
		}
		same(t, "the counts", o.counts(tuesdayDay), before)

		o.did(o.engine.SetMessage(t.Context(), byStaff(o.key(), ""), "We close at noon"))
		undo()
		same(t, "the message", o.floor().House.Message, "")
		same(t, "what the event says", o.events(ledger.EventFilter{}).Events[0].Changes,
			[]ledger.FieldChange{{Field: "message", Was: "We close at noon", Became: ""}})
		o.refused(ledger.NothingToUndo, func(ctx context.Context) error {
			_, err := o.engine.Undo(ctx, queue.UndoRequest{Head: byStaff(o.key(), ""), Seq: 1})
			return err
		})

		o.did(o.engine.Pause(t.Context(), byStaff(o.key(), ""), "legal", true))
		seq := o.floor().Undo.Seq
		o.clock.Move(ledger.UndoWithin + time.Second)
		o.refused(ledger.TooLate, func(ctx context.Context) error {
			_, err := o.engine.Undo(ctx, queue.UndoRequest{Head: byStaff(o.key(), ""), Seq: seq})
			return err
		})
	})
}

// TestBoardMessage: the displays show the line for the rest of the day.
func TestBoardMessage(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		same(t, "the line before", o.board().Message, "")
		o.did(o.engine.SetMessage(t.Context(), byStaff(o.key(), ""), "  Il legale chiude alle 11:30 "))
		same(t, "the line", o.board().Message, "Il legale chiude alle 11:30")
		narrow, err := o.engine.BoardOf(t.Context(), queue.BoardFilter{Services: []string{"legal"}})
		o.did(err)
		same(t, "the line of a narrow board", narrow.Message, "Il legale chiude alle 11:30")
		o.did(o.engine.SetMessage(t.Context(), byStaff(o.key(), ""), ""))
		same(t, "the line that was taken away", o.board().Message, "")
		o.did(o.engine.SetMessage(t.Context(), byStaff(o.key(), ""), "again"))
		o.at("2026-11-25T10:00:00+01:00")
		same(t, "the line of the next day", o.board().Message, "")
	})
}
