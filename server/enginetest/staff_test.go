package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// open tells that the pages of some desks are open.
func (o *office) open(desks ...string) {
	o.t.Helper()
	if _, err := o.engine.Present(o.t.Context(), desks...); err != nil {
		o.t.Fatal(err)
	}
}

// here are the desks at work.
func (o *office) here() []string {
	o.t.Helper()
	at, err := o.engine.Present(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return at
}

// take says who sits at a desk, and what it takes today where services are given.
func (o *office) take(desk, person string, services ...string) {
	o.t.Helper()
	r := queue.PresenceRequest{Head: byStaff(o.key(), desk), Person: &person, Services: services}
	if _, err := o.engine.SetPresence(o.t.Context(), r); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) endShift(desk string) {
	o.t.Helper()
	if _, err := o.engine.EndShift(o.t.Context(), byStaff(o.key(), desk), desk); err != nil {
		o.t.Fatal(err)
	}
}

// TestWhoIsAtWork: a desk that holds a ticket, however long; one whose page is open; one that did something a moment ago.
// A break and the end of the shift count more than an open page.
func TestWhoIsAtWork(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		same(t, "in the morning", o.here(), []string{})
		o.issue("legal")
		o.call("1")
		o.move("1", queue.Serve)
		o.clock.Move(50 * time.Minute)
		same(t, "in a visit of 50 minutes", o.here(), []string{"1"})
		seq := o.board().Seq
		o.open("2")
		same(t, "with an open page", o.here(), []string{"1", "2"})
		same(t, "the seq, as that is no change", o.board().Seq, seq)
		o.move("1", queue.Finish)
		o.clock.Move(5 * time.Minute)
		same(t, "five minutes later", o.here(), []string{"1", "2"})
		o.clock.Move(time.Millisecond)
		same(t, "a moment after that", o.here(), []string{})

		_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "2"), Reason: "pause"})
		o.did(err)
		o.open("2")
		same(t, "on a break", o.here(), []string{})
		_, err = o.engine.BackToWork(t.Context(), byStaff(o.key(), ""), "2")
		o.did(err)
		same(t, "once the supervisor has ended it", o.here(), []string{"2"})
		o.endShift("2")
		o.open("2")
		same(t, "after the shift's end", o.here(), []string{})
		_, err = o.engine.BeginShift(t.Context(), byStaff(o.key(), "2"), "2")
		o.did(err)
		same(t, "when it begins again", o.here(), []string{"2"})
		o.endShift("2")
		o.issue("legal")
		o.call("2")
		o.move("2", queue.MissShow)
		same(t, "after a call that nobody answered", o.here(), []string{"2"})
		if o.desk("2").Presence.EndedAt != nil {
			t.Error("a desk that called somebody still has ended its shift")
		}
	})
}

// TestTheShiftsEnd: it clears all that was said of the desk, counts its break, and can be taken back; not with a ticket.
func TestTheShiftsEnd(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.take("1", "anna", "legal")
		o.speak("1", "ar")
		o.issue("legal")
		o.call("1")
		o.refused(queue.DeskBusy, func(ctx context.Context) error {
			_, err := o.engine.EndShift(ctx, byStaff(o.key(), "1"), "1")
			return err
		})
		o.move("1", queue.MissShow)
		_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "1"), Reason: "pause"})
		o.did(err)
		o.clock.Move(time.Minute)
		before := o.desk("1").Presence
		o.endShift("1")
		after := o.desk("1").Presence
		same(t, "who sits there, the break, the services", []any{after.Person, after.Break, len(after.Services), after.Languages},
			[]any{"", "", 4, o.desk("3").Presence.Languages})
		same(t, "when it ended", after.EndedAt.Equal(o.clock.Now()), true)
		same(t, "the break is counted", o.counts(tuesdayDay)["break_ms:reason:pause"], time.Minute.Milliseconds())
		o.did(o.takeBack("1", o.desk("1").Undo.Seq))
		same(t, "the presence after the undo", o.desk("1").Presence, before)
		same(t, "the break is not over", o.counts(tuesdayDay)["break_ms:reason:pause"], 0)
	})
}

