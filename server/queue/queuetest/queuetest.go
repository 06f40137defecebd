// Package queuetest opens engines for tests: on a real redis-server of the test's own, and on the embedded store. A test
// that needs redis-server fails on a machine without it; no test is skipped.
package queuetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue/embedded"
)

// A Store is what an engine keeps its queue in.
type Store struct {
	Client redis.UniversalClient
	// History is for ledger.Options: "" for a real Redis.
	History string
}

// OnEachStore runs a test on a real Redis and on the embedded store.
func OnEachStore(t *testing.T, test func(t *testing.T, s Store)) {
	t.Run("redis", func(t *testing.T) { test(t, Store{Client: StartRedis(t).Client(t)}) })
	t.Run("embedded", func(t *testing.T) { test(t, Embedded(t)) })
}

// Embedded opens an embedded store in a folder of the test's own.
func Embedded(t testing.TB) Store {
	t.Helper()
	s, err := embedded.Open(t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return Store{Client: s.Client(), History: s.History()}
}

// Open is an engine of the sample branch, open round the clock, on the embedded store.
func Open(t testing.TB) *engine.Engine {
	t.Helper()
	return Embedded(t).Engine(AlwaysOpen(), nil)
}

// Engine opens an engine on the store; now is its clock, nil for the real one.
func (s Store) Engine(b *branch.Branch, now func() time.Time) *engine.Engine {
	return engine.Open(s.Client, b, ledger.Options{Now: now, History: s.History})
}

// AlwaysOpen is the sample branch, open round the clock.
func AlwaysOpen() *branch.Branch {
	b := branch.Sample()
	b.AlwaysOpen = true
	return b
}

// A Clock is moved by the test.
type Clock struct {
	mu  sync.Mutex
	now time.Time // guarded by mu
}

// NewClock starts at a moment, RFC 3339.
func NewClock(t testing.TB, at string) *Clock {
	t.Helper()
	c := &Clock{}
	c.Set(t, at)
	return c
}

// Set moves the clock to a moment, RFC 3339, forward or back.
func (c *Clock) Set(t testing.TB, at string) {
	t.Helper()
	v, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = v
}

// Move moves the clock by d.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Now is the clock's time, for ledger.Options.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Redis is a redis-server of the test's own, on a unix socket, with the settings that the engine needs: an append-only file
// that is synced before each answer, and no eviction.
type Redis struct {
	dir  string
	args []string
	cmd  *exec.Cmd
}

// StartRedis starts a redis-server that ends with the test; args override its settings ("--appendonly", "no").
func StartRedis(t testing.TB, args ...string) *Redis {
	t.Helper()
	// Not t.TempDir, as the path of a unix socket has at most about 100 bytes.
	dir, err := os.MkdirTemp("", "redis")
	if err != nil {
		t.Fatal(err)
	}
	r := &Redis{dir: dir, args: args}
	r.Start(t)
	t.Cleanup(func() {
		r.Kill()
		os.RemoveAll(dir)
	})
	return r
}

// Start starts the server, the first time or after Kill, and waits until it answers.
func (r *Redis) Start(t testing.TB) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatalf("this test needs redis-server: %v", err)
	}
	args := append([]string{"--port", "0", "--unixsocket", r.Address(), "--dir", r.dir, "--save", "", "--loglevel", "warning",
		"--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"}, r.args...)
	r.cmd = exec.Command(path, args...)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(&redis.Options{Addr: r.Address(), MaxRetries: -1})
	defer c.Close()
	Eventually(t, "redis-server to answer", func() error { return c.Ping(t.Context()).Err() })
}

// Address is the path of the server's unix socket.
func (r *Redis) Address() string { return filepath.Join(r.dir, "s") }

// Process is the server's process, for signals.
func (r *Redis) Process() *os.Process { return r.cmd.Process }

// Kill kills the server. After a power cut the page cache would be lost, too.
func (r *Redis) Kill() {
	r.cmd.Process.Kill()
	r.cmd.Wait()
	os.Remove(r.Address())
}

// Client is a client with the product's settings that ends with the test.
func (r *Redis) Client(t testing.TB) redis.UniversalClient {
	return Client(t, r.Address())
}

// Client is a client of any address, a unix socket or a proxy, with the product's settings.
func Client(t testing.TB, address string) redis.UniversalClient {
	c := redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{address}}))
	c.AddHook(clustered{t})
	t.Cleanup(func() { c.Close() })
	return c
}

// clustered fails the test if a script has no key, as Redis Cluster finds the node of a script by its key.
type clustered struct{ t testing.TB }

func (clustered) DialHook(next redis.DialHook) redis.DialHook { return next }

func (clustered) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (h clustered) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if args := cmd.Args(); cmd.Name() == "evalsha" && fmt.Sprint(args[2]) == "0" {
			h.t.Errorf("a script has no key: %v", args)
		}
		return next(ctx, cmd)
	}
}

// Eventually calls try until it returns nil; after 10 s the test fails with its last error.
func Eventually(t testing.TB, what string, try func() error) {
	t.Helper()
	end := time.Now().Add(10 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(fmt.Errorf("waited 10 s for %s: %w", what, err))
		}
		<-time.After(5 * time.Millisecond)
	}
}
