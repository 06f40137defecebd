package bench_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/bench/floor"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/embedded"
	"turno/server/queue/queuetest"
)

// BenchmarkHTTP compares issuing over HTTP, by 50 callers on the real program, with the plain script, which redis-benchmark
// sends for as many callers. It also reports how long an answer takes.
func BenchmarkHTTP(b *testing.B) {
	server := queuetest.StartRedis(b)
	p := start(b, "TURNO_REDIS_URL=unix://"+server.Address())
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	var key atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	inTurn(b, "issues/s", func() float64 {
		return perSecond(b, callers, few(10_000), func(int, int) error {
			begin := time.Now()
			err := post(client, p.base+"/kiosk/meet/tickets", strconv.FormatInt(key.Add(1), 10),
				`{"service":"information","language":"it"}`, nil)
			mu.Lock()
			took = append(took, time.Since(begin))
			mu.Unlock()
			return err
		})
	}, func() float64 { return redisBenchmark(b, server, few(20_000)) })
	b.ReportMetric(quantile(microseconds(took), 0.5), "p50-µs")
	b.ReportMetric(quantile(microseconds(took), 0.99), "p99-µs")
}

// redisBenchmark is how many tickets a second the plain script gives to 50 callers of redis-benchmark.
func redisBenchmark(tb testing.TB, server *queuetest.Redis, n int) float64 {
	tb.Helper()
	sha, err := floor.Load(tb.Context(), server.Client(tb))
	if err != nil {
		tb.Fatal(err)
	}
	args := append([]string{"-s", server.Address(), "-c", strconv.Itoa(callers), "-n", strconv.Itoa(n), "-r", "2000000000",
		"--csv", "EVALSHA", sha, strconv.Itoa(len(floor.Keys))}, floor.Keys...)
	for _, arg := range floor.Args(rand.Text()+"__rand_int__", time.Now()) {
		args = append(args, fmt.Sprint(arg))
	}
	out, err := exec.Command("redis-benchmark", args...).Output()
	if err != nil {
		tb.Fatalf("redis-benchmark: %v: %s", err, out)
	}
	// The line of the command has in quotes what it was, and how often it was done in a second.
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.Trim(line, "\"\n"), `","`)
		if perSecond, err := strconv.ParseFloat(fields[min(1, len(fields)-1)], 64); err == nil {
			return perSecond
		}
	}
	tb.Fatalf("redis-benchmark tells nothing: %s", out)
	return 0
}

// BenchmarkTapToFrame measures from the tap on "call next" at a desk to the board's frame that shows the call, against the
// plain script and one echo over a loopback websocket: with a board alone, with the pages of three desks and two
// supervisors, and after 200 calls in the last 90 s. Twelve people wait.
func BenchmarkTapToFrame(b *testing.B) {
	for _, room := range []struct {
		name         string
		staff, calls int
	}{{"board", 0, 8}, {"staff", 5, 8}, {"staff,calls=200", 5, 200}} {
		b.Run(room.name, func(b *testing.B) { tapToFrame(b, room.staff, room.calls) })
	}
}

