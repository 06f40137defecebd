package queue

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// MoveRequest asks for one move of a ticket at a desk.
type MoveRequest struct {
	Key    string
	Desk   string // the desk that asks
	Ticket string // the ticket's number; "" for the one that the desk holds
	Move   Move
	// Service or ToDesk, one of them, says where a Transfer goes.
	Service, ToDesk string
	// Cases counts the matters handled, by case type, 1 to 99 each; for Finish only.
	Cases map[string]int
}

// maxCases bounds how many matters of one type one visit has.
const maxCases = 99

// Move makes a move of the table. A ticket that is called or served moves only at the desk that holds it.
// Refusals: IllegalMove, DeskBusy (for Resume), Invalid, NotFound, KeyReused, KeyMissing.
func (e *Engine) Move(ctx context.Context, r MoveRequest) (Ticket, error) {
	if err := e.checkMove(r); err != nil {
		return Ticket{}, err
	}
	cases := slices.Sorted(maps.Keys(r.Cases))
	fields := []string{r.Desk, r.Ticket, r.Service, r.ToDesk}
	var extra []any
	for _, c := range cases {
		n := strconv.Itoa(r.Cases[c])
		fields = append(fields, c, n)
		extra = append(extra, c, n)
	}
	m := motion{number: r.Ticket, move: r.Move, rule: moves[r.Move], desk: r.Desk, service: r.Service, toDesk: r.ToDesk, cases: extra}
	t, err := e.make(ctx, write{r.Key, fingerprint(string(r.Move), fields...)}, m)
	if err != nil {
		return Ticket{}, fmt.Errorf("%s %s at desk %s: %w", r.Move, r.Ticket, r.Desk, err)
	}
	return t, nil
}

func (e *Engine) checkMove(r MoveRequest) error {
	if _, ok := e.branch.Desk(r.Desk); !ok {
		return &Error{NotFound, fmt.Sprintf("there is no desk %q", r.Desk)}
	}
	if err := checkKey(r.Key); err != nil {
		return err
	}
	if _, ok := moves[r.Move]; !ok {
		return &Error{Invalid, fmt.Sprintf("there is no move %q", r.Move)}
	}
	if r.Ticket != "" && !numberForm.MatchString(r.Ticket) {
		return &Error{Invalid, "a ticket number is a letter and at least three digits, such as A012"}
	}
	if r.Move != Finish && len(r.Cases) > 0 {
		return &Error{Invalid, "only finish counts cases"}
	}
	for c, n := range r.Cases {
		if _, ok := e.branch.CaseType(c); !ok || n < 1 || n > maxCases {
			return &Error{Invalid, fmt.Sprintf("cases: %d of %q: give 1 to %d of a case type of the branch", n, c, maxCases)}
		}
	}
	return e.checkTransfer(r)
}

func (e *Engine) checkTransfer(r MoveRequest) error {
	if r.Move != Transfer {
		if r.Service != "" || r.ToDesk != "" {
			return &Error{Invalid, "only transfer takes a service or a desk to go to"}
		}
		return nil
	}
	if (r.Service == "") == (r.ToDesk == "") {
		return &Error{Invalid, "say either the service or the desk to transfer to"}
	}
	if _, ok := e.branch.Service(r.Service); r.Service != "" && !ok {
		return &Error{Invalid, fmt.Sprintf("there is no service %q", r.Service)}
	}
	if _, ok := e.branch.Desk(r.ToDesk); r.ToDesk != "" && !ok {
		return &Error{Invalid, fmt.Sprintf("there is no desk %q", r.ToDesk)}
	}
	return nil
}

// Leave is the visitor's own cancel. Refusals: IllegalMove, NotFound, KeyReused, KeyMissing.
func (e *Engine) Leave(ctx context.Context, key, token string) (Ticket, error) {
	if err := checkKey(key); err != nil {
		return Ticket{}, err
	}
	// The read and the move together answer in the time of one operation.
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	found, _, err := e.openOne(ctx, token)
	if err != nil {
		return Ticket{}, err
	}
	id := found.id
	t, err := e.make(ctx, write{key, fingerprint("leave", id)}, motion{id: id, move: Cancel, rule: moves[Cancel]})
	if err != nil {
		return Ticket{}, fmt.Errorf("leave the queue: %w", err)
	}
	return t, nil
}

// A motion is one move of one ticket, checked; desk is "" for the visitor's own and the sweep's.
type motion struct {
	id              string // or "" for the one of today, or of the desk, with the number
	number          string // or "" for the one that the desk holds
	move            Move
	rule            rule
	desk            string
	service, toDesk string
	cases           []any // pairs of case type and number
}

// make runs the move script.
func (e *Engine) make(ctx context.Context, w write, m motion) (Ticket, error) {
	hour := e.branch.Hour(e.now())
	words, err := e.change(ctx, moveScript, w, func(day string) ([]string, []any) {
		id := m.id
		if id == "" && m.number != "" {
			id = idOf(day, m.number)
		}
		keys := []string{e.keys.desks(), e.keys.parked(), e.keys.noShows(), e.keys.calls(), e.keys.activity()}
		args := []any{id, string(m.move), m.rule.origins(), string(m.rule.to), m.desk, hour, m.service, m.toDesk}
		return keys, append(args, m.cases...)
	})
	if err != nil {
		return Ticket{}, err
	}
	return e.ticket(words), nil
}
