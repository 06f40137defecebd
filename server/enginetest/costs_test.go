package enginetest_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// What an operation asks of Redis: how many commands, with its EVALSHA. Counts do not depend on the machine, so this is the
// table to look at when a script changes. They are the same for any number of desks, calls, days and other branches; what
// they grow with stands beside them.
var costs = []struct {
	of   string
	most int
}{
	{"issue", 22},
	{"call", 36}, // 1 of them to forget an old call; and 1 for each service of the desk beyond four
	{"serve", 20},
	{"finish", 25},
	{"recall", 21},
	{"no-show", 26},
	{"board", 20},    // and 2 for each service beyond four, 1 for each ticket that has changed since the last read
	{"services", 15}, // and 2 for each service beyond four
	{"desk", 51},     // and 3 for each service beyond four, 1 or 2 for each ticket that its lists show
	{"floor", 35},    // and 2 for each service beyond four, 1 for each ticket that it shows
}

// TestCosts: an operation asks Redis no more than the table says, in a small office and in a large one, after few calls and
// after many.
func TestCosts(t *testing.T) {
	for _, office := range []struct {
		name         string
		desks, calls int
	}{
		{"3 desks, 8 calls", 3, 8},
		{"50 desks, 8 calls", 50, 8},
		{"3 desks, 200 calls", 3, 200},
	} {
		t.Run(office.name, func(t *testing.T) {
			s := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}
			b := queuetest.AlwaysOpen()
			b.Desks = nil
			for i := range office.desks {
				b.Desks = append(b.Desks, branch.Desk{ID: strconv.Itoa(i + 1)})
			}
			o := openBranch(t, s, b)
			for i := range office.calls {
				desk := strconv.Itoa(i%office.desks + 1)
				o.issue("information")
				o.call(desk)
				o.move(desk, queue.Serve, queue.Finish)
			}
			for range 4 {
				o.issue("information")
			}
			o.board() // the first read is of all calls
			got := map[string]int{}
			for _, op := range []struct {
				of string
				do func()
			}{
				{"issue", func() { o.issue("information") }},
				{"call", func() { o.call("1") }},
				{"board", func() { o.board() }},
				{"serve", func() { o.move("1", queue.Serve) }},
				{"finish", func() { o.move("1", queue.Finish) }},
				{"call", func() { o.call("1") }},
				{"recall", func() { o.move("1", queue.Recall) }},
				{"no-show", func() { o.move("1", queue.MissShow) }},
				{"services", func() {
					if _, err := o.engine.Services(t.Context()); err != nil {
						t.Fatal(err)
					}
				}},
				{"desk", func() { o.desk("1") }},
				{"floor", func() {
					if _, err := o.engine.Floor(t.Context()); err != nil {
						t.Fatal(err)
					}
				}},
			} {
				before := commands(t, s)
				op.do()
				got[op.of] = commands(t, s).since(t, op.of, before)
			}
			want := map[string]int{}
			for _, c := range costs {
				want[c.of] = min(got[c.of], c.most)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("commands (-at most +asked):\n%s", diff)
			}
		})
	}
}

// commandCounts are how often each command was called, by its name.
type commandCounts map[string]int

// commands counts what Redis has been asked since it started.
func commands(t *testing.T, s queuetest.Store) commandCounts {
	t.Helper()
	info, err := s.Client.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	counted := commandCounts{}
	for line := range strings.Lines(info) {
		name, rest, ok := strings.Cut(line, ":calls=")
		if n, _, _ := strings.Cut(rest, ","); ok && name != "cmdstat_info" {
			counted[strings.TrimPrefix(name, "cmdstat_")], _ = strconv.Atoi(n)
		}
	}
	return counted
}

// since is how many commands more were asked than before. The first run of a script is an EVAL after an EVALSHA.
func (a commandCounts) since(t *testing.T, of string, before commandCounts) (n int) {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if more := a[name] - before[name]; more > 0 && name != "eval" {
			n += more
			list = append(list, name+" "+strconv.Itoa(more))
		}
	}
	t.Logf("%s: %d: %s", of, n, strings.Join(list, ", "))
	return n
}
