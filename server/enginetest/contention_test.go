package enginetest_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

const hallDesks = 12

// hall is the sample branch with twelve desks.
func hall() *branch.Branch {
	b := queuetest.AlwaysOpen()
	b.Desks = nil
	for i := range hallDesks {
		b.Desks = append(b.Desks, branch.Desk{ID: fmt.Sprint(i + 1)})
	}
	return b
}

// onProcesses runs a test with several engines on one Redis, each with a client of its own as in another process, and
// with one on the embedded store, which has one process and is slower: there it gets a tenth of the work.
func onProcesses(t *testing.T, work int, test func(t *testing.T, engines []*engine.Engine, work int)) {
	clock := queuetest.NewClock(t, tuesday)
	t.Run("redis", func(t *testing.T) {
		server := queuetest.StartRedis(t)
		var engines []*engine.Engine
		for range 3 {
			engines = append(engines, queuetest.Store{Client: server.Client(t)}.Engine(hall(), clock.Now))
		}
		test(t, engines, work)
	})
	t.Run("embedded", func(t *testing.T) {
		test(t, []*engine.Engine{queuetest.Embedded(t).Engine(hall(), clock.Now)}, work/10)
	})
}

// together runs f n times at once, started by one signal.
func together(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var group errgroup.Group
	start := make(chan struct{})
	for i := range n {
		group.Go(func() error { <-start; return f(i) })
	}
	close(start)
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestTwelveDesksCallAtOnce, round after round, more desks than people and the other way round: each gets another one.
func TestTwelveDesksCallAtOnce(t *testing.T) {
	onProcesses(t, 500, func(t *testing.T, engines []*engine.Engine, rounds int) {
		t.Parallel()
		waiting := 0
		for round := range rounds {
			come := 1 + round%(hallDesks*2)
			together(t, come, func(i int) error {
				_, err := engines[i%len(engines)].Issue(t.Context(), queue.IssueRequest{Head: byVisitor(fresh()),
					Service:  []string{"legal", "information"}[i%2],
					Language: "it", Source: queue.AtKiosk})
				return err
			})
			waiting += come
			called := callEverywhere(t, engines)
			if len(called) != min(waiting, hallDesks) {
				t.Fatalf("round %d: %d waited, the desks called %v", round, waiting, called)
			}
			waiting -= len(called)
		}
	})
}

// callEverywhere has every desk call at once and end its ticket when all have called; it lists who was called.
func callEverywhere(t *testing.T, engines []*engine.Engine) []string {
	t.Helper()
	called := make([]string, hallDesks)
	together(t, hallDesks, func(i int) error {
		ticket, err := engines[i%len(engines)].Call(t.Context(), queue.CallRequest{Head: byStaff(fresh(), fmt.Sprint(i+1))})
		if errors.Is(err, queue.ErrNobodyWaits) {
			return nil
		}
		called[i] = ticket.Number
		return err
	})
	together(t, hallDesks, func(i int) error {
		if called[i] == "" {
			return nil
		}
		// It names the ticket: were that held by another desk too, one of them would be refused.
		_, err := engines[i%len(engines)].Move(t.Context(), queue.MoveRequest{Head: byStaff(fresh(), fmt.Sprint(i+1)),
			Ticket: called[i], Move: queue.Cancel})
		return err
	})
	slices.Sort(called)
	return slices.DeleteFunc(slices.Compact(called), func(number string) bool { return number == "" })
}

// TestDesksAndKiosksAtOnce: 8 kiosks issue while 12 desks call and finish, until everybody was served once.
func TestDesksAndKiosksAtOnce(t *testing.T) {
	const kiosks = 8
	onProcesses(t, 100, func(t *testing.T, engines []*engine.Engine, each int) {
		var mu sync.Mutex
		issued, called := map[string]bool{}, map[string]string{} // guarded by mu
		together(t, kiosks+hallDesks, func(i int) error {
			e := engines[i%len(engines)]
			if i < kiosks {
				for range each {
					ticket, err := e.Issue(t.Context(), queue.IssueRequest{Head: byVisitor(fresh()), Service: "legal", Language: "it",
						Source: queue.AtKiosk})
					if err != nil {
						return err
					}
					mu.Lock()
					twice := issued[ticket.Number]
					issued[ticket.Number] = true
					mu.Unlock()
					if twice {
						return fmt.Errorf("%s was given twice", ticket.Number)
					}
				}
				return nil
			}
			desk := fmt.Sprint(i - kiosks + 1)
			for {
				mu.Lock()
				done := len(called) == kiosks*each
				mu.Unlock()
				if done {
					return nil
				}
				ticket, err := e.Call(t.Context(), queue.CallRequest{Head: byStaff(fresh(), desk)})
				if errors.Is(err, queue.ErrNobodyWaits) {
					continue
				} else if err != nil {
					return err
				}
				mu.Lock()
				other, twice := called[ticket.Number]
				called[ticket.Number] = desk
				mu.Unlock()
				if twice {
					return fmt.Errorf("%s was called to desks %s and %s", ticket.Number, other, desk)
				}
				for _, move := range []queue.Move{queue.Serve, queue.Finish} {
					if _, err := e.Move(t.Context(), queue.MoveRequest{Head: byStaff(fresh(), desk), Ticket: ticket.Number,
						Move: move}); err != nil {
						return err
					}
				}
			}
		})
		counts, err := engines[0].Counts(t.Context(), tuesdayDay)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{"issued", "called", "served"} {
			same(t, what, counts[what+":service:legal"], int64(kiosks*each))
		}
	})
}

// TestTenTaps with one key make one ticket, and get the same answer.
func TestTenTaps(t *testing.T) {
	const taps = 10
	onProcesses(t, 50, func(t *testing.T, engines []*engine.Engine, visitors int) {
		for visitor := range visitors {
			answers := make([]queue.Issued, taps)
			key := fresh()
			together(t, taps, func(i int) (err error) {
				answers[i], err = engines[i%len(engines)].Issue(t.Context(), queue.IssueRequest{Head: byVisitor(key), Service: "legal",
					Language: "it", Source: queue.AtKiosk})
				return err
			})
			same(t, "the number", answers[0].Number, fmt.Sprintf("B%03d", visitor+1))
			for _, answer := range answers[1:] {
				same(t, "the answer to another tap", answer, answers[0])
			}
		}
	})
}
