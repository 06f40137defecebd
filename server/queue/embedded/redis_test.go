package embedded_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"turno/server/queue/embedded"
)

// TestARealRedisLoadsTheJournal moves to a real Redis as the comment of the package says.
func TestARealRedisLoadsTheJournal(t *testing.T) {
	for name, last := range map[string]embedded.Options{"as written": {CompactAt: never}, "compacted": {CompactAt: 1}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, embedded.Options{CompactAt: never})
			eval(t, s, everyWrite)
			repeat(t, 200, 8, func(n int64) error { return visit(context.Background(), s.Client(), n) })
			closeStore(t, s)
			s = open(t, dir, last)
			eval(t, s, `redis.call("SET", "after", "1")`)
			want := content(t, s.Client())
			closeStore(t, s)

			if out, err := exec.Command("redis-check-aof", journal(dir)).CombinedOutput(); err != nil {
				t.Errorf("redis-check-aof: %v\n%s", err, out)
			}
			rdb := moveToRedis(t, journal(dir))
			if diff := cmp.Diff(want, content(t, rdb)); diff != "" {
				t.Errorf("a real Redis holds something else (-embedded +redis):\n%s", diff)
			}
		})
	}
}

// moveToRedis starts a real Redis on a copy of the journal.
func moveToRedis(t *testing.T, path string) redis.UniversalClient {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	write(t, journal(dir), read(t, path))
	socket := filepath.Join(dir, "socket")
	process := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir, "--appendonly", "yes",
		"--save", "")
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		process.Process.Kill()
		process.Wait()
	})
	rdb := redis.NewClient(&redis.Options{
		Network: "unix", Addr: socket,
		MaxRetries: 200, MinRetryBackoff: 10 * time.Millisecond, MaxRetryBackoff: 50 * time.Millisecond, // until it is ready
	})
	t.Cleanup(func() { rdb.Close() })
	if err := rdb.Ping(context.Background()).Err(); err != nil {
		t.Fatalf("redis-server is not ready: %v", err)
	}
	return rdb
}
