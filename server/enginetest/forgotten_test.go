package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// asked counts what is asked of a store, and refuses it after so many; 0 is never.
type asked struct {
	count, refuseAfter atomic.Int64
}

var errRefused = errors.New("the store has gone away")

func (a *asked) DialHook(next redis.DialHook) redis.DialHook { return next }
func (a *asked) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (a *asked) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		n, most := a.count.Add(1), a.refuseAfter.Load()
		if most > 0 && n > most {
			cmd.SetErr(errRefused)
			return errRefused
		}
		return next(ctx, cmd)
	}
}

// sweep opens an engine, as a start does, sweeps once and tells how much that asked of the store.
func (a *asked) sweep(t *testing.T, s queuetest.Store, now func() time.Time) int64 {
	t.Helper()
	a.count.Store(0)
	if err := s.Engine(queuetest.AlwaysOpen(), now).Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a.count.Load()
}

// counted gives so many days before a moment their counts, as an earlier build left them.
func counted(t testing.TB, s queuetest.Store, before time.Time, days int) {
	t.Helper()
	for done := 0; done < days; done += 100 {
		var args []any
		for n := range min(100, days-done) {
			args = append(args, before.AddDate(0, 0, -done-n-1).Format("20060102"))
		}
		err := s.Client.Eval(t.Context(), `for _, day in ipairs(ARGV) do
  redis.call('SADD', KEYS[1], day)
  redis.call('HSET', KEYS[2] .. day, 'issued:service:legal', '12', 'served:service:legal', '11')
end`, []string{"turno:{meet}:days", "turno:{meet}:counts:"}, args...).Err()
		if err != nil && !errors.Is(err, redis.Nil) {
			t.Fatal(err)
		}
	}
}

// TestASweepKnowsWhatIsForgotten: in a branch of ten years the first sweep after a start asks no more of the store than in
// one of two days. The first of all does, as an earlier build kept no account of what it had forgotten.
func TestASweepKnowsWhatIsForgotten(t *testing.T) {
	t.Parallel()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.at("2026-11-28T10:00:00+01:00")
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		a := &asked{}
		s.Client.AddHook(a)
		young := a.sweep(t, s, o.clock.Now)

		const years = 3_650
		counted(t, s, o.clock.Now(), years)
		if first := a.sweep(t, s, o.clock.Now); first < years {
			t.Errorf("after an update the first sweep asked %d times of %d days", first, years)
		}
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		same(t, "what the first sweep after a start asks of ten years", a.sweep(t, s, o.clock.Now), young)
		same(t, "counts of a day of ten years ago", o.counts("20170101")["issued:service:legal"], 12)
	})
}

// TestASweepGoesOn: a sweep that breaks off anywhere is ended by the next one, in another process.
func TestASweepGoesOn(t *testing.T) {
	t.Parallel()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		issue := func(at string) {
			o.at(at)
			o.issue("legal")
			o.sweep()
		}
		issue("2026-11-24T10:00:00+01:00")
		issue("2026-11-25T10:00:00+01:00")
		issue("2026-11-26T10:00:00+01:00")
		o.at("2026-12-05T10:00:00+01:00")
		a := &asked{}
		s.Client.AddHook(a)
		steps := int64(1)
		for ; ; steps++ {
			a.count.Store(0)
			a.refuseAfter.Store(steps)
			if err := s.Engine(queuetest.AlwaysOpen(), o.clock.Now).Sweep(t.Context()); err == nil {
				break
			}
		}
		a.refuseAfter.Store(0)
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		if steps < 10 {
			t.Errorf("a sweep has %d steps: it forgot nothing", steps)
		}
		forgotten(t, s, "20261124", "20261125", "20261126")
	})
}

// TestTwoProcessesForget: at the same time, as each sweeps every minute.
func TestTwoProcessesForget(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.at("2026-11-25T10:00:00+01:00")
		o.issue("legal")
		o.at("2026-12-05T10:00:00+01:00")
		var sweeping sync.WaitGroup
		for range 4 {
			sweeping.Go(func() {
				if err := s.Engine(queuetest.AlwaysOpen(), o.clock.Now).Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		sweeping.Wait()
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		forgotten(t, s, "20261124", "20261125")
	})
}

// TestRetentionThatChanges: a shorter one has more days forgotten, a longer one keeps those that are still there.
func TestRetentionThatChanges(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		days := []string{"2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"}
		for _, day := range days {
			o.at(day + "T10:00:00+01:00")
			o.issue("legal")
		}
		keep := func(retention int, want ...string) {
			t.Helper()
			b := queuetest.AlwaysOpen()
			b.RetentionDays = retention
			sweepAll(t, s, b, o.clock.Now)
			forgotten(t, s, want...)
		}
		keep(3)
		keep(2, "20261124")
		keep(3, "20261124")
		keep(1, "20261124", "20261125")
		o.at("2026-11-30T10:00:00+01:00")
		keep(9, "20261124", "20261125")
		keep(0, "20261124", "20261125", "20261126", "20261127")
	})
}

