package queue

import (
	"context"
	"time"
)

// lapse is the sweep's own move: a ticket that nobody closed is closed by rule and counted as such.
const lapse Move = "lapse"

var lapseRule = rule{to: Cancelled}

// A ticket that stands in a queue, is parked, coming or away may be called while the sweep is on its way to it; then it is
// one that a desk holds.
var (
	notHeld = []State{Waiting, Parked, Coming, Away}
	held    = []State{Called, Serving}
)

// heldUntil is the local hour until which a desk may finish the ticket of the day before.
const heldUntil = 3

// lapseOld closes what was left open. At midnight of the branch a ticket of the day before that waits, is parked, coming
// or away lapses; one that a desk holds lapses at three o'clock. Where the branch has CloseWaitingMin, a ticket of today
// that no desk holds lapses so long after its service closed.
func (e *Engine) lapseOld(ctx context.Context, now time.Time) error {
	today := e.branch.Day(now)
	ids, err := e.openIDs(ctx)
	if err != nil {
		return err
	}
	over := e.closedServices(now)
	for _, id := range ids {
		if dayOf(id) == today {
			if len(over) == 0 {
				continue
			}
			service, err := e.rdb.HGet(ctx, e.keys.tickets()+id, "service").Result()
			if err != nil || !over[service] {
				continue // a lost record has no service; the night closes it
			}
		}
		if err := e.lapse(ctx, id, today, notHeld); err != nil {
			return err
		}
	}
	atDesks, err := e.rdb.HVals(ctx, e.keys.desks()).Result()
	if err != nil {
		return err
	}
	late := now.In(e.branch.Location()).Hour() >= heldUntil
	for _, id := range atDesks {
		if day := dayOf(id); day < today && (late || day < dayBefore(today)) {
			if err := e.lapse(ctx, id, today, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapse closes one ticket that is in one of some states, unless it is of a day that has not begun here.
func (e *Engine) lapse(ctx context.Context, id, today string, from []State) error {
	if dayOf(id) > today {
		return nil
	}
	// Nobody else's key can be this one: theirs are printable.
	w := write{key: "\x00lapse " + id, fingerprint: fingerprint("lapse", id), who: bySweep}
	_, err := e.make(ctx, w, motion{id: id, move: lapse, from: from})
	// A refusal means that another process, or a person, was faster, or that the record is lost.
	if code := CodeOf(err); err != nil && code != IllegalMove && code != NotFound {
		return err
	}
	return nil
}

// closedServices are those that closed for today so long ago that nobody waits for them any more.
func (e *Engine) closedServices(now time.Time) map[string]bool {
	over := map[string]bool{}
	if e.branch.CloseWaitingMin == 0 {
		return over
	}
	for i := range e.branch.Services {
		s := &e.branch.Services[i]
		closed := e.branch.Closed(s, now)
		if !closed.IsZero() && now.Sub(closed) >= time.Duration(e.branch.CloseWaitingMin)*time.Minute {
			over[s.ID] = true
		}
	}
	return over
}

// openIDs lists the tickets that wait, are parked, coming or away.
func (e *Engine) openIDs(ctx context.Context) ([]string, error) {
	sets := []string{e.keys.parked(), e.keys.coming(), e.keys.away()}
	for _, s := range e.branch.Services {
		sets = append(sets, e.keys.queue(ofService(s.ID)))
	}
	for _, d := range e.branch.Desks {
		sets = append(sets, e.keys.queue(ofDesk(d.ID)))
	}
	for _, p := range e.branch.People {
		sets = append(sets, e.keys.queue(ofPerson(p.ID)))
	}
	var all []string
	for _, set := range sets {
		ids, err := e.rdb.ZRange(ctx, set, 0, -1).Result()
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}
