package enginetest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestNoNumberTwiceAfterALoss: a store that lost everything gives no number that is out, and readiness says what happened.
func TestNoNumberTwiceAfterALoss(t *testing.T) {
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	for range 3 {
		o.issue("legal")
	}
	another := o.store.Engine(o.engine.Branch(), o.clock.Now) // which has only read
	if _, err := another.Desk(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	w := watch(t, o.engine)
	if err := o.store.Client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	same(t, "the next number", o.issue("legal").Number, "B004")
	queuetest.Eventually(t, "the loss to be seen", func() error {
		if w.position().Seq == 1 {
			return nil
		}
		return fmt.Errorf("the watcher stands at %+v", w.position())
	})
	said := false
	for _, f := range o.engine.Ready(t.Context()) {
		said = said || f.Code == "history"
	}
	if !said {
		t.Error("readiness says nothing of the lost history")
	}
	if err := o.store.Client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	issued, err := another.Issue(t.Context(), queue.IssueRequest{Head: byVisitor(fresh()), Service: "legal", Language: "it",
		Source: queue.AtKiosk})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the next number of a process that had only read", issued.Number, "B004")
}

// A watcher keeps what Watch told last.
type watcher struct {
	mu       sync.Mutex
	last     ledger.Change // guarded by mu, like what follows
	changes  int
	verified int
	back     []string // steps back within an epoch
}

// watch watches until the test ends, and checks then that Watch returned and that no epoch went backwards.
func watch(t *testing.T, e *engine.Engine) *watcher {
	t.Helper()
	w := &watcher{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		e.Watch(ctx, w.changed, func() { w.mu.Lock(); defer w.mu.Unlock(); w.verified++ })
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Error("Watch goes on after its context has ended")
		}
		for _, step := range w.back {
			t.Error(step)
		}
	})
	queuetest.Eventually(t, "the first change", func() error {
		if w.position().Epoch == "" {
			return fmt.Errorf("none")
		}
		return nil
	})
	return w
}

func (w *watcher) changed(c ledger.Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.Epoch == w.last.Epoch && c.Seq <= w.last.Seq {
		w.back = append(w.back, fmt.Sprintf("told %+v after %+v", c, w.last))
	}
	w.last = c
	w.changes++
}

func (w *watcher) position() ledger.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// told is how many changes were told.
func (w *watcher) told() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes
}

// hears waits until the watcher knows what the board says.
func (w *watcher) hears(t *testing.T, o *office) {
	t.Helper()
	queuetest.Eventually(t, "a change to be heard", func() error {
		board := o.board()
		if got := w.position(); got.Seq != board.Seq || got.Epoch != board.Epoch {
			return fmt.Errorf("heard %+v, want %+v", got, board.Position)
		}
		return nil
	})
}

// newEpoch waits until the watcher knows of another epoch.
func (w *watcher) newEpoch(t *testing.T, than ledger.Change) {
	t.Helper()
	queuetest.Eventually(t, "a new epoch", func() error {
		if got := w.position(); got.Epoch == than.Epoch {
			return fmt.Errorf("still %+v", got)
		}
		return nil
	})
}

// TestAChangeArrives from another engine, at once: not on the tick of two seconds.
func TestAChangeArrives(t *testing.T) {
	t.Parallel() // it mostly waits
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		w := watch(t, s.Engine(o.engine.Branch(), o.clock.Now))
		w.hears(t, o)
		start := time.Now()
		for range 20 {
			o.issue("legal")
			w.hears(t, o)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("20 changes took %s, which is what ticks take", took)
		}
		queuetest.Eventually(t, "word that nothing changed", func() error {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.verified == 0 {
				return fmt.Errorf("none")
			}
			return nil
		})
	})
}

