package queue

import (
	"context"
	"fmt"
	"regexp"
)

// CallRequest asks for a visitor to come to a desk.
type CallRequest struct {
	Key    string
	Desk   string
	Ticket string // the number of a certain waiting ticket of today, or "" for the next
}

var numberForm = regexp.MustCompile(`^[A-Z]([0-9]{3}|[1-9][0-9]{3,5})$`)

// Call calls the next ticket of the desk's services, or a certain one. It answers ErrNobodyWaits when there is nobody.
// Refusals: DeskBusy, NotWaiting, Invalid, NotFound, KeyReused, KeyMissing.
func (e *Engine) Call(ctx context.Context, r CallRequest) (Ticket, error) {
	queues, err := e.queuesOf(r.Desk)
	if err != nil {
		return Ticket{}, err
	}
	if err := checkKey(r.Key); err != nil {
		return Ticket{}, err
	}
	if r.Ticket != "" && !numberForm.MatchString(r.Ticket) {
		return Ticket{}, &Error{Invalid, "a ticket number is a letter and at least three digits, such as A012"}
	}
	hour := e.branch.Hour(e.now())
	w := write{r.Key, fingerprint("call", r.Desk, r.Ticket)}
	words, err := e.change(ctx, callScript, w, func(day string) ([]string, []any) {
		id := ""
		if r.Ticket != "" {
			id = idOf(day, r.Ticket)
		}
		args := []any{r.Desk, id, hour}
		for _, q := range queues {
			args = append(args, q)
		}
		return []string{e.keys.desks(), e.keys.calls(), e.keys.activity()}, args
	})
	if err != nil {
		return Ticket{}, fmt.Errorf("call to desk %s: %w", r.Desk, err)
	}
	return e.ticket(words), nil
}

// queuesOf names the queues that a desk takes tickets from: its own, and those of its services.
func (e *Engine) queuesOf(desk string) ([]string, error) {
	d, ok := e.branch.Desk(desk)
	if !ok {
		return nil, &Error{NotFound, fmt.Sprintf("there is no desk %q", desk)}
	}
	queues := []string{ofDesk(desk)}
	for _, s := range e.branch.ServicesOf(d) {
		queues = append(queues, ofService(s))
	}
	return queues, nil
}
