package embedded_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"turno/server/queue/embedded"
)

// never is a size that no journal of these tests reaches.
const never = 1 << 40

// open opens dir. An error of the journal fails the test.
func open(tb testing.TB, dir string, o embedded.Options) *embedded.Store {
	tb.Helper()
	o.Fatal = func(err error) { tb.Error("journal:", err) }
	s, err := embedded.Open(dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func closeStore(tb testing.TB, s *embedded.Store) {
	tb.Helper()
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
}

// journal is the path of the journal in dir.
func journal(dir string) string { return filepath.Join(dir, "appendonly.aof") }

func read(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func write(tb testing.TB, path string, data []byte) {
	tb.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// eval runs a script without keys or arguments.
func eval(tb testing.TB, s *embedded.Store, script string) any {
	tb.Helper()
	reply, err := s.Client().Eval(context.Background(), script, nil).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		tb.Fatalf("%s: %v", script, err)
	}
	return reply
}

func TestASecondOpenOfADirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	_, err := embedded.Open(dir, embedded.Options{})
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "another turno is running") {
		t.Errorf("a second Open answers %v", err)
	}
	closeStore(t, s)
	closeStore(t, open(t, dir, embedded.Options{}))
}

func TestHistoryIsAnotherAtEachOpen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	first := s.History()
	closeStore(t, s)
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	if len(first) < 16 || first == s.History() {
		t.Errorf("histories %q and %q", first, s.History())
	}
}

func TestWritesGoThroughScripts(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir(), embedded.Options{})
	defer closeStore(t, s)
	rdb := s.Client()
	eval(t, s, `redis.call("HSET", "h", "a", "1")`)

	refused := map[string]*redis.Cmd{
		"HSET":       rdb.Do(ctx, "HSET", "h", "a", "2"),
		"flushall":   rdb.Do(ctx, "flushall"),
		"MULTI":      rdb.Do(ctx, "MULTI"),
		"SELECT":     rdb.Do(ctx, "SELECT", "1"),
		"XREAD":      rdb.Do(ctx, "XREAD", "BLOCK", "0", "STREAMS", "s", "$"),
		"BLPOP":      rdb.Do(ctx, "BLPOP", "l", "0"),
		"EVAL_RO":    rdb.Do(ctx, "EVAL_RO", `return redis.call("HSET", "h", "a", "2")`, "0"),
		"EVALSHA_RO": rdb.Do(ctx, "EVALSHA_RO", strings.Repeat("0", 40), "0"),
	}
	for command, reply := range refused {
		var answered redis.Error
		if err := reply.Err(); !errors.As(err, &answered) {
			t.Errorf("%s answers %v, want a refusal", command, err)
		}
	}
	if got := rdb.HGet(ctx, "h", "a").Val(); got != "1" {
		t.Errorf("a refused write has changed the value to %q", got)
	}
	sha, err := rdb.ScriptLoad(ctx, `return redis.call("HINCRBY", "h", "a", ARGV[1])`).Result()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rdb.EvalSha(ctx, sha, nil, 4).Int(); got != 5 || err != nil {
		t.Errorf("EVALSHA answers %d, %v, want 5", got, err)
	}
}

func TestWritesThatCannotBeReplayedAreRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	eval(t, s, `redis.call("SADD", "set", "a", "b", "c") redis.call("XADD", "stream", "1-0", "*", "MAXLEN") `+
		`redis.call("SET", "EX", "PX")`)
	for _, write := range []string{
		`"SPOP", "set"`, `"SET", "string", "v", "ex", "10"`, `"SET", "string", "v", "NX", "PXAT", "10"`, `"SETEX", "string", ` +
			`"10", "v"`,
		`"EXPIRE", "set", "10"`, `"XADD", "stream", "*", "f", "v"`, `"XADD", "stream", "NOMKSTREAM", "MAXLEN", "~", "5", ` +
			`"LIMIT", "5", "2-*", "f", "v"`,
		`"XADD", "stream", "minid", "=", "0-1", "*", "f", "v"`, `"XADD", "stream", "MAXLEN", "5", "*", "f", "v"`, `"XGROUP", ` +
			`"CREATE", "stream", "g", "0"`,
		`"FLUSHALL"`, `"SELECT", "1"`, `"PFADD", "hll", "a"`, `"XREAD", "BLOCK", "1", "STREAMS", "stream", "$"`,
	} {
		reply := eval(t, s, `local r = redis.pcall(`+write+`) return r.err or "taken"`)
		if reply == "taken" {
			t.Errorf("%s is taken", write)
		}
	}
	before := content(t, s.Client())
	closeStore(t, s)
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	if diff := cmp.Diff(before, content(t, s.Client())); diff != "" || len(before) != 3 {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
}

