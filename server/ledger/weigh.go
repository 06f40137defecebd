package ledger

import (
	"context"
	"log/slog"
	"time"
)

// nearlyFull is from how many percent of its memory on the store takes nobody new.
const nearlyFull = 80

// weighEvery is how often the store is weighed, as no request waits for that.
const weighEvery = 2 * time.Second

// Weigh looks every 2 s how full the store is, until ctx ends. Above 80 % of its memory, changes that make it grow are
// refused with StoreNearlyFull: the rest is kept for those who have come already. Without Weigh nothing is.
func (l *Ledger) Weigh(ctx context.Context) {
	tick := time.NewTicker(weighEvery)
	defer tick.Stop()
	for {
		l.WeighOnce(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// WeighOnce looks once. A store that does not say how full it is stays what it was.
func (l *Ledger) WeighOnce(ctx context.Context) {
	used, most, err := l.weigh(ctx)
	if err != nil {
		return // Watch and Ready say that the store is away
	}
	full := nearly(used, most)
	if l.full.Swap(full) == full {
		return
	}
	if full {
		l.log.Error("the store is nearly full: no ticket, sign-up or booking is taken", slog.String("branch", l.branch.ID),
			slog.Int64("used", used), slog.Int64("most", most))
	} else {
		l.log.Warn("the store has room again", slog.String("branch", l.branch.ID))
	}
}

// weigh is how many bytes the store takes and may take, 0 for any number.
func (l *Ledger) weigh(ctx context.Context) (used, most int64, err error) {
	switch {
	case l.memory != nil:
		used, most = l.memory()
		return used, most, nil
	case l.history != "":
		return 0, 0, nil
	}
	info, err := l.info(ctx, "memory")
	return Number(info["used_memory"]), Number(info["maxmemory"]), err
}

func nearly(used, most int64) bool { return most > 0 && used > most/100*nearlyFull }

// room refuses a change that makes the store grow while it is nearly full, but gives the outcome of one that was made
// before.
func (l *Ledger) room(ctx context.Context, s *Script, w Write) (kept []string, err error) {
	if !s.grows || !l.full.Load() {
		return nil, nil
	}
	if kept, err = l.Kept(ctx, w); err != nil || kept != nil {
		return kept, err
	}
	return nil, Refuse(StoreNearlyFull, "the store is nearly full: it takes nobody new until it has room")
}
