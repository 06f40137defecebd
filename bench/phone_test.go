package bench_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// phones is the process of the phones: each phone keeps a socket open as static/js/live/connection.js does.
type phones struct {
	address string
	ready   atomic.Int64 // when the server was ready again, Unix ns; 0 before
	away    sync.WaitGroup
	mu      sync.Mutex
	came    []time.Time // guarded by mu: when each phone showed the state again
	tries   int         // guarded by mu: attempts since the server was ready
}

// runPhones reads tokens, opens a socket for each and writes "all" when all phones show a state. It writes "all" again, with
// figures, when they have lost their server and show a state again.
func runPhones(args []string) error {
	debug.SetGCPercent(400) // the phones share the machine with the server
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

// keepOpen keeps one phone's socket open. It reports the first frame, and the first frame after a loss.
func (h *phones) keepOpen(token string, first func()) {
	const firstDelay, longestDelay = 500 * time.Millisecond, 4 * time.Second
	failures, lost := 0, false
	for {
		frames, hint, err := h.watch(token, func() {
			switch failures = 0; {
			case !lost && first != nil:
				first()
				first = nil
			case lost && first == nil:
				h.arrived()
				lost, first = false, func() {} // no more reports
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

// watch opens a socket and reads until it ends. It returns how many frames came, and the server's time to come back, or 0.
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
	if err := readHead(r); err != nil {
		return 0, 0, fmt.Errorf("handshake: %w", err)
	}
	for last := -1; ; {
		op, payload, err := readFrame(r)
		switch {
		case err != nil:
			return frames, 0, err
		case op == websocket.TextMessage:
			if seq, err := seqOf(payload); err != nil || seq < last {
				fmt.Fprintf(os.Stderr, "a phone got seq %d after %d: %v\n", seq, last, err)
				os.Exit(1)
			} else {
				last = seq
			}
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

// readHead reads the answer to a handshake, which must be 101.
func readHead(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err == nil && !bytes.HasPrefix(status, []byte("HTTP/1.1 101 ")) {
		err = fmt.Errorf("answered %q", status)
	}
	for err == nil {
		var line []byte
		if line, err = r.ReadSlice('\n'); len(line) == len("\r\n") {
			return err
		}
	}
	return err
}

// readFrame reads a frame from a server. Frames of servers have no mask.
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