// TestServicesOfToday: what a desk says it takes is what it is offered, what estimates count and what languages wait for.
func TestServicesOfToday(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, narrowed("1", "information"))
		for range 3 {
			o.issue("legal")
			o.serve("2", time.Minute)
		}
		o.issue("legal")
		o.endShift("2")
		same(t, "the estimate without a desk for it", o.services()[1].Estimate, nil)
		same(t, "who is offered to a desk that does not take it", o.offered("1"), "")
		o.take("1", "", "legal", "mediation")
		same(t, "once the desk takes it", o.offered("1"), "B004")
		if o.services()[1].Estimate == nil || o.board().Estimates["legal"] == nil || o.issue("legal").Estimate == nil {
			t.Error("estimates do not count a desk that takes the service today")
		}
		same(t, "what it takes", o.desk("1").Presence.Services, []string{"legal", "mediation"})
		o.did(o.takeBack("1", o.desk("1").Undo.Seq))
		same(t, "what it takes after the undo", o.desk("1").Presence.Services, []string{"information"})
		o.take("1", "", "legal", "legal", "legal")
		same(t, "what it takes, said three times", o.desk("1").Presence.Services, []string{"legal"})
		same(t, "how many wait for it", o.desk("1").Total, 2)
		_, err := o.engine.SetPresence(t.Context(), queue.PresenceRequest{Head: byStaff(o.key(), "1"), Services: []string{}})
		o.did(err)
		same(t, "with no word of its own", o.desk("1").Presence.Services, []string{"information"})
		o.refused(ledger.Invalid, func(ctx context.Context) error {
			_, err := o.engine.SetPresence(ctx, queue.PresenceRequest{Head: byStaff(o.key(), "1"), Services: []string{"passports"}})
			return err
		})
	})
}

// TestABreakAfterThisOne begins when the ticket has gone, in whatever way, and can be taken back before and after.
func TestABreakAfterThisOne(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		after := func(desk string) {
			t.Helper()
			_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), desk), Reason: "pause", After: true})
			o.did(err)
		}
		ways := map[string]func(){
			"a finish":             func() { o.move("1", queue.Serve, queue.Finish) },
			"a miss":               func() { o.move("1", queue.MissShow) },
			"a park":               func() { o.move("1", queue.Park) },
			"the supervisor's":     func() { o.make(queue.MoveRequest{Ticket: o.desk("1").Ticket.Number, Move: queue.Return}) },
			"a visitor who leaves": func() { o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Move: queue.Cancel}) },
		}
		for how, free := range ways {
			o.issue("legal")
			o.call("1")
			after("1")
			same(t, "while the ticket is there", []string{o.desk("1").Presence.BreakNext, o.desk("1").Presence.Break},
				[]string{"pause", ""})
			free()
			same(t, how, []string{o.desk("1").Presence.BreakNext, o.desk("1").Presence.Break}, []string{"", "pause"})
			_, err := o.engine.BackToWork(t.Context(), byStaff(o.key(), "1"), "1")
			o.did(err)
		}
		o.issue("legal")
		o.call("1")
		after("1")
		_, err := o.engine.BackToWork(t.Context(), byStaff(o.key(), "1"), "1")
		o.did(err)
		same(t, "what was taken back", o.desk("1").Undo.Move, queue.Move("break_off"))
		after("1")
		o.move("1", queue.MissShow)
		o.did(o.takeBack("1", o.desk("1").Undo.Seq))
		same(t, "after the undo of the miss", []string{o.desk("1").Presence.BreakNext, o.desk("1").Presence.Break},
			[]string{"pause", ""})
		after("2")
		same(t, "at a desk without a ticket", o.desk("2").Presence.Break, "pause")
	})
}

