package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"turno/server/branch"
	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/embedded"
	"turno/server/queue/queuetest"
)

// A play is a run of random moves on an engine and on the model.
type play struct {
	*office
	m      *model
	random *rand.Rand
	seed   uint64
	made   []step // to be repeated
	tokens []string
	story  []string
	days   map[string]bool
	crowd  int // how many more come through the door at this moment
	scene  []func() step
}

// A step is one request to both.
type step struct {
	name   string
	engine func(context.Context) (queue.Ticket, error)
	model  func() (queue.Ticket, ledger.Code)
}

const (
	playedMoves = 1500 // on Redis; the embedded store is slower, and gets a third
	lookedEvery = 25   // moves between two looks at everything
)

// TestTheModelAgrees plays random moves on an engine and on the model; they answer the same and show the same. At the
// end the embedded store is closed and opened again, and holds the same.
func TestTheModelAgrees(t *testing.T) {
	seed := rand.Uint64()
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		p := newPlay(t, queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}, seed)
		p.run(playedMoves / 2)
		p.goOnWith(p.store, func(b *branch.Branch) { b.ServeImplied = true })
		p.run(playedMoves / 2)
	})
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		store := openEmbedded(t, dir)
		p := newPlay(t, queuetest.Store{Client: store.Client(), History: store.History()}, seed)
		p.run(playedMoves / 3)
		before := dump(t, store.Client())
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = openEmbedded(t, dir)
		defer store.Close()
		p.goOnWith(queuetest.Store{Client: store.Client(), History: store.History()},
			func(b *branch.Branch) { b.ServeImplied = true })
		same(t, "the store opened again", dump(t, store.Client()), before)
		p.run(playedMoves / 15)
	})
}

