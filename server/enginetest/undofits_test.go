package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// takeBack undoes the last change of a desk, "" for the supervisor's.
func (o *office) takeBack(desk string, seq int64) error {
	_, err := o.engine.Undo(o.t.Context(), queue.UndoRequest{Head: byStaff(o.key(), desk), Seq: seq})
	return err
}

// TestOnlyWhatCanBeTakenBackIsOffered: what somebody else has gone on from since is offered no more.
func TestOnlyWhatCanBeTakenBackIsOffered(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		if _, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "1"), Reason: "pause"}); err != nil {
			t.Fatal(err)
		}
		same(t, "while nothing happened", o.desk("1").Undo != nil, true)
		o.issue("information")
		same(t, "after something that has nothing to do with it", o.desk("1").Undo != nil, true)
		if _, err := o.engine.BackToWork(t.Context(), byStaff(o.key(), ""), "1"); err != nil {
			t.Fatal(err)
		}
		same(t, "once the supervisor has ended the break", o.desk("1").Undo, nil)
		same(t, "at the supervisor", o.floor().Undo != nil, true)
	})
}

// TestAnUndoKeepsWhatHoldsBetweenDesks: it is refused where a person would sit at two desks, a desk on a break would hold
// a ticket, or a reference would have two appointments.
func TestAnUndoKeepsWhatHoldsBetweenDesks(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		sit := func(desk, person string) {
			t.Helper()
			if _, err := o.engine.SetPresence(t.Context(), queue.PresenceRequest{Head: byStaff(o.key(), desk),
				Person: &person}); err != nil {
				t.Fatal(err)
			}
		}
		refused := func(what, desk string, seq int64) {
			t.Helper()
			if err := o.takeBack(desk, seq); ledger.CodeOf(err) != ledger.NothingToUndo {
				t.Errorf("%s: got %v, want a refusal", what, err)
			}
		}
		sit("1", "anna")
		sit("1", "omar")
		sit("2", "anna")
		refused("anna at two desks", "1", o.desk("1").Undo.Seq)

		o.issue("information")
		called := o.call("3")
		if _, err := o.engine.Move(t.Context(), queue.MoveRequest{Head: byStaff(o.key(), ""), Ticket: called.Number,
			Move: queue.Return}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "3"), Reason: "pause"}); err != nil {
			t.Fatal(err)
		}
		floor, err := o.engine.Floor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		refused("a ticket at a desk on a break", "", floor.Undo.Seq)

		at := o.clock.Now().Add(time.Hour).Truncate(time.Minute)
		imported := func(at time.Time) string {
			t.Helper()
			list, err := o.engine.Appointments.Import(t.Context(), ledger.Head{Key: o.key()},
				[]appointment.Booking{{Service: "legal", At: at, Reference: "X"}})
			if err != nil {
				t.Fatal(err)
			}
			return list[0].Code
		}
		if _, err := o.engine.Appointments.Cancel(t.Context(), appointment.Request{Head: ledger.Head{Key: o.key(), Desk: "2"},
			Code: imported(at)}); err != nil {
			t.Fatal(err)
		}
		seq := o.desk("2").Undo.Seq
		imported(at.Add(30 * time.Minute))
		refused("two appointments of one reference", "2", seq)
	})
}

// TestARepeatedCheckIn: by time and digits it answers the same once the digits are forgotten, and is no wrong try.
func TestARepeatedCheckIn(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		at := o.clock.Now().Add(10 * time.Minute).Truncate(time.Minute)
		if _, err := o.engine.Appointments.Book(t.Context(), appointment.BookRequest{Head: ledger.Head{Key: o.key()},
			Booking: appointment.Booking{Service: "legal", At: at, Digits: "4547"}}); err != nil {
			t.Fatal(err)
		}
		r := appointment.CheckInRequest{Head: byVisitor(o.key()), Name: appointment.Name{At: at, Digits: "4547",
			From: appointment.OnKiosk}}
		first, err := o.engine.Appointments.CheckIn(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := o.engine.Appointments.CheckIn(t.Context(), r)
		if err != nil || again.Number != first.Number || again.Token != first.Token {
			t.Errorf("repeated: %s, %v, want %s and its token", again.Number, err, first.Number)
		}
		r.Digits = "0000"
		o.refused(ledger.KeyReused, func(ctx context.Context) error {
			_, err := o.engine.Appointments.CheckIn(ctx,
				r)
			return err
		})
	})
}

// TestATicketTakenBackIsNotGivenByARepeat: its number exists no more.
func TestATicketTakenBackIsNotGivenByARepeat(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		r := queue.IssueRequest{Head: byStaff(o.key(), "1"), Source: queue.AtDesk, Service: "legal", Language: "it"}
		o.request(r)
		if err := o.takeBack("1", o.desk("1").Undo.Seq); err != nil {
			t.Fatal(err)
		}
		o.refused(ledger.NotFound, func(ctx context.Context) error { _, err := o.engine.Issue(ctx, r); return err })
	})
}

// TestATicketOfALanguageThatIsGone is offered to all once it has waited for the set time.
func TestATicketOfALanguageThatIsGone(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		r := o.walkIn("legal")
		r.Language = "ar"
		issued := o.request(r)
		fewer := queuetest.AlwaysOpen()
		fewer.Languages, fewer.NeededLanguages = []string{"it", "en"}, nil
		o.engine = s.Engine(fewer, o.clock.Now)
		o.clock.Move(time.Duration(fewer.LanguageHoldMin) * time.Minute)
		same(t, "who is called", o.call("1").Number, issued.Number)
	})
}

// TestAnUndoKeepsWhatWasCountedSince: what a ticket is counted by is not taken back once it has been counted by that.
func TestAnUndoKeepsWhatWasCountedSince(t *testing.T) {
	for move, change := range map[queue.Move]queue.MoveRequest{
		queue.ChangeLanguage: {Language: "ar"},
		queue.ChangeService:  {Service: "mediation"},
	} {
		queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
			o := openOffice(t, s)
			issued := o.issue("legal")
			o.make(queue.MoveRequest{Ticket: issued.Number, Move: queue.Transfer, ToDesk: "1", Absent: true})
			change.Key, change.Move, change.Ticket = "", move, issued.Number
			o.make(change)
			floor, err := o.engine.Floor(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			o.call("1")
			if err := o.takeBack("", floor.Undo.Seq); ledger.CodeOf(err) != ledger.NothingToUndo {
				t.Errorf("undo of %s after the call: got %v, want a refusal", move, err)
			}
			o.move("1", queue.Return)
			for field, n := range o.counts(tuesdayDay) {
				if n < 0 {
					t.Errorf("%s is %d", field, n)
				}
			}
		})
	}
}

// TestAnIssueIsTakenBackThatSomebodyHasNoted: what was written on a ticket meanwhile goes with it.
func TestAnIssueIsTakenBackThatSomebodyHasNoted(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		r := o.walkIn("information")
		r.Desk, r.Source = "1", queue.AtDesk
		number := o.request(r).Number
		_, err := o.engine.Move(t.Context(), queue.MoveRequest{Head: byStaff(o.key(), ""), Ticket: number, Move: queue.Note,
			Note: "comes back on Monday"})
		o.did(err)
		undone, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), "1"), Seq: o.desk("1").Undo.Seq})
		o.did(err)
		if undone.Ticket != nil {
			t.Errorf("%+v is left of a ticket whose issue was taken back", undone.Ticket)
		}
	})
}
