package ledger

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"
)

// A Write is what every change hands to its script, besides its own arguments.
type Write struct {
	Head
	Fingerprint string // see Fingerprint
	MadeFrom    string // where it is made from and can be taken back, if that is neither the desk nor Supervisor
	Anywhere    bool   // staff may ask without a desk
}

// Who makes a change, where it is not somebody at a desk. Supervisor is where it is made from, too; no desk has such an id.
const (
	ByVisitor  = "visitor"
	BySweep    = "sweep"
	Supervisor = "supervisor"
)

// SweepKey is the idempotency key of a change by the sweep. No request can have this key, as theirs are printable.
func SweepKey(words ...string) string { return "\x00" + strings.Join(words, " ") }

// Change runs a script that makes a change, and returns the words of its answer, or of the stored outcome if the key is
// known. It runs the script for the branch's day, and again if another process is in a later day already, or if the branch's
// seq was behind its events; own makes the script's arguments for a day. Refusals: KeyMissing, Invalid, NotFound (the desk),
// KeyReused, TooMany, StoreNearlyFull, and those of the script's book.
func (l *Ledger) Change(ctx context.Context, s *Script, w Write, own func(day string) Args) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	if err := l.check(w); err != nil {
		return nil, err
	}
	if w.By != BySweep {
		if err := l.turn(ctx); err != nil {
			return nil, err
		}
	}
	if kept, err := l.room(ctx, s, w); err != nil || kept != nil {
		return kept, err
	}
	rate, err := l.rateOf(ctx, s, w)
	if err != nil {
		return nil, err
	}
	m := l.moment()
	for range 3 {
		given := own(m.Day)
		maps.Copy(given, rate)
		maps.Copy(given, Args{"key": w.hashKey(), "fingerprint": w.Fingerprint, "who": w.By,
			"made_from": cmp.Or(w.MadeFrom, w.Head.madeFrom())})
		reply, err := l.run(ctx, s, m, given)
		if err != nil {
			return nil, err
		}
		words := Words(reply)
		switch words[0] {
		case "OK":
			return words[1:], nil
		case "SAME":
			return strings.Split(words[1], "\x1f"), nil
		case "STALE_DAY":
			m.Day = words[1]
		case "SEQ_BEHIND": // it has caught up
		default:
			return nil, s.book.Refusal(words...)
		}
	}
	return nil, fmt.Errorf("the branch went on from day %s while one request ran", m.Day)
}

// Kept is the outcome that is stored under a key, nil for none. Scripts look for it themselves; this is for a write that
// must first read something that it changes. Refusals: KeyReused, and those of the head.
func (l *Ledger) Kept(ctx context.Context, w Write) ([]string, error) {
	if err := l.check(w); err != nil {
		return nil, err
	}
	if err := l.turn(ctx); err != nil {
		return nil, err
	}
	last, err := l.Field(ctx, l.Key("meta"), "day")
	if err != nil {
		return nil, fmt.Errorf("look for a key's outcome: %w", err)
	}
	day, field := max(last, l.branch.Day(l.now())), w.hashKey()
	for _, day := range []string{day, DayBefore(day)} {
		stored, err := l.Field(ctx, l.Key("idem", day), field)
		if err != nil {
			return nil, fmt.Errorf("look for a key's outcome: %w", err)
		}
		if of, outcome, ok := strings.Cut(stored, "\x1f"); ok {
			if of != w.Fingerprint {
				return nil, base.Refusal("KEY_REUSED")
			}
			return strings.Split(outcome, "\x1f"), nil
		}
	}
	return nil, nil
}

// turn has the books close what was left open yesterday, before anything else is read or done today, so that no screen shows
// it beside today's. The first request of a process on a new day does it; the others wait.
func (l *Ledger) turn(ctx context.Context) error {
	now := l.now()
	today := l.branch.Day(now)
	if seen := l.turned.Load(); seen != nil && *seen >= today {
		return nil
	}
	l.turning.Lock()
	defer l.turning.Unlock()
	if seen := l.turned.Load(); seen != nil && *seen >= today {
		return nil
	}
	for _, d := range l.duties {
		if d.Turn != nil {
			if err := d.Turn(ctx, now); err != nil {
				return fmt.Errorf("close the day before: %w", err)
			}
		}
	}
	l.turned.Store(&today)
	return nil
}