func tapToFrame(b *testing.B, staff, calls int) {
	taps := few(100)
	server := queuetest.StartRedis(b)
	p := start(b, "TURNO_REDIS_URL=unix://"+server.Address())
	rdb := server.Client(b)
	e := engine.Open(rdb, queuetest.AlwaysOpen(), ledger.Options{})
	const waiting = 12
	fill(b, e, waiting)
	board := watch(b, p, "/display/meet/live?format=json")
	var screens []*screen
	for _, path := range []string{"/desk/meet/1/live", "/desk/meet/2/live", "/desk/meet/3/live", "/supervisor/meet/live",
		"/supervisor/meet/live?lang=en"}[:staff] {
		screens = append(screens, follow(watch(b, p, path)))
	}
	shown := func(seq int64) {
		for _, s := range screens {
			s.await(b, seq)
		}
	}
	echo, err := floor.NewEcho()
	if err != nil {
		b.Fatal(err)
	}
	defer echo.Close()
	key := 0
	fresh := func() string { key++; return strconv.Itoa(key) }
	for i := range calls {
		desk := strconv.Itoa(i%2 + 2)
		issue(b, e, fresh())
		call(b, e, desk, fresh())
		finish(b, e, desk, fresh())
	}
	var ours, floors []time.Duration
	var used time.Duration
	p99 := func(all *[]time.Duration, one func() time.Duration) float64 {
		var took []time.Duration
		for range taps {
			took = append(took, one())
		}
		*all = append(*all, took...)
		return quantile(microseconds(took), 0.99)
	}
	inTurn(b, "p99-µs", func() float64 {
		return p99(&ours, func() time.Duration {
			var t queue.Ticket
			before, begin := cpu(b, p.cmd.Process.Pid), time.Now()
			if err := post(http.DefaultClient, p.base+"/desk/meet/1/calls", fresh(), "{}", &t); err != nil {
				b.Fatal(err)
			}
			seq := await(b, board, func(s queue.Board) bool { return len(s.Calls) > 0 && s.Calls[0].Number == t.Number })
			took := time.Since(begin)
			shown(seq) // the frames of the other screens belong to the tap
			used += cpu(b, p.cmd.Process.Pid) - before
			finish(b, e, "1", fresh())
			issue(b, e, fresh())
			shown(await(b, board, func(s queue.Board) bool { return s.Seq >= seq+3 }))
			return took
		})
	}, func() float64 {
		return p99(&floors, func() time.Duration {
			begin := time.Now()
			if _, err := floor.Give(b.Context(), rdb, fresh()); err != nil {
				b.Fatal(err)
			}
			if err := echo.Once(); err != nil {
				b.Fatal(err)
			}
			return time.Since(begin)
		})
	})
	b.ReportMetric(median(microseconds(ours)), "p50-µs")
	b.ReportMetric(median(microseconds(floors)), "floor-p50-µs")
	b.ReportMetric(float64(used.Microseconds())/1000/float64(len(ours)), "ms-CPU/tap")
}

// A screen is the socket of a page of the staff, whose frames come in seqs.
type screen struct{ seqs chan int }

// follow reads a socket's frames until it ends.
func follow(socket *websocket.Conn) *screen {
	s := &screen{make(chan int, 1000)}
	go func() {
		defer close(s.seqs)
		for {
			_, text, err := socket.ReadMessage()
			if err != nil {
				return
			}
			if seq, err := seqOf(text); err == nil {
				s.seqs <- seq
			}
		}
	}()
	return s
}

// await waits until the screen has a frame of a seq or a later one.
func (s *screen) await(b *testing.B, seq int64) {
	for shown := range s.seqs {
		if int64(shown) >= seq {
			return
		}
	}
	b.Fatal("a screen has lost its socket")
}

// finish serves the ticket that a desk has called, and ends its visit.
func finish(b *testing.B, e *engine.Engine, desk, key string) {
	b.Helper()
	for _, m := range []queue.Move{queue.Serve, queue.Finish} {
		head := ledger.Head{Key: key + string(m), Desk: desk}
		if _, err := e.Move(b.Context(), queue.MoveRequest{Head: head, Move: m}); err != nil {
			b.Fatal(err)
		}
	}
}

// watch opens the socket of a screen.
func watch(b *testing.B, p *program, path string) *websocket.Conn {
	b.Helper()
	screen, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.base, "http")+path,
		http.Header{"Origin": {p.base}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { screen.Close() })
	return screen
}

// BenchmarkStart measures the time from the start of the program until it writes "ready": with an empty embedded store, with
// a journal of 100,000 operations, and with the same journal after it was compacted.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	journal(b, dir, few(100_000))
	size := func() float64 {
		info, err := os.Stat(filepath.Join(dir, "appendonly.aof"))
		if err != nil {
			b.Fatal(err)
		}
		return float64(info.Size()) / 1e6
	}
	median := func(dir func() string) float64 {
		var took []float64
		for range rounds() {
			took = append(took, readyAfter(b, dir()))
		}
		return median(took)
	}
	same := func() string { return dir }
	b.ReportMetric(size(), "MB-journal")
	b.ReportMetric(median(same), "s-journal")
	compact(b, dir)
	b.ReportMetric(size(), "MB-compacted")
	b.ReportMetric(median(same), "s-compacted")
	b.ReportMetric(median(b.TempDir), "s-empty")
	b.ReportMetric(0, "ns/op")
}

