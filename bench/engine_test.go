package bench_test

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/bench/floor"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

const callers = 50

// office is the sample branch with enough desks for all callers.
func office(id string) *branch.Branch {
	b := queuetest.AlwaysOpen()
	b.ID = id
	b.Desks = nil
	for i := range callers {
		b.Desks = append(b.Desks, branch.Desk{ID: strconv.Itoa(i + 1)})
	}
	return b
}

// BenchmarkIssue compares the engine's issue with the plain script.
func BenchmarkIssue(b *testing.B) {
	for _, n := range []int{1, callers} {
		b.Run(fmt.Sprint("callers=", n), func(b *testing.B) {
			rdb := queuetest.StartRedis(b).Client(b)
			e := engine.Open(rdb, office("meet"), ledger.Options{})
			var key atomic.Int64
			inTurn(b, "issues/s", func() float64 {
				return perSecond(b, n, few(3000*min(n, 5)), func(int, int) error {
					_, err := e.Issue(b.Context(), request(strconv.FormatInt(key.Add(1), 10)))
					return err
				})
			}, plainly(b, rdb, n, few(3000*min(n, 5))))
		})
	}
}

// BenchmarkCall compares a call and a no-show through the engine, one after the other at each of 50 desks, with two tickets
// of the plain script.
func BenchmarkCall(b *testing.B) {
	rdb := queuetest.StartRedis(b).Client(b)
	e := engine.Open(rdb, office("meet"), ledger.Options{})
	n := few(15_000)
	fill(b, e, (rounds()+1)*n+callers)
	var key atomic.Int64
	fresh := func() string { return strconv.FormatInt(key.Add(1), 10) }
	plain := plainly(b, rdb, callers, n)
	inTurn(b, "calls/s", func() float64 {
		return perSecond(b, callers, n/2, func(c, _ int) error {
			desk := strconv.Itoa(c + 1)
			if _, err := e.Call(b.Context(), queue.CallRequest{Head: ledger.Head{Key: fresh(), Desk: desk}}); err != nil {
				return err
			}
			_, err := e.Move(b.Context(), queue.MoveRequest{Head: ledger.Head{Key: fresh(), Desk: desk}, Move: queue.MissShow})
			return err
		})
	}, func() float64 { return plain() / 2 })
}

// plainly measures how many tickets a second some callers get by the plain script.
func plainly(b *testing.B, rdb redis.UniversalClient, callers, n int) func() float64 {
	return func() float64 {
		return perSecond(b, callers, n, func(int, int) error {
			_, err := floor.Give(b.Context(), rdb, rand.Text())
			return err
		})
	}
}

// BenchmarkCallWithManyWaiting shows that call-next is not slower when many wait. It reports the time with 1,000 and
// with 100,000 waiting as a ratio to the time with 10.
func BenchmarkCallWithManyWaiting(b *testing.B) {
	rdb := queuetest.StartRedis(b).Client(b)
	quiet := engine.Open(rdb, office("few"), ledger.Options{})
	fill(b, quiet, 10)
	for _, n := range []int{few(1_000), few(100_000)} {
		b.Run(fmt.Sprint("waiting=", n), func(b *testing.B) {
			many := engine.Open(rdb, office(fmt.Sprint("many", n)), ledger.Options{})
			fill(b, many, n)
			var key int
			// p50 is the median time of calls. Each call is taken back, so that the number of waiting tickets stays the same.
			p50 := func(e *engine.Engine) float64 {
				var took []time.Duration
				for range few(1500) {
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
			inTurn(b, "µs/call", func() float64 { return p50(many) }, func() float64 { return p50(quiet) })
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

// TestTheFloor runs what the benchmarks compare with: each key gets one ticket, and numbers rise by one.
func TestTheFloor(t *testing.T) {
	server := queuetest.StartRedis(t)
	rdb := server.Client(t)
	for _, want := range [][2]string{{"a", "A000001"}, {"b", "A000002"}, {"a", "A000001"}, {"c", "A000003"}} {
		if got, err := floor.Give(t.Context(), rdb, want[0]); got != want[1] || err != nil {
			t.Errorf("under %s: got %s, %v; want %s", want[0], got, err, want[1])
		}
	}
	echo, err := floor.NewEcho()
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	for range 2 {
		if err := echo.Once(); err != nil {
			t.Error(err)
		}
	}
	if redisBenchmark(t, server, 200) < 1 {
		t.Error("redis-benchmark gives less than a ticket a second")
	}
	if last, err := floor.Give(t.Context(), rdb, "d"); last != "A000204" || err != nil {
		t.Errorf("after 200 tickets of redis-benchmark comes %s, %v; want A000204", last, err)
	}
}
