package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/server/queue/queuetest"
	"turno/tests/harness"
)

// A wall is boards on the socket of one program. Each keeps what it shows, and comes back when it loses its socket.
type wall struct {
	address string

	mu     sync.Mutex
	shows  []shown        // guarded by mu, by board
	codes  map[int]int    // guarded by mu: how often sockets ended with a close code
	hints  map[string]int // guarded by mu: reasons that came with 1012
	ending bool           // guarded by mu
}

// shown is where the history stands that a board shows.
type shown struct {
	Epoch string
	Seq   int64
}

// hang opens boards, which end with the test.
func hang(t *testing.T, p *harness.Program, boards int) *wall {
	t.Helper()
	w := &wall{address: "ws" + strings.TrimPrefix(p.Base, "http") + "/display/meet/live?format=json",
		shows: make([]shown, boards), codes: map[int]int{}, hints: map[string]int{}}
	var running sync.WaitGroup
	stop := make(chan struct{})
	for i := range boards {
		running.Go(func() { w.keepOpen(t, i, stop) })
	}
	t.Cleanup(func() {
		w.mu.Lock()
		w.ending = true
		w.mu.Unlock()
		close(stop)
		running.Wait()
	})
	return w
}

func (w *wall) keepOpen(t *testing.T, board int, stop <-chan struct{}) {
	for {
		conn, _, err := websocket.DefaultDialer.Dial(w.address, nil)
		if err == nil {
			ended := make(chan struct{})
			go func() {
				select {
				case <-stop:
				case <-ended:
				}
				conn.Close()
			}()
			w.read(t, board, conn)
			close(ended)
		}
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (w *wall) read(t *testing.T, board int, conn *websocket.Conn) {
	for {
		_, text, err := conn.ReadMessage()
		var now shown
		if err == nil {
			err = json.Unmarshal(text, &now)
		}
		w.mu.Lock()
		var end *websocket.CloseError
		switch {
		case err == nil:
			if had := w.shows[board]; had.Epoch == now.Epoch && now.Seq < had.Seq {
				t.Errorf("a board went back from %+v to %+v", had, now)
			}
			w.shows[board] = now
		case errors.As(err, &end) && !w.ending:
			w.codes[end.Code]++
			if end.Code == websocket.CloseServiceRestart {
				w.hints[end.Text]++
			}
		}
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// epoch is what the first board shows.
func (w *wall) epoch() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shows[0].Epoch
}

// right waits until every board shows what a program answers to whoever asks, of another epoch than old, and tells how
// long after a moment that was.
func right(t *testing.T, asked *harness.Program, since time.Time, old string, walls ...*wall) time.Duration {
	t.Helper()
	queuetest.Eventually(t, "every board to be right", func() error {
		_, answer, err := asked.Send("/display/meet", "", nil)
		if err != nil {
			return err
		}
		seq, _ := answer["seq"].(float64)
		epoch, _ := answer["epoch"].(string)
		want := shown{epoch, int64(seq)}
		if epoch == old {
			return fmt.Errorf("still epoch %s", old)
		}
		for _, w := range walls {
			w.mu.Lock()
			defer w.mu.Unlock()
			for i, got := range w.shows {
				if got != want {
					return fmt.Errorf("board %d shows %+v, want %+v", i, got, want)
				}
			}
		}
		return nil
	})
	return time.Since(since)
}

// Two programs share a Redis: what is done through one shows on the boards of the other, whatever becomes of the link
// between that one and Redis.
func TestTwoServersShowTheSame(t *testing.T) {
	const (
		boards = 10
		// within is what the watchdog promises, 2 s, and what a loaded machine adds; restored the same once Redis is back.
		within   = 3 * time.Second
		restored = 5 * time.Second
	)
	redis := queuetest.StartRedis(t)
	link := spoil(t, redis)
	here := harness.StartOpen(t, harness.Place{Redis: redis, URL: "unix://" + redis.Address(), Dir: t.TempDir()})
	there := harness.StartOpen(t, harness.Place{Redis: redis, URL: "redis://" + link.address, Dir: t.TempDir()})
	walls := []*wall{hang(t, here, boards), hang(t, there, boards)}
	issued := 0
	issue := func() {
		issued++
		here.Issue(t, fmt.Sprint("two", issued), "legal", "it")
	}
	issue()
	right(t, here, time.Now(), "", walls...)
	for _, fault := range []struct {
		name       string
		begin, end func()
		limit      time.Duration // from the change, or from the end of the fault if it has one
		renews     bool          // the epoch, and nothing can be issued meanwhile
	}{
		{"none", func() {}, nil, within, false},
		{"deaf subscription", func() { link.set(deafSubscription) }, nil, within, false},
		{"dropped hints", func() { link.set(droppedHints) }, nil, within, false},
		{"reset", link.reset, nil, within, false},
		{"black hole", func() { link.set(blackHole) }, func() { link.set(sound) }, restored, false},
		{"Redis restart", redis.Kill, func() { redis.Start(t) }, restored, true},
	} {
		for range 2 { // what heals once must heal twice
			old := ""
			if fault.renews {
				old = walls[0].epoch()
			}
			fault.begin()
			if !fault.renews {
				issue()
			}
			began := time.Now()
			if fault.end != nil {
				<-time.After(3 * time.Second) // long enough for every time-out to have struck
				began = time.Now()
				fault.end()
			}
			if took := right(t, here, began, old, walls...); took > fault.limit {
				t.Errorf("%s: boards were right after %v, want %v", fault.name, took, fault.limit)
			} else {
				t.Logf("%s: %d boards right after %v", fault.name, 2*boards, took.Round(time.Millisecond))
			}
			link.set(sound)
		}
	}
}

// A program that stops says to its sockets within what time to come back; one that is killed says nothing. The boards
// come back to the next by themselves, and twice.
func TestBoardsOutliveTheProgram(t *testing.T) {
	const boards = 500
	p := harness.StartOpen(t, harness.AtRedis(t))
	w := hang(t, p, boards)
	issued := 0
	for range 2 {
		for name, end := range map[string]func(){
			"SIGTERM": func() { p.Stop(t) },
			"kill":    p.Kill,
		} {
			right(t, p, time.Now(), "", w)
			began := time.Now()
			end()
			ended := time.Since(began)
			p.Start(t)
			began = time.Now()
			issued++
			p.Issue(t, fmt.Sprint("outlive", issued), "legal", "it")
			t.Logf("%s: over after %v, %d boards right %v after the next start", name, ended.Round(time.Millisecond), boards,
				right(t, p, began, "", w).Round(time.Millisecond))
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.codes[websocket.CloseServiceRestart] != 2*boards {
		t.Errorf("close codes %v, want 1012 for each board at each of two stops", w.codes)
	}
	for hint := range w.hints {
		if !regexp.MustCompile(`^back within [1-9]\d* ms$`).MatchString(hint) {
			t.Errorf("a stop said %q", hint)
		}
	}
}