// compact rewrites the journal of an embedded store, as the sweep does each night.
func compact(b *testing.B, dir string) {
	store, err := embedded.Open(dir, embedded.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Client().BgRewriteAOF(b.Context()).Err(); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}

// readyAfter starts the program on an embedded store and stops it again. It returns the seconds until it was ready.
func readyAfter(b *testing.B, dir string) float64 {
	begin := time.Now()
	p := start(b, "TURNO_DATA="+dir)
	took := time.Since(begin).Seconds()
	p.stop(b)
	return took
}

// journal fills an embedded store with n operations of one day: issue, call, serve and finish in turn.
func journal(b *testing.B, dir string, n int) {
	store, err := embedded.Open(dir, embedded.Options{CompactAt: 1 << 40}) // never compacts by itself
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	br := queuetest.AlwaysOpen()
	for i := len(br.Desks); i < callers; i++ {
		br.Desks = append(br.Desks, branch.Desk{ID: strconv.Itoa(i + 1)})
	}
	e := engine.Open(store.Client(), br, ledger.Options{History: store.History()})
	perSecond(b, callers, n/4, func(c, i int) error {
		desk, key := strconv.Itoa(c+1), fmt.Sprint(c, "-", i)
		return errors.Join(
			again(func() error { _, err := e.Issue(b.Context(), request("i"+key)); return err }),
			again(func() error {
				_, err := e.Call(b.Context(), queue.CallRequest{Head: ledger.Head{Key: "c" + key, Desk: desk}})
				return err
			}),
			again(func() error {
				_, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: "s" + key, Desk: desk}, Move: queue.Serve})
				return err
			}),
			again(func() error {
				_, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: "f" + key, Desk: desk}, Move: queue.Finish})
				return err
			}))
	})
}

// again repeats a write under its key while the store does not answer. On a busy machine that happens for a moment when the
// store rewrites its journal.
func again(write func() error) error {
	err := write()
	for range 5 {
		if ledger.CodeOf(err) != ledger.Unavailable {
			return err
		}
		err = write()
	}
	return err
}

// built is the path of the program, which is built once for all benchmarks.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "turno")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "turno")
	if out, err := exec.Command("go", "build", "-o", path, "turno").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build turno: %w: %s", err, out)
	}
	return path, nil
})

// A program is the running turno.
type program struct {
	cmd           *exec.Cmd
	base, private string
}

// start runs the built program with -dev on a port of its own and waits until it is ready.
func start(tb testing.TB, env ...string) *program {
	tb.Helper()
	return startAt(tb, "127.0.0.1:0", env...)
}

// startAt is start with an address to listen on.
func startAt(tb testing.TB, address string, env ...string) *program {
	tb.Helper()
	path, err := built()
	if err != nil {
		tb.Fatal(err)
	}
	return runProgram(tb, path, address, env...)
}

// runProgram is startAt for any build.
func runProgram(tb testing.TB, path, address string, env ...string) *program {
	tb.Helper()
	cmd := exec.Command(path, "-dev", "-listen", address)
	cmd.Env = append(append(os.Environ(), "TURNO_PRIVATE=127.0.0.1:0"), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	p := &program{cmd: cmd}
	tb.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			p.base = strings.TrimRight(strings.Fields(base)[0], "/")
		}
		if private, ok := strings.CutPrefix(lines.Text(), "private "); ok {
			p.private = private
		}
		if p.base != "" && lines.Text() == "" {
			go io.Copy(io.Discard, out)
			return p
		}
	}
	tb.Fatal("turno ended before it was ready")
	return nil
}

func (p *program) stop(b *testing.B) {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	p.cmd.Wait()
}

// post sends a write and reads its answer into v, if not nil.
func post(c *http.Client, url, key, body string, v any) error {
	r, err := http.NewRequestWithContext(context.Background(), "POST", url, bytes.NewBufferString(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Idempotency-Key", key)
	answer, err := c.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s: %s: %s", url, answer.Status, data)
	}
	if err == nil && v != nil {
		err = json.Unmarshal(data, v)
	}
	return err
}

// A frame is the part of a board's frame that the benchmark reads.
type frame struct {
	State queue.Board `json:"state"`
}

// await reads frames until shows accepts one, and returns its seq.
func await(b *testing.B, board *websocket.Conn, shows func(queue.Board) bool) int64 {
	for {
		var f frame
		if err := board.ReadJSON(&f); err != nil {
			b.Fatal(err)
		}
		if shows(f.State) {
			return f.State.Seq
		}
	}
}
