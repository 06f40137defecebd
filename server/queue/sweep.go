package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// lapse is the sweep's own move: a ticket that nobody closed on its service-day is closed by rule and counted as such.
const lapse Move = "lapse"

var lapseRule = rule{from: []State{Waiting, Called, Serving, Parked}, to: Cancelled}

// heldUntil is the local hour until which a desk may finish the ticket of the day before.
const heldUntil = 3

// purgeBatch bounds how many tickets one script forgets.
const purgeBatch = 500

// Sweep closes what an ended service-day left open and forgets what is past the branch's retention. It is run every
// minute, by any number of processes whose Clock is right: one that is a day ahead would close what still waits.
//
// At midnight of the branch a ticket of the day before that waits or is parked lapses; one that a desk holds lapses at
// three o'clock. A record, its token, and the events and outcomes of idempotency keys of a day are forgotten
// RetentionDays after it; the counts stay. Displays that fell silent are forgotten too.
func (e *Engine) Sweep(ctx context.Context) error {
	e.sweeping.Lock()
	defer e.sweeping.Unlock()
	now := e.now()
	if err := e.lapseOld(ctx, now); err != nil {
		return fmt.Errorf("close forgotten tickets: %w", err)
	}
	if err := e.purge(ctx, now); err != nil {
		return fmt.Errorf("forget old tickets: %w", err)
	}
	if err := e.forgetScreens(ctx, now); err != nil {
		return fmt.Errorf("forget silent displays: %w", err)
	}
	return nil
}

func (e *Engine) lapseOld(ctx context.Context, now time.Time) error {
	today := e.branch.Day(now)
	ids, err := e.openIDs(ctx)
	if err != nil {
		return err
	}
	held, err := e.rdb.HVals(ctx, e.keys.desks()).Result()
	if err != nil {
		return err
	}
	if local := now.In(e.branch.Location()); local.Hour() >= heldUntil {
		ids = append(ids, held...)
	} else {
		yesterday := dayBefore(today)
		for _, id := range held {
			if dayOf(id) < yesterday {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		if dayOf(id) >= today {
			continue
		}
		// Nobody else's key can be this one: theirs are printable.
		w := write{"\x00lapse " + id, fingerprint("lapse", id)}
		_, err := e.make(ctx, w, motion{id: id, move: lapse, rule: lapseRule})
		// A refusal means that another process, or a person, was faster, or that the record is lost.
		if code := CodeOf(err); err != nil && code != IllegalMove && code != NotFound {
			return err
		}
	}
	return nil
}

// openIDs lists the tickets that wait or are parked.
func (e *Engine) openIDs(ctx context.Context) ([]string, error) {
	sets := []string{e.keys.parked()}
	for _, s := range e.branch.Services {
		sets = append(sets, e.keys.queue(ofService(s.ID)))
	}
	for _, d := range e.branch.Desks {
		sets = append(sets, e.keys.queue(ofDesk(d.ID)))
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

func (e *Engine) purge(ctx context.Context, now time.Time) error {
	local := now.In(e.branch.Location())
	oldest := local.AddDate(0, 0, -e.branch.RetentionDays).Format("20060102")
	days, err := e.rdb.SMembers(ctx, e.keys.days()).Result()
	if err != nil {
		return err
	}
	forgotten := false
	for _, day := range days {
		if day >= oldest || e.purged[day] {
			continue
		}
		if err := e.purgeDay(ctx, day); err != nil {
			return err
		}
		e.purged[day] = true
		forgotten = true
	}
	if forgotten {
		e.rewrite(ctx)
	}
	return nil
}

// rewrite asks Redis to write its append-only file anew: the old one tells of all that was forgotten, and Redis by
// itself rewrites only a file that has grown large, which that of a small office never does. Where it may not be asked,
// or is at it already, the sweep has done its part all the same.
func (e *Engine) rewrite(ctx context.Context) {
	_, err := e.onMaster(ctx, func(ctx context.Context, rdb redis.Cmdable) (string, error) {
		return rdb.BgRewriteAOF(ctx).Result()
	})
	if err != nil {
		e.log.Warn("the append-only file was not rewritten and still tells of tickets that are forgotten", "branch", e.branch.ID, "err", err)
	}
}

// purgeDay forgets the tickets of a day. The numbers tell which there were, and go last, so that a purge that was cut
// off is taken up again.
func (e *Engine) purgeDay(ctx context.Context, day string) error {
	numbers, err := e.rdb.HGetAll(ctx, e.keys.numbers(day)).Result()
	if err != nil {
		return err
	}
	var ids []any
	for prefix, last := range numbers {
		for n := int64(1); n <= number(last); n++ {
			ids = append(ids, idOf(day, fmt.Sprint(prefix, n)))
		}
	}
	keys := []string{e.keys.meta(), e.keys.tokens(), e.keys.noShows(), e.keys.calls(), e.keys.events()}
	for batch := range slices.Chunk(ids, purgeBatch) {
		args := append([]any{e.keys.tickets(), e.keys.queues(), 0}, batch...)
		if err := purgeScript.Run(ctx, e.rdb, keys, args...).Err(); err != nil {
			return err
		}
	}
	start, err := time.ParseInLocation("20060102", day, e.branch.Location())
	if err != nil {
		return err
	}
	end := start.AddDate(0, 0, 1).UnixMilli()
	return purgeScript.Run(ctx, e.rdb, append(keys, e.keys.numbers(day), e.keys.idem(day)), e.keys.tickets(), e.keys.queues(), end).Err()
}
