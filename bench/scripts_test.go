package bench_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"turno/bench/floor"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// BenchmarkRedisCPU compares what an issue and a call take of Redis' processor with what the plain script takes, with 3
// desks at work and with 50.
func BenchmarkRedisCPU(b *testing.B) {
	for _, desks := range []int{3, 50} {
		br := queuetest.AlwaysOpen()
		br.Desks = nil
		for i := range desks {
			br.Desks = append(br.Desks, branch.Desk{ID: strconv.Itoa(i + 1)})
		}
		server := queuetest.StartRedis(b)
		rdb := server.Client(b)
		e := engine.Open(rdb, br, ledger.Options{})
		key := 0
		fresh := func() string { key++; return strconv.Itoa(key) }
		n := few(1000)
		took := func(times int, do func(i int)) time.Duration {
			before := cpu(b, server.Process().Pid)
			for i := range times {
				do(i)
			}
			return cpu(b, server.Process().Pid) - before
		}
		each := func(t time.Duration) float64 { return float64(t.Microseconds()) / float64(n) }
		plain := func() float64 {
			return each(took(n, func(int) {
				if _, err := floor.Give(b.Context(), rdb, fresh()); err != nil {
					b.Fatal(err)
				}
			}))
		}
		all := func(do func(desk string)) func(int) {
			return func(i int) { do(strconv.Itoa(i%desks + 1)) }
		}
		calls := all(func(desk string) { call(b, e, desk, fresh()) })
		misses := all(func(desk string) { miss(b, e, desk, fresh()) })
		for range (rounds()+2)*max(n, desks) + desks {
			issue(b, e, fresh())
		}
		took(desks, calls)
		took(desks, misses)
		b.Run(fmt.Sprint("issue/desks=", desks), func(b *testing.B) {
			inTurn(b, "µs", func() float64 {
				if _, err := e.Board(b.Context()); err != nil { // as a server with a display does after each change
					b.Fatal(err)
				}
				return each(took(n, func(int) { issue(b, e, fresh()) }))
			}, plain)
		})
		b.Run(fmt.Sprint("call/desks=", desks), func(b *testing.B) {
			inTurn(b, "µs", func() (sum float64) {
				for range max(n/desks, 1) {
					sum += each(took(desks, calls))
					took(desks, misses)
				}
				return sum
			}, plain)
		})
	}
}
