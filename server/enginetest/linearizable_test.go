package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/redis/go-redis/v9"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// A turn is what a client asks of a queue: a number, or who is next.
type turn struct{ call bool }

// An answer is the number given or called, "" if nobody waits.
type answer struct {
	number  string
	unknown bool // there was no answer: it may have happened, or not, or happen later
}

// line is who waits and the last number given.
type line struct {
	waiting string // numbers, each followed by a space
	last    int
}

// fairQueue is a queue as one sees it that does one thing at a time.
var fairQueue = porcupine.Model{
	Init: func() any { return line{} },
	Step: func(state, input, output any) (bool, any) {
		l, got := state.(line), output.(answer)
		if !input.(turn).call {
			l.last++
			number := fmt.Sprintf("B%03d", l.last)
			l.waiting += number + " "
			return got.unknown || got.number == number, l
		}
		if l.waiting == "" {
			return got.unknown || got.number == "", l
		}
		first := l.waiting[:4]
		l.waiting = l.waiting[5:]
		return got.unknown || got.number == first, l
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
}

// A counter is what is under test: it issues a number, or calls the next.
type counter func(ctx context.Context, client int, t turn) (string, error)

// history runs clients at once, some of which hang up before the answer; who got none goes on under another name.
func history(t *testing.T, clients, each int, ask counter) []porcupine.Operation {
	var mu sync.Mutex
	var all []porcupine.Operation // guarded by mu
	names := clients
	start := time.Now()
	together(t, clients, func(client int) error {
		name := client
		for i := range each {
			ctx, cancel := t.Context(), context.CancelFunc(func() {})
			if rand.IntN(40) == 0 { // few, as each doubles the orders to be checked
				ctx, cancel = context.WithTimeout(ctx, time.Duration(rand.IntN(2000))*time.Microsecond)
			}
			op := porcupine.Operation{ClientId: name, Input: turn{call: (client+i)%2 == 0}, Call: int64(time.Since(start))}
			number, err := ask(ctx, client, op.Input.(turn))
			cancel()
			op.Output, op.Return = answer{number: number}, int64(time.Since(start))
			mu.Lock()
			if err != nil {
				op.Output, op.Return = answer{unknown: true}, math.MaxInt64
				name, names = names, names+1
			}
			all = append(all, op)
			mu.Unlock()
		}
		return nil
	})
	return all
}

func TestIssueAndCallAreLinearizable(t *testing.T) {
	server := queuetest.StartRedis(t)
	clock := queuetest.NewClock(t, tuesday) // which stands: the order is that of the numbers
	var clients []redis.UniversalClient
	for range 8 {
		clients = append(clients, server.Client(t))
	}
	operations, unknown := 0, 0
	for round := range 12 {
		b := hall()
		b.ID = fmt.Sprint("hall", round)
		var engines []*engine.Engine
		for _, client := range clients {
			engines = append(engines, queuetest.Store{Client: client}.Engine(b, clock.Now))
		}
		ops := history(t, len(engines), 40, func(ctx context.Context, client int, ask turn) (string, error) {
			if ask.call {
				return callAndDismiss(ctx, t, engines[client], fmt.Sprint(client+1))
			}
			issued, err := engines[client].Issue(ctx, queue.IssueRequest{Head: byVisitor(fresh()), Service: "legal", Language: "it",
				Source: queue.AtKiosk})
			return issued.Number, err
		})
		if got := porcupine.CheckOperationsTimeout(fairQueue, ops, 20*time.Second); got != porcupine.Ok {
			t.Fatalf("round %d: got %s, want Ok", round, got)
		}
		operations += len(ops)
		for _, op := range ops {
			if op.Output.(answer).unknown {
				unknown++
			}
		}
	}
	if unknown == 0 {
		t.Errorf("all of %d operations had an answer, want some without", operations)
	}
}

// callAndDismiss calls the next to a desk, which is free for the one after it then.
func callAndDismiss(ctx context.Context, t *testing.T, e *engine.Engine, desk string) (string, error) {
	dismiss := func() error {
		_, err := e.Move(t.Context(), queue.MoveRequest{Head: byStaff(fresh(), desk), Move: queue.MissShow})
		return err
	}
	called, err := e.Call(ctx, queue.CallRequest{Head: byStaff(fresh(), desk)})
	if ledger.CodeOf(err) == queue.DeskBusy { // by a call that had no answer
		if err := dismiss(); err != nil {
			return "", err
		}
		called, err = e.Call(ctx, queue.CallRequest{Head: byStaff(fresh(), desk)})
	}
	if errors.Is(err, queue.ErrNobodyWaits) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return called.Number, dismiss()
}

// TestTheCheckFindsARace: a queue that reads and then writes, as some do, is not linearizable, and is found out.
func TestTheCheckFindsARace(t *testing.T) {
	server := queuetest.StartRedis(t)
	clients := []redis.UniversalClient{}
	for range 8 {
		clients = append(clients, server.Client(t))
	}
	racy := func(ctx context.Context, client int, ask turn) (string, error) {
		name := "given"
		if ask.call {
			name = "called"
		}
		given, err := clients[client].MGet(ctx, "given", name).Result()
		if err != nil {
			return "", err
		}
		if ask.call && given[0] == given[1] {
			return "", nil
		}
		var n int
		fmt.Sscan(fmt.Sprint(given[1]), &n)
		return fmt.Sprintf("B%03d", n+1), clients[client].Set(ctx, name, n+1, 0).Err()
	}
	for range 20 { // a race may be lucky
		if err := clients[0].FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if porcupine.CheckOperationsTimeout(fairQueue, history(t, len(clients), 50, racy), 20*time.Second) == porcupine.Illegal {
			return
		}
	}
	t.Error("a racy queue passes as linearizable")
}
