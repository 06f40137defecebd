package live_test

import (
	"bufio"
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/live"
)

// BenchmarkFanOut is one change of a topic that 1,000 loopback sockets watch, from Changed until the last of them has
// read the frame of 300 bytes. The clients run in the same process, and are part of the figure.
func BenchmarkFanOut(b *testing.B) {
	const sockets = 1000
	var seq atomic.Int64
	html := strings.Repeat("x", 240)
	render := func(context.Context) (live.State, error) {
		return live.State{Epoch: "one", Seq: seq.Load(), HTML: html}, nil
	}
	hub, server := serve(b, live.Options{MaxSockets: sockets}, live.Topic{Name: "x", Group: "meet", Render: render})
	got := make(chan int, sockets) // each screen has at most one frame to tell of
	for range sockets {
		s := dial(b, server)
		s.next()
		raw := bufio.NewReaderSize(s.NetConn(), 512)
		go func() {
			for {
				_, payload, err := readFrame(raw)
				if err != nil {
					return
				}
				got <- len(payload)
			}
		}()
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
