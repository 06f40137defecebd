package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"turno/server/queue/embedded"
)

// manyKeys makes so many keys; a slice of a rewrite has at most 200.
func manyKeys(ctx context.Context, s *embedded.Store, n int) error {
	return inParts(ctx, s, n, `redis.call("HSET", "day:" .. i, "issued", i, "served", i - 1)`)
}

// inParts runs a line of Lua for i from 1 to n, by scripts that are not long.
func inParts(ctx context.Context, s *embedded.Store, n int, line string) error {
	for from := 1; from <= n; from += 1_000 {
		script := fmt.Sprintf("for i = %d, %d do %s end", from, min(n, from+999), line)
		if err := s.Client().Eval(ctx, script, nil).Err(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	return nil
}

// rewrites tells from now on whether the journal is another file than it is now.
func rewrites(tb testing.TB, dir string) func() bool {
	tb.Helper()
	stat := func() os.FileInfo {
		info, err := os.Stat(journal(dir))
		if err != nil {
			tb.Fatal(err)
		}
		return info
	}
	before := stat()
	return func() bool { return !os.SameFile(before, stat()) }
}

// ways are writes to one or two of a few keys, new ones and old ones, by each command that moves something between two.
var ways = []string{
	`redis.call("HINCRBY", "day:" .. a, "issued", 1)`,
	`redis.call("DEL", "day:" .. a, "day:" .. b)`,
	`if redis.call("EXISTS", "day:" .. a) == 1 then redis.call("RENAME", "day:" .. a, "day:" .. b) end`,
	`redis.call("HSET", "day:" .. a, "again", b)`,
	`redis.call("MSET", "text:" .. a, b, "text:" .. b, a)`,
	`redis.call("APPEND", "text:" .. a, b)`,
	`redis.call("SADD", "set:" .. a, b) redis.call("SMOVE", "set:" .. a, "set:" .. b, b)`,
	`redis.call("RPUSH", "list:" .. a, a, b) redis.call("LMOVE", "list:" .. a, "list:" .. b, "LEFT", "RIGHT")`,
	`redis.call("RPOPLPUSH", "list:" .. a, "list:" .. b)`,
	`redis.call("ZINCRBY", "zset", a, b)`,
	`redis.call("XADD", "entries", "MAXLEN", "=", 50, redis.call("INCR", "last") .. "-0", "a", a)`,
}

// TestARewriteLosesNothingOfWhatGoesOn: what scripts change while the journal is rewritten is in it, once, whether the key
// was copied before or comes later; and they are answered while it goes on.
func TestARewriteLosesNothingOfWhatGoesOn(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{CompactAt: never})
	if err := manyKeys(t.Context(), s, 30_000); err != nil {
		t.Fatal(err)
	}
	eval(t, s, everyWrite)
	for range 3 {
		rewritten, answers, longest := rewrites(t, dir), 0, time.Duration(0)
		if err := s.Client().BgRewriteAOF(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		for ; !rewritten(); answers++ {
			began := time.Now()
			way := ways[random.IntN(len(ways))]
			eval(t, s, fmt.Sprintf(`local a, b = %d, %d %s`, random.IntN(31_000), random.IntN(31_000), way))
			longest = max(longest, time.Since(began))
		}
		t.Logf("%d answers in a rewrite, the longest %v", answers, longest)
		if answers < 20 {
			t.Errorf("%d answers in a rewrite of 30,000 keys: it held the others up", answers)
		}
	}
	before := content(t, s.Client())
	closeStore(t, s)
	s = open(t, dir, embedded.Options{CompactAt: never})
	defer closeStore(t, s)
	if diff := cmp.Diff(before, content(t, s.Client())); diff != "" {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
}

// TestOneRewriteAtATime: as with Redis, a second one is refused while the first goes on; Close ends it before.
func TestOneRewriteAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{CompactAt: never})
	if err := manyKeys(t.Context(), s, 30_000); err != nil {
		t.Fatal(err)
	}
	rewritten := rewrites(t, dir)
	first, second := s.Client().BgRewriteAOF(t.Context()), s.Client().BgRewriteAOF(t.Context())
	if err := first.Err(); err != nil {
		t.Fatal(err)
	}
	var refused redis.Error
	if err := second.Err(); !errors.As(err, &refused) || !strings.Contains(err.Error(), "already in progress") {
		t.Errorf("a second rewrite is answered %v", err)
	}
	closeStore(t, s)
	if !rewritten() {
		t.Error("the store was closed before its journal was rewritten")
	}
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	if n := s.Client().DBSize(t.Context()).Val(); n != 30_000 {
		t.Errorf("%d keys, want 30,000", n)
	}
}

// BenchmarkRewrite measures the longest answer while a journal is rewritten: with 2,500 days of counts, and with the
// outcomes of a day of 100,000 operations.
func BenchmarkRewrite(b *testing.B) {
	for name, fill := range map[string]func(*embedded.Store) error{
		"days": func(s *embedded.Store) error {
			return inParts(context.Background(), s, 2_500*300,
				`redis.call("HSET", "day:" .. i % 2500, "issued:service:some-service:" .. i, i)`)
		},
		"outcomes": func(s *embedded.Store) error {
			return inParts(context.Background(), s, 100_000,
				`redis.call("HSET", "{b}:idem", string.rep("k", 20) .. i, string.rep("v", 80))`)
		},
	} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			s := open(b, dir, embedded.Options{CompactAt: never})
			defer closeStore(b, s)
			if err := fill(s); err != nil {
				b.Fatal(err)
			}
			var longest, alone time.Duration
			n := int64(0)
			answer := func(to *time.Duration) {
				n++
				began := time.Now()
				if _, err := issue(context.Background(), s.Client(), n); err != nil {
					b.Fatal(err)
				}
				*to = max(*to, time.Since(began))
			}
			for b.Loop() {
				for range 200 {
					answer(&alone)
				}
				rewritten := rewrites(b, dir)
				if err := s.Client().BgRewriteAOF(b.Context()).Err(); err != nil {
					b.Fatal(err)
				}
				for !rewritten() {
					answer(&longest)
				}
			}
			b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest")
			b.ReportMetric(float64(alone.Microseconds())/1000, "ms-longest-without")
			b.ReportMetric(float64(len(read(b, journal(dir))))/1e6, "MB")
		})
	}
}
