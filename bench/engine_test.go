package bench_test

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

const callers = 50

// office is the sample branch with enough desks for all callers, and one more for the recorder.
func office(id string) *branch.Branch {
	b := queuetest.AlwaysOpen()
	b.ID = id
	b.Desks = nil
	for i := range callers {
		b.Desks = append(b.Desks, branch.Desk{ID: strconv.Itoa(i + 1)})
	}
	b.Desks = append(b.Desks, branch.Desk{ID: recordedDesk})
	return b
}

// BenchmarkIssue compares the engine's issue with the bare EVALSHA of its script.
func BenchmarkIssue(b *testing.B) {
	for _, n := range []int{1, callers} {
		b.Run(fmt.Sprint("callers=", n), func(b *testing.B) {
			server := queuetest.StartRedis(b)
			rdb := server.Client(b)
			e := engine.Open(rdb, office("meet"), ledger.Options{})
			script := bareIssue(b, server)
			var key atomic.Int64
			inTurn(b, "issues/s", func() float64 {
				return perSecond(b, n, 3000*min(n, 5), func(int, int) error {
					_, err := e.Issue(b.Context(), request(strconv.FormatInt(key.Add(1), 10)))
					return err
				})
			}, func() float64 {
				return perSecond(b, n, 3000*min(n, 5), func(int, int) error {
					k := "bare" + strconv.FormatInt(key.Add(1), 10)
					return script(b.Context(), rdb, k, "")
				})
			})
		})
	}
}

// BenchmarkCall compares call-next and no-show through the engine with the bare EVALSHAs of their scripts.
func BenchmarkCall(b *testing.B) {
	server := queuetest.StartRedis(b)
	rdb := server.Client(b)
	e := engine.Open(rdb, office("meet"), ledger.Options{})
	const n = 15_000
	fill(b, e, (rounds+1)*n+callers)
	bareCall, bareMiss := bareCallAndMiss(b, server)
	var key atomic.Int64
	fresh := func() string { return strconv.FormatInt(key.Add(1), 10) }
	inTurn(b, "calls/s", func() float64 {
		return perSecond(b, callers, n/2, func(c, _ int) error {
			desk := strconv.Itoa(c + 1)
			if _, err := e.Call(b.Context(), queue.CallRequest{Head: ledger.Head{Key: fresh(), Desk: desk}}); err != nil {
				return err
			}
			_, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: fresh(), Desk: desk}, Move: queue.MissShow})
			return err
		})
	}, func() float64 {
		return perSecond(b, callers, n/2, func(c, _ int) error {
			desk := strconv.Itoa(c + 1)
			if err := bareCall(b.Context(), rdb, "bare"+fresh(), desk); err != nil {
				return err
			}
			return bareMiss(b.Context(), rdb, "bare"+fresh(), desk)
		})
	})
}

// BenchmarkCallWithManyWaiting shows that call-next is not slower when many wait. It reports the time with 1,000 and
// with 100,000 waiting as a ratio to the time with 10.
func BenchmarkCallWithManyWaiting(b *testing.B) {
	rdb := queuetest.StartRedis(b).Client(b)
	few := engine.Open(rdb, office("few"), ledger.Options{})
	fill(b, few, 10)
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint("waiting=", n), func(b *testing.B) {
			many := engine.Open(rdb, office(fmt.Sprint("many", n)), ledger.Options{})
			fill(b, many, n)
			var key int
			// p50 is the median time of calls. Each call is taken back, so that the number of waiting tickets stays the same.
			p50 := func(e *engine.Engine) float64 {
				var took []time.Duration
				for range 1500 {
					key++
					start := time.Now()
					t := call(b, e, "1", fmt.Sprint("c", n, "-", key))
					took = append(took, time.Since(start))
					_, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: fmt.Sprint("r", n, "-", key), Desk: "1"},
						Ticket: t.Number, Move: queue.Return})
					if err != nil {
						b.Fatal(err)
					}
				}
				return median(microseconds(took))
			}
			inTurn(b, "µs/call", func() float64 { return p50(many) }, func() float64 { return p50(few) })
		})
	}
}

func request(key string) queue.IssueRequest {
	return queue.IssueRequest{Head: ledger.Head{Key: key, By: ledger.ByVisitor}, Service: "information", Language: "it",
		Source: queue.AtKiosk}
}

func issue(b testing.TB, e *engine.Engine, key string) queue.Issued {
	b.Helper()
	t, err := e.Issue(b.Context(), request(key))
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func call(b testing.TB, e *engine.Engine, desk, key string) queue.Ticket {
	b.Helper()
	t, err := e.Call(b.Context(), queue.CallRequest{Head: ledger.Head{Key: key, Desk: desk}})
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func miss(b testing.TB, e *engine.Engine, desk, key string) {
	b.Helper()
	if _, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: key, Desk: desk},
		Move: queue.MissShow}); err != nil {
		b.Fatal(err)
	}
}