// TestATransferToSomebodyAbsent is refused without a word; with it the ticket waits, and after a while others are offered
// it.
func TestATransferToSomebodyAbsent(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		b := o.issue("legal")
		o.take("1", "omar")
		send := func(absent bool, desk, person string) func(context.Context) error {
			return func(ctx context.Context) error {
				_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff(o.key(), "1"), Ticket: b.Number, Move: queue.Transfer,
					ToDesk: desk, ToPerson: person, Absent: absent})
				return err
			}
		}
		o.refused(queue.Absent, send(false, "2", ""))
		o.refused(queue.Absent, send(false, "", "anna"))
		o.take("2", "anna")
		_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "2"), Reason: "pause"})
		o.did(err)
		o.refused(queue.Absent, send(false, "", "anna"))
		o.did(send(true, "", "anna")(t.Context()))
		sent := o.clock.Now()
		same(t, "when others are offered it", o.read(b.Token).OthersAt.Equal(sent.Add(10*time.Minute)), true)
		o.clock.Move(10*time.Minute - time.Millisecond)
		same(t, "before", o.offered("1"), "")
		o.clock.Move(time.Millisecond)
		same(t, "from then on", o.offered("1"), b.Number)
		same(t, "the list of that desk", numbers(o.desk("1").Waiting), []string{b.Number})
		o.take("3", "", "information")
		same(t, "at a desk that does not take the service", o.offered("3"), "")

		_, err = o.engine.BackToWork(t.Context(), byStaff(o.key(), "2"), "2")
		o.did(err)
		same(t, "once she is back", []any{o.read(b.Token).OthersAt == nil, o.offered("1"), o.offered("2")},
			[]any{true, "", b.Number})
		o.clock.Move(time.Second)
		o.endShift("2")
		same(t, "when she goes home", o.offered("1"), b.Number)
	})
}

// TestAShiftThatEndsFreesWhatWaitsForIt at once; who is told afterwards that somebody absent is meant waits.
func TestAShiftThatEndsFreesWhatWaitsForIt(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.open("2")
		first, second := o.issue("legal"), o.issue("legal")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: first.Number, Move: queue.Transfer, ToDesk: "2"})
		o.clock.Move(time.Second)
		o.endShift("2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: second.Number, Move: queue.Transfer, ToDesk: "2",
			Absent: true})
		same(t, "who is offered elsewhere", numbers(o.desk("1").Waiting), []string{first.Number})
		f, err := o.engine.Floor(t.Context())
		o.did(err)
		same(t, "when, to the supervisor", []bool{f.Waiting[0].OthersAt.Equal(o.clock.Now()), f.Waiting[1].OthersAt.After(f.At)},
			[]bool{true, true})
	})
}

// TestTheSupervisorResumes a parked ticket at a desk that is free, be it parked for another one.
func TestTheSupervisorResumes(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		parked := o.issue("legal")
		o.issue("legal")
		o.call("1")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Move: queue.Park, Mine: true})
		at := func(desk string) func(context.Context) error {
			return func(ctx context.Context) error {
				_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff(o.key(), ""), Ticket: parked.Number, Move: queue.Resume,
					ToDesk: desk})
				return err
			}
		}
		o.refused(ledger.Invalid, at(""))
		o.refused(ledger.Invalid, at("9"))
		o.call("2")
		o.refused(queue.DeskBusy, at("2"))
		_, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "3"), Reason: "pause"})
		o.did(err)
		o.refused(queue.OnBreak, at("3"))
		_, err = o.engine.BackToWork(t.Context(), byStaff(o.key(), "3"), "3")
		o.did(err)
		o.did(at("3")(t.Context()))
		same(t, "where it is called", *o.read(parked.Token).Desk, "3")
		f, err := o.engine.Floor(t.Context())
		o.did(err)
		o.did(o.takeBack("", f.Undo.Seq))
		same(t, "after the undo", []any{o.read(parked.Token).State, o.desk("3").Ticket == nil}, []any{queue.Parked, true})
	})
}
