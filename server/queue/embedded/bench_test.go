package embedded_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"turno/server/queue/embedded"
)

// issueLike writes about as much as the issue of a ticket does.
var issueLike = redis.NewScript(`
local meta, numbers, ticket, queue, events, idem, day = unpack(KEYS)
local service, now, key, token = unpack(ARGV)
local number = redis.call("HINCRBY", numbers, service, 1)
local seq = redis.call("HINCRBY", meta, "seq", 1)
local name = service .. number
redis.call("HSET", ticket .. name, "number", name, "service", service, "state", "waiting", "arrival", now,
  "language", "ar", "token", token, "score", now, "calls", "0")
redis.call("ZADD", queue, now, name)
redis.call("HSET", idem, key, name)
redis.call("XADD", events, "MAXLEN", "=", 1000, seq .. "-0", "kind", "issue", "ticket", name)
redis.call("HINCRBY", day, service .. ":issued", 1)
redis.call("HINCRBY", day, "ar:issued", 1)
redis.call("PUBLISH", meta, seq)
return {number, seq, name}
`)

// moveLike writes about as much as the call of a ticket, or the end of its visit.
var moveLike = redis.NewScript(`
local meta, ticket, queue, events, idem, day = unpack(KEYS)
local name, now, key, state = unpack(ARGV)
local seq = redis.call("HINCRBY", meta, "seq", 1)
redis.call("HSET", ticket, "state", state, state, now)
redis.call("ZREM", queue, name)
redis.call("HSET", idem, key, name)
redis.call("XADD", events, "MAXLEN", "=", 1000, seq .. "-0", "kind", state, "ticket", name)
redis.call("HINCRBY", day, "A:" .. state, 1)
redis.call("PUBLISH", meta, seq)
return {seq, name}
`)

// issue runs issueLike with the n-th idempotency key, and returns the ticket's name.
func issue(ctx context.Context, rdb redis.UniversalClient, n int64) (name string, err error) {
	keys := []string{"{b}:meta", "{b}:numbers", "{b}:t:", "{b}:q", "{b}:events", "{b}:idem", "{b}:day"}
	reply, err := issueLike.Run(ctx, rdb, keys, "A", 1732300000000+n, fmt.Sprintf("issue-%012d", n),
		"3fdba35f04dc8c462986c992bcf87554").Slice()
	if err != nil {
		return "", err
	}
	return reply[2].(string), nil
}

// visit issues a ticket, calls it and finishes it: three scripts.
func visit(ctx context.Context, rdb redis.UniversalClient, n int64) error {
	name, err := issue(ctx, rdb, n)
	if err != nil {
		return err
	}
	for _, state := range []string{"called", "done"} {
		keys := []string{"{b}:meta", "{b}:t:" + name, "{b}:q", "{b}:events", "{b}:idem", "{b}:day"}
		key := fmt.Sprintf("%s-%012d", state, n)
		if err := moveLike.Run(ctx, rdb, keys, name, 1732300000000+n, key, state).Err(); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkIssueLike compares the store with miniredis alone, which has no journal, in the same run.
func BenchmarkIssueLike(b *testing.B) {
	stores := map[string]func(*testing.B) redis.UniversalClient{
		"embedded":  kept,
		"miniredis": bare,
	}
	for _, store := range []string{"miniredis", "embedded"} {
		for _, callers := range []int{1, 50} {
			b.Run(fmt.Sprintf("%s/callers=%d", store, callers), func(b *testing.B) {
				rdb := stores[store](b)
				b.ResetTimer()
				repeat(b, b.N, callers, func(n int64) error {
					_, err := issue(context.Background(), rdb, n)
					return err
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "scripts/s")
			})
		}
	}
}

// repeat calls do with 1 to n, from several callers at a time.
func repeat(tb testing.TB, n, callers int, do func(n int64) error) {
	tb.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := do(i); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// kept is a store with its journal.
func kept(b *testing.B) redis.UniversalClient {
	s := open(b, b.TempDir(), embedded.Options{})
	b.Cleanup(func() { closeStore(b, s) })
	return s.Client()
}

// bare is miniredis alone, with a client like that of the store.
func bare(b *testing.B) redis.UniversalClient {
	m := miniredis.NewMiniRedis()
	b.Cleanup(m.Close)
	rdb := redis.NewClient(&redis.Options{
		Dialer:          func(context.Context, string, string) (net.Conn, error) { return m.Dial() },
		MaxRetries:      -1,
		DisableIdentity: true,
		PoolSize:        64,
	})
	b.Cleanup(func() { rdb.Close() })
	return rdb
}

// BenchmarkOpen measures the time from Open to the first answer, with a journal of 99,999 operations.
func BenchmarkOpen(b *testing.B) {
	written := b.TempDir()
	s := open(b, written, embedded.Options{CompactAt: never})
	repeat(b, 33_333, 8, func(n int64) error { return visit(context.Background(), s.Client(), n) })
	closeStore(b, s)
	whole := read(b, journal(written))

	b.Run("empty", func(b *testing.B) { openAgain(b, nil, never) })
	b.Run("whole", func(b *testing.B) { openAgain(b, whole, never) })
	b.Run("compacting", func(b *testing.B) { openAgain(b, whole, 1) })
	closeStore(b, open(b, written, embedded.Options{CompactAt: 1}))
	compacted := read(b, journal(written))
	b.Run("compacted", func(b *testing.B) { openAgain(b, compacted, never) })
}

func openAgain(b *testing.B, data []byte, compactAt int64) {
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		write(b, journal(dir), data)
		b.StartTimer()
		s := open(b, dir, embedded.Options{CompactAt: compactAt})
		if err := s.Client().Ping(context.Background()).Err(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		closeStore(b, s)
		b.StartTimer()
	}
	b.ReportMetric(float64(len(data))/1e6, "MB")
}
