package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/embedded"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// asProgram makes the test binary be turno itself, so that a test can start, stop and kill the whole program as another
// process, with the race detector in it.
const asProgram = "TURNO_TEST_AS_PROGRAM"

// patience is the longest that a test waits for something: generous, for a machine of two slow cores.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A place is where a program keeps its state: a redis-server of the test's own at url, or else a directory.
type place struct {
	redis *queuetest.Redis
	url   string
	dir   string
	// zones is a directory with time zones that the program takes before those of the machine, "" for none.
	zones string
}

func atRedis(t testing.TB) place {
	redis := queuetest.StartRedis(t)
	return place{redis: redis, url: "unix://" + redis.Address(), dir: t.TempDir()}
}

func atDisk(t testing.TB) place { return place{dir: t.TempDir()} }

// engine opens what a program that has ended left in the place.
func (w place) engine(t testing.TB, b *branch.Branch) *queue.Engine {
	t.Helper()
	if w.redis != nil {
		return queue.Open(w.redis.Client(t), b, queue.Options{})
	}
	store, err := embedded.Open(w.dir, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return queue.Open(store.Client(), b, queue.Options{History: store.History()})
}

// onEachPlace runs a test on both stores. A test that waits more than it works is best made parallel.
func onEachPlace(t *testing.T, test func(t *testing.T, where place)) {
	t.Run("redis", func(t *testing.T) { test(t, atRedis(t)) })
	t.Run("embedded", func(t *testing.T) { test(t, atDisk(t)) })
}

// onAPlace walks through pages on Redis. They are the same on both stores, whose rules the engine's tests hold: `make long` walks
// on the embedded one too.
func onAPlace(t *testing.T, test func(t *testing.T, where place)) {
	if long {
		onEachPlace(t, test)
		return
	}
	t.Run("redis", func(t *testing.T) { test(t, atRedis(t)) })
}

// A program is turno in a process of its own.
type program struct {
	base   string // "http://127.0.0.1:…"
	client *http.Client
	where  place
	args   []string
	cmd    *exec.Cmd
	log    journal
}

// A journal is what a program writes to its log, in all its runs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// startProgram starts turno on a free port. It ends with the test.
func startProgram(t testing.TB, where place, args ...string) *program {
	t.Helper()
	p := &program{where: where, args: append([]string{"-listen", "127.0.0.1:0"}, args...),
		client: &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	t.Cleanup(func() {
		p.kill()
		p.client.CloseIdleConnections()
		if text := p.log.String(); t.Failed() || strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic") {
			t.Errorf("the program's log:\n%s", last(text, 8000))
		}
	})
	p.start(t)
	return p
}

// startOpen starts turno as an office runs it, with the sample branch open round the clock.
func startOpen(t testing.TB, where place) *program {
	t.Helper()
	return startProgram(t, where, "-branch", servertest.Office{}.File(t))
}

// command is turno with these arguments, not started.
func (w place) command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"-data", w.dir}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "TURNO_REDIS_URL="+w.url, "TURNO_PUBLIC_URL=", "GORACE=exitcode=66 atexit_sleep_ms=100")
	if w.zones != "" {
		cmd.Env = append(cmd.Env, "ZONEINFO="+w.zones)
	}
	return cmd
}

// start starts it, again on the same port where it ran before, and waits until it is ready.
func (p *program) start(t testing.TB) {
	t.Helper()
	p.cmd = p.where.command(t, p.args...)
	p.cmd.Stderr = &p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			p.base, p.args[1] = base, strings.TrimPrefix(base, "http://")
			go io.Copy(io.Discard, stdout)
			return
		}
	}
	t.Fatalf("turno %v ended before it was ready: %v", p.args, p.cmd.Wait())
}

// process is the program's process, for signals.
func (p *program) process() *os.Process { return p.cmd.Process }

// kill is what a power cut does to the program.
func (p *program) kill() {
	if p.cmd == nil {
		return
	}
	p.cmd.Process.Kill()
	p.cmd.Wait()
	p.cmd = nil
}

// stop asks it to end and checks that it does so in good order.
func (p *program) stop(t testing.TB) {
	t.Helper()
	cmd := p.cmd
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(10*time.Second, p.kill)
	defer late.Stop()
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v; want exit status 0 within 10 s", err)
	}
	p.cmd = nil
}

// send makes a request of a program, JSON both ways; a body makes it a POST. An answer may have no body.
func (p *program) send(path, key string, body any) (status int, answer map[string]any, err error) {
	method, payload := "GET", []byte(nil)
	if body != nil {
		method = "POST"
		if payload, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	r, err := http.NewRequest(method, p.base+path, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, err
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Idempotency-Key": {key}}
	resp, err := p.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && !errors.Is(err, io.EOF) {
		return 0, nil, fmt.Errorf("%s: %w", path, err)
	}
	return resp.StatusCode, answer, nil
}

// must is send with an answer of 2xx, asked for again, as pages do, while the store does not answer: a disk may stand still for
// seconds while another program is linked.
func (p *program) must(t testing.TB, path, key string, body any) map[string]any {
	t.Helper()
	status, answer, err := p.send(path, key, body)
	for began := time.Now(); status == http.StatusServiceUnavailable && time.Since(began) < patience; {
		status, answer, err = p.send(path, key, body)
	}
	if err != nil || status/100 != 2 {
		t.Fatalf("%s: %d %v %v", path, status, answer, err)
	}
	return answer
}

// startOffice starts turno with an office of any size.
func startOffice(t testing.TB, o servertest.Office) *program {
	t.Helper()
	return startProgram(t, atDisk(t), "-branch", o.File(t))
}

// last is the end of a text.
func last(text string, n int) string {
	return text[max(0, len(text)-n):]
}
