package bench_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// BenchmarkResident reports the resident memory of the program after its start, and with 20 screens after 50 recalls, and
// what a recall costs the program with them, the garbage collection among it.
func BenchmarkResident(b *testing.B) {
	b.Run("redis", func(b *testing.B) {
		server := queuetest.StartRedis(b)
		reportMemory(b, "TURNO_REDIS_URL=unix://"+server.Address())
	})
	b.Run("embedded", func(b *testing.B) { reportMemory(b, "TURNO_DATA="+b.TempDir()) })
}

func reportMemory(b *testing.B, store string) {
	p := start(b, store)
	pid := p.cmd.Process.Pid
	time.Sleep(time.Second) // the first sweep
	first := resident(b, pid)
	watchScreens(b, p)
	recalls := few(50)
	before := cpu(b, pid)
	recall(b, p, recalls)
	used := cpu(b, pid) - before
	last := resident(b, pid)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(first/1e6, "MB-start")
	b.ReportMetric(last/1e6, "MB-recalled")
	b.ReportMetric(last/first, "ratio")
	b.ReportMetric(float64(used.Microseconds())/1000/float64(recalls), "ms-CPU/recall")
}

// watchScreens opens 15 boards, 3 desks and 2 supervisors, and reads their frames.
func watchScreens(b *testing.B, p *program) {
	for n := range 20 {
		path := "/display/meet/live"
		switch {
		case n >= 18:
			path = "/supervisor/meet/live"
		case n >= 15:
			path = "/desk/meet/" + strconv.Itoa(n-14) + "/live"
		}
		header := http.Header{"Origin": {p.base}}
		screen, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.base, "http")+path, header)
		if err != nil {
			b.Fatal(path, answer, err)
		}
		b.Cleanup(func() { screen.Close() })
		go func() {
			for {
				if _, _, err := screen.ReadMessage(); err != nil {
					return
				}
			}
		}()
	}
}

// recall has 20 tickets issued, one of them called, and that one recalled so many times.
func recall(b *testing.B, p *program, times int) {
	for n := range 20 {
		if err := post(http.DefaultClient, p.base+"/kiosk/meet/tickets", fmt.Sprint("i", n),
			`{"service":"information","language":"it"}`, nil); err != nil {
			b.Fatal(err)
		}
	}
	board := watchBoard(b, p.base, "meet")
	_, seq := tap(b, board, p.base, "meet", "c")
	for n := range times {
		if err := post(http.DefaultClient, p.base+"/desk/meet/1/recalls", fmt.Sprint("r", n), "{}", nil); err != nil {
			b.Fatal(err)
		}
		seq = await(b, board, func(s queue.Board) bool { return s.Seq > seq })
	}
}
