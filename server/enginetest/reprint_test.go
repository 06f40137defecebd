package enginetest_test

import (
	"context"
	"strings"
	"testing"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestReprint: another slip is another token; the one before opens nothing, a repeat of the request gives the same, an undo
// brings the one before back, and what a desk has just given out is taken back whole.
func TestReprint(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		first := o.issue("legal")
		r := queue.ReprintRequest{Head: byStaff(o.key(), "2"), Ticket: first.Number}
		reprint := func(r queue.ReprintRequest) func(context.Context) error {
			return func(ctx context.Context) error { _, err := o.engine.Reprint(ctx, r); return err }
		}
		opens := func(token string) bool {
			t.Helper()
			ok, err := o.engine.Opens(t.Context(), token)
			o.did(err)
			return ok
		}
		undo := func() {
			t.Helper()
			_, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: o.desk("2").Undo.Seq})
			o.did(err)
		}
		again, err := o.engine.Reprint(t.Context(), r)
		o.did(err)
		repeated, err := o.engine.Reprint(t.Context(), r)
		o.did(err)
		same(t, "the token of a repeat", repeated.Token, again.Token)
		same(t, "the tokens that open it", []bool{opens(first.Token), opens(again.Token)}, []bool{false, true})
		same(t, "the ticket", o.read(again.Token).Number, first.Number)
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, again.Token) {
				t.Errorf("the token is kept: %s", line)
			}
		}
		undo()
		same(t, "the tokens after an undo", []bool{opens(first.Token), opens(again.Token)}, []bool{true, false})

		registered := o.walkIn("legal")
		registered.Desk, registered.Source = "2", queue.AtDesk
		given := o.request(registered)
		o.did(reprint(queue.ReprintRequest{Head: byStaff(o.key(), "2"), Ticket: given.Number})(t.Context()))
		undo()
		same(t, "who wait after the undo", numbers(o.desk("2").Waiting), []string{first.Number})

		o.callNumber("2", first.Number)
		o.refused(ledger.IllegalMove, reprint(queue.ReprintRequest{Head: byStaff(o.key(), "2"), Ticket: first.Number}))
		o.refused(ledger.NotFound, reprint(queue.ReprintRequest{Head: byStaff(o.key(), "2"), Ticket: "B099"}))
		o.refused(ledger.NotFound, reprint(queue.ReprintRequest{Head: byStaff(o.key(), "9"), Ticket: first.Number}))
		o.refused(ledger.KeyReused, reprint(queue.ReprintRequest{Head: byStaff(r.Key, "1"), Ticket: first.Number}))
	})
}
