package queue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
)

// lapse is a move of the sweep: a ticket that nobody closed is closed by rule and counted as lapsed.
const lapse Move = "lapse"

var lapseRule = rule{to: Cancelled}

// due is a move of the sweep: the time that a ticket's visitor asked for is over, and screens show it like any other.
const due Move = "due"

var dueRule = rule{from: []State{Waiting}, to: Waiting}

// dueWithin is for how long after that time the sweep looks for such a ticket.
const dueWithin = 5 * time.Minute

// endHeldBack notes the tickets that are offered again since a moment ago.
func (q *Queue) endHeldBack(ctx context.Context, now time.Time) error {
	// A ticket with a later appointment has a later place in its queue.
	ids, err := q.standing(ctx, q.waitingQueues(), strconv.FormatInt(now.Add(-dueWithin).UnixMilli(), 10))
	if err != nil {
		return err
	}
	for _, id := range ids {
		later, err := q.Field(ctx, q.Key("ticket", id), "later")
		if err != nil {
			return err
		}
		if later != "" && ledger.Number(later) <= now.UnixMilli() {
			if err := q.settle(ctx, later, motion{id: id, move: due}); err != nil {
				return err
			}
		}
	}
	return nil
}

// A ticket that waits, is parked, coming or away may be called before the sweep closes it; then a desk holds it.
var (
	notHeld = []State{Waiting, Parked, Coming, Away}
	held    = []State{Called, Serving}
)

// heldUntil is the local hour until which a desk may finish the ticket of the day before.
const heldUntil = 3

