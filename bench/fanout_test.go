package bench_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

const (
	// pairs is how often two contestants take turns, each with a few frames.
	pairs         = 20
	framesPerTurn = 3
)

// BenchmarkFanout compares the hub with other ways to bring one frame to many sockets. It measures the time from the command
// to publish until the last socket has the frame, and the server's CPU time per message. The clients are another process.
// They end the benchmark if a frame is lost or out of order.
func BenchmarkFanout(b *testing.B) {
	for _, rival := range []struct {
		name  string
		start func(testing.TB, int) *contestant
	}{
		{"chat", func(tb testing.TB, n int) *contestant { return startGo(tb, "chat", n) }},
		{"nchan", startNchan},
		{"loop", startLoop},
	} {
		for _, sockets := range []int{few(1000), few(9000)} {
			b.Run(fmt.Sprintf("against=%s/sockets=%d", rival.name, sockets), func(b *testing.B) {
				comparePairs(b, startGo(b, "hub", sockets), rival.start(b, sockets))
			})
		}
	}
}

// BenchmarkFanoutOfProgram is the same by the whole program: from a recall at a desk, over HTTP and through Redis, until the
// last board has it. The rivals get frames of the same size, without desk and store. With -against a build is a rival, too.
func BenchmarkFanoutOfProgram(b *testing.B) {
	ours, err := built()
	if err != nil {
		b.Fatal(err)
	}
	b.Setenv(sizeVariable, fmt.Sprint(boardSize(b, ours)))
	frameSize = atoi(os.Getenv(sizeVariable))
	rivals := map[string]func(testing.TB, int) *contestant{
		"chat":  func(tb testing.TB, n int) *contestant { return startGo(tb, "chat", n) },
		"nchan": startNchan,
	}
	if *against != "" {
		rivals["before"] = func(tb testing.TB, n int) *contestant { return startTurno(tb, *against, n) }
	}
	for _, name := range slices.Sorted(maps.Keys(rivals)) {
		for _, sockets := range []int{few(1000), few(9000)} {
			b.Run(fmt.Sprintf("against=%s/sockets=%d", name, sockets), func(b *testing.B) {
				comparePairs(b, startTurno(b, ours, sockets), rivals[name](b, sockets))
			})
		}
	}
}

// A turn is the median of a contestant's frames of one turn.
type turn struct {
	last float64 // ms until the last socket had the frame, the median
	cpu  float64 // µs of the server's CPU time per message
}

func comparePairs(b *testing.B, ours, theirs *contestant) {
	ours.turn(b)
	theirs.turn(b) // one turn each to warm up
	var a, z []turn
	for range few(pairs) {
		a, z = append(a, ours.turn(b)), append(z, theirs.turn(b))
	}
	b.ReportMetric(0, "ns/op")
	report := func(unit string, of func(turn) float64) {
		var as, zs, ratios []float64
		for i := range a {
			as, zs, ratios = append(as, of(a[i])), append(zs, of(z[i])), append(ratios, of(a[i])/of(z[i]))
		}
		b.ReportMetric(median(as), unit)
		b.ReportMetric(median(zs), "rival-"+unit)
		b.ReportMetric(median(ratios), "ratio-"+unit)
	}
	report("ms-last", func(t turn) float64 { return t.last })
	report("µs-cpu", func(t turn) float64 { return t.cpu })
}

// turn publishes some frames, each when all sockets have got the one before.
func (c *contestant) turn(b *testing.B) turn {
	var lasts []float64
	before := cpu(b, c.pids...)
	for range framesPerTurn {
		c.seq++
		began := time.Now()
		c.publish(c.seq)
		awaitSeq(c.crowd, int64(c.seq))
		lasts = append(lasts, float64(time.Since(began).Microseconds())/1000)
	}
	spent := cpu(b, c.pids...) - before
	return turn{median(lasts), float64(spent.Nanoseconds()) / 1000 / float64(c.sockets*framesPerTurn)}
}

// BenchmarkSocketMemory compares how much memory of the server an idle socket needs: resident, and heap with stacks.
func BenchmarkSocketMemory(b *testing.B) {
	sockets := few(9000)
	for range b.N {
		ours, oursHeap := memoryPerSocket(b, "hub", sockets)
		theirs, theirsHeap := memoryPerSocket(b, "chat", sockets)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(ours, "KB/socket")
		b.ReportMetric(theirs, "rival-KB/socket")
		b.ReportMetric(ours/theirs, "ratio-KB/socket")
		b.ReportMetric(oursHeap, "KB-heap/socket")
		b.ReportMetric(theirsHeap, "rival-KB-heap/socket")
	}
}

// memoryPerSocket is how much a server's memory grows by sockets that have got a few frames and are idle, in KB for each.
func memoryPerSocket(b *testing.B, role string, sockets int) (total, heap float64) {
	few := startGo(b, role, 1)
	many := startGo(b, role, sockets)
	measure := func(c *contestant) (float64, float64) {
		c.turn(b)
		c.process.tell("memory")
		heap, err := strconv.ParseFloat(c.process.hear("memory"), 64)
		if err != nil {
			b.Fatal(err)
		}
		return resident(b, c.pids[0]), heap
	}
	rss, heap := measure(many)
	rssFew, heapFew := measure(few)
	per := float64(sockets) * 1000
	return (rss - rssFew) / per, (heap - heapFew) / per
}
