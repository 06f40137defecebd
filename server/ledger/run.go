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
	"github.com/redis/go-redis/v9/maintnotifications"
)

// AnswerWithin is how long one operation may take, with all its attempts. So a screen shows within 3 s that Redis is away.
const AnswerWithin = 2500 * time.Millisecond

// The pauses between two attempts.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = 400 * time.Millisecond
)

// run runs a script, and again while Redis gives no answer and time is left. That is safe for a write, because the script
// finds the idempotency key of the last attempt. go-redis' own retries are off, as no time bounds them.
func (l *Ledger) run(ctx context.Context, s *Script, m Moment, given Args) ([]any, error) {
	keys, args, err := l.told(s, m, given)
	if err != nil {
		return nil, err
	}
	reply, err := insist(ctx, func(ctx context.Context) (any, error) {
		return s.script.Run(ctx, l.rdb, keys, args...).Result()
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

// Once runs a script for a day, "" for today, in one attempt: the sweep repeats it in a minute.
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

// Read runs a script that makes no change of the branch, and returns its answer after "OK". Refusals: those of its book.
func (l *Ledger) Read(ctx context.Context, s *Script, given Args) ([]any, error) {
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	// A store that refuses writes can still be read.
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

// Field reads a field of a hash, "" for none.
func (l *Ledger) Field(ctx context.Context, key, field string) (string, error) {
	return insist(ctx, func(ctx context.Context) (string, error) {
		got, err := l.rdb.HGet(ctx, key, field).Result()
		if errors.Is(err, redis.Nil) {
			return "", nil
		}
		return got, err
	})
}

// Fields reads a hash, empty for none.
func (l *Ledger) Fields(ctx context.Context, key string) (map[string]string, error) {
	return insist(ctx, func(ctx context.Context) (map[string]string, error) { return l.rdb.HGetAll(ctx, key).Result() })
}

// A Member is a member of a sorted set, with its score.
type Member struct {
	ID string
	At float64
}

// Members reads the members of a sorted set between two scores, in Redis' words: "-inf", or "(12" for an exclusive bound.
func (l *Ledger) Members(ctx context.Context, key, from, to string) ([]Member, error) {
	found, err := insist(ctx, func(ctx context.Context) ([]redis.Z, error) {
		return l.rdb.ZRangeByScoreWithScores(ctx, key, &redis.ZRangeBy{Min: from, Max: to}).Result()
	})
	list := make([]Member, len(found))
	for i, z := range found {
		list[i] = Member{fmt.Sprint(z.Member), z.Score}
	}
	return list, err
}

// Before are the scores below a moment, as Members takes them.
func Before(at time.Time) string { return fmt.Sprintf("(%d", at.UnixMilli()) }

// insist asks Redis, and again while it gives no answer and time is left.
func insist[T any](ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		reply, err := ask(ctx)
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

// passing reports whether an error may soon end by itself: errors of the network, and Redis' own for a start or a
// fail-over.
func passing(err error) bool {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, redis.ErrPoolTimeout) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	return startsWith(err, "LOADING", "MASTERDOWN", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "BUSY ", "UNBLOCKED")
}

// fatal explains an error that a second attempt does not help: Redis refuses to write, or the script is wrong.
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

// Tuned sets what every client of a ledger needs, and returns o. Retries are off, because the ledger itself repeats with the
// same idempotency key. The context bounds reads. The client does not ask for features of Redis' own cloud.
func Tuned(o *redis.UniversalOptions) *redis.UniversalOptions {
	o.MaxRetries = -1
	o.DialerRetries = 1
	o.DialTimeout = 500 * time.Millisecond
	o.ReadTimeout = time.Second
	o.WriteTimeout = time.Second
	o.PoolTimeout = time.Second
	o.PoolSize = 64
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}
