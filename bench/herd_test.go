package bench_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

const (
	herdSize = 10_000
	// issueEvery is how often a visitor takes a ticket while the herd comes back.
	issueEvery = 100 * time.Millisecond
)

// BenchmarkHerd takes a server from under 10,000 phones of one branch, by kill -9 and by SIGTERM, and starts it again at
// once, or after ten seconds in which the phones have backed off. It measures from the word "ready" until each phone shows
// the state again, and how long issuing takes meanwhile. Then all phones leave, and what they left behind is measured. A
// phone that does not come back, or is shown something older than before, ends it.
func BenchmarkHerd(b *testing.B) {
	for _, end := range []struct {
		name   string
		signal syscall.Signal
		away   time.Duration
	}{{"kill", syscall.SIGKILL, 0}, {"stop", syscall.SIGTERM, 0}, {"away", syscall.SIGKILL, 10 * time.Second}} {
		b.Run(end.name, func(b *testing.B) { comeBack(b, end.signal, end.away) })
	}
}

func comeBack(b *testing.B, signal syscall.Signal, away time.Duration) {
	redis := queuetest.StartRedis(b)
	e := queue.Open(redis.Client(b), queuetest.AlwaysOpen(), queue.Options{})
	environment := "TURNO_REDIS_URL=unix://" + redis.Address()
	p := start(b, environment)
	before := held(b, p)
	address := strings.TrimPrefix(p.base, "http://")
	own := tokens(b, e, "phone", herdSize)
	herd := gather(b, address, own)
	began := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		b.Fatal(err)
	}
	p.cmd.Wait()
	stopped := time.Since(began)
	<-time.After(away)
	p = startAt(b, address, environment)
	ready := time.Now()
	herd.tell("ready %d", ready.UnixNano())
	back := make(chan string)
	go func() { back <- herd.hear("all") }()
	var issues []time.Duration
	var figures string
	for key := 0; figures == ""; key++ {
		begin := time.Now()
		if err := post(http.DefaultClient, p.base+"/kiosk/meet/tickets", fmt.Sprint("herd", key), `{"service":"information","language":"it"}`, nil); err != nil {
			b.Fatal(err)
		}
		issues = append(issues, time.Since(begin))
		select {
		case figures = <-back:
		case <-time.After(issueEvery):
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(stopped.Seconds(), "s-stop")
	for _, figure := range strings.Fields(figures) {
		unit, value, _ := strings.Cut(figure, "=")
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(n, unit)
	}
	b.ReportMetric(quantile(microseconds(issues), 0.5)/1000, "ms-issue-p50")
	b.ReportMetric(quantile(microseconds(issues), 0.99)/1000, "ms-issue-p99")
	herd.end()
	after := heldAtLast(b, p, before)
	gather(b, address, own).end()
	again := heldAtLast(b, p, before)
	b.ReportMetric(float64(again.goroutines-before.goroutines), "goroutines-left")
	b.ReportMetric(float64(again.files-before.files), "files-left")
	b.ReportMetric(float64(after.heap-before.heap)/1e6, "MB-heap-left")
	b.ReportMetric(float64(again.heap-before.heap)/1e6, "MB-heap-left-by-another")
}

// gather has phones open their sockets and waits until all show their tickets.
func gather(b *testing.B, address string, tokens []string) *process {
	b.Helper()
	herd := startRole(b, "herd", address)
	for _, token := range tokens {
		herd.tell("%s", token)
	}
	herd.tell("")
	herd.hear("all")
	return herd
}

// A holding is what a program holds at a moment, its live heap as of the last collection.
type holding struct{ sockets, goroutines, files, heap int }

// heapGoal is the size at which the heap is collected anew against what was live in it: main.go lets it grow by 400 %.
const heapGoal = 5

// held asks a program what it holds.
func held(b *testing.B, p *program) (h holding) {
	b.Helper()
	answer, err := http.Get(p.base + "/metrics")
	if err != nil {
		b.Fatal(err)
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
			b.Fatal(err)
		}
		*into = int(n)
	}
	h.heap /= heapGoal
	return h
}

// heldAtLast is what a program holds once its phones have gone, and once what was asked of it since had it collect its
// garbage. The links to its store are kept for reuse, 64 at the most, and so are Go's descriptors of goroutines, half a
// kilobyte each: a herd leaves some MB, another one not more.
func heldAtLast(b *testing.B, p *program, before holding) (after holding) {
	b.Helper()
	const links, more = 64, 30 << 20
	for end := time.Now().Add(time.Minute); ; {
		perSecond(b, callers, 1000, func(int, int) error { return get(p.base + "/kiosk/meet") })
		after = held(b, p)
		if after.sockets == 0 && after.goroutines <= before.goroutines+callers+10 && after.files <= before.files+links+callers && after.heap <= before.heap+more {
			return after
		}
		if time.Now().After(end) {
			b.Fatalf("the phones have gone and the program holds %+v; before they came %+v", after, before)
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
func tokens(tb testing.TB, e *queue.Engine, word string, n int) []string {
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
