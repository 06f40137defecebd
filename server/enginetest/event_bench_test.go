//go:build unix

package enginetest_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/queue/queuetest"
)

// fill writes so many events of a usual size, after those that the stream has.
var fill = redis.NewScript(`
for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  redis.call('XADD', KEYS[1], i .. '-0', 'at', '1732300000000', 'move', 'call', 'ticket', '20261124-A000012',
    'from', 'waiting',
    'to', 'called', 'service', 'information', 'desk', '2', 'who', 'anna',
    'was', 'state\31waiting\31desk\31\31called\31\31hour\31\31announced\31\31call\31\31calls\31',
    'became', 'state\31called\31desk\0312\31called\0311732300000000\31hour\03110\31announced\0311732300000000' ..
      '\31call\03117\31calls\0311')
end`)

// busy is for how long this process has computed, which says more than the clock on a machine that others use as well.
func busy(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkEventsKept is what a change costs in the embedded store by how many events its stream has: each looks at the
// last one, for which miniredis copies the list of them all.
func BenchmarkEventsKept(b *testing.B) {
	for _, n := range []int{100, 1_000, 5_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := queuetest.Embedded(b)
			o := openOffice(b, store)
			for i := 1; i <= n; i += 500 {
				if err := fill.Run(b.Context(), store.Client, []string{"turno:{meet}:events"}, i, min(n, i+499)).Err(); err != nil &&
					err != redis.Nil {
					b.Fatal(err)
				}
			}
			before := busy(b)
			for b.Loop() {
				o.issue("legal")
				o.call("1")
				o.move("1", "serve", "finish")
			}
			b.ReportMetric(float64((busy(b)-before).Microseconds())/float64(4*b.N), "CPU-µs/change")
		})
	}
}
