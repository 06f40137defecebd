package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// send has the visitor at a desk go to a place, or to another desk.
func (o *office) send(desk, to string) queue.Ticket {
	o.t.Helper()
	r := queue.MoveRequest{Head: ledger.Head{Desk: desk}, Move: queue.Send}
	if _, ok := o.engine.Branch().Place(to); ok {
		r.Place = to
	} else {
		r.ToDesk = to
	}
	return o.make(r)
}

// TestGoAndComeBack: who was sent to the copier is before all others at the same desk, and served once; the time away is
// no time of serving, of waiting or at a desk.
func TestGoAndComeBack(t *testing.T) {
	for name, back := range map[string]func(o *office, sent queue.Issued){
		"the visitor says so": func(o *office, sent queue.Issued) {
			if _, err := o.engine.Back(o.t.Context(), byVisitor(o.key()), sent.Token); err != nil {
				o.t.Fatal(err)
			}
		},
		"a desk says so": func(o *office, sent queue.Issued) {
			o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: sent.Number, Move: queue.ComeBack})
		},
		"the supervisor says so": func(o *office, sent queue.Issued) {
			o.make(queue.MoveRequest{Ticket: sent.Number, Move: queue.ComeBack})
		},
	} {
		t.Run(name, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openOffice(t, s)
				o.issue("legal") // who arrived before
				o.clock.Move(time.Minute)
				sent := o.issue("legal")
				o.clock.Move(2 * time.Minute)
				o.callNumber("2", sent.Number)
				o.move("2", queue.Serve)
				o.clock.Move(4 * time.Minute)
				away := o.send("2", "copier")
				same(t, "where it is", []any{away.State, *away.Place, *away.BackTo}, []any{queue.Away, "copier", "2"})
				o.clock.Move(30 * time.Minute)
				same(t, "those away", numbers(o.desk("1").Away), []string{sent.Number})
				same(t, "who is next without it", o.desk("2").Next.Number, "B001")
				back(o, sent)
				same(t, "those who wait", o.board().Waiting["legal"], 2)
				same(t, "who is next at another desk", o.desk("3").Next.Number, "B001")
				o.clock.Move(time.Minute)
				same(t, "who is next", o.call("2").Number, sent.Number)
				o.move("2", queue.Serve)
				o.clock.Move(3 * time.Minute)
				same(t, "its end", o.move("2", queue.Finish).State, queue.Done)
				c := o.counts(tuesdayDay)
				same(t, "served", c["served:service:legal"], 1)
				same(t, "minutes served", c["serving_ms:service:legal"]/60_000, 7)
				same(t, "minutes at the desk", c["desk_ms:service:legal"]/60_000, 7)
				same(t, "minutes waited", c["wait_ms:service:legal"]/60_000, 3)
			})
		})
	}
}

// TestSentToAnotherDesk: it is before all others there, and once that desk has done, before all others at the desk that
// sent it.
func TestSentToAnotherDesk(t *testing.T) {
	for name, done := range map[string]func(o *office){
		"finished":   func(o *office) { o.move("3", queue.Serve, queue.Finish) },
		"given back": func(o *office) { o.move("3", queue.ComeBack) },
	} {
		t.Run(name, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openOffice(t, s)
				o.issue("legal")
				o.clock.Move(time.Minute)
				sent := o.issue("legal")
				o.callNumber("2", sent.Number)
				o.move("2", queue.Serve)
				away := o.send("2", "3")
				same(t, "where it is", []any{away.State, *away.ForDesk, *away.BackTo}, []any{queue.Away, "3", "2"})
				same(t, "who wait, for the board", o.board().Waiting["legal"], 1)
				o.refused(queue.NotWaiting, func(ctx context.Context) error {
					_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff("elsewhere", "1"), Ticket: sent.Number})
					return err
				})
				same(t, "who is next there", o.call("3").Number, sent.Number)
				o.refused(ledger.IllegalMove, func(ctx context.Context) error {
					_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff("on", "3"), Move: queue.Send, Place: "copier"})
					return err
				})
				done(o)
				ticket := o.read(sent.Token)
				same(t, "where it waits", []any{ticket.State, *ticket.ForDesk, ticket.BackTo}, []any{queue.Waiting, "2", (*string)(nil)})
				same(t, "served until then", o.counts(tuesdayDay)["served:service:legal"], 0)
				same(t, "who is next at the desk that sent it", o.call("2").Number, sent.Number)
				o.move("2", queue.Serve, queue.Finish)
				same(t, "served", o.counts(tuesdayDay)["served:service:legal"], 1)
			})
		})
	}
}

// TestACallToWhoWasSentIsMistaken: a return leaves the visitor sent, and before all others.
func TestACallToWhoWasSentIsMistaken(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		sent := o.issue("legal")
		o.call("2")
		o.send("2", "3")
		before := o.counts(tuesdayDay)
		o.issue("legal")
		o.call("3")
		back := o.move("3", queue.Return)
		same(t, "where it is", []any{back.State, *back.ForDesk, *back.BackTo}, []any{queue.Away, "3", "2"})
		same(t, "calls counted", o.counts(tuesdayDay)["called:service:legal"], before["called:service:legal"])
		same(t, "who is next", o.call("3").Number, sent.Number)
	})
}

