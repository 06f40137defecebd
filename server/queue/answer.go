package queue

import (
	"context"
	"fmt"

	"turno/server/branch"
	"turno/server/count"
	"turno/server/ledger"
)

// AnswerRequest is what a ticket's visitor answers, once, to the questions for residence and origin.
type AnswerRequest struct {
	ledger.Head
	Token string
	// Residence and Origin are ids of the branch's areas, "" for "rather not say". They are counted, and not kept.
	Residence, Origin string
}

// What a ticket keeps of the answers: only that there are some. It is never empty, so that an undo of the issue at a desk
// is refused once the visitor has answered.
const (
	notAnswered = "0"
	hasAnswered = "1"
)

// Answer counts the answers of a ticket's visitor in the roll-up of the ticket's service-day, until that day is over.
// Refusals: Answered, TooLate, Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) Answer(ctx context.Context, r AnswerRequest) (Ticket, error) {
	if err := count.CheckAreas(q.branch, r.Residence, r.Origin); err != nil {
		return Ticket{}, err
	}
	// The read and the change together answer in the time of one operation.
	ctx, cancel := context.WithTimeout(ctx, ledger.AnswerWithin)
	defer cancel()
	found, _, err := q.openOne(ctx, r.Token)
	if err != nil {
		return Ticket{}, err
	}
	// Residence and origin are left out, so that nothing that is kept ties them to a ticket.
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("answer", found.id)}
	t, err := q.countAnswer(ctx, w, func(string) string { return found.id }, r.Residence, r.Origin)
	if err != nil {
		return Ticket{}, fmt.Errorf("answer the questions: %w", err)
	}
	return t.forVisitor(), nil
}

// DeskAnswerRequest is what a visitor answers at the desk that holds the ticket.
type DeskAnswerRequest struct {
	ledger.Head
	Ticket            string
	Residence, Origin string // as in AnswerRequest
}

// AnswerAtDesk counts what a visitor answers at the desk that holds the ticket, if it has no answers yet. As long as the
// desk can take back its own answer, another one replaces it; after that it is not known what was answered.
// Refusals: IllegalMove (the desk does not hold the ticket), Answered, TooLate, Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) AnswerAtDesk(ctx context.Context, r DeskAnswerRequest) (Ticket, error) {
	if !numberForm.MatchString(r.Ticket) {
		return Ticket{}, ledger.Refuse(ledger.Invalid, "a ticket number is a letter and at least three digits, such as A012")
	}
	if err := count.CheckAreas(q.branch, r.Residence, r.Origin); err != nil {
		return Ticket{}, err
	}
	if r.Residence == "" && r.Origin == "" {
		return Ticket{}, ledger.Refuse(ledger.Invalid, "say the residence, the origin or both; what nobody says is counted "+
			"as not stated")
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("answer at desk", r.Desk, r.Ticket)}
	t, err := q.countAnswer(ctx, w, func(day string) string { return ledger.ID(day, r.Ticket) }, r.Residence, r.Origin)
	if err != nil {
		return Ticket{}, fmt.Errorf("answer the questions at desk %s: %w", r.Desk, err)
	}
	return t, nil
}

// countAnswer runs the script for the ticket of an id, which may depend on the day.
func (q *Queue) countAnswer(
	ctx context.Context, w ledger.Write, id func(day string) string, residence, origin string,
) (Ticket, error) {
	words, err := q.Change(ctx, answerScript, w, func(day string) ledger.Args {
		return ledger.Args{"id": id(day), ledger.Tail: answerCounts(residence, origin)}
	})
	if err != nil {
		return Ticket{}, err
	}
	return q.ticket(words), nil
}

// answerable tells whether a desk may still answer for the ticket that it holds: if the branch asks, and there are no
// answers yet, or only the desk's own of a moment ago.
func (q *Queue) answerable(d DeskState) bool {
	if d.Ticket == nil || len(q.branch.Residence) == 0 && len(q.branch.Origin) == 0 {
		return false
	}
	own := d.Undo != nil && d.Undo.Move == "answer" && d.Undo.Number == d.Ticket.Number
	return (!d.Ticket.Answered || own) && q.branch.Day(d.Ticket.IssuedAt) == q.branch.Day(d.At)
}

// answerCounts are pairs of the fields that an answer moves one from and to; what is not stated stays where the issue
// counted it.
func answerCounts(residence, origin string) []string {
	var pairs []string
	for _, a := range []struct{ field, area string }{{"issued:residence:", residence}, {"issued:origin:", origin}} {
		if a.area != "" {
			pairs = append(pairs, a.field+branch.Unstated, a.field+a.area)
		}
	}
	return pairs
}
