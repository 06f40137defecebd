package bench_test

import (
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/queue/queuetest"
)

var (
	against    = flag.String("against", "", "another build of turno, for BenchmarkAgainst")
	turnsTaken = flag.Int("pairs", pairs, "how often BenchmarkAgainst has two builds take turns")
)

// How much a build does in one turn.
const (
	issuesPerTurn = 300
	tapsPerTurn   = 30
	boards        = 200
)

// BenchmarkAgainst runs this build and another one in turn, A B A B …, each with a Redis of its own. It reports costs, where
// less is better, and the ratio of this build to the other: the median, and its 95 % confidence interval, which for 20 pairs
// is from the 6th to the 15th value by the binomial distribution. Without -against it compares the build with itself, which
// shows the noise of the machine.
func BenchmarkAgainst(b *testing.B) {
	ours, err := built()
	if err != nil {
		b.Fatal(err)
	}
	theirs := *against
	if theirs == "" {
		theirs = ours
	}
	builds := []*build{newBuild(b, ours), newBuild(b, theirs)}
	var units []string
	found := map[string][2][]float64{}
	for i := range 2 * (few(*turnsTaken) + 1) {
		for _, c := range builds[i%2].turn(b) {
			if i < 2 { // to warm up
				units = append(units[:len(units):len(units)], c.unit)
				continue
			}
			of := found[c.unit]
			of[i%2] = append(of[i%2], c.value)
			found[c.unit] = of
		}
	}
	b.ReportMetric(0, "ns/op")
	for _, unit := range slices.Compact(slices.Sorted(slices.Values(units))) {
		of := found[unit]
		var ratios []float64
		for i := range of[0] {
			ratios = append(ratios, of[0][i]/of[1][i])
		}
		slices.Sort(ratios)
		low, high := middle(len(ratios))
		b.Logf("%-22s %9.1f against %9.1f, ratio %.3f (%.3f to %.3f)", unit, median(of[0]), median(of[1]), median(ratios),
			ratios[low], ratios[high])
		b.ReportMetric(median(ratios), "ratio-"+unit)
	}
}

// middle are the ranks, from 0, of the 95 % confidence interval of the median of n sorted values.
func middle(n int) (low, high int) {
	below, chance := 0.0, 1.0
	for range n {
		chance /= 2
	}
	for low = 0; low < n/2; low++ {
		if below += chance; below > 0.025 {
			break
		}
		chance *= float64(n-low) / float64(low+1)
	}
	low = max(low-1, 0)
	return low, n - 1 - low
}

// The binomial distribution gives the 6th and 15th of 20 values, and no interval for fewer than six.
func TestMiddle(t *testing.T) {
	for n, want := range map[int][2]int{20: {5, 14}, 10: {1, 8}, 6: {0, 5}, 1: {0, 0}} {
		if low, high := middle(n); low != want[0] || high != want[1] {
			t.Errorf("of %d: got %d to %d, want %d to %d", n, low, high, want[0], want[1])
		}
	}
}

// A cost is what one thing took in a turn.
type cost struct {
	unit  string
	value float64
}

// A build is a running program with a Redis of its own, and boards that watch it.
type build struct {
	path  string
	rdb   redis.UniversalClient
	p     *program
	crowd *process
	key   int
}

func newBuild(b *testing.B, path string) *build {
	server := queuetest.StartRedis(b)
	x := &build{path: path, rdb: server.Client(b), p: runProgram(b, path, "127.0.0.1:0",
		"TURNO_REDIS_URL=unix://"+server.Address())}
	x.crowd = startRole(b, "crowd", strings.TrimPrefix(x.p.base, "http://"))
	for range few(boards) {
		x.crowd.tell("/display/meet/live?format=json")
	}
	x.crowd.tell("")
	x.crowd.hear("ready")
	return x
}

// turn measures the costs one after the other. The crowd gets a frame of each change.
func (x *build) turn(b *testing.B) []cost {
	var issue, call, last []float64
	cpuBefore, redisBefore := cpu(b, x.p.cmd.Process.Pid), x.redisCPU(b)
	for range few(issuesPerTurn) {
		issue = append(issue, x.post(b, "/kiosk/meet/tickets", `{"service":"information","language":"it"}`))
		x.crowd.hear("got")
	}
	server, store := cpu(b, x.p.cmd.Process.Pid)-cpuBefore, x.redisCPU(b)-redisBefore
	for range few(tapsPerTurn) {
		began := time.Now()
		call = append(call, x.post(b, "/desk/meet/1/calls", "{}"))
		x.crowd.hear("got")
		last = append(last, float64(time.Since(began).Microseconds()))
		x.post(b, "/desk/meet/1/moves", `{"move":"no_show"}`)
		x.crowd.hear("got")
	}
	began := time.Now()
	first := runProgram(b, x.path, "127.0.0.1:0", "TURNO_DATA="+b.TempDir())
	ready := time.Since(began)
	started := cpu(b, first.cmd.Process.Pid)
	first.stop(b)
	return []cost{
		{"µs-issue", median(issue)},
		{"µs-call", median(call)},
		{"µs-tap-to-boards", median(last)},
		{"µs-cpu-of-issue", float64(server.Microseconds()) / float64(few(issuesPerTurn))},
		{"µs-redis-of-issue", store * 1e6 / float64(few(issuesPerTurn))},
		{"ms-start", float64(ready.Microseconds()) / 1000},
		{"ms-cpu-of-start", float64(started.Microseconds()) / 1000},
	}
}

// post makes a write and returns the µs until its answer.
func (x *build) post(b *testing.B, path, body string) float64 {
	x.key++
	began := time.Now()
	if err := post(http.DefaultClient, x.p.base+path, strconv.Itoa(x.key), body, nil); err != nil {
		b.Fatal(err)
	}
	return float64(time.Since(began).Nanoseconds()) / 1000
}

// redisCPU is the CPU time of the store, in s.
func (x *build) redisCPU(b *testing.B) float64 {
	info, err := x.rdb.Info(b.Context(), "cpu").Result()
	if err != nil {
		b.Fatal(err)
	}
	var sum float64
	for line := range strings.Lines(info) {
		for _, name := range []string{"used_cpu_user:", "used_cpu_sys:"} {
			if value, ok := strings.CutPrefix(line, name); ok {
				var s float64
				fmt.Sscan(value, &s)
				sum += s
			}
		}
	}
	return sum
}