func openEmbedded(t testing.TB, dir string) *embedded.Store {
	t.Helper()
	store, err := embedded.Open(dir, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newPlay(t *testing.T, s queuetest.Store, seed uint64) *play {
	b := branch.Sample()
	b.Hours, b.CloseWaitingMin, b.LastTicketMin = splitHours(), 5, 2
	b.Desks[2].Services = []string{"legal", "mediation"}
	b.Services[2].Quota = 15
	b.Door = true
	b.Services[3].FirstNumber = 995
	b.LanguageHoldMin, b.NeededLanguages = 10, []string{"bn"}
	b.Desks[1].Languages = []string{"it", "ar", "bn"}
	b.People = []branch.Person{{ID: "anna", Name: "Anna"}, {ID: "omar", Name: "Omar"}}
	b.ParkReasons = []branch.Reason{{ID: "papers"}}
	b.BreakReasons = []branch.Reason{{ID: "lunch"}, {ID: "meeting"}}
	b.NotProvided = []branch.Reason{{ID: "elsewhere"}}
	b.Appointments.HeadStartMin = 7
	b.Postpone, b.BackWithinMin = branch.Postpone{Lets: 2, Times: 2}, 30
	o := openBranch(t, s, b)
	return &play{office: o, m: newModel(b, o.clock.Now), random: rand.New(rand.NewPCG(seed, 0)), seed: seed,
		days: map[string]bool{}}
}

// goOnWith continues with a store under settings that have changed.
func (p *play) goOnWith(s queuetest.Store, change func(*branch.Branch)) {
	b := *p.m.branch
	change(&b)
	p.store, p.m.branch, p.engine = s, &b, s.Engine(&b, p.clock.Now)
}

// splitHours close for a quarter of an hour every other hour, and at midnight.
func splitHours() branch.Week {
	var day []branch.Span
	for hour := 0; hour < 24; hour += 2 {
		day = append(day, branch.Span{Start: fmt.Sprintf("%02d:00", hour), End: fmt.Sprintf("%02d:45", hour+1)})
	}
	return branch.Week{day, day, day, day, day, day, day}
}

func (p *play) run(moves int) {
	p.t.Helper()
	for i := range moves {
		p.pass()
		p.make(p.next())
		if i%lookedEvery == 0 {
			p.look()
		}
	}
	p.look()
	p.balance()
}

// pass lets time pass: mostly some minutes, sometimes a night, seldom backwards.
func (p *play) pass() {
	if p.crowd > 0 || len(p.scene) > 0 {
		return
	}
	switch n := p.random.IntN(100); {
	case n < 40:
		p.clock.Move(time.Duration(p.random.IntN(200_000)) * time.Millisecond)
	case n < 60:
		p.clock.Move(time.Duration(p.random.IntN(4_000)) * time.Millisecond)
	case n == 60:
		p.clock.Move(-time.Duration(p.random.IntN(90)) * time.Minute)
	case n == 61:
		p.night()
	}
	p.days[p.m.today()] = true
	if p.m.branch.Day(p.clock.Now()) > p.m.turned {
		p.m.newDay()
		p.services() // whoever looks first has the day before closed
	}
}

// night moves the clock to the first hours of tomorrow.
func (p *play) night() {
	now := p.clock.Now().In(p.m.branch.Location())
	p.clock.Move(time.Date(now.Year(), now.Month(), now.Day()+1, p.random.IntN(4), 0, 0, 0, now.Location()).Sub(now))
	p.days[p.m.today()] = true
}

// next makes up a request, or repeats one of before.
func (p *play) next() step {
	n := p.random.IntN(200)
	switch {
	case len(p.scene) > 0:
		next := p.scene[0]
		p.scene = p.scene[1:]
		return next()
	case p.crowd > 0:
		p.crowd--
		return p.atDoor()
	case n == 0:
		p.crowd = ticketsOfACode + 2
		return p.atDoor()
	case n == 1:
		p.scene = p.aQuietDay()
		return p.aSweep()
	case n < 4:
		p.scene = []func() step{p.anAnswerAtDesk, p.anAnswerAtDesk, p.anUndo, p.anAnswerAtDesk}
		return p.anAnswerAtDesk()
	case n < 16 && len(p.made) > 0:
		return p.made[len(p.made)-1-p.random.IntN(min(len(p.made), 50))]
	case n < 50:
		return p.anIssue()
	case n < 85:
		return p.aCall()
	case n < 96:
		return p.anOwnMove()
	case n < 103:
		return p.anAnswer()
	case n < 105:
		return p.aReprint()
	case n < 117:
		return p.anUndo()
	case n < 128:
		return p.aWord()
	case n < 132:
		return p.aVisit()
	case n < 142:
		return p.anAppointment()
	case n < 162:
		return p.anActivity()
	case n < 168:
		return p.aSweep()
	}
	return p.aMove()
}

func (p *play) aSweep() step {
	return step{"sweep", func(ctx context.Context) (queue.Ticket, error) { return queue.Ticket{}, p.engine.Sweep(ctx) },
		func() (queue.Ticket, ledger.Code) { p.m.sweep(); return queue.Ticket{}, noCode }}
}

// aQuietDay begins after a night that ended all tickets: a few come in one moment, the first of them asks for time, the
// desks call, and when the time is over the sweep says so.
func (p *play) aQuietDay() []func() step {
	p.night()
	var scene []func() step
	come := 1 + p.random.IntN(5)
	for range come {
		scene = append(scene, p.anIssue)
	}
	scene = append(scene, func() step { return p.anOwn(queue.Postpone, len(p.m.visits)-come) })
	for range p.random.IntN(3) {
		scene = append(scene, p.aCall)
	}
	return append(scene, func() step {
		p.clock.Move(time.Duration(p.random.IntN(400)) * time.Second)
		return p.aSweep()
	}, p.aCall)
}

// make asks both and compares the answers.
func (p *play) make(s step) {
	p.t.Helper()
	p.story = append(p.story, fmt.Sprint(p.clock.Now().Format(time.RFC3339), " ", p.m.seq, " ", s.name))
	got, err := s.engine(p.t.Context())
	want, wantCode := s.model()
	code := ledger.CodeOf(err)
	if errors.Is(err, queue.ErrNobodyWaits) {
		code = nobody
	}
	if code != wantCode || code == noCode && err != nil {
		p.fail("got %v, want the code %q", err, wantCode)
	}
	got.Estimate = nil
	p.equal("the answer", got, want)
	p.made = append(p.made, s)
}

// look compares all that can be read, and the events with the number of changes.
func (p *play) look() {
	p.t.Helper()
	held := map[string]string{}
	for _, desk := range p.m.branch.Desks {
		got := p.desk(desk.ID)
		got.Position = ledger.Position{}
		p.equal("desk "+desk.ID, got, p.m.deskState(desk.ID))
		if got.Ticket != nil {
			id := fmt.Sprint(got.Ticket.Number, got.Ticket.IssuedAt)
			if held[id] != "" {
				p.fail("%s is held by desks %s and %s", id, held[id], desk.ID)
			}
			held[id] = desk.ID
		}
	}
	board := p.board()
	p.equal("the branch's seq", board.Seq, p.m.seq)
	board.Position, board.Estimates = ledger.Position{}, nil
	p.equal("the board", board, p.m.board())
	for _, token := range p.tokens[max(0, len(p.tokens)-20):] {
		got, _, err := p.engine.Ticket(p.t.Context(), token)
		got.Estimate = nil
		if v := p.m.opens(token); v != nil {
			want := p.m.ticket(v)
			want.OthersAt = p.m.moment(p.m.othersAt(v))
			want = asVisitor(want)
			want.Closing = p.m.closing(v)
			p.equal("the ticket of a token", got, want)
		} else {
			p.equal("a forgotten token", ledger.CodeOf(err), ledger.NotFound)
		}
	}
	days := slices.Sorted(maps.Keys(p.days))
	for _, day := range days[max(0, len(days)-4):] { // those before are forgotten but for the counts
		p.equal("the counts of "+day, p.counts(day), p.m.counts(day))
		p.lookAtAppointments(day)
	}
	p.lookAtSessions()
	for i, s := range p.services() {
		p.equal("who wait for "+s.ID, s.Waiting, len(p.m.waiting([]string{"service:" + p.m.branch.Services[i].ID})))
	}
	dense(p.t, p.store, "meet", p.m.seq)
	p.lookAtEvents()
}

// lookAtEvents compares the rules that the last events name.
func (p *play) lookAtEvents() {
	p.t.Helper()
	page, err := p.engine.Events(p.t.Context(), ledger.EventFilter{})
	if err != nil {
		p.fail("read the events: %v", err)
	}
	for _, ev := range page.Events {
		p.equal(fmt.Sprint("the rules passed over by change ", ev.Seq), ev.Override, p.m.passed[ev.Seq])
	}
}

// balance checks that the engine's counts add up to the states of the tickets that the engine still knows.
func (p *play) balance() {
	p.t.Helper()
	states := map[string]int64{}
	days := map[string]bool{}
	for _, v := range p.m.visits {
		if v.gone {
			continue
		}
		days[v.day] = true
		states[v.day+"issued"]++
		states[v.day+string(p.read(v.token).State)]++
	}
	for day := range days {
		sums := map[string]int64{}
		for field, n := range p.counts(day) {
			if what, _, ok := strings.Cut(field, ":service:"); ok {
				sums[what] += n
			}
		}
		for _, what := range []string{"issued:residence:", "issued:origin:"} {
			p.equal("the visits by "+what+" on "+day, sumOf(p.counts(day), what), sums["issued"])
		}
		noTickets := p.counts(day)["issued:source:counted"] + p.counts(day)["issued:source:activity"]
		got := []int64{sums["issued"] - noTickets, sums["served"] - sums["continued"], sums["no_show"], sums["cancelled"]}
		want := []int64{states[day+"issued"], states[day+"done"], states[day+"no_show"], states[day+"cancelled"]}
		p.equal("issued, served, missed and cancelled on "+day, got, want)
	}
	p.balanceSessions()
}

// sumOf adds up the counts whose fields begin with what.
func sumOf(c count.Counts, what string) (sum int64) {
	for field, n := range c {
		if strings.HasPrefix(field, what) {
			sum += n
		}
	}
	return sum
}

// dense checks that the events of a branch have no gap and end at its last change.
func dense(t testing.TB, s queuetest.Store, branch string, seq int64) {
	t.Helper()
	events, err := s.Client.XRange(t.Context(), "turno:{"+branch+"}:events", "-", "+").Result()
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		if want := fmt.Sprintf("%d-0", seq-int64(len(events)-1-i)); e.ID != want {
			t.Fatalf("the event %d of %d is %s, want %s", i, len(events), e.ID, want)
		}
	}
}

func (p *play) equal(what string, got, want any) {
	p.t.Helper()
	// Which announcement a ticket was called by is compared in the board's calls.
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(queue.Ticket{}, "Announcement")); d != "" {
		p.fail("%s (-model +engine):\n%s", what, d)
	}
}

func (p *play) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("seed %d, after %d moves, the last:\n%s\n%s", p.seed, len(p.story),
		strings.Join(p.story[max(0, len(p.story)-15):], "\n"), fmt.Sprintf(format, args...))
}