// lapseOld closes tickets of days before that still wait, are parked, coming or away: they lapse with their day.
func (q *Queue) lapseOld(ctx context.Context, now time.Time) error {
	today := q.branch.Day(now)
	ids, err := q.openIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if ledger.DayOf(id) < today {
			if err := q.lapse(ctx, id, notHeld); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapseHeld closes, at three o'clock, tickets of the day before that a desk still holds.
func (q *Queue) lapseHeld(ctx context.Context, now time.Time) error {
	today := q.branch.Day(now)
	atDesks, err := q.Fields(ctx, q.Key("desks"))
	if err != nil {
		return err
	}
	late := now.In(q.branch.Location()).Hour() >= heldUntil
	for _, id := range atDesks {
		if day := ledger.DayOf(id); day < today && (late || day < ledger.DayBefore(today)) {
			if err := q.lapse(ctx, id, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapseClosed closes tickets that still wait, are parked, coming or away CloseWaitingMin after their service has closed.
// Tickets that got there after the closing wait for the next closing. After a last call no ticket lapses: whoever has a
// number is served.
func (q *Queue) lapseClosed(ctx context.Context, now time.Time) error {
	today := q.branch.Day(now)
	if over := q.closedLongAgo(now); !over {
		return nil
	}
	lastCall, err := q.Field(ctx, q.Key("house", today), lastCallField)
	if err != nil || lastCall != "" {
		return err
	}
	ids, err := q.openIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		over, err := q.outstayed(ctx, id, now)
		if err == nil && over && ledger.DayOf(id) == today {
			err = q.lapse(ctx, id, notHeld)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closedLongAgo tells whether anybody could have waited for too long today.
func (q *Queue) closedLongAgo(now time.Time) bool {
	if q.branch.CloseWaitingMin == 0 {
		return false
	}
	local := now.In(q.branch.Location())
	dawn := q.branch.NextDay(local.AddDate(0, 0, -1))
	return slices.ContainsFunc(q.branch.Services, func(s branch.Service) bool { return !q.branch.Lapses(&s, dawn).After(now) })
}

// outstayed tells whether a ticket's time is over.
func (q *Queue) outstayed(ctx context.Context, id string, now time.Time) (bool, error) {
	had, err := q.Fields(ctx, q.Key("ticket", id))
	if err != nil {
		return false, err
	}
	s, known := q.branch.Service(had["service"])
	stands := stands(q.Time(had["since"]), q.Time(had["parked"]), q.Time(had["sent"]))
	// A lost record has neither; it lapses with its day.
	return known && stands != nil && !q.branch.Lapses(s, *stands).After(now), nil
}

// stands is since when a ticket waits, is parked or away: the last of some times of its record; nil for none.
func stands(moments ...*time.Time) *time.Time {
	var last *time.Time
	for _, m := range moments {
		if m != nil && (last == nil || m.After(*last)) {
			last = m
		}
	}
	return last
}

// lapse closes one ticket that is in one of some states.
func (q *Queue) lapse(ctx context.Context, id string, from []State) error {
	// A ticket that was reopened may lapse again.
	return q.settle(ctx, q.Now().Format(time.RFC3339), motion{id: id, move: lapse, from: from})
}

// settle makes a move of the sweep, once for each ticket and moment.
func (q *Queue) settle(ctx context.Context, moment string, m motion) error {
	head := ledger.Head{Key: ledger.SweepKey(string(m.move), m.id, moment), By: ledger.BySweep}
	w := ledger.Write{Head: head, Fingerprint: ledger.Fingerprint(string(m.move), m.id)}
	_, err := q.make(ctx, w, m)
	// A refusal means that another process, or a person, was faster, or that the record is lost.
	if code := ledger.CodeOf(err); err != nil && code != ledger.IllegalMove && code != ledger.NotFound {
		return err
	}
	return nil
}

// openIDs lists the tickets that wait, are parked, coming or away.
func (q *Queue) openIDs(ctx context.Context) ([]string, error) {
	return q.standing(ctx, append(q.waitingQueues(), q.Key("parked"), q.Key("coming"), q.Key("away")), "-inf")
}

// waitingQueues are the keys of all queues of the branch.
func (q *Queue) waitingQueues() []string {
	var sets []string
	for _, s := range q.branch.Services {
		sets = append(sets, q.Key("queue", ofService(s.ID)))
	}
	for _, of := range q.others {
		sets = append(sets, q.Key("queue", of))
	}
	return sets
}

// standing lists the tickets in some sets, from a score on.
func (q *Queue) standing(ctx context.Context, sets []string, from string) ([]string, error) {
	var all []string
	for _, set := range sets {
		stand, err := q.Members(ctx, set, from, "+inf")
		if err != nil {
			return nil, err
		}
		for _, ticket := range stand {
			all = append(all, ticket.ID)
		}
	}
	return all, nil
}

// purgeBatch bounds how many tickets one script forgets.
const purgeBatch = 500

// sweep closes what an ended service-day left open.
func (q *Queue) sweep(ctx context.Context, now time.Time) error {
	for _, do := range []struct {
		what string
		do   func(context.Context, time.Time) error
	}{
		{"close the tickets of the day before", q.lapseOld},
		{"close tickets that desks forgot", q.lapseHeld},
		{"close tickets of services that have closed", q.lapseClosed},
		{"offer again who asked for time", q.endHeldBack},
		{"end calls for help that nobody came for", q.lapseHelp},
	} {
		if err := do.do(ctx, now); err != nil {
			return fmt.Errorf("%s: %w", do.what, err)
		}
	}
	return nil
}

// purge forgets the tickets of a day. The numbers tell which there were. They are forgotten last, so that an interrupted
// purge goes on later.
func (q *Queue) purge(ctx context.Context, day string) error {
	numbers, err := q.Fields(ctx, q.Key("numbers", day))
	if err != nil {
		return err
	}
	var ids []string
	for prefix, last := range numbers {
		for n := int64(1); n <= ledger.Number(last); n++ {
			ids = append(ids, ledger.ID(day, fmt.Sprint(prefix, n)))
		}
	}
	for batch := range slices.Chunk(ids, purgeBatch) {
		if _, err := q.Once(ctx, purgeScript, day, ledger.Args{"last": "", ledger.Tail: batch}); err != nil {
			return err
		}
	}
	_, err = q.Once(ctx, purgeScript, day, ledger.Args{"last": "1"})
	return err
}
