package queue

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"turno/server/ledger"
)

// visitors are the moves that visitors make of their own tickets, and from where, nil for wherever the table says.
var visitors = map[Move][]State{Cancel: nil, Postpone: nil, Arrive: nil, Return: {NoShow, Away},
	ChangeService: {Waiting, Coming}}

// Leave is the visitor's own cancel. Refusals: IllegalMove, NotFound, KeyReused, KeyMissing.
func (q *Queue) Leave(ctx context.Context, h ledger.Head, token string) (Ticket, error) {
	return q.own(ctx, h, token, motion{move: Cancel})
}

// Postpone is the visitor's "I need more time": as many of those who wait behind for the same desks as the branch says pass,
// and as often as it says. With nobody behind, the ticket is offered to nobody for the branch's set time.
// Refusals: IllegalMove (asked too often), NotFound, KeyReused, KeyMissing.
func (q *Queue) Postpone(ctx context.Context, h ledger.Head, token string) (Ticket, error) {
	p := q.branch.Postpone
	given := []string{"lets", strconv.Itoa(p.Lets), "times", strconv.Itoa(p.Times), "wait",
		strconv.FormatInt(p.Wait().Milliseconds(), 10)}
	return q.own(ctx, h, token, motion{move: Postpone, given: given})
}

// Back is the visitor's "I am back": after a missed call the ticket waits again in its place, as long as the branch's
// BackWithinMin is not over; one that was away waits for the desk that sent it. Refusals: IllegalMove, TooLate, NotFound,
// KeyReused, KeyMissing.
func (q *Queue) Back(ctx context.Context, h ledger.Head, token string) (Ticket, error) {
	within := time.Duration(q.branch.BackWithinMin) * time.Minute
	return q.own(ctx, h, token, motion{move: Return,
		given: []string{"within", strconv.FormatInt(within.Milliseconds(), 10)}})
}

// changeWithin is for how long after its issue a visitor may change the service of a ticket.
const changeWithin = 3 * time.Minute

// ChangeService is the visitor's word that it was the wrong key: the ticket is for another service that gives tickets now,
// at the same effective arrival. Refusals: TooLate (also once it was called), ServiceClosed, ServicePaused, QuotaReached,
// Invalid (also for its own service), NotFound, KeyReused, KeyMissing.
func (q *Queue) ChangeService(ctx context.Context, h ledger.Head, token, service string) (Ticket, error) {
	s, ok := q.branch.Service(service)
	if !ok {
		return Ticket{}, ledger.Refuse(ledger.Invalid, "there is no service %q", service)
	}
	opening, err := q.opening(ctx, s)
	if err != nil {
		return Ticket{}, err
	}
	t, err := q.own(ctx, h, token, motion{move: ChangeService, given: []string{
		"service", service, "opening", string(opening), "quota", strconv.Itoa(s.Quota),
		"issued_within", strconv.FormatInt(changeWithin.Milliseconds(), 10)}}, service)
	if ledger.CodeOf(err) == ledger.IllegalMove {
		return Ticket{}, Book.Refusal("TOO_LATE")
	}
	return t, err
}

// Changeable reports whether a visitor may change the ticket's service at a moment.
func (t Ticket) Changeable(at time.Time) bool {
	return (t.State == Waiting || t.State == Coming) && at.Sub(t.IssuedAt) <= changeWithin
}

// Arrive is the word of a visitor who took a ticket at the door that they are back, which the code proves that the door
// shows now. Refusals: WrongDoorCode, IllegalMove, NotFound, KeyReused, KeyMissing.
func (q *Queue) Arrive(ctx context.Context, h ledger.Head, token, code string) (Ticket, error) {
	window, err := q.shownAt(ctx, code)
	if err != nil {
		return Ticket{}, err
	}
	return q.own(ctx, h, token, motion{move: Arrive, given: []string{"door", strconv.FormatInt(window, 10)}})
}

// own makes a move that the visitor who holds the token asks for; asked tells it from others of the kind.
func (q *Queue) own(ctx context.Context, h ledger.Head, token string, m motion, asked ...string) (Ticket, error) {
	// The read and the move together answer in the time of one operation.
	ctx, cancel := context.WithTimeout(ctx, ledger.AnswerWithin)
	defer cancel()
	found, _, err := q.openOne(ctx, token)
	if err != nil {
		return Ticket{}, err
	}
	m.id, m.from = found.id, visitors[m.move]
	w := ledger.Write{Head: h, Fingerprint: ledger.Fingerprint("own "+string(m.move), append([]string{m.id}, asked...)...)}
	t, err := q.make(ctx, w, m)
	if err != nil {
		return Ticket{}, fmt.Errorf("%s by the visitor: %w", m.move, err)
	}
	return t.forVisitor(), nil
}

// forVisitor is the ticket without what staff keep among themselves.
func (t Ticket) forVisitor() Ticket {
	t.ForSomebody = t.ForPerson != nil
	t.Note, t.ForPerson, t.ParkReason, t.ParkedFor = "", nil, nil, nil
	return t
}
