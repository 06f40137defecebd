package ledger

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// UndoWithin is for how long the last change made from a desk, or by the supervisor, can be taken back.
const UndoWithin = 10 * time.Second

// An Undo is a change that can be taken back.
type Undo struct {
	// Seq is the change's number, by which it is taken back.
	Seq int64 `json:"seq"`
	// Move is what it was.
	Move Move `json:"move"`
	// Number is its ticket's, "" if it has none.
	Number string `json:"number,omitempty"`
	// Of is what a change without a ticket was made to, "2:break" or "paused:legal"; the supervisor's only.
	Of string `json:"-"`
	// Until is when it is too late.
	Until time.Time `json:"until"`
}

// Undo takes back the last change, of any book, that was made from where w is made from: within UndoWithin, and as long as
// what it changed has not changed since. seq is the change that is meant. All counts are as before. It returns the move
// that was taken back and what a book adds. Refusals: NothingToUndo, TooLate, KeyReused.
func (l *Ledger) Undo(ctx context.Context, w Write, seq int64) ([]string, error) {
	return l.Change(ctx, l.undo(), w, Args{"seq": strconv.FormatInt(seq, 10)}.Always)
}

// undoOf is the script that takes back any change of some books: undo.lua, which asks each of them.
func undoOf(books []*Book) *Script {
	all := &Book{Uses: books, Lua: lua}
	refuses := []string{"nil"}
	for _, b := range books {
		if b.Undo != "" {
			refuses = append(refuses, b.Undo+"(what)")
		}
	}
	held := "local function held(what) return " + strings.Join(refuses, " or ") + " end\n"
	return all.script("undo", held+all.stripped("undo"))
}

// Undoable reads the head of a last change: seq, ms, move, id, and for the supervisor's the first field. It is nil for none
// and for one that is too old.
func (l *Ledger) Undoable(head []string, now time.Time) *Undo {
	if len(head) == 0 {
		return nil
	}
	until := l.Time(head[1]).Add(UndoWithin)
	if now.After(until) {
		return nil
	}
	u := &Undo{Seq: Number(head[0]), Move: Move(head[2]), Until: until}
	if head[3] != "" {
		u.Number = NumberOf(head[3])
	} else if len(head) > 4 {
		u.Of = head[4]
	}
	return u
}
