package queue

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"turno/server/branch"
	"turno/server/ledger"
)

// CallRequest asks a ticket to a desk.
type CallRequest struct {
	ledger.Head
	Ticket string // the number of a certain waiting ticket of today, or "" for the next
}

var numberForm = regexp.MustCompile(`^[A-Z]([0-9]{3}|[1-9][0-9]{3,5})$`)

// Call calls the next ticket of the desk's services, or a certain one. It returns ErrNobodyWaits if there is none.
// Refusals: DeskBusy, OnBreak, NotWaiting, Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) Call(ctx context.Context, r CallRequest) (Ticket, error) {
	if r.Ticket != "" && !numberForm.MatchString(r.Ticket) {
		return Ticket{}, ledger.Refuse(ledger.Invalid, "a ticket number is a letter and at least three digits, such as A012")
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("call", r.Desk, r.Ticket)}
	words, err := q.Change(ctx, callScript, w, func(day string) ledger.Args {
		id := ""
		if r.Ticket != "" {
			id = ledger.ID(day, r.Ticket)
		}
		return ledger.Args{"desk": r.Desk, "id": id}
	})
	if err != nil {
		return Ticket{}, fmt.Errorf("call to desk %s: %w", r.Desk, err)
	}
	return q.ticket(words), nil
}

// rosterOf is what each desk takes and speaks unless its presence says otherwise, as desks.lua reads it.
func rosterOf(b *branch.Branch) string {
	var lines []string
	for i := range b.Desks {
		d := &b.Desks[i]
		lines = append(lines, ";"+d.ID+"="+joined(b.ServicesOf(d))+"|"+joined(b.SpokenAt(d)))
	}
	return strings.Join(lines, "")
}

// ReprintRequest asks for another slip of a ticket of today, at a desk.
type ReprintRequest struct {
	ledger.Head
	Ticket string
}

// reprintable are the states in which a ticket's visitor has use for a slip.
var reprintable = []State{Waiting, Coming, Parked}

// Reprint gives a ticket another token, as the store has only the hash of the last one. The last token opens nothing any
// more, so a lost slip is of no use to whoever finds it. Refusals: IllegalMove, Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) Reprint(ctx context.Context, r ReprintRequest) (Issued, error) {
	if !numberForm.MatchString(r.Ticket) {
		return Issued{}, ledger.Refuse(ledger.Invalid, "a ticket number is a letter and at least three digits, such as A012")
	}
	fresh := ledger.NewToken()
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("reprint", r.Desk, r.Ticket)}
	words, err := q.Change(ctx, reprintScript, w, func(day string) ledger.Args {
		return ledger.Args{"id": ledger.ID(day, r.Ticket), "states": joined(reprintable), "token": fresh.Hash(),
			"sealed": fresh.Seal(r.Key).String()}
	})
	if err != nil {
		return Issued{}, fmt.Errorf("reprint %s at desk %s: %w", r.Ticket, r.Desk, err)
	}
	words = filled(words, ticketLen+1)
	sealed, _ := ledger.ParseToken(words[ticketLen])
	return Issued{q.ticket(words[:ticketLen]), sealed.Seal(r.Key).String()}, nil
}

// VisitRequest counts a visit that gets no ticket: somebody who just asked something at a desk.
type VisitRequest struct {
	ledger.Head
	Service           string
	Language          string // one of the branch's, "" for its own
	Residence, Origin string // as in IssueRequest
	Cases             map[string]int
}

// CountVisit counts a visit without a ticket. Refusals: Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) CountVisit(ctx context.Context, r VisitRequest) error {
	r.Language = cmp.Or(r.Language, q.branch.Language())
	asked := IssueRequest{Service: r.Service, Language: r.Language, Residence: r.Residence, Origin: r.Origin,
		Source: Counted}
	if _, _, err := q.checkIssue(asked); err != nil {
		return err
	}
	if err := q.checkVisit(MoveRequest{Move: Finish, Cases: r.Cases}); err != nil {
		return err
	}
	var args []string
	for _, field := range q.visit(asked) {
		args = append(args, field, "1")
	}
	fields := []string{r.Desk, r.Service, r.Language}
	for _, c := range slices.Sorted(maps.Keys(r.Cases)) {
		n := strconv.Itoa(r.Cases[c])
		args = append(args, "cases:type:"+c, n, "cases:service:"+r.Service, n)
		fields = append(fields, c, n)
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("count", fields...)}
	_, err := q.Change(ctx, visitScript, w, ledger.Args{"service": r.Service, "desk": r.Desk, ledger.Tail: args}.Always)
	if err != nil {
		return fmt.Errorf("count a visit at desk %s: %w", r.Desk, err)
	}
	return nil
}

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

// Undo takes back the last change of any kind made at a desk, or by the supervisor: within ledger.UndoWithin, and as long as
// what it changed has not changed since. All counts are as before; a number that was given is not given again. Refusals:
// NothingToUndo, TooLate, NotFound, KeyReused, KeyMissing.
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
