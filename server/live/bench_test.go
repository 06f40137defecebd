package live_test

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/live"
)

// BenchmarkFanOut is one change of a topic that 1,000 loopback sockets watch, from Changed until the last of them has
// read the frame. The clients run in the same process, and are part of the figure.
func BenchmarkFanOut(b *testing.B) {
	for _, size := range []int{100, 1000, 4000, 16000} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) { fanOut(b, size) })
	}
}

func fanOut(b *testing.B, size int) {
	const sockets = 1000
	var seq atomic.Int64
	html := strings.Repeat("x", size-60) // a frame has about 60 bytes besides
	render := func(context.Context) (live.State, error) {
		return live.State{Epoch: "one", Seq: seq.Load(), HTML: html}, nil
	}
	hub, server := serve(b, live.Options{MaxSockets: sockets}, live.Topic{Name: "x", Group: "meet", Render: render})
	got := make(chan struct{}, sockets) // each screen has at most one frame to tell of
	for range sockets {
		s := dial(b, server)
		s.next()
		go tellFrames(bufio.NewReader(s.NetConn()), got)
	}
	slowest := time.Duration(0)
	for b.Loop() {
		began := time.Now()
		seq.Add(1)
		hub.Changed("meet")
		for range sockets {
			<-got
		}
		slowest = max(slowest, time.Since(began))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/sockets, "µs/frame")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-slowest")
}

// tellFrames tells of each frame read, until the socket ends.
func tellFrames(r *bufio.Reader, got chan<- struct{}) {
	for {
		if _, _, err := readFrame(r); err != nil {
			return
		}
		got <- struct{}{}
	}
}
