package demo

import (
	"context"
	"crypto/rand"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// Numbers of waiting tickets: below few, visitors come quickly; above many, none comes.
const (
	few  = 3
	many = 11
)

// visitors come, take a ticket, and a few of them leave before they are called.
func (d *demo) visitors(ctx context.Context) {
	var tokens []string // of the last tickets
	for first := 0; ; first++ {
		d = d.turn()
		waiting, err := d.waiting(ctx)
		if err != nil {
			d.complain(ctx, err)
		}
		if err == nil && waiting <= many {
			issued, err := d.engine.Issue(ctx, d.visitor())
			if err != nil {
				d.complain(ctx, err)
			} else {
				tokens = append(tokens, issued.Token)
				d.answer(ctx, issued.Token)
			}
		}
		if len(tokens) > 4 {
			d.giveUp(ctx, tokens[0])
			tokens = tokens[1:]
		}
		low, high := 4.0, 9.0
		switch {
		case first < few+1:
			low, high = 0.1, 0.2 // as when an office opens
		case waiting < few:
			low, high = 1, 2
		}
		if !d.pause(ctx, low, high) {
			return
		}
	}
}

// waiting counts the tickets that wait, for all services.
func (d *demo) waiting(ctx context.Context) (int, error) {
	board, err := d.engine.Board(ctx)
	total := 0
	for _, n := range board.Waiting {
		total += n
	}
	return total, err
}

// visitor is a random visitor: a service, a language and sometimes a priority.
func (d *demo) visitor() queue.IssueRequest {
	b := d.engine.Branch()
	r := queue.IssueRequest{
		Head:     ledger.Head{Key: rand.Text(), By: ledger.ByVisitor},
		Service:  oneOf(d.served(), 6, 3, 2, 1).ID,
		Language: oneOf(b.Languages, 4, 2, 2, 4),
		Source:   "kiosk",
	}
	if classes := chosenAtKiosk(b); len(classes) > 0 && chance(12) {
		r.Priority = oneOf(classes).ID
	}
	return r
}

// answer lets some visitors answer the questions on the ticket's page.
func (d *demo) answer(ctx context.Context, token string) {
	b := d.engine.Branch()
	if len(b.Residence)+len(b.Origin) == 0 || !chance(60) {
		return
	}
	r := queue.AnswerRequest{Head: ledger.Head{Key: rand.Text(), By: ledger.ByVisitor}, Token: token}
	if len(b.Residence) > 0 && chance(90) {
		r.Residence = oneOf(b.Residence).ID
	}
	if len(b.Origin) > 0 && chance(90) {
		r.Origin = oneOf(b.Origin).ID
	}
	if _, err := d.engine.Answer(ctx, r); err != nil {
		d.complain(ctx, err)
	}
}

// chosenAtKiosk are the priority classes that visitors may choose themselves.
func chosenAtKiosk(b *branch.Branch) []branch.Priority {
	var classes []branch.Priority
	for _, p := range b.Priorities {
		if p.Kiosk {
			classes = append(classes, p)
		}
	}
	return classes
}

// giveUp sometimes cancels a visitor's ticket, if it still waits.
func (d *demo) giveUp(ctx context.Context, token string) {
	if !chance(8) {
		return
	}
	t, _, err := d.engine.Ticket(ctx, token)
	if err == nil && t.State == queue.Waiting {
		_, err = d.engine.Leave(ctx, ledger.Head{Key: rand.Text(), By: ledger.ByVisitor}, token)
	}
	if err != nil {
		d.complain(ctx, err)
	}
}
