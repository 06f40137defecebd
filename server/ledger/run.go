package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// AnswerWithin is how long one operation takes at most, all its attempts together. A screen hears within 3 s that Redis is
// away.
const AnswerWithin = 2500 * time.Millisecond

// The pauses between two attempts.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = 400 * time.Millisecond
)

// run runs a script, and again while Redis gives no answer and time is left. That is safe for a write, because the
// script knows the idempotency key of the attempt before; go-redis' own retries are off, as they count against nothing.
func (l *Ledger) run(ctx context.Context, s *Script, m Moment, given Args) ([]any, error) {
	keys, args, err := l.told(s, m, given)
	if err != nil {
		return nil, err
	}
	reply, err := Ask(ctx, l, func(ctx context.Context, rdb redis.UniversalClient) (any, error) {
		return s.script.Run(ctx, rdb, keys, args...).Result()
	})
	if err != nil {
		return nil, err
	}
	list, ok := reply.([]any)
	if !ok {
		return nil, fmt.Errorf("script answered %T", reply)
	}
	return list, nil
}

// Once runs a script for a day, "" for today, without another attempt: what the sweep makes again in a minute.
func (l *Ledger) Once(ctx context.Context, s *Script, day string, given Args) (any, error) {
	m := l.moment()
	if day != "" {
		m.Day = day
	}
	keys, args, err := l.told(s, m, given)
	if err != nil {
		return nil, err
	}
	return s.script.Run(ctx, l.rdb, keys, args...).Result()
}

// Read runs a script that makes no change of the branch, and gives its answer after "OK". Refusals: those of its book.
func (l *Ledger) Read(ctx context.Context, s *Script, given Args) ([]any, error) {
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	// A store that takes no writes is still read.
	if err := l.turn(ctx); err != nil && ctx.Err() != nil {
		return nil, err
	}
	reply, err := l.run(ctx, s, l.moment(), given)
	if err != nil {
		return nil, err
	}
	if reply[0] != "OK" {
		return nil, s.book.Refusal(Words(reply)...)
	}
	return reply[1:], nil
}

// Ask asks Redis, and again while it gives no answer and time is left.
func Ask[T any](ctx context.Context, l *Ledger, ask func(context.Context, redis.UniversalClient) (T, error)) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		reply, err := ask(ctx, l.rdb)
		if err == nil {
			return reply, nil
		}
		if !passing(err) {
			return none, fatal(err)
		}
		select {
		case <-ctx.Done():
			return none, fmt.Errorf("%w: %w", ErrUnavailable, err)
		case <-time.After(pause):
		}
	}
}

// passing reports whether an error may go away by itself within a moment: the network's, and Redis' own words for a
// start or a fail-over.
func passing(err error) bool {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, redis.ErrPoolTimeout) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	return startsWith(err, "LOADING", "MASTERDOWN", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "BUSY ", "UNBLOCKED")
}

// fatal is the meaning of an error that no second attempt mends: Redis refuses to write, or the script is wrong.
func fatal(err error) error {
	if errors.Is(err, context.Canceled) || startsWith(err, "OOM", "MISCONF", "NOREPLICAS", "NOAUTH", "WRONGPASS", "NOPERM") {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

func startsWith(err error, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(err.Error(), w) {
			return true
		}
	}
	return false
}
