package queue

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// UndoWithin is for how long the last change made at a desk can be taken back.
const UndoWithin = 10 * time.Second

// An Undo is a change that can be taken back.
type Undo struct {
	// Seq is the change's number, which UndoRequest names.
	Seq int64 `json:"seq"`
	// Move is what it was: a Move, or "call", "issue", "count", "presence", "break", "break_after", "break_off", "back", "shift",
	// "shift_end".
	Move Move `json:"move"`
	// Number is its ticket's, "" if it has none.
	Number string `json:"number,omitempty"`
	// Of is what a change without a ticket was made to, "2:break" or "paused:legal"; the supervisor's only.
	Of string `json:"-"`
	// Until is when it is too late.
	Until time.Time `json:"until"`
}

// UndoRequest asks to take back the last change made at a desk.
type UndoRequest struct {
	Key  string
	Desk string // "" for the supervisor's last change
	Seq  int64  // the change that is meant
}

// Undone is what an undo took back.
type Undone struct {
	Move Move `json:"move"`
	// Ticket is as it is now; nil if the change had none, or gave it out.
	Ticket *Ticket `json:"ticket"`
}

// Undo takes back the last change made at a desk, or by the supervisor, whatever it was, within UndoWithin and as long as nothing happened since
// to what it changed. All counts are as before; a number that was given out is not given again.
// Refusals: NothingToUndo, TooLate, NotFound, KeyReused, KeyMissing.
func (e *Engine) Undo(ctx context.Context, r UndoRequest) (Undone, error) {
	if r.Desk != "" {
		if err := e.checkDesk(r.Desk); err != nil {
			return Undone{}, err
		}
	}
	if err := checkKey(r.Key); err != nil {
		return Undone{}, err
	}
	seq := strconv.FormatInt(r.Seq, 10)
	w := write{key: r.Key, fingerprint: fingerprint("undo", r.Desk, seq), place: r.Desk}
	if r.Desk == "" {
		w.place, w.who = supervisorPlace, supervisorPlace
	}
	words, err := e.change(ctx, undoScript, w, func(string) named {
		return named{"seq": seq}
	})
	if err != nil {
		return Undone{}, fmt.Errorf("undo %s at desk %s: %w", seq, r.Desk, err)
	}
	u := Undone{Move: Move(words[0])}
	if len(words) > 1 {
		t := e.ticket(words[1:])
		u.Ticket = &t
	}
	return u, nil
}

// undoable reads the head of a desk's last change: seq, ms, move, id, and of the supervisor's the first field. It is nil for
// none and for one that is too old.
func (e *Engine) undoable(head []string, now time.Time) *Undo {
	if len(head) == 0 {
		return nil
	}
	until := e.at(head[1]).Add(UndoWithin)
	if now.After(until) {
		return nil
	}
	u := &Undo{Seq: number(head[0]), Move: Move(head[2]), Until: until}
	if head[3] != "" {
		u.Number = numberOf(head[3])
	} else if len(head) > 4 {
		u.Of = head[4]
	}
	return u
}
