package cost_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"turno/display"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// An office is one of those that operations are counted in.
type office struct {
	name            string
	services, desks int
	calls, days     int // there were before
	branches        int // share the store
}

var offices = []office{
	{"a small office", 4, 3, 8, 0, 1},
	{"fifty desks", 4, 50, 8, 0, 1},
	{"26 services", 26, 3, 8, 0, 1},
	{"200 calls", 4, 3, 200, 0, 1},
	{"a year", 4, 3, 8, 365, 1},
	{"four branches", 4, 3, 8, 0, 4},
}

// TestOperations: no operation costs more than its table says, in any of the offices.
func TestOperations(t *testing.T) {
	for _, of := range offices {
		t.Run(of.name, func(t *testing.T) {
			store := queuetest.Store{Client: queuetest.StartRedis(t, "--appendonly", "no").Client(t)}
			var p *place
			for n := range of.branches {
				p = openPlace(t, store, of, n)
			}
			for _, o := range operations {
				got := p.cost(t, o.of)
				t.Logf("%s: %d commands, %d round trips, %d allocations", o.of, got.commands, got.trips, got.allocations)
				most := o.commands + o.each*(of.services-4)
				if got.commands > most || got.trips > o.trips || got.allocations > o.allocations {
					t.Errorf("%s: %d commands, %d round trips, %d allocations; want at most %d, %d, %d", o.of, got.commands,
						got.trips, got.allocations, most, o.trips, o.allocations)
				}
			}
		})
	}
}

// A place is an office that is open, with what it takes to try each operation.
type place struct {
	*servertest.Site
	store queuetest.Store
	clock *queuetest.Clock
	held  []string // tokens of tickets that wait
}

// openPlace opens an office in which the days and calls were that it says, and some wait.
func openPlace(t *testing.T, store queuetest.Store, of office, n int) *place {
	t.Helper()
	settings := servertest.Office{ID: fmt.Sprint("office", n), Services: of.services, Desks: of.desks}
	b, err := branch.Parse(settings.JSON())
	if err != nil {
		t.Fatal(err)
	}
	p := &place{store: store, clock: queuetest.NewClock(t, "2025-11-03T10:00:00+01:00")}
	p.Site = servertest.Serve(t, store.Engine(b, p.clock.Now))
	visit := func(desk string) {
		p.issue(t)
		p.Call(t, desk, "")
		p.Move(t, desk, "", queue.Serve)
		p.Move(t, desk, "", queue.Finish)
	}
	for range of.days {
		visit("1")
		p.clock.Move(24 * time.Hour)
	}
	for i := range of.calls {
		visit(strconv.Itoa(i%of.desks + 1))
	}
	for range 4 {
		p.held = append(p.held, p.issue(t))
	}
	return p
}

// issue gives the token of a new ticket for the first service.
func (p *place) issue(t *testing.T) string {
	t.Helper()
	return p.Issue(t, p.Engine.Branch().Services[0].ID, "it").Token
}

// rounds is how often an operation is tried: the first time a script is sent whole, and what is kept is not there yet.
const rounds = 4

// cost is the least that an operation cost of some rounds.
func (p *place) cost(t *testing.T, of string) operation {
	t.Helper()
	var all []operation
	for range rounds {
		before, do, after := p.around(t, of)
		before()
		all = append(all, p.count(t, do))
		after()
	}
	return slices.MinFunc(all, func(a, b operation) int {
		return (a.commands-b.commands)*1_000_000 + (a.trips-b.trips)*100_000 + a.allocations - b.allocations
	})
}

// around are an operation, and what comes before and after it so that it can be tried again.
func (p *place) around(t *testing.T, of string) (before, do, after func()) {
	t.Helper()
	nothing := func() {}
	call := func() { p.Call(t, "1", "") }
	move := func(m queue.Move) func() { return func() { p.Move(t, "1", "", m) } }
	served := func() { call(); move(queue.Serve)() }
	read := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	switch of {
	case "issue":
		return nothing, func() { p.issue(t) }, func() { served(); move(queue.Finish)() }
	case "call":
		return func() { p.issue(t) }, call, func() { move(queue.Serve)(); move(queue.Finish)() }
	case "serve":
		return func() { p.issue(t); call() }, move(queue.Serve), move(queue.Finish)
	case "finish":
		return func() { p.issue(t); served() }, move(queue.Finish), nothing
	case "recall":
		return func() { p.issue(t); call() }, move(queue.Recall), func() { move(queue.Serve)(); move(queue.Finish)() }
	case "no-show":
		return func() { p.issue(t); call() }, move(queue.MissShow), nothing
	case "board":
		do = func() { _, err := p.Engine.Board(t.Context()); read(err) }
	case "services":
		do = func() { _, err := p.Engine.Services(t.Context()); read(err) }
	case "desk":
		do = func() { _, err := p.Engine.Desk(t.Context(), "1"); read(err) }
	case "floor":
		do = func() { _, err := p.Engine.Floor(t.Context()); read(err) }
	case "phone":
		do = func() { _, _, err := p.Engine.Ticket(t.Context(), p.held[3]); read(err) }
	default:
		t.Fatalf("there is no operation %s", of)
	}
	return nothing, do, nothing
}

// count is what something costs.
func (p *place) count(t *testing.T, do func()) operation {
	t.Helper()
	var before, after runtime.MemStats
	commands, trips := p.asked(t)
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	allCommands, allTrips := p.asked(t)
	const own = 1 // trip of the question
	return operation{commands: allCommands - commands, trips: allTrips - trips - own,
		allocations: int(after.Mallocs - before.Mallocs)}
}

