package queue

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Leave is the visitor's own cancel. Refusals: IllegalMove, NotFound, KeyReused, KeyMissing.
func (e *Engine) Leave(ctx context.Context, key, token string) (Ticket, error) {
	return e.own(ctx, key, token, motion{move: Cancel})
}

// Postpone is the visitor's "I need more time": as many of those behind as the branch says pass, and as often as it says.
// Refusals: IllegalMove (with nobody behind, or asked too often), NotFound, KeyReused, KeyMissing.
func (e *Engine) Postpone(ctx context.Context, key, token string) (Ticket, error) {
	p := e.branch.Postpone
	return e.own(ctx, key, token, motion{move: Postpone, given: []string{"lets", strconv.Itoa(p.Lets), "times", strconv.Itoa(p.Times)}})
}

// Back is the visitor's "I am back" after a missed call: the ticket waits again in its place, as long as the branch's
// BackWithinMin is not over. Refusals: IllegalMove, TooLate, NotFound, KeyReused, KeyMissing.
func (e *Engine) Back(ctx context.Context, key, token string) (Ticket, error) {
	within := time.Duration(e.branch.BackWithinMin) * time.Minute
	return e.own(ctx, key, token, motion{move: Return, from: []State{NoShow},
		given: []string{"within", strconv.FormatInt(within.Milliseconds(), 10)}})
}

// Arrive is the word of a visitor who took a ticket at the door that they are back, which the code proves that the door
// shows now. Refusals: WrongDoorCode, IllegalMove, NotFound, KeyReused, KeyMissing.
func (e *Engine) Arrive(ctx context.Context, key, token, code string) (Ticket, error) {
	window, err := e.shownAt(ctx, code)
	if err != nil {
		return Ticket{}, err
	}
	return e.own(ctx, key, token, motion{move: Arrive, given: []string{"door", strconv.FormatInt(window, 10)}})
}

// own makes a move that the visitor who holds the token asks for.
func (e *Engine) own(ctx context.Context, key, token string, m motion) (Ticket, error) {
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
	m.id = found.id
	w := write{key: key, fingerprint: fingerprint("own "+string(m.move), m.id), who: byVisitor}
	t, err := e.make(ctx, w, m)
	if err != nil {
		return Ticket{}, fmt.Errorf("%s by the visitor: %w", m.move, err)
	}
	return t.forVisitor(), nil
}

// forVisitor is the ticket without what staff keep among themselves.
func (t Ticket) forVisitor() Ticket {
	t.Note, t.ForPerson, t.ParkReason, t.ParkedFor = "", nil, nil, nil
	return t
}