// TestAHintAsksForNoHistory: Redis is asked for its history at each tick, and not at each change.
func TestAHintAsksForNoHistory(t *testing.T) {
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	w := watch(t, o.engine)
	asked := func() (times int) {
		stats, err := o.store.Client.Info(t.Context(), "commandstats").Result()
		if err != nil {
			t.Fatal(err)
		}
		_, of, _ := strings.Cut(stats, "cmdstat_info:calls=")
		fmt.Sscan(strings.Split(of, ",")[0], &times)
		return times
	}
	o.issue("legal")
	w.hears(t, o)
	before, start, changes := asked(), time.Now(), w.told()
	for range 50 {
		o.issue("legal")
		w.hears(t, o)
	}
	if got := w.told() - changes; got < 50 {
		t.Errorf("%d of 50 changes were told", got)
	}
	if ticks := int(time.Since(start)/(2*time.Second)) + 1; asked()-before > ticks+1 {
		t.Errorf("50 changes asked for the history %d times, want once a tick", asked()-before-1)
	}
}

// TestTheDoorsAreAChange: screens say when the office opens, which no change in the store tells them.
func TestTheDoorsAreAChange(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T09:29:58+01:00")
	e := queuetest.Embedded(t).Engine(branch.Sample(), clock.Now)
	told := make(chan ledger.Change)
	go e.Watch(t.Context(), func(c ledger.Change) {
		select {
		case told <- c:
		case <-t.Context().Done():
		}
	}, func() {})
	first := <-told
	for _, step := range []struct {
		name string
		by   time.Duration
	}{{"the doors open", 2 * time.Second}, {"they close", 150 * time.Minute}, {"a day begins", 12 * time.Hour}} {
		clock.Move(step.by)
		select {
		case c := <-told:
			if c != first {
				t.Errorf("when %s the branch stands at %+v, want %+v", step.name, c, first)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s, and nobody is told", step.name)
		}
	}
}

// TestADeafSubscriptionIsReplaced: the connection is open, and nothing comes through; changes arrive by the tick.
func TestADeafSubscriptionIsReplaced(t *testing.T) {
	t.Parallel() // it mostly waits
	server := queuetest.StartRedis(t)
	p := startProxy(t, server)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	w := watch(t, queuetest.Store{Client: queuetest.Client(t, p.address)}.Engine(o.engine.Branch(), o.clock.Now))
	queuetest.Eventually(t, "a subscription", func() error {
		if p.subscriptions.Load() == 0 {
			return fmt.Errorf("none")
		}
		return nil
	})
	for range 2 { // what is mended once must be mended twice
		p.deaf.Store(true)
		o.issue("legal")
		w.hears(t, o)
		made := p.subscriptions.Load()
		queuetest.Eventually(t, "another subscription", func() error {
			if p.subscriptions.Load() == made {
				return fmt.Errorf("none")
			}
			return nil
		})
		p.deaf.Store(false)
		p.hangUp()
		o.issue("legal")
		w.hears(t, o)
	}
}

// TestHistoryGoesBackwards: whatever does it, a new epoch begins, for each of two watchers the same.
func TestHistoryGoesBackwards(t *testing.T) {
	t.Parallel() // it mostly waits
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	one, two := watch(t, o.engine), watch(t, o.engine)
	for _, c := range []struct {
		name string
		do   func(t *testing.T)
	}{
		{"a restart", func(t *testing.T) { server.Kill(); server.Start(t) }},
		{"a flush", func(t *testing.T) { o.command(t, "FLUSHALL") }},
		{"a restore", func(t *testing.T) {
			o.command(t, "DEL", "turno:{meet}:events")
			o.command(t, "HSET", "turno:{meet}:meta", "seq", "1")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.t = t
			for range 3 {
				o.issue("legal")
			}
			one.hears(t, o)
			two.hears(t, o)
			before := one.position()
			c.do(t)
			one.newEpoch(t, before)
			two.newEpoch(t, before)
			one.hears(t, o)
			two.hears(t, o)
			o.issue("legal")
			one.hears(t, o)
		})
	}
}

func (o *office) command(t *testing.T, words ...any) {
	t.Helper()
	if err := o.store.Client.Do(t.Context(), words...).Err(); err != nil {
		t.Fatal(err)
	}
}