// asked is how many commands Redis has run, and how often it was asked for some. The first run of a script is an EVAL after
// an EVALSHA.
func (p *place) asked(t *testing.T) (commands, trips int) {
	t.Helper()
	info, err := p.store.Client.Info(t.Context(), "commandstats", "stats").Result()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		of, isCommand := strings.CutPrefix(name, "cmdstat_")
		switch {
		case isCommand && of != "info" && of != "eval":
			calls, _, _ := strings.Cut(strings.TrimPrefix(value, "calls="), ",")
			n, _ := strconv.Atoi(calls)
			commands += n
		case name == "total_reads_processed":
			trips, _ = strconv.Atoi(value)
		}
	}
	return commands, trips
}

// TestFrames: no frame is larger than its table says.
func TestFrames(t *testing.T) {
	for _, waiting := range []int{0, 12, 100, 300} {
		for _, large := range []bool{false, true} {
			f := openFloor(t, waiting, large)
			for _, of := range frames {
				most, ok := of.bytes[waiting]
				if !ok || of.large != large {
					continue
				}
				got := len(f.frame(t, of.of))
				t.Logf("%s, large office %t, %d waiting: %d bytes", of.of, large, waiting, got)
				if got > most {
					t.Errorf("%s, large office %t, %d waiting: a frame has %d bytes, want at most %d", of.of, large, waiting, got, most)
				}
			}
		}
	}
}

// A floor is an office with its screens, and the token of one who waits.
type floor struct {
	*servertest.Site
	id, token, state string
}

// openFloor opens the sample branch, or one that has grown, in which so many wait.
func openFloor(t testing.TB, waiting int, large bool) *floor {
	t.Helper()
	return openFloorOn(t, queuetest.Embedded(t), waiting, large)
}

func openFloorOn(t testing.TB, store queuetest.Store, waiting int, large bool) *floor {
	t.Helper()
	b := queuetest.AlwaysOpen()
	if large {
		var err error
		if b, err = branch.Parse(servertest.Office{Services: 26, Desks: 50, Priorities: 2}.JSON()); err != nil {
			t.Fatal(err)
		}
	}
	clock := queuetest.NewClock(t, "2026-11-03T10:00:00+01:00")
	s := servertest.Serve(t, store.Engine(b, clock.Now), server.Routes, display.Routes, phone.Routes,
		desk.Routes, supervisor.Routes)
	f := &floor{Site: s, id: b.ID}
	for i := range waiting {
		r := queue.IssueRequest{Head: ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, Source: queue.AtDesk,
			Service: b.Services[i%len(b.Services)].ID, Language: b.Languages[i%len(b.Languages)]}
		if i%7 == 0 {
			r.Priority = b.Priorities[0].ID
		}
		if s, _ := b.Service(r.Service); s.AsksLanguage {
			r.Needs = b.NeededLanguages[i%len(b.NeededLanguages)]
		}
		issued, err := s.Engine.Issue(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		f.token = issued.Token
		clock.Move(3 * time.Second)
	}
	return f
}

// frame is a frame of a screen, as it is sent, once the desk is in the state that it names.
func (f *floor) frame(t *testing.T, of string) string {
	t.Helper()
	screen, state, _ := strings.Cut(of, ", ")
	switch {
	case state == "called" && f.state == "idle":
		f.Call(t, "2", "")
	case state == "serving" && f.state != "serving":
		if f.state != "called" {
			f.Call(t, "2", "")
		}
		f.Move(t, "2", "", queue.Serve)
	}
	if state != "" {
		f.state = state
	}
	f.Hub.Changed(f.id)
	var frame json.RawMessage
	servertest.Receive(t, f.Watch(t, f.path(screen)+"/live?lang=it"), &frame)
	return string(frame)
}

// path is the address of a screen.
func (f *floor) path(screen string) string {
	return map[string]string{"board": "/display/" + f.id, "desk": "/desk/" + f.id + "/2",
		"supervisor": "/supervisor/" + f.id, "phone": "/t/" + f.token}[screen]
}

// TestRenders: a change renders each state that is watched once, and no other.
func TestRenders(t *testing.T) {
	f := openFloor(t, 12, false)
	var tokens []string
	for range 4 {
		tokens = append(tokens, f.Issue(t, "information", "it").Token)
	}
	var windows, states int
	for _, w := range renders {
		for i := range w.windows {
			path := map[string]string{"a board": "/display/meet", "three desks": "/desk/meet/" + fmt.Sprint(i%3+1),
				"the supervisor": "/supervisor/meet", "four phones": "/t/" + tokens[i%4]}[w.of]
			c := f.Watch(t, path+"/live?lang=it")
			servertest.Receive(t, c, new(json.RawMessage))
			go func() {
				for {
					if _, _, err := c.ReadMessage(); err != nil {
						return
					}
				}
			}()
		}
		windows, states = windows+w.windows, states+w.states
	}
	want := f.Hub.Stats().Renders
	for _, change := range []func(){
		func() { f.Issue(t, "information", "it") },
		func() { f.Call(t, "1", "") },
		func() { f.Move(t, "1", "", queue.Recall) },
		func() { f.Move(t, "1", "", queue.Serve) },
		func() { f.Move(t, "1", "", queue.Finish) },
	} {
		change()
		f.Hub.Changed("meet")
		want += uint64(states)
		queuetest.Eventually(t, "all to be rendered", func() error {
			if got := f.Hub.Stats().Renders; got < want {
				return fmt.Errorf("%d states are rendered, want %d", got, want)
			}
			return nil
		})
	}
	f.Hub.Close(t.Context())
	if got := f.Hub.Stats().Renders; got != want {
		t.Errorf("%d windows on %d states: %d renders too many for five changes", windows, states, got-want)
	}
}
