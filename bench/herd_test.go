package bench_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

const (
	herdSize = 10_000
	// issueEvery is how often a visitor takes a ticket while the herd comes back.
	issueEvery = 100 * time.Millisecond
)

// BenchmarkHerd takes a server from under 10,000 phones of one branch, by kill -9 and by SIGTERM, starts it again and
// measures from its word "ready" until each phone shows the state again, and how long issuing takes meanwhile.
func BenchmarkHerd(b *testing.B) {
	for name, signal := range map[string]syscall.Signal{"kill": syscall.SIGKILL, "stop": syscall.SIGTERM} {
		b.Run(name, func(b *testing.B) { comeBack(b, signal) })
	}
}

func comeBack(b *testing.B, signal syscall.Signal) {
	redis := queuetest.StartRedis(b)
	e := queue.Open(redis.Client(b), queuetest.AlwaysOpen(), queue.Options{})
	environment := "TURNO_REDIS_URL=unix://" + redis.Address()
	p := start(b, environment)
	address := strings.TrimPrefix(p.base, "http://")
	herd := startRole(b, "herd", address)
	for _, token := range tokens(b, e, "phone", herdSize) {
		herd.tell("%s", token)
	}
	herd.tell("")
	herd.hear("all")
	began := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		b.Fatal(err)
	}
	p.cmd.Wait()
	stopped := time.Since(began)
	startAt(b, address, environment)
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

// phones is the herd's process: each phone keeps a socket open as static/js/connection.js does.
type phones struct {
	address string
	ready   atomic.Int64 // when the server was ready again, Unix ns; 0 before
	away    sync.WaitGroup
	mu      sync.Mutex
	came    []time.Time // guarded by mu: when each showed the state again
	tries   int         // guarded by mu: attempts since the server was ready
}

// runHerd reads tokens, opens a socket for each and says "all" when all show a state; once more, with figures, when they
// have lost it and are back.
func runHerd(args []string) error {
	h := &phones{address: args[0]}
	lines := bufio.NewScanner(os.Stdin)
	var first sync.WaitGroup
	for lines.Scan() && lines.Text() != "" {
		first.Add(1)
		h.away.Add(1)
		go h.keepOpen(lines.Text(), first.Done)
	}
	first.Wait()
	fmt.Println("all")
	lines.Scan()
	ready, err := strconv.ParseInt(strings.TrimPrefix(lines.Text(), "ready "), 10, 64)
	if err != nil {
		return err
	}
	h.ready.Store(ready)
	h.away.Wait()
	var took []time.Duration
	perSecond := map[int]int{}
	for _, at := range h.came {
		took = append(took, at.Sub(time.Unix(0, ready)))
		perSecond[int(at.Sub(time.Unix(0, ready)).Seconds())]++
	}
	peak := 0
	for _, n := range perSecond {
		peak = max(peak, n)
	}
	us := microseconds(took)
	fmt.Printf("all s-back-p50=%f s-back-p99=%f s-back-max=%f peak-in-1s=%d tries=%d\n",
		quantile(us, 0.5)/1e6, quantile(us, 0.99)/1e6, quantile(us, 1)/1e6, peak, h.tries)
	<-make(chan struct{}) // the phones stay until the benchmark ends
	return nil
}

// keepOpen keeps one phone's socket open and tells of its first frame, and of the first after a loss.
func (h *phones) keepOpen(token string, first func()) {
	const firstDelay, longestDelay = 500 * time.Millisecond, 15 * time.Second
	failures, lost := 0, false
	for {
		frames, hint, err := h.watch(token, func() {
			switch failures = 0; {
			case !lost && first != nil:
				first()
				first = nil
			case lost && first == nil:
				h.arrived()
				lost, first = false, func() {} // and tells nothing more
			}
		})
		if err == nil {
			return
		}
		lost = lost || frames > 0
		limit := min(longestDelay, firstDelay<<min(failures, 10))
		failures++
		if hint > 0 {
			limit, failures = hint, 0
		}
		<-time.After(rand.N(limit))
	}
}

func (h *phones) arrived() {
	h.mu.Lock()
	h.came = append(h.came, time.Now())
	h.mu.Unlock()
	h.away.Done()
}

// watch opens a socket and reads until it ends: how many frames came, and within what time to be back, if it was told.
func (h *phones) watch(token string, frame func()) (frames int, hint time.Duration, err error) {
	if h.ready.Load() > 0 {
		h.mu.Lock()
		h.tries++
		h.mu.Unlock()
	}
	conn, err := net.DialTimeout("tcp", h.address, 15*time.Second)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /t/%s/live HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", token, h.address)
	r := bufio.NewReaderSize(conn, 2048)
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, 0, err
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		return 0, 0, fmt.Errorf("handshake: %s", answer.Status)
	}
	for {
		op, payload, err := readFrame(r)
		switch {
		case err != nil:
			return frames, 0, err
		case op == websocket.TextMessage:
			frames++
			frame()
		case op == websocket.CloseMessage:
			_, within, _ := bytes.Cut(payload, []byte("within "))
			var ms int
			fmt.Sscanf(string(within), "%d ms", &ms)
			return frames, time.Duration(ms) * time.Millisecond, io.EOF
		case op == websocket.PingMessage:
			conn.Write(append([]byte{0x8A, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...))
		}
	}
}

// readFrame reads a frame of a server, which masks nothing.
func readFrame(r *bufio.Reader) (op int, payload []byte, err error) {
	head, err := r.Peek(2)
	if err != nil {
		return 0, nil, err
	}
	size := map[byte]int{126: 4, 127: 10}[head[1]]
	if head, err = r.Peek(max(size, 2)); err != nil {
		return 0, nil, err
	}
	first, n := head[0], int(head[1])
	switch size {
	case 4:
		n = int(head[2])<<8 | int(head[3])
	case 10:
		return 0, nil, fmt.Errorf("a frame of more than 64 KB")
	}
	r.Discard(max(size, 2))
	payload = make([]byte, n)
	_, err = io.ReadFull(r, payload)
	return int(first & 0xF), payload, err
}
