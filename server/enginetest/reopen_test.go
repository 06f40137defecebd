package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestAVisitIsReopened: what its end counted is taken out again, it waits in its place, and at its second end the time of
// both turns counts as one visit's.
func TestAVisitIsReopened(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		issued := o.issue("legal")
		o.call("2")
		o.move("2", queue.Serve)
		before := o.counts(tuesdayDay)
		o.clock.Move(20 * time.Minute)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Finish, NotProvided: "language", Note: "Torna dopo",
			Cases: map[string]int{"residence_permit": 2, "citizenship_test": 1}})
		o.issue("legal")
		o.at("2026-11-24T11:30:00+01:00")
		after := o.counts(tuesdayDay)
		reopened := o.make(queue.MoveRequest{Ticket: issued.Number, Move: queue.Reopen})
		same(t, "the ticket", []any{reopened.State, reopened.Ahead, reopened.FinishedAt, reopened.Outcome, reopened.Note},
			[]any{queue.Waiting, 0, (*time.Time)(nil), (*string)(nil), "Torna dopo"})
		counts := o.counts(tuesdayDay)
		for field, n := range after {
			if was, now := before[field], counts[field]; was != n && now != was && field[:6] != "issued" {
				t.Errorf("%s is %d after the visit was reopened, want %d", field, now, was)
			}
		}
		same(t, "who is called next", o.call("3").Number, issued.Number)
		o.move("3", queue.Serve)
		o.clock.Move(5 * time.Minute)
		o.move("3", queue.Finish)
		counts = o.counts(tuesdayDay)
		same(t, "visits served", counts["served:service:legal"], 1)
		same(t, "the time at desks", counts["desk_ms:service:legal"], (25 * time.Minute).Milliseconds())
		same(t, "the time served", counts["serving_ms:service:legal"], (25 * time.Minute).Milliseconds())
		o.refusedMove(ledger.Invalid, queue.MoveRequest{Head: byStaff("k", "3"), Ticket: issued.Number, Move: queue.Reopen})
		o.at("2026-11-25T10:00:00+01:00")
		o.refusedMove(ledger.NotFound, queue.MoveRequest{Head: byStaff("k", ""), Ticket: issued.Number, Move: queue.Reopen})
	})
}

// TestAVisitThatAnEarlierBuildEnded does not say what it counted, and stays ended.
func TestAVisitThatAnEarlierBuildEnded(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		issued := o.issue("legal")
		o.call("2")
		o.move("2", queue.Serve, queue.Finish)
		record := "turno:{meet}:ticket:" + tuesdayDay + "-B000001"
		forget := `return redis.call("HDEL", KEYS[1], "ended_hour", "took", "took_serving")`
		if n, err := s.Client.Eval(t.Context(), forget, []string{record}).Int(); n != 3 {
			t.Fatalf("the record has %d of the fields: %v", n, err)
		}
		o.refusedMove(ledger.TooLate, queue.MoveRequest{Head: byStaff("k", ""), Ticket: issued.Number, Move: queue.Reopen})
	})
}

// TestANoteGoesWithTheTicket: whoever parks, transfers or waits with a ticket may write one down; its visitor never sees it.
func TestANoteGoesWithTheTicket(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		issued := o.issue("legal")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: issued.Number, Move: queue.Note, Note: "con passeggino"})
		same(t, "the note at the desk", o.desk("2").Waiting[0].Note, "con passeggino")
		same(t, "the note on the phone", o.read(issued.Token).Note, "")
		o.call("2")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Park, Note: "cerca il codice fiscale"})
		same(t, "the note of the park", o.desk("1").Parked[0].Note, "cerca il codice fiscale")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: issued.Number, Move: queue.Transfer, ToDesk: "3",
			Absent: true, Note: "serve la firma"})
		same(t, "the note of the transfer", o.call("3").Note, "serve la firma")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Send, ToDesk: "2", Note: "per la firma"})
		same(t, "the note of who sends it", o.call("2").Note, "per la firma")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.ComeBack, Note: "firmato"})
		same(t, "the note of who sends it back", o.call("3").Note, "firmato")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Return, Note: "aspetta la figlia"})
		same(t, "the note of who lets it wait", o.desk("3").Waiting[0].Note, "aspetta la figlia")
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: issued.Number, Move: queue.Note})
		same(t, "no note", o.desk("3").Waiting[0].Note, "")
		o.refusedMove(ledger.Invalid, queue.MoveRequest{Head: byStaff("k", "3"), Ticket: issued.Number, Move: queue.Cancel,
			Note: "x"})
	})
}

// TestAWaitingTicketIsGivenALanguage: it is offered first where that is spoken, and counts by it.
func TestAWaitingTicketIsGivenALanguage(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		issued := o.issue("legal")
		change := func(language, needs string) queue.Ticket {
			return o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: issued.Number, Move: queue.ChangeLanguage,
				Language: language, Needs: needs})
		}
		same(t, "what is needed", change("", "ar").Needs, "ar")
		both := change("ar", "")
		same(t, "what is read and needed", both.Language+both.Needs, "ar")
		counts := o.counts(tuesdayDay)
		same(t, "who came by language", []int64{counts["issued:language:it"], counts["issued:language:ar"]}, []int64{0, 1})
		for _, wrong := range []queue.MoveRequest{
			{Move: queue.ChangeLanguage}, {Move: queue.ChangeLanguage, Language: "xx"}, {Move: queue.ChangeLanguage, Needs: "xx"},
			{Move: queue.Cancel, Language: "it"},
		} {
			wrong.Key, wrong.Desk, wrong.Ticket = "k", "1", issued.Number
			o.refusedMove(ledger.Invalid, wrong)
		}
	})
}

func (o *office) refusedMove(code ledger.Code, r queue.MoveRequest) {
	o.t.Helper()
	o.refused(code, func(ctx context.Context) error { _, err := o.engine.Move(ctx, r); return err })
}