// TestCountsOfAForgottenDay: a session that is written down late adds to a day that was forgotten; it is found, and the day
// is forgotten again.
func TestCountsOfAForgottenDay(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.at("2026-12-05T10:00:00+01:00")
		o.issue("legal")
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		forgotten(t, s, tuesdayDay)
		past := o.course(3)
		past.Date = "2026-11-24"
		id := o.save(past).ID
		if _, err := o.engine.Activities.CountHeads(t.Context(), ledger.Head{Key: o.key()}, id, 4); err != nil {
			t.Fatal(err)
		}
		sweepAll(t, s, o.engine.Branch(), o.clock.Now)
		forgotten(t, s, tuesdayDay)
		same(t, "who attended", o.counts(tuesdayDay)["attended:service:participation"], 4)
		same(t, "tickets", o.counts(tuesdayDay)["issued:service:legal"], 1)
	})
}

// TestOldSessionsCostNothing: the first sweep after a start looks at no session of long ago, and forgets the sign-ups of one
// that was put off.
func TestOldSessionsCostNothing(t *testing.T) {
	t.Parallel()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		var all []activity.Session
		for range 120 {
			all = append(all, o.save(o.course(3)))
		}
		o.signUp(all[0].ID)
		o.signUp(all[1].ID)
		a := &asked{}
		s.Client.AddHook(a)
		later := o.course(3)
		later.ID, later.Date = all[1].ID, "2026-12-20"
		o.save(later)
		o.at("2026-12-05T10:00:00+01:00")
		first := a.sweep(t, s, o.clock.Now)
		same(t, "sign-ups kept", keysOf(t, s, "turno:{meet}:signups:*"), 1)
		o.at("2027-01-20T10:00:00+01:00")
		a.sweep(t, s, o.clock.Now)
		same(t, "sign-ups kept", keysOf(t, s, "turno:{meet}:signups:*"), 0)
		if again := a.sweep(t, s, o.clock.Now); again >= first {
			t.Errorf("the first sweep after a start asks %d times, that of 120 sessions asked %d times", again, first)
		}
	})
}

// keysOf counts keys.
func keysOf(t *testing.T, s queuetest.Store, pattern string) int {
	t.Helper()
	found, err := s.Client.Keys(t.Context(), pattern).Result()
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// sweepAll sweeps until the branch has noted what it has forgotten: while Redis rewrites its file, a sweep leaves that to
// the next one.
func sweepAll(t *testing.T, s queuetest.Store, b *branch.Branch, now func() time.Time) {
	t.Helper()
	e := s.Engine(b, now)
	queuetest.Eventually(t, "a sweep to note what is forgotten", func() error {
		if err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, day := range s.Client.SMembers(t.Context(), "turno:{meet}:days").Val() {
			if day < e.Oldest(now()).Format("20060102") {
				return fmt.Errorf("%s is not noted", day)
			}
		}
		return nil
	})
}

// forgotten checks that of these days nothing is left but their counts, and that no other day is forgotten.
func forgotten(t *testing.T, s queuetest.Store, days ...string) {
	t.Helper()
	ctx, want := t.Context(), map[string]bool{}
	for _, day := range days {
		want[day] = true
		for _, left := range []string{"idem:" + day, "numbers:" + day, "house:" + day, "presence:" + day,
			"ticket:" + day + "-B000001"} {
			if n := s.Client.Exists(ctx, "turno:{meet}:"+left).Val(); n != 0 {
				t.Errorf("kept: %s", left)
			}
		}
		if s.Client.HLen(ctx, "turno:{meet}:counts:"+day).Val() == 0 {
			t.Errorf("the counts of %s are gone", day)
		}
	}
	got := map[string]bool{}
	for _, day := range s.Client.SMembers(ctx, "turno:{meet}:days_forgotten").Val() {
		got[day] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("forgotten are the days %v, want %v", got, want)
	}
	if both := s.Client.SInter(ctx, "turno:{meet}:days", "turno:{meet}:days_forgotten").Val(); len(both) > 0 {
		t.Errorf("kept and forgotten at once: %v", both)
	}
}

// BenchmarkFirstSweep measures the first sweep after a start, in branches of some ages.
func BenchmarkFirstSweep(b *testing.B) {
	for _, days := range []int{1, 365, 3_650} {
		b.Run(fmt.Sprint("redis/days=", days), func(b *testing.B) {
			benchmarkFirstSweep(b, queuetest.Store{Client: queuetest.StartRedis(b).Client(b)}, days)
		})
		b.Run(fmt.Sprint("embedded/days=", days), func(b *testing.B) { benchmarkFirstSweep(b, queuetest.Embedded(b), days) })
	}
}

func benchmarkFirstSweep(b *testing.B, s queuetest.Store, days int) {
	sweep := func() {
		if err := s.Engine(queuetest.AlwaysOpen(), nil).Sweep(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	counted(b, s, time.Now().AddDate(0, 0, -10), days)
	begin := time.Now()
	sweep()
	b.ReportMetric(float64(time.Since(begin).Microseconds())/1000, "ms-after-an-update")
	for b.Loop() {
		sweep()
	}
}