// TestWhoIsAtAPlaceIsNotCalled: not even by the desk that has sent them there a second time, which alone is offered them
// once they are back.
func TestWhoIsAtAPlaceIsNotCalled(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		sent := o.issue("legal")
		for range 2 {
			o.call("2")
			o.send("2", "copier")
			o.refused(queue.NotWaiting, func(ctx context.Context) error {
				_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff(o.key(), "2"), Ticket: sent.Number})
				return err
			})
			o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Ticket: sent.Number, Move: queue.ComeBack})
		}
	})
}

// TestCasesOfAWrongKey: what a desk counted in a visit that was sent to it goes along to the right service, and is taken
// out with the rest when the visit is reopened; a visit that was cancelled keeps it.
func TestCasesOfAWrongKey(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		ticket := o.issue("legal")
		o.call("2")
		o.send("2", "3")
		o.call("3")
		o.move("3", queue.Serve)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Finish, Cases: map[string]int{"residence_permit": 2}})
		counted := func(what string, legal, information int64) {
			t.Helper()
			c := o.counts(tuesdayDay)
			same(t, what, []int64{c["cases:service:legal"], c["cases:service:information"], c["cases:type:residence_permit"]},
				[]int64{legal, information, legal + information})
		}
		counted("at the other desk", 2, 0)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Ticket: ticket.Number, Move: queue.Cancel})
		o.make(queue.MoveRequest{Ticket: ticket.Number, Move: queue.Reopen})
		counted("reopened before it was served", 2, 0)
		o.call("2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.ChangeService, Service: "information"})
		counted("for the right service", 0, 2)
		o.move("2", queue.Serve, queue.Finish)
		o.make(queue.MoveRequest{Ticket: ticket.Number, Move: queue.Reopen})
		counted("reopened", 0, 0)
	})
}

// TestWhoDoesNotComeBack lapses when the day ends, or is missed; who then comes after all waits for the desk that sent them.
func TestWhoDoesNotComeBack(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		missed, lapsed := o.issue("legal"), o.issue("legal")
		o.call("2")
		o.send("2", "copier")
		o.call("3")
		o.send("3", "2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Ticket: missed.Number, Move: queue.MissShow})
		back := o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: missed.Number, Move: queue.Return})
		same(t, "whom it waits for", *back.ForDesk, "2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: missed.Number, Move: queue.Cancel})
		o.clock.Move(15 * time.Hour)
		o.sweep()
		same(t, "the night", o.read(lapsed.Token).State, queue.Cancelled)
		same(t, "who is next there", o.desk("2").Total, 0)
		same(t, "lapsed", o.counts(tuesdayDay)["lapsed:service:legal"], 1)
	})
}

// TestWrongKey: a visitor changes the service in the first minutes and keeps the place by the effective arrival; staff do
// so at any time, also where the rules bind machines.
func TestWrongKey(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Services[2].Quota = 1
		o := openBranch(t, s, b)
		wrong := o.issue("legal")
		o.clock.Move(time.Minute)
		o.issue("information")
		change := func(key string, ticket queue.Issued, service string) error {
			_, err := o.engine.ChangeService(t.Context(), byVisitor(key), ticket.Token, service)
			return err
		}
		if err := change("change", wrong, "information"); err != nil {
			t.Fatal(err)
		}
		same(t, "repeated", change("change", wrong, "information"), nil)
		same(t, "the key for another service", ledger.CodeOf(change("change", wrong, "participation")), ledger.KeyReused)
		ticket := o.read(wrong.Token)
		same(t, "what it is", []any{ticket.Number, ticket.Service, ticket.Ahead}, []any{wrong.Number, "information", 0})
		c := o.counts(tuesdayDay)
		same(t, "issued", []int64{c["issued:service:legal"], c["issued:service:information"], c["issued:language:it"]},
			[]int64{0, 2, 2})
		same(t, "its own service", ledger.CodeOf(change(o.key(), wrong, "information")), ledger.Invalid)

		late := o.issue("legal")
		o.issue("mediation") // the day's last one
		if err := o.engine.Pause(t.Context(), byStaff(o.key(), ""), "participation", true); err != nil {
			t.Fatal(err)
		}
		same(t, "the day's tickets are given", ledger.CodeOf(change(o.key(), late, "mediation")), queue.QuotaReached)
		same(t, "paused", ledger.CodeOf(change(o.key(), late, "participation")), queue.ServicePaused)
		o.clock.Move(3*time.Minute + time.Second)
		same(t, "after three minutes", ledger.CodeOf(change(o.key(), late, "information")), ledger.TooLate)
		same(t, "staff", o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: late.Number, Move: queue.ChangeService,
			Service: "mediation"}).Service, "mediation")

		called := o.issue("legal")
		o.callNumber("2", called.Number)
		same(t, "once it was called", ledger.CodeOf(change(o.key(), called, "information")), ledger.TooLate)
		o.move("2", queue.Serve)
		before := o.counts(tuesdayDay)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.ChangeService, Service: "mediation"})
		o.move("2", queue.Finish)
		c = o.counts(tuesdayDay)
		same(t, "called", []int64{c["called:service:legal"], c["called:service:mediation"]}, []int64{0, 1})
		same(t, "served", c["served:service:mediation"], before["served:service:mediation"]+1)
	})
}
