package demo

import (
	"context"
	"crypto/rand"
	"errors"
	mathrand "math/rand/v2"
	"slices"

	"turno/server/ledger"
	"turno/server/queue"
)

// staff work at a desk: they read its state, do the next step and read it again. So they also handle a ticket that somebody
// else left at the desk, or that was there when the program started.
func (d *demo) staff(ctx context.Context, desk string, nth int) {
	// The first desk starts after about one beat, each other desk two beats later.
	if !d.pause(ctx, 0.8+2*float64(nth), 1+2*float64(nth)) {
		return
	}
	for ctx.Err() == nil {
		d = d.turn()
		state, err := d.engine.Desk(ctx, desk)
		if err == nil {
			err = d.next(ctx, state)
		}
		if err != nil && !errors.Is(err, queue.ErrNobodyWaits) {
			d.complain(ctx, err)
		}
		if !d.pause(ctx, 0.8, 1.5) {
			return
		}
	}
}

// next does the next step for the state of the desk.
func (d *demo) next(ctx context.Context, s queue.DeskState) error {
	switch {
	case s.Ticket == nil:
		return d.invite(ctx, s)
	case s.Ticket.State == queue.Called:
		return d.receive(ctx, s)
	default:
		return d.handle(ctx, s)
	}
}

// invite resumes a parked ticket, returns a missed one, lets one that the desk has sent come back, or calls the next.
func (d *demo) invite(ctx context.Context, s queue.DeskState) error {
	if !d.pause(ctx, 0.5, 2) {
		return nil
	}
	if len(s.NoShows) > 0 && chance(10) {
		return d.move(ctx, s.Desk, s.NoShows[0].Number, queue.Return)
	}
	if sent := sentFrom(s); len(sent) > 0 && chance(30) {
		return d.move(ctx, s.Desk, sent[0].Number, queue.ComeBack)
	}
	if len(s.Parked) > 0 && chance(50) {
		return d.move(ctx, s.Desk, s.Parked[0].Number, queue.Resume)
	}
	_, err := d.engine.Call(ctx, queue.CallRequest{Head: ledger.Head{Key: rand.Text(), Desk: s.Desk}})
	return err
}

// receive waits for the called visitor, who may need a second call or may never come.
func (d *demo) receive(ctx context.Context, s queue.DeskState) error {
	if !d.pause(ctx, 2, 4) {
		return nil
	}
	switch {
	case s.Ticket.Calls > 1 && chance(40):
		return d.move(ctx, s.Desk, s.Ticket.Number, queue.MissShow)
	case chance(20):
		return d.move(ctx, s.Desk, s.Ticket.Number, queue.Recall)
	}
	return d.move(ctx, s.Desk, s.Ticket.Number, queue.Serve)
}

// sentFrom are the tickets that a desk has sent to a place and expects back.
func sentFrom(s queue.DeskState) []queue.Ticket {
	return slices.DeleteFunc(slices.Clone(s.Away), func(t queue.Ticket) bool {
		return t.Place == nil || t.BackTo == nil || *t.BackTo != s.Desk
	})
}

// handle ends the visitor's time at the desk: mostly by finish, sometimes by send to a place, by park, or by a transfer to
// another service.
func (d *demo) handle(ctx context.Context, s queue.DeskState) error {
	if !d.pause(ctx, 4, 12) {
		return nil
	}
	services, places := d.served(), d.engine.Branch().Places
	switch {
	case chance(7) && len(places) > 0 && len(sentFrom(s)) < 2:
		_, err := d.engine.Move(ctx, queue.MoveRequest{
			Head: ledger.Head{Key: rand.Text(), Desk: s.Desk}, Ticket: s.Ticket.Number, Move: queue.Send, Place: oneOf(places).ID,
		})
		return err
	case chance(7) && len(s.Parked) < 3:
		return d.move(ctx, s.Desk, s.Ticket.Number, queue.Park)
	case chance(8) && len(services) > 1:
		r := queue.MoveRequest{Head: ledger.Head{Key: rand.Text(), Desk: s.Desk}, Ticket: s.Ticket.Number, Move: queue.Transfer}
		for r.Service = s.Ticket.Service; r.Service == s.Ticket.Service; {
			r.Service = oneOf(services).ID
		}
		_, err := d.engine.Move(ctx, r)
		return err
	}
	_, err := d.engine.Move(ctx, queue.MoveRequest{
		Head: ledger.Head{Key: rand.Text(), Desk: s.Desk}, Ticket: s.Ticket.Number, Move: queue.Finish, Cases: d.cases(),
	})
	return err
}

// cases are the cases of a visit: mostly one, sometimes two or none.
func (d *demo) cases() map[string]int {
	types := d.engine.Branch().CaseTypes
	counted := map[string]int{}
	if len(types) == 0 {
		return counted
	}
	for range oneOf([]int{1, 2, 0}, 6, 2, 2) {
		counted[types[mathrand.IntN(len(types))].ID]++
	}
	return counted
}

// move makes a move that needs no more than a desk and a number.
func (d *demo) move(ctx context.Context, desk, number string, m queue.Move) error {
	_, err := d.engine.Move(ctx, queue.MoveRequest{Head: ledger.Head{Key: rand.Text(), Desk: desk}, Ticket: number, Move: m})
	return err
}