// fill issues n tickets.
func fill(b *testing.B, e *engine.Engine, n int) {
	b.Helper()
	perSecond(b, min(callers, n), n, func(c, i int) error {
		_, err := e.Issue(b.Context(), request(fmt.Sprint("fill", c, "-", i)))
		return err
	})
}

// TestTheFloors checks that the bare script of each benchmark does the same as the engine.
func TestTheFloors(t *testing.T) {
	server := queuetest.StartRedis(t)
	rdb := server.Client(t)
	e := engine.Open(rdb, office("meet"), ledger.Options{})
	script := bareIssue(t, server)
	bareCall, bareMiss := bareCallAndMiss(t, server)
	for _, desk := range []string{"1", "7"} {
		if err := script(t.Context(), rdb, "issue "+desk, ""); err != nil {
			t.Fatal(err)
		}
		if err := bareCall(t.Context(), rdb, "call "+desk, desk); err != nil {
			t.Fatal(err)
		}
		if at, err := e.Desk(t.Context(), desk); err != nil || at.Ticket == nil {
			t.Fatalf("desk %s holds %v after the bare call: %v", desk, at.Ticket, err)
		}
		if err := bareMiss(t.Context(), rdb, "miss "+desk, desk); err != nil {
			t.Fatal(err)
		}
		if at, err := e.Desk(t.Context(), desk); err != nil || at.Ticket != nil {
			t.Fatalf("desk %s holds %v after the bare no-show: %v", desk, at.Ticket, err)
		}
	}
}

// A bare is the script of an engine's operation with the arguments of that operation, except the key and the desk.
type bare func(ctx context.Context, rdb redis.UniversalClient, key, desk string) error

// recordedDesk is the desk that an operation is recorded with. It is different from every other argument.
const recordedDesk = "RECORDED"

func bareIssue(tb testing.TB, server *queuetest.Redis) bare {
	return recorded(tb, server, func(e *engine.Engine, key string) { issue(tb, e, key) })[0]
}

func bareCallAndMiss(tb testing.TB, server *queuetest.Redis) (bareCall, bareMiss bare) {
	e := engine.Open(server.Client(tb), office("meet"), ledger.Options{})
	issue(tb, e, "for the first call")
	issue(tb, e, "for the second call")
	both := recorded(tb, server, func(e *engine.Engine, key string) { call(tb, e, recordedDesk, key+" call") },
		func(e *engine.Engine, key string) { miss(tb, e, recordedDesk, key+" no-show") })
	return both[0], both[1]
}

// recorded are the EVALSHAs that operations of the engine send, so that the floor is the product's own script and arguments.
// It runs all operations twice. An argument that differs is the key, a text made from it, or a random number; each run of a
// script gives a new one. It has a client of its own, as the measured client must have no hook.
func recorded(tb testing.TB, server *queuetest.Redis, operations ...func(e *engine.Engine, key string)) []bare {
	r := &recorder{}
	rdb := server.Client(tb)
	rdb.AddHook(r)
	e := engine.Open(rdb, office("meet"), ledger.Options{})
	var scripts []bare
	var first []command
	for _, do := range operations {
		do(e, "first")
		first = append(first, r.args)
	}
	for i, do := range operations {
		do(e, "second")
		scripts = append(scripts, first[i].but(r.args))
	}
	return scripts
}

// A recorder is a hook that keeps the last EVALSHA of a client.
type recorder struct{ args command }

func (r *recorder) DialHook(next redis.DialHook) redis.DialHook { return next }

func (r *recorder) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (r *recorder) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() == "evalsha" {
			r.args = cmd.Args()
		}
		return next(ctx, cmd)
	}
}

// A command is an EVALSHA with all its arguments.
type command []any

// but is c with a new key in place of each text that differs in other, and with another desk.
func (c command) but(other command) bare {
	return func(ctx context.Context, rdb redis.UniversalClient, key, desk string) error {
		changed := append(command{}, c...)
		for i, arg := range c {
			if text, ok := arg.(string); ok && text != other[i] {
				changed[i] = key
			} else if text == recordedDesk {
				changed[i] = desk
			}
		}
		return changed.run(ctx, rdb)
	}
}

func (c command) run(ctx context.Context, rdb redis.UniversalClient) error {
	reply, err := rdb.Do(ctx, c...).Slice()
	if err == nil && reply[0] != "OK" {
		return fmt.Errorf("the bare script answered %v", reply)
	}
	return err
}
