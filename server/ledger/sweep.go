package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	forgetScript     = base.Script("forget")
	forgetDayScript  = base.Script("forgetday")
	forgetNoteScript = base.Script("forgetnote")
)

// Sweep has each book do what is due by time alone, and forgets what is past the branch's retention. It runs every minute,
// in any number of processes whose Clock is right: one that is a day ahead would close what still waits.
//
// What the books keep of a day, its events and the outcomes of its idempotency keys are forgotten RetentionDays after it;
// the counts stay. The branch knows which days are forgotten, so a sweep costs the same however old the branch is.
func (l *Ledger) Sweep(ctx context.Context) error {
	l.sweeping.Lock()
	defer l.sweeping.Unlock()
	now := l.now()
	for _, d := range l.duties {
		if d.Sweep != nil {
			if err := d.Sweep(ctx, now); err != nil {
				return err
			}
		}
	}
	// The last change made from a desk may have what a visitor answered, which nothing else ties to a ticket.
	if _, err := l.Once(ctx, forgetScript, "", Args{"probing": ""}); err != nil {
		return fmt.Errorf("forget what can no longer be undone: %w", err)
	}
	if err := l.forget(ctx, now); err != nil {
		return fmt.Errorf("forget old days: %w", err)
	}
	return nil
}

// Oldest is the start of the first service-day that is kept at a moment.
func (l *Ledger) Oldest(now time.Time) time.Time {
	local := now.In(l.branch.Location())
	return time.Date(local.Year(), local.Month(), local.Day()-l.branch.RetentionDays, 0, 0, 0, 0, l.branch.Location())
}

// forget forgets the days whose retention is over, the last one first: in a branch of an earlier build, which did not know
// what it had forgotten, that is the one that still has something. A sweep that is interrupted is begun again by the next.
func (l *Ledger) forget(ctx context.Context, now time.Time) error {
	oldest := l.Oldest(now).Format("20060102")
	days, err := l.rdb.SMembers(ctx, l.Key("days")).Result()
	if err != nil {
		return err
	}
	days = slices.DeleteFunc(days, func(day string) bool { return day >= oldest })
	if len(days) == 0 {
		return nil
	}
	slices.Sort(days)
	for _, day := range slices.Backward(days) {
		began := time.Now()
		if err := l.forgetDay(ctx, day); err != nil {
			return err
		}
		if len(days) > manyDays {
			time.Sleep(min(time.Since(began), longestRest))
		}
	}
	if again := l.rewrite(ctx); again {
		return nil
	}
	for batch := range slices.Chunk(days, notedAtOnce) {
		if _, err := l.Once(ctx, forgetNoteScript, "", Args{Tail: batch}); err != nil {
			return err
		}
	}
	return nil
}

// A sweep that forgets many days, as the first one after an update does, rests after each day as long as that took, so that
// a machine with one processor has room for others.
const (
	manyDays    = 30
	longestRest = 10 * time.Millisecond
)

// notedAtOnce bounds how many days one script notes as forgotten.
const notedAtOnce = 200

func (l *Ledger) forgetDay(ctx context.Context, day string) error {
	for _, d := range l.duties {
		if d.Forget != nil {
			if err := d.Forget(ctx, day); err != nil {
				return err
			}
		}
	}
	start, err := time.ParseInLocation("20060102", day, l.branch.Location())
	if err != nil {
		return err
	}
	_, err = l.Once(ctx, forgetDayScript, day, Args{"events_before": start.AddDate(0, 0, 1).UnixMilli()})
	return err
}

// rewrite asks Redis to rewrite its append-only file, as the old one still has what was forgotten. By itself Redis rewrites
// only a file that has grown large, which that of a small office never does. again is set if Redis is rewriting already: it
// may have begun before something was forgotten. It is no error if Redis refuses.
func (l *Ledger) rewrite(ctx context.Context) (again bool) {
	_, err := l.onMaster(ctx, func(ctx context.Context, rdb redis.Cmdable) (string, error) {
		return rdb.BgRewriteAOF(ctx).Result()
	})
	if err != nil && strings.Contains(err.Error(), "already in progress") {
		return true
	}
	if err != nil {
		l.log.Warn("the append-only file was not rewritten and still tells of tickets that are forgotten",
			"branch", l.branch.ID, "err", err)
	}
	return false
}
