package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"turno/server/ledger"
)

// purgeBatch bounds how many tickets one script forgets.
const purgeBatch = 500

// sweep closes what an ended service-day left open. What lapses is said in lapse.go.
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

// purge forgets the tickets of a day. The numbers tell which there were, and go last, so that a purge that was cut
// off is taken up again.
func (q *Queue) purge(ctx context.Context, day string) error {
	numbers, err := q.Fields(ctx, q.Key("numbers", day))
	if err != nil {
		return err
	}
	var ids []any
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
