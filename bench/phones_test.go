package bench_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/redis/go-redis/v9"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/desk"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// BenchmarkPhonesOfTheBranch measures a call in a branch where 1,000 people watch their phones and each ticket moves up by
// one place. It measures when the board and the last phone show it, and the server's CPU time for each phone.
func BenchmarkPhonesOfTheBranch(b *testing.B) {
	const waiting, calls = 1000, 40
	redis := queuetest.StartRedis(b)
	e := engine.Open(redis.Client(b), queuetest.AlwaysOpen(), ledger.Options{})
	tokens(b, e, "called", calls)
	p := start(b, "TURNO_REDIS_URL=unix://"+redis.Address())
	crowd := startCrowd(b, strings.TrimPrefix(p.base, "http://"), paths(tokens(b, e, "phone", waiting)))
	board := watchBoard(b, p.base, "meet")
	var cost, first, last []float64
	for i := range calls {
		before := cpu(b, p.cmd.Process.Pid)
		took, seq := tap(b, board, p.base, "meet", fmt.Sprint("c", i))
		began := time.Now()
		awaitSeq(crowd, seq)
		first = append(first, took)
		last = append(last, took+float64(time.Since(began).Microseconds())/1000)
		cost = append(cost, float64((cpu(b, p.cmd.Process.Pid)-before).Microseconds())/waiting)
		miss(b, e, "1", fmt.Sprint("m", i))
		awaitSeq(crowd, await(b, board, func(s queue.Board) bool { return s.Seq > seq }))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(cost), "µs-cpu/phone")
	b.ReportMetric(median(first), "ms-board-p50")
	b.ReportMetric(quantile(first, 0.99), "ms-board-p99")
	b.ReportMetric(median(last), "ms-last-phone-p50")
	b.ReportMetric(quantile(last, 0.99), "ms-last-phone-p99")
}

// BenchmarkPhonesOfOtherBranches measures the time from a tap at a desk until the board shows it, on a server of ten
// branches. It compares a server that has 9,000 phones of the other nine branches with a server that has none.
func BenchmarkPhonesOfOtherBranches(b *testing.B) {
	const others, each, taps = 9, 1000, 20
	crowded, empty := startSite(b, 1+others), startSite(b, 1+others)
	var all []string
	for i := range others {
		all = append(all, paths(tokens(b, crowded.engines[1+i], "phone", each))...)
	}
	startCrowd(b, strings.TrimPrefix(crowded.base, "http://"), all)
	for _, s := range []*site{crowded, empty} {
		tokens(b, s.engines[0], "called", (pairs+1)*taps)
	}
	var a, z, p99s []float64
	for range pairs {
		x, y := crowded.taps(b, taps), empty.taps(b, taps)
		a, z = append(a, x...), append(z, y...)
		p99s = append(p99s, quantile(x, 0.99)/quantile(y, 0.99))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(a), "ms-p50")
	b.ReportMetric(median(z), "rival-ms-p50")
	b.ReportMetric(quantile(a, 0.99), "ms-p99")
	b.ReportMetric(quantile(z, 0.99), "rival-ms-p99")
	b.ReportMetric(quantile(a, 0.99)/quantile(z, 0.99), "ratio-p99")
	b.ReportMetric(median(p99s), "ratio-slowest")
}

// paths are the paths of the tickets' sockets.
func paths(tokens []string) []string {
	list := make([]string, len(tokens))
	for i, token := range tokens {
		list[i] = "/t/" + token + "/live"
	}
	return list
}

func watchBoard(b *testing.B, base, branch string) *websocket.Conn {
	b.Helper()
	board, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(base,
		"http")+"/display/"+branch+"/live?format=json", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { board.Close() })
	return board
}

// tap calls the next ticket at desk 1 and waits for the board to show it. It returns ms, and the seq of the board's frame.
func tap(b *testing.B, board *websocket.Conn, base, branch, key string) (ms float64, seq int64) {
	b.Helper()
	var t queue.Ticket
	began := time.Now()
	if err := post(http.DefaultClient, base+"/desk/"+branch+"/1/calls", key, "{}", &t); err != nil {
		b.Fatal(err)
	}
	seq = await(b, board, func(s queue.Board) bool { return len(s.Calls) > 0 && s.Calls[0].Number == t.Number })
	return float64(time.Since(began).Microseconds()) / 1000, seq
}

// awaitSeq waits until all sockets of a crowd have got the frame of a seq.
func awaitSeq(crowd *process, seq int64) {
	crowd.tb.Helper()
	for crowd.hear("got") != strconv.FormatInt(seq, 10) {
	}
}

// A site is a server of several branches, in a process of its own.
type site struct {
	base    string
	engines []*engine.Engine
	board   *websocket.Conn // of the first branch
	key     int
}

func branchID(i int) string { return fmt.Sprint("office", i) }

func startSite(b *testing.B, branches int) *site {
	b.Helper()
	store := queuetest.StartRedis(b)
	client := store.Client(b)
	s := &site{}
	for i := range branches {
		s.engines = append(s.engines, engine.Open(client, office(branchID(i)), ledger.Options{}))
	}
	p := startRole(b, "site", store.Address(), fmt.Sprint(branches))
	s.base = "http://" + p.hear("ready")
	s.board = watchBoard(b, s.base, branchID(0))
	return s
}

// taps calls n tickets, one after the other, and returns how long each took until the board showed it, in ms.
func (s *site) taps(b *testing.B, n int) []float64 {
	var took []float64
	for range n {
		s.key++
		ms, seq := tap(b, s.board, s.base, branchID(0), fmt.Sprint("c", s.key))
		took = append(took, ms)
		miss(b, s.engines[0], "1", fmt.Sprint("m", s.key))
		await(b, s.board, func(now queue.Board) bool { return now.Seq > seq })
	}
	return took
}

// runSite serves branches as the program serves one.
func runSite(args []string) error {
	branches, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	pages, err := server.NewPages(false)
	if err != nil {
		return err
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	hub := live.New(live.Options{Log: quiet})
	s := &server.Site{Engines: map[string]*engine.Engine{}, Hub: hub, Pages: pages, Metrics: server.NewMetrics(hub), Log: quiet}
	store := redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{args[0]}}))
	for i := range branches {
		e := engine.Open(store, office(branchID(i)), ledger.Options{})
		s.Engines[branchID(i)] = e
		go e.Watch(context.Background(), func(ledger.Change) { hub.Changed(branchID(i)) }, func() { hub.Verified(branchID(i)) })
	}
	routes := slices.Concat(server.Routes(s), kiosk.Routes(s), phone.Routes(s), display.Routes(s), desk.Routes(s))
	return serveRole(s.Handler(routes), func(int) {})
}
