package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// purgeBatch bounds how many tickets one script forgets.
const purgeBatch = 500

// Sweep closes what an ended service-day left open and forgets what is past the branch's retention. It is run every
// minute, by any number of processes whose Clock is right: one that is a day ahead would close what still waits.
//
// What lapses is said in lapse.go. A record, its token, and the events and outcomes of idempotency keys of a day are forgotten
// RetentionDays after it, and so are its appointments; the counts stay. Displays that fell silent are forgotten too.
func (e *Engine) Sweep(ctx context.Context) error {
	e.sweeping.Lock()
	defer e.sweeping.Unlock()
	now := e.now()
	if err := e.lapseOld(ctx, now); err != nil {
		return fmt.Errorf("close the tickets of the day before: %w", err)
	}
	if err := e.lapseHeld(ctx, now); err != nil {
		return fmt.Errorf("close tickets that desks forgot: %w", err)
	}
	if err := e.lapseClosed(ctx, now); err != nil {
		return fmt.Errorf("close tickets of services that have closed: %w", err)
	}
	if err := e.endHeldBack(ctx, now); err != nil {
		return fmt.Errorf("offer again who asked for time: %w", err)
	}
	if err := e.missOverdue(ctx, now); err != nil {
		return fmt.Errorf("close missed appointments: %w", err)
	}
	if err := e.lapseHelp(ctx, now); err != nil {
		return fmt.Errorf("end calls for help that nobody came for: %w", err)
	}
	if err := e.forgetUndos(ctx, now); err != nil {
		return fmt.Errorf("forget what can no longer be undone: %w", err)
	}
	if err := e.purge(ctx, now); err != nil {
		return fmt.Errorf("forget old tickets: %w", err)
	}
	if err := e.forgetScreens(ctx, now); err != nil {
		return fmt.Errorf("forget silent displays: %w", err)
	}
	if err := e.forgetSignUps(ctx, now); err != nil {
		return fmt.Errorf("forget old sign-ups: %w", err)
	}
	if err := e.purgeAppointments(ctx, now); err != nil {
		return fmt.Errorf("forget old appointments: %w", err)
	}
	return nil
}

// forgetUndos forgets how changes are taken back once that is too late: a desk's last one may stand beside what the
// visitor answered, which nothing else ties to a ticket.
func (e *Engine) forgetUndos(ctx context.Context, now time.Time) error {
	return e.once(ctx, forgetScript, moment{now, e.branch.Day(now)}, named{"probing": ""}).Err()
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
	m := moment{e.now(), day}
	for batch := range slices.Chunk(ids, purgeBatch) {
		if err := e.once(ctx, purgeScript, m, named{"events_before": 0, tail: batch}).Err(); err != nil {
			return err
		}
	}
	start, err := time.ParseInLocation("20060102", day, e.branch.Location())
	if err != nil {
		return err
	}
	end := start.AddDate(0, 0, 1).UnixMilli()
	return e.once(ctx, purgeScript, m, named{"events_before": end}).Err()
}
