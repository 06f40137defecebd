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

// ends are how a server is taken from under its phones.
var ends = []struct {
	name   string
	signal syscall.Signal
	away   time.Duration // before it is started again
}{{"kill", syscall.SIGKILL, 0}, {"stop", syscall.SIGTERM, 0}, {"away", syscall.SIGKILL, 10 * time.Second}}

// BenchmarkReconnect ends the server of 10,000 phones of one branch, by kill -9 and by SIGTERM, and starts it again at once,
// or after ten seconds in which the phones have backed off. It measures from the word "ready" until each phone shows the
// state again, and how long issuing takes meanwhile. Then all phones leave, and what they left behind is measured. A phone
// that does not come back, or is shown something older than before, ends it.
func BenchmarkReconnect(b *testing.B) {
	for _, end := range ends {
		b.Run(end.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			comeBack(b, end.signal, end.away, 1, b.ReportMetric)
		})
	}
}

// TestManyClientsReconnect does the same in the ordinary tests: all 10,000 come back, are shown nothing older, and leave
// nothing behind. How fast is logged and not judged.
func TestManyClientsReconnect(t *testing.T) {
	for _, end := range ends[:2] {
		t.Run(end.name, func(t *testing.T) {
			// The race detector knows 8,128 goroutines of a process at most.
			comeBack(t, end.signal, end.away, 2, func(n float64, unit string) { t.Logf("%.3f %s", n, unit) })
		})
	}
}

// comeBack has the phones of some processes lose their server and reconnect.
func comeBack(tb testing.TB, signal syscall.Signal, away time.Duration, processes int, report func(n float64, unit string)) {
	redis := queuetest.StartRedis(tb)
	e := engine.Open(redis.Client(tb), queuetest.AlwaysOpen(), ledger.Options{})
	environment := "TURNO_REDIS_URL=unix://" + redis.Address()
	p := start(tb, environment)
	before := held(tb, p)
	address := strings.TrimPrefix(p.base, "http://")
	own := slices.Collect(slices.Chunk(tokens(tb, e, "phone", manyPhones), manyPhones/processes))
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

// gather has phones open their sockets, those of each list in a process, and waits until all show their tickets.
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

// A holding is what a program holds at a moment, its live heap as of the last collection.
type holding struct{ sockets, goroutines, files, heap int }

// heapGoal is the size at which the heap is collected anew against what was live in it: package program lets it grow by
// 400 %.
const heapGoal = 5

// held asks a program what it holds.
func held(tb testing.TB, p *program) (h holding) {
	tb.Helper()
	answer, err := http.Get(p.base + "/metrics")
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

// heldAtLast is what a program holds once its phones have gone, and once what was asked of it since had it collect its
// garbage. The links to its store are kept for reuse, 64 at the most, and so are Go's descriptors of goroutines, half a
// kilobyte each: many phones leave some MB, as many again not more.
func heldAtLast(tb testing.TB, p *program, before holding) (after holding) {
	tb.Helper()
	const links, more = 64, 30 << 20
	for end := time.Now().Add(time.Minute); ; {
		perSecond(tb, callers, 1000, func(int, int) error { return get(p.base + "/kiosk/meet") })
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

// get asks for a page and throws it away.
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
