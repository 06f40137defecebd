package bench_test

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var small = flag.Bool("small", false, "try each benchmark with little of everything; its figures say nothing then")

// rounds is how often the two sides of a comparison take turns.
func rounds() int {
	if *small {
		return 1
	}
	return 7
}

// few is how much of something a benchmark takes: n, or with -small a hundredth, but ten.
func few(n int) int {
	if *small {
		return min(n, max(10, n/100))
	}
	return n
}

// inTurn runs ours and the floor in turn, A B A B …, so that the result does not depend on a machine that gets slower
// meanwhile. It reports the median of each, and the median of the ratios ours/floor.
func inTurn(b *testing.B, unit string, ours, floor func() float64) {
	var as, bs, ratios []float64
	ours()
	floor() // once to warm up
	for range rounds() {
		x, y := ours(), floor()
		as, bs, ratios = append(as, x), append(bs, y), append(ratios, x/y)
	}
	b.ReportMetric(0, "ns/op") // one run is not one operation
	b.ReportMetric(median(as), unit)
	b.ReportMetric(median(bs), "floor-"+unit)
	b.ReportMetric(median(ratios), "ratio")
}

// Each benchmark runs to its end, with little of everything, as a benchmark that does not is found out only when somebody
// needs it.
func TestEveryBenchmarkRuns(t *testing.T) {
	list, err := exec.Command(os.Args[0], "-test.list", "^Benchmark").Output()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(os.Args[0], "-test.run", "^$", "-test.bench", ".", "-test.benchtime", "1x",
		"-small").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		if strings.HasPrefix(name, "Benchmark") && !regexp.MustCompile(`(?m)^`+name+`[-/].*\s1\s`).Match(out) {
			t.Errorf("%s reports nothing:\n%s", name, out)
		}
	}
}

// perSecond runs n operations with some callers at the same time and returns how many were done in a second.
func perSecond(tb testing.TB, callers, n int, op func(caller, i int) error) float64 {
	tb.Helper()
	callers = min(callers, n)
	start := time.Now()
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range n / callers {
				if err := op(c, i); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if tb.Failed() {
		tb.FailNow()
	}
	return float64(n/callers*callers) / time.Since(start).Seconds()
}

func median(v []float64) float64 { return quantile(v, 0.5) }

func quantile(v []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(v))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// microseconds are some durations in µs.
func microseconds(ds []time.Duration) []float64 {
	v := make([]float64, len(ds))
	for i, d := range ds {
		v[i] = float64(d.Nanoseconds()) / 1000
	}
	return v
}
