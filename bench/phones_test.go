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

// BenchmarkPhonesOfTheBranch measures a call in a branch where 1,000 people watch their phones, each of which moves up by
// one: when the board and the last phone show it, and what a phone costs the server. With -against two builds take turns.
func BenchmarkPhonesOfTheBranch(b *testing.B) {
	path, err := built()
	if err != nil {
		b.Fatal(err)
	}
	sides := []*crowded{newCrowded(b, path)}
	if *against != "" {
		sides = append(sides, newCrowded(b, *against))
	}
	for range few(callsOfPhones) {
		for _, side := range sides {
			side.call(b)
		}
	}
	ours := sides[0]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours.cost), "µs-cpu/phone")
	b.ReportMetric(median(ours.first), "ms-board-p50")
	b.ReportMetric(quantile(ours.first, 0.99), "ms-board-p99")
	b.ReportMetric(median(ours.last), "ms-last-phone-p50")
	b.ReportMetric(quantile(ours.last, 0.99), "ms-last-phone-p99")
	for _, before := range sides[1:] {
		b.ReportMetric(median(before.cost), "rival-µs-cpu/phone")
		b.ReportMetric(median(before.idle), "rival-µs-cpu/phone-missed")
		b.ReportMetric(median(ours.idle), "µs-cpu/phone-missed")
		b.ReportMetric(median(before.first), "rival-ms-board-p50")
		b.ReportMetric(median(before.last), "rival-ms-last-phone-p50")
		b.ReportMetric(medianRatio(ours.cost, before.cost), "ratio-cpu")
		b.ReportMetric(medianRatio(ours.all(), before.all()), "ratio-cpu-both")
	}
}

const (
	phonesWaiting = 1000
	callsOfPhones = 40
)

// A crowded is a build of the program with a branch where many phones are open.
type crowded struct {
	p     *program
	e     *engine.Engine
	crowd *process
	board *websocket.Conn
	calls int
	// cost and idle are the server's CPU for each phone of a call, and of the no-show after it, which no phone shows, µs.
	// first and last are when the board and the last phone show the call, ms.
	cost, idle, first, last []float64
}

func newCrowded(b *testing.B, path string) *crowded {
	store := queuetest.StartRedis(b)
	c := &crowded{e: engine.Open(store.Client(b), queuetest.AlwaysOpen(), ledger.Options{})}
	tokens(b, c.e, "called", callsOfPhones)
	c.p = runProgram(b, path, "127.0.0.1:0", "TURNO_REDIS_URL=unix://"+store.Address())
	c.crowd = startCrowd(b, strings.TrimPrefix(c.p.base, "http://"), paths(tokens(b, c.e, "phone", few(phonesWaiting))), gaps)
	c.board = watchBoard(b, c.p.base, "meet")
	return c
}

// call has the next called, and then missed. What follows a change is waited for, as nothing tells when no phone shows it.
func (c *crowded) call(b *testing.B) {
	const settled = 150 * time.Millisecond
	spent := func(do func()) float64 {
		before := cpu(b, c.p.cmd.Process.Pid)
		do()
		time.Sleep(settled)
		return float64((cpu(b, c.p.cmd.Process.Pid) - before).Nanoseconds()) / 1000 / float64(few(phonesWaiting))
	}
	c.calls++
	var seq int64
	c.cost = append(c.cost, spent(func() {
		var took float64
		took, seq = tap(b, c.board, c.p.base, "meet", fmt.Sprint("c", c.calls))
		began := time.Now()
		awaitSeq(c.crowd, seq)
		c.first = append(c.first, took)
		c.last = append(c.last, took+float64(time.Since(began).Microseconds())/1000)
	}))
	c.idle = append(c.idle, spent(func() {
		miss(b, c.e, "1", fmt.Sprint("m", c.calls))
		await(b, c.board, func(s queue.Board) bool { return s.Seq > seq })
	}))
}

// all is the CPU of each call with its no-show.
func (c *crowded) all() []float64 {
	sums := make([]float64, len(c.cost))
	for i := range sums {
		sums[i] = c.cost[i] + c.idle[i]
	}
	return sums
}

func medianRatio(ours, theirs []float64) float64 {
	ratios := make([]float64, len(ours))
	for i := range ratios {
		ratios[i] = ours[i] / theirs[i]
	}
	return median(ratios)
}

// BenchmarkPhonesOfOtherBranches measures the time from a tap at a desk until the board shows it, on a server of ten
// branches. It compares a server that has 9,000 phones of the other nine branches with a server that has none.
func BenchmarkPhonesOfOtherBranches(b *testing.B) {
	const others = 9
	each, taps := few(1000), few(20)
	crowded, empty := startSite(b, 1+others), startSite(b, 1+others)
	var all []string
	for i := range others {
		all = append(all, paths(tokens(b, crowded.engines[1+i], "phone", each))...)
	}
	startCrowd(b, strings.TrimPrefix(crowded.base, "http://"), all)
	for _, s := range []*site{crowded, empty} {
		tokens(b, s.engines[0], "called", (few(pairs)+1)*taps)
	}
	var a, z, p99s []float64
	for range few(pairs) {
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
	hub := live.New(live.Options{Log: quiet, MaxPerAddress: mostSockets})
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
