package bench_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

const (
	manyPhones = 10_000
	// issueEvery is how often a visitor takes a ticket while the phones reconnect.
	issueEvery = 100 * time.Millisecond
)

// ends are the ways in which the phones lose their server.
var ends = []struct {
	name   string
	signal syscall.Signal
	away   time.Duration // before it is started again
}{{"kill", syscall.SIGKILL, 0}, {"stop", syscall.SIGTERM, 0}, {"away", syscall.SIGKILL, 10 * time.Second}}

// BenchmarkReconnect ends the server of 10,000 phones of one branch, by kill -9 and by SIGTERM. It starts it again at once,
// or after ten seconds, in which the phones wait longer and longer. It measures the time from "ready" until each phone shows
// the state again, and how long issuing takes meanwhile. Then all phones leave, and it measures what they leave behind. It
// fails if a phone does not come back, or gets an older state than before.
func BenchmarkReconnect(b *testing.B) {
	for _, end := range ends {
		b.Run(end.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			comeBack(b, end.signal, end.away, few(manyPhones), 1, b.ReportMetric)
		})
	}
}

// TestManyClientsReconnect does the same in the ordinary tests: all 10,000 phones come back, get no older state, and leave
// nothing behind. It only logs how fast that is.
func TestManyClientsReconnect(t *testing.T) {
	for _, end := range ends[:2] {
		t.Run(end.name, func(t *testing.T) {
			// The race detector allows at most 8,128 goroutines in a process.
			comeBack(t, end.signal, end.away, manyPhones, 2, func(n float64, unit string) { t.Logf("%.3f %s", n, unit) })
		})
	}
}

// comeBack ends the server of the phones of some processes, and waits until they have reconnected.
func comeBack(tb testing.TB, signal syscall.Signal, away time.Duration, phones, processes int,
	report func(n float64, unit string)) {
	redis := queuetest.StartRedis(tb)
	e := engine.Open(redis.Client(tb), queuetest.AlwaysOpen(), ledger.Options{})
	environment := "TURNO_REDIS_URL=unix://" + redis.Address()
	p := start(tb, environment)
	before := held(tb, p)
	address := strings.TrimPrefix(p.base, "http://")
	own := slices.Collect(slices.Chunk(tokens(tb, e, "phone", phones), phones/processes))
	groups := gather(tb, address, own)
	began := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		tb.Fatal(err)
	}
	p.cmd.Wait()
	report(time.Since(began).Seconds(), "s-stop")
	<-time.After(away)
	p = startAt(tb, address, environment)
	ready := time.Now()
	for _, group := range groups {
		group.tell("ready %d", ready.UnixNano())
	}
	back := make(chan []string)
	go func() {
		var figures []string
		for _, group := range groups {
			figures = append(figures, group.hear("all"))
		}
		back <- figures
	}()
	var issues []time.Duration
	var figures []string
	for key := 0; figures == nil; key++ {
		begin := time.Now()
		if err := post(http.DefaultClient, p.base+"/kiosk/meet/tickets", fmt.Sprint("phones", key),
			`{"service":"information","language":"it"}`, nil); err != nil {
			tb.Fatal(err)
		}
		issues = append(issues, time.Since(begin))
		select {
		case figures = <-back:
		case <-time.After(issueEvery):
		}
	}
	for _, figure := range strings.Fields(strings.Join(figures, " ")) {
		unit, value, _ := strings.Cut(figure, "=")
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			tb.Fatal(err)
		}
		report(n, unit)
	}
	report(quantile(microseconds(issues), 0.5)/1000, "ms-issue-p50")
	report(quantile(microseconds(issues), 0.99)/1000, "ms-issue-p99")
	leave(groups)
	after := heldAtLast(tb, p, before)
	leave(gather(tb, address, own))
	again := heldAtLast(tb, p, before)
	report(float64(again.goroutines-before.goroutines), "goroutines-left")
	report(float64(again.files-before.files), "files-left")
	report(float64(after.heap-before.heap)/1e6, "MB-heap-left")
	report(float64(again.heap-before.heap)/1e6, "MB-heap-left-by-another")
}

// gather starts a process of phones for each list of tokens, and waits until all phones show their tickets.
func gather(tb testing.TB, address string, tokens [][]string) []*process {
	tb.Helper()
	var groups []*process
	for _, own := range tokens {
		group := startRole(tb, "phones", address)
		for _, token := range own {
			group.tell("%s", token)
		}
		group.tell("")
		groups = append(groups, group)
	}
	for _, group := range groups {
		group.hear("all")
	}
	return groups
}

func leave(groups []*process) {
	for _, group := range groups {
		group.end()
	}
}

// A holding is what a program holds at a moment. Its heap is the live heap of the last garbage collection.
type holding struct{ sockets, goroutines, files, heap int }

// heapGoal is the size of the heap at the next collection as a ratio to the live heap, by Go's GOGC of 100.
const heapGoal = 2

// held reads from a program's metrics what it holds.
func held(tb testing.TB, p *program) (h holding) {
	tb.Helper()
	answer, err := http.Get(p.private + "/metrics")
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		into := map[string]*int{"turno_sockets": &h.sockets, "go_goroutines": &h.goroutines, "process_open_fds": &h.files,
			"go_memstats_next_gc_bytes": &h.heap}[name]
		if into == nil {
			continue
		}
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			tb.Fatal(err)
		}
		*into = int(n)
	}
	h.heap /= heapGoal
	return h
}

// heldAtLast is what a program holds once its phones have gone and later requests have made it collect its garbage. It keeps
// the connections to its store for reuse, at most 64, and Go keeps its descriptors of goroutines, half a kilobyte each. So
// many phones leave some MB, and the same number of phones again leaves no more.
func heldAtLast(tb testing.TB, p *program, before holding) (after holding) {
	tb.Helper()
	const links, more = 64, 30 << 20
	for end := time.Now().Add(time.Minute); ; {
		perSecond(tb, callers, few(1000), func(int, int) error { return get(p.base + "/kiosk/meet") })
		after = held(tb, p)
		if after.sockets == 0 && after.goroutines <= before.goroutines+callers+10 && after.files <= before.files+links+callers &&
			after.heap <= before.heap+more {
			return after
		}
		if time.Now().After(end) {
			tb.Fatalf("the phones have gone and the program holds %+v; before they came %+v", after, before)
		}
	}
}

// get asks for a page and ignores its content.
func get(url string) error {
	answer, err := http.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err = io.Copy(io.Discard, answer.Body); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, answer.Status)
	}
	return err
}

// tokens issues n tickets under keys that begin with a word.
func tokens(tb testing.TB, e *engine.Engine, word string, n int) []string {
	tb.Helper()
	list := make([]string, n)
	var running sync.WaitGroup
	for c := range callers {
		running.Go(func() {
			for i := c; i < n; i += callers {
				t, err := e.Issue(context.Background(), request(fmt.Sprint(word, i)))
				if err != nil {
					tb.Error(err)
					return
				}
				list[i] = t.Token
			}
		})
	}
	running.Wait()
	if tb.Failed() {
		tb.FailNow()
	}
	return list
}
