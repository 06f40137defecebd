package queue

import (
	"context"
	"fmt"

	"turno/server/ledger"
)

// ReprintRequest asks for another slip of a ticket of today, at a desk.
type ReprintRequest struct {
	ledger.Head
	Ticket string
}

// reprintable are the states in which a ticket's visitor has use for a slip.
var reprintable = rule{from: []State{Waiting, Coming, Parked}}

// Reprint gives a ticket another token, as nobody knows the one before: the store has its hash only. What was printed or
// opened with that opens nothing any more, so that a slip that was lost is of no use to whoever finds it. Refusals:
// IllegalMove, Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) Reprint(ctx context.Context, r ReprintRequest) (Issued, error) {
	if !numberForm.MatchString(r.Ticket) {
		return Issued{}, ledger.Refuse(ledger.Invalid, "a ticket number is a letter and at least three digits, such as A012")
	}
	fresh := ledger.NewToken()
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("reprint", r.Desk, r.Ticket)}
	words, err := q.Change(ctx, reprintScript, w, func(day string) ledger.Args {
		return ledger.Args{"id": ledger.ID(day, r.Ticket), "states": reprintable.origins(), "token": fresh.Hash(),
			"sealed": fresh.Seal(r.Key).String()}
	})
	if err != nil {
		return Issued{}, fmt.Errorf("reprint %s at desk %s: %w", r.Ticket, r.Desk, err)
	}
	words = filled(words, ticketLen+1)
	sealed, _ := ledger.ParseToken(words[ticketLen])
	return Issued{q.ticket(words[:ticketLen]), sealed.Seal(r.Key).String()}, nil
}
