package queue

import (
	"context"
	"fmt"

	"turno/server/branch"
)

// AnswerRequest is what the visitor who holds a ticket answers, once, to the questions for residence and origin.
type AnswerRequest struct {
	Key, Token string
	// Residence and Origin are ids of the branch's areas, "" for who would rather not say. They are counted, and not kept.
	Residence, Origin string
}

// What a ticket remembers of the answers: that there are some. It is never empty, so that what is registered at a desk cannot
// be taken back any more once its visitor has answered.
const (
	notAnswered = "0"
	hasAnswered = "1"
)

// Answer counts what a ticket's visitor answers in the roll-up of the ticket's service-day, as long as that lasts: the
// roll-up of a day that is over stays as it is. Refusals: Answered, TooLate, Invalid, NotFound, KeyReused, KeyMissing.
func (e *Engine) Answer(ctx context.Context, r AnswerRequest) (Ticket, error) {
	if err := checkKey(r.Key); err != nil {
		return Ticket{}, err
	}
	if err := e.checkAreas(r.Residence, r.Origin); err != nil {
		return Ticket{}, err
	}
	// The read and the change together answer in the time of one operation.
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	found, _, err := e.openOne(ctx, r.Token)
	if err != nil {
		return Ticket{}, err
	}
	// Residence and origin are left out, so that nothing that is kept ties them to a ticket.
	w := write{key: r.Key, fingerprint: fingerprint("answer", found.id), who: byVisitor}
	words, err := e.change(ctx, answerScript, w, func(string) ([]string, []any) {
		return nil, append([]any{found.id}, answerCounts(r)...)
	})
	if err != nil {
		return Ticket{}, fmt.Errorf("answer the questions: %w", err)
	}
	return e.ticket(words).forVisitor(), nil
}

// answerCounts are pairs of the fields that an answer moves one from and to; what is not stated stays where the issue
// counted it.
func answerCounts(r AnswerRequest) []any {
	var pairs []any
	for _, a := range []struct{ field, area string }{{"issued:residence:", r.Residence}, {"issued:origin:", r.Origin}} {
		if a.area != "" {
			pairs = append(pairs, a.field+branch.Unstated, a.field+a.area)
		}
	}
	return pairs
}

// checkAreas refuses answers that the branch does not know; "" is none.
func (e *Engine) checkAreas(residence, origin string) error {
	if residence != "" && !branch.HasArea(e.branch.Residence, residence) {
		return &Error{Invalid, fmt.Sprintf("there is no area of residence %q", residence)}
	}
	if origin != "" && !branch.HasArea(e.branch.Origin, origin) {
		return &Error{Invalid, fmt.Sprintf("there is no area of origin %q", origin)}
	}
	return nil
}