// A write that was refused is not in the journal, as a real Redis may not check its arguments when it loads the journal.
func TestOnlyWhatTookEffectIsKept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	eval(t, s, `redis.call("SET", "a", "1") redis.pcall("ZADD", "a", "1", "m") redis.pcall("HSET", "only-a-key") `+
		`redis.call("SET", "b", "2")`)
	if err := s.Client().Eval(context.Background(), `redis.call("SET", "c", "3") redis.call("ZADD", "a", "1", "m")`,
		nil).Err(); err == nil {
		t.Error("a failing script answers without an error")
	}
	closeStore(t, s)
	if got := string(read(t, journal(dir))); strings.Contains(got, "ZADD") || strings.Contains(got, "only-a-key") {
		t.Errorf("the journal holds a write that failed:\n%s", got)
	}
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	want := map[string]any{"a": "1", "b": "2", "c": "3"} // Lua has no rollback, here as in Redis
	if diff := cmp.Diff(want, content(t, s.Client())); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
}

func TestSubscribersHearOfAChangeThatTheyCanRead(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	s := open(t, t.TempDir(), embedded.Options{})
	defer closeStore(t, s)
	sub := s.Client().Subscribe(ctx, "changes")
	defer sub.Close()
	if _, err := sub.Receive(ctx); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1", "2"} {
		eval(t, s, `local n = redis.call("INCR", "n") return redis.call("PUBLISH", "changes", n)`)
		m, err := sub.ReceiveMessage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Client().Get(ctx, "n").Val(); m.Payload != want || got != want {
			t.Errorf("heard %q, read %q, want %q", m.Payload, got, want)
		}
	}
}

// miniredis alone would block here, as it writes to a subscriber while it holds its lock.
func TestADeafSubscriberHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s := open(t, t.TempDir(), embedded.Options{})
	defer closeStore(t, s)
	sub := s.Client().Subscribe(ctx, "changes")
	defer sub.Close()
	if _, err := sub.Receive(ctx); err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", 100_000)
	for range 500 { // 50 MB, more than may wait
		if err := s.Client().Eval(ctx, `return redis.call("PUBLISH", "changes", ARGV[1])`, nil, large).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sub.ReceiveMessage(ctx); err == nil {
		t.Error("it is still connected, and what it did not read still kept")
	}
}

// A pipe without a buffer would deadlock here, as both ends would write.
func TestALongPipelineIsAnswered(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir(), embedded.Options{})
	defer closeStore(t, s)
	large := strings.Repeat("x", 10_000)
	if err := s.Client().Eval(ctx, `return redis.call("SET", "large", ARGV[1])`, nil, large).Err(); err != nil {
		t.Fatal(err)
	}
	replies, err := s.Client().Pipelined(ctx, func(p redis.Pipeliner) error {
		for range 500 { // more than any buffer holds
			p.Get(ctx, "large")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range replies {
		if r.(*redis.StringCmd).Val() != large {
			t.Fatal("a reply is not what was written")
		}
	}
}

func TestConcurrentCallersLoseNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{CompactAt: 4 << 10})
	var mu sync.Mutex
	names := make(map[string]bool)
	repeat(t, 400, 16, func(n int64) error {
		name, err := issue(context.Background(), s.Client(), n)
		mu.Lock()
		defer mu.Unlock()
		if names[name] {
			t.Errorf("%s is given twice", name)
		}
		names[name] = true
		return err
	})
	before := content(t, s.Client())
	closeStore(t, s)
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	if diff := cmp.Diff(before, content(t, s.Client())); diff != "" {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
}

// TestARewriteForgets: what was deleted stays in the file until somebody asks for a rewrite, as in Redis.
func TestARewriteForgets(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	eval(t, s, `redis.call('SET', 'a', 'secret') redis.call('DEL', 'a') return redis.call('SET', 'a', 'kept')`)
	rewritten := rewrites(t, dir)
	if err := s.Client().BgRewriteAOF(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	for !rewritten() {
		time.Sleep(time.Millisecond)
	}
	data := string(read(t, journal(dir)))
	if strings.Contains(data, "secret") || !strings.Contains(data, "kept") {
		t.Errorf("after a rewrite the journal holds %q", data)
	}
}
