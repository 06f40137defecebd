package enginetest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// answer answers for the holder of a token.
func (o *office) answer(token, residence, origin string) queue.Ticket {
	o.t.Helper()
	t, err := o.engine.Answer(o.t.Context(), queue.AnswerRequest{Head: byVisitor(o.key()), Token: token, Residence: residence,
		Origin: origin})
	o.did(err)
	return t
}

// areas are the counts of a day's visits by residence and origin.
func (o *office) areas(day string) count.Counts {
	o.t.Helper()
	all := count.Counts{}
	for field, n := range o.counts(day) {
		if area, ok := strings.CutPrefix(field, "issued:"); ok && (strings.HasPrefix(area, "residence:") ||
			strings.HasPrefix(area, "origin:")) {
			all[area] = n
		}
	}
	return all
}

func (o *office) answering(token, residence string) func(context.Context) error {
	key := o.key()
	return func(ctx context.Context) error {
		_, err := o.engine.Answer(ctx, queue.AnswerRequest{Head: byVisitor(key), Token: token, Residence: residence})
		return err
	}
}

// TestAnswersAreCountedOnce: whoever has a ticket says where they are from, or rather does not, once; the visits by each
// dimension stay as many as the tickets.
func TestAnswersAreCountedOnce(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		both, one, none, silent := o.issue("legal"), o.issue("legal"), o.issue("mediation"), o.issue("mediation")
		asked := o.walkIn("legal")
		asked.Origin = "asia"
		atIssue := o.request(asked)
		same(t, "issued with an answer", []bool{both.Answered, atIssue.Answered}, []bool{false, true})
		before := o.areas(tuesdayDay)
		same(t, "the counts before", before, count.Counts{"residence:unstated": 5, "origin:unstated": 4, "origin:asia": 1})

		same(t, "what the visitor is told", o.answer(both.Token, "cuneo", "africa").Answered, true)
		o.answer(one.Token, "cuneo", "")
		o.answer(none.Token, "", "")
		same(t, "the counts after", o.areas(tuesdayDay), count.Counts{"residence:unstated": 3, "residence:cuneo": 2,
			"origin:unstated": 3, "origin:asia": 1, "origin:africa": 1})
		for _, answered := range []queue.Issued{both, one, none, atIssue} {
			same(t, "answered "+answered.Number, o.read(answered.Token).Answered, true)
			o.refused(queue.Answered, o.answering(answered.Token, "cuneo"))
		}
		o.refused(ledger.Invalid, o.answering(silent.Token, "the moon"))
		o.refused(ledger.NotFound, o.answering("AAAAAAAAAAAAAAAAAAAAAA", "cuneo"))
		o.refused(ledger.KeyMissing, func(ctx context.Context) error {
			_, err := o.engine.Answer(ctx, queue.AnswerRequest{Token: silent.Token})
			return err
		})
		same(t, "answered by nobody", o.read(silent.Token).Answered, false)
	})
}

// TestAnswersAreOfTheTicketsDay: once the service-day is over its roll-up stays as it is; until then it does not matter what
// has become of the ticket.
func TestAnswersAreOfTheTicketsDay(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		done, late := o.issue("legal"), o.issue("legal")
		o.call("2")
		o.move("2", queue.Serve, queue.Finish)
		o.answer(done.Token, "cuneo", "")
		o.at("2026-11-25T10:00:00+01:00")
		o.refused(ledger.TooLate, o.answering(late.Token, "cuneo"))
		same(t, "the counts of yesterday", o.areas(tuesdayDay), count.Counts{"residence:cuneo": 1, "residence:unstated": 1,
			"origin:unstated": 2})
		same(t, "the counts of today", o.areas("20261125"), count.Counts{})
	})
}

// TestAnAnswerKeepsARegistration: what was registered at a desk cannot be taken back once its visitor has answered; what the
// desk does with the ticket besides can.
func TestAnAnswerKeepsARegistration(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		r := o.walkIn("legal")
		r.Desk, r.Source = "2", queue.AtDesk
		issued := o.request(r)
		registered := o.desk("2").Undo.Seq
		o.answer(issued.Token, "cuneo", "")
		undo := func(ctx context.Context) error {
			_, err := o.engine.Undo(ctx, queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: o.desk("2").Undo.Seq})
			return err
		}
		o.refused(ledger.NothingToUndo, func(context.Context) error { return o.takeBack("2", registered) })
		o.call("2")
		o.did(undo(t.Context()))
		same(t, "the ticket", o.read(issued.Token).State, queue.Waiting)
		same(t, "the counts", o.areas(tuesdayDay), count.Counts{"residence:cuneo": 1, "origin:unstated": 1})

		taken := o.walkIn("legal")
		taken.Desk, taken.Source, taken.Residence = "2", queue.AtDesk, "cuneo"
		o.request(taken)
		o.did(undo(t.Context()))
		same(t, "the counts after an undo of a registration with answers", o.areas(tuesdayDay),
			count.Counts{"residence:cuneo": 1, "origin:unstated": 1})
	})
}

// TestADeskAnswersForItsVisitor: while it holds the ticket, where nobody has answered. Its own answer it may replace, or
// take back, as long as that can be undone; after that nobody knows what was answered, and the first count stays.
func TestADeskAnswersForItsVisitor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		held, other := o.issue("legal"), o.issue("legal")
		o.callNumber("2", held.Number)
		tell := func(desk, number, residence, origin string) func(context.Context) error {
			r := queue.DeskAnswerRequest{Head: byStaff(o.key(), desk), Ticket: number, Residence: residence, Origin: origin}
			return func(ctx context.Context) error { _, err := o.engine.AnswerAtDesk(ctx, r); return err }
		}
		undo := func(ctx context.Context) error {
			_, err := o.engine.Undo(ctx, queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: o.desk("2").Undo.Seq})
			return err
		}
		same(t, "answerable", []bool{o.desk("2").Answerable, o.desk("1").Answerable}, []bool{true, false})
		o.refused(ledger.IllegalMove, tell("1", held.Number, "cuneo", ""))
		o.refused(ledger.IllegalMove, tell("2", other.Number, "cuneo", ""))
		o.refused(ledger.NotFound, tell("2", "B099", "cuneo", ""))
		o.refused(ledger.Invalid, tell("2", held.Number, "", ""))
		o.refused(ledger.Invalid, tell("2", held.Number, "the moon", ""))

		o.did(tell("2", held.Number, "cuneo", "africa")(t.Context()))
		o.clock.Move(8 * time.Second)
		o.did(tell("2", held.Number, "", "asia")(t.Context()))
		same(t, "mended", o.areas(tuesdayDay), count.Counts{"residence:unstated": 2, "origin:unstated": 1, "origin:asia": 1})
		o.refused(queue.Answered, o.answering(held.Token, "cuneo"))
		o.did(undo(t.Context()))
		same(t, "taken back", o.areas(tuesdayDay)["origin:unstated"], 2)
		same(t, "answered", o.read(held.Token).Answered, false)

		o.did(tell("2", held.Number, "cuneo", "asia")(t.Context()))
		o.clock.Move(ledger.UndoWithin + time.Second)
		same(t, "answerable once it cannot be taken back", o.desk("2").Answerable, false)
		o.refused(queue.Answered, tell("2", held.Number, "", "africa"))
		same(t, "counted", o.areas(tuesdayDay), count.Counts{"residence:unstated": 1, "residence:cuneo": 1, "origin:unstated": 1,
			"origin:asia": 1})
	})
}
