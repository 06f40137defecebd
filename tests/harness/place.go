package harness

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue/embedded"
	"turno/server/queue/queuetest"
)

// A Place is where a program keeps its state: the test's own redis-server at URL, or the directory Dir if URL is "".
type Place struct {
	Redis *queuetest.Redis
	URL   string
	Dir   string
	// Zones is a directory with time zones that the program prefers to those of the machine, "" for none.
	Zones string
	// Files is how many files the program may have open, 0 for as many as the test.
	Files int
	// Env are more variables of the program's environment.
	Env []string
}

// AtRedis starts a redis-server for the test.
func AtRedis(t testing.TB) Place {
	redis := queuetest.StartRedis(t)
	return Place{Redis: redis, URL: "unix://" + redis.Address(), Dir: t.TempDir()}
}

// AtDisk makes a directory for the test, for the embedded store.
func AtDisk(t testing.TB) Place { return Place{Dir: t.TempDir()} }

// Engine opens the state that a program has left in the place. The program must have ended.
func (w Place) Engine(t testing.TB, b *branch.Branch) *engine.Engine {
	t.Helper()
	if w.Redis != nil {
		return engine.Open(w.Redis.Client(t), b, ledger.Options{})
	}
	store, err := embedded.Open(w.Dir, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return engine.Open(store.Client(), b, ledger.Options{History: store.History()})
}

// Command is the command that runs turno with these arguments. It is not started yet.
func (w Place) Command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{"-data", w.Dir}, args...)
	cmd := exec.Command(self, args...)
	if w.Files > 0 {
		limit := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, w.Files)
		cmd = exec.Command("sh", append([]string{"-c", limit, self}, args...)...)
	}
	cmd.Env = append(os.Environ(), asProgram+"=1", "TURNO_REDIS_URL="+w.URL, "TURNO_PUBLIC_URL=",
		"GORACE=exitcode=66 atexit_sleep_ms=100")
	cmd.Env = append(cmd.Env, w.Env...)
	if w.Zones != "" {
		cmd.Env = append(cmd.Env, "ZONEINFO="+w.Zones)
	}
	return cmd
}

// OnEachPlace runs a test on both stores. A test that mostly waits should be parallel.
func OnEachPlace(t *testing.T, test func(t *testing.T, where Place)) {
	t.Run("redis", func(t *testing.T) { test(t, AtRedis(t)) })
	t.Run("embedded", func(t *testing.T) { test(t, AtDisk(t)) })
}

// OnAPlace runs a walk through pages on Redis. `make long` runs it on the embedded store too. The pages are the same on both
// stores, and the engine's tests check the rules of both.
func OnAPlace(t *testing.T, test func(t *testing.T, where Place)) {
	if Long {
		OnEachPlace(t, test)
		return
	}
	t.Run("redis", func(t *testing.T) { test(t, AtRedis(t)) })
}
