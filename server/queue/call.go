package queue

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"turno/server/branch"
	"turno/server/ledger"
)

// CallRequest asks for a visitor to come to a desk.
type CallRequest struct {
	ledger.Head
	Ticket string // the number of a certain waiting ticket of today, or "" for the next
}

var numberForm = regexp.MustCompile(`^[A-Z]([0-9]{3}|[1-9][0-9]{3,5})$`)

// Call calls the next ticket of the desk's services, or a certain one. It answers ErrNobodyWaits when there is nobody.
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

// rosterOf writes who takes what, and what is spoken there unless the desk says otherwise, as next.lua reads it.
func rosterOf(b *branch.Branch) string {
	var lines []string
	for i := range b.Desks {
		d := &b.Desks[i]
		lines = append(lines, d.ID+"="+strings.Join(b.ServicesOf(d), ",")+"|"+strings.Join(b.SpokenAt(d), ","))
	}
	return strings.Join(lines, ";")
}
