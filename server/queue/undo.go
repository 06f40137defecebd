package queue

import (
	"context"
	"fmt"
	"strconv"

	"turno/server/ledger"
)

// UndoRequest asks to take back the last change made at a desk.
type UndoRequest struct {
	ledger.Head
	Seq int64 // the change that is meant
}

// Undone is what an undo took back.
type Undone struct {
	Move Move `json:"move"`
	// Ticket is as it is now; nil if the change had none, or gave it out.
	Ticket *Ticket `json:"ticket"`
}

// Undo takes back the last change made at a desk, or by the supervisor, whatever it was, within ledger.UndoWithin and as
// long as nothing happened since to what it changed. All counts are as before; a number that was given out is not given
// again. Refusals: NothingToUndo, TooLate, NotFound, KeyReused, KeyMissing.
func (q *Queue) Undo(ctx context.Context, r UndoRequest) (Undone, error) {
	seq := strconv.FormatInt(r.Seq, 10)
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("undo", r.Desk, seq)}
	words, err := q.Ledger.Undo(ctx, w, r.Seq)
	if err != nil {
		return Undone{}, fmt.Errorf("undo %s at desk %s: %w", seq, r.Desk, err)
	}
	u := Undone{Move: Move(words[0])}
	if len(words) > 1 {
		t := q.ticket(words[1:])
		u.Ticket = &t
	}
	return u, nil
}
