package enginetest_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/activity"
	"turno/server/branch"
	"turno/server/count"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// course is a session of today at noon, of two hours.
func (o *office) course(capacity int) activity.SessionRequest {
	return activity.SessionRequest{Head: ledger.Head{Key: o.key()}, Service: "participation",
		Title: branch.Text{"it": "Corso di italiano", "ar": "دورة"},
		Date:  "2026-11-24", Time: "12:00", Minutes: 120, Where: "Sala grande", Capacity: capacity}
}

func (o *office) save(r activity.SessionRequest) activity.Session {
	o.t.Helper()
	s, err := o.engine.Activities.Save(o.t.Context(), r)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o *office) place(session string) activity.SignUpRequest {
	return activity.SignUpRequest{Head: byVisitor(o.key()), Session: session, Language: "it"}
}

func (o *office) signUp(session string) activity.PlacedSignUp {
	o.t.Helper()
	p, err := o.engine.Activities.SignUp(o.t.Context(), o.place(session))
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

func (o *office) marked(session string, number int) activity.AttendRequest {
	return activity.AttendRequest{Head: ledger.Head{Key: o.key()}, Session: session, Number: number}
}

func (o *office) session(id string) activity.Session {
	o.t.Helper()
	s, err := o.engine.Activities.Session(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return s.Session
}

// undoActivity takes back the last change of the staff.
func (o *office) undoActivity() {
	o.t.Helper()
	list, err := o.engine.Activities.Sessions(o.t.Context(), o.clock.Now(), o.clock.Now())
	if err != nil || list.Undo == nil {
		o.t.Fatalf("nothing to undo: %v", err)
	}
	if _, err := o.engine.Activities.Undo(o.t.Context(), ledger.Head{Key: o.key()}, list.Undo.Seq); err != nil {
		o.t.Fatal(err)
	}
}

// TestASession from its plan to its figures.
func TestASession(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		made := o.save(o.course(2))
		same(t, "its id", made.ID, "1")
		same(t, "its start", made.Start.Format(time.RFC3339), "2026-11-24T12:00:00+01:00")
		same(t, "its title", made.Title, branch.Text{"it": "Corso di italiano", "ar": "دورة"})
		same(t, "what is kept", o.session("1"), made)
		first, second := o.signUp("1"), o.signUp("1")
		same(t, "the labels", []string{first.Label, second.Label}, []string{"D-01", "D-02"})
		same(t, "places left", second.Session.Left, 0)
		o.refused(activity.Full, func(ctx context.Context) error {
			_, err := o.engine.Activities.SignUp(ctx, o.place("1"))
			return err
		})
		leave := activity.AttendRequest{Head: byVisitor(o.key()), Session: "1", Number: 1}
		left, err := o.engine.Activities.Leave(t.Context(), leave)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "who left", left.State, activity.SignUpCancelled)
		same(t, "the next in the free place", o.signUp("1").Label, "D-03")
		found, _, err := o.engine.Activities.FindSignUp(t.Context(), first.Token)
		if err != nil || found.Number != 1 || found.State != activity.SignUpCancelled || found.Session.ID != "1" {
			t.Errorf("its token opens %+v, %v", found, err)
		}

		for _, early := range []string{"2026-11-24T10:59:59+01:00", "2026-11-24T14:00:00+01:00"} {
			o.at(early)
			o.refused(activity.Closed, func(ctx context.Context) error {
				_, err := o.engine.Activities.Attend(ctx, activity.AttendRequest{Head: byVisitor("k"), Session: "1", Number: 2})
				return err
			})
		}
		if _, err := o.engine.Activities.Attend(t.Context(), o.marked("1", 2)); err != nil {
			t.Fatal(err)
		}
		o.refused(ledger.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Activities.Attend(ctx, o.marked("1", 2))
			return err
		})
		o.refused(ledger.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Activities.Leave(ctx, o.marked("1", 2))
			return err
		})
		o.refused(activity.Closed, func(ctx context.Context) error {
			_, err := o.engine.Activities.SignUp(ctx,
				o.place("1"))
			return err
		})
		o.refused(ledger.NotFound, func(ctx context.Context) error {
			_, err := o.engine.Activities.Attend(ctx, o.marked("1", 9))
			return err
		})
		o.refused(ledger.NotFound, func(ctx context.Context) error {
			_, err := o.engine.Activities.SignUp(ctx,
				o.place("9"))
			return err
		})
		same(t, "the counts", o.counts(tuesdayDay), count.Counts{
			"sessions:service:participation": 1, "signups:service:participation": 3, "signups:residence:unstated": 3,
			"signups:origin:unstated": 3, "signups_cancelled:service:participation": 1, "attended:service:participation": 1,
			"issued:service:participation": 1, "issued:language:it": 1, "issued:residence:unstated": 1,
			"issued:origin:unstated": 1, "issued:hour:12": 1, "issued:source:activity": 1})
	})
}

// TestTwelveWantThePlaces at once, twice as many as there are: nobody gets a place that another has.
func TestTwelveWantThePlaces(t *testing.T) {
	onProcesses(t, 60, func(t *testing.T, engines []*engine.Engine, rounds int) {
		const places = 6
		for range rounds {
			made, err := engines[0].Activities.Save(t.Context(), activity.SessionRequest{Head: ledger.Head{Key: fresh()},
				Service: "participation",
				Title:   branch.Text{"it": "Cucito"}, Date: "2026-11-24", Time: "12:00", Minutes: 60, Capacity: places})
			if err != nil {
				t.Fatal(err)
			}
			var full atomic.Int64
			numbers := make([]int, 12)
			together(t, len(numbers), func(i int) error {
				got, err := engines[i%len(engines)].Activities.SignUp(t.Context(), activity.SignUpRequest{Head: byVisitor(fresh()),
					Session: made.ID, Language: "it"})
				if ledger.CodeOf(err) == activity.Full {
					full.Add(1)
					return nil
				}
				numbers[i] = got.Number
				return err
			})
			same(t, "who found it full", full.Load(), int64(12-places))
			seen := map[int]bool{}
			for _, n := range numbers {
				if n != 0 && (seen[n] || n > places) {
					t.Fatalf("the numbers given are %v", numbers)
				}
				seen[n] = true
			}
		}
	})
}

// TestTenTapsOnASession with one key make one sign-up and one token.
func TestTenTapsOnASession(t *testing.T) {
	onProcesses(t, 50, func(t *testing.T, engines []*engine.Engine, _ int) {
		made, err := engines[0].Activities.Save(t.Context(), activity.SessionRequest{Head: ledger.Head{Key: fresh()},
			Service: "participation",
			Title:   branch.Text{"it": "Cucito"}, Date: "2026-11-24", Time: "12:00", Minutes: 60, Capacity: 9})
		if err != nil {
			t.Fatal(err)
		}
		key, answers := fresh(), make([]activity.PlacedSignUp, 10)
		together(t, len(answers), func(i int) (err error) {
			answers[i], err = engines[i%len(engines)].Activities.SignUp(t.Context(), activity.SignUpRequest{Head: byVisitor(key),
				Session: made.ID, Language: "it"})
			return err
		})
		for _, a := range answers {
			same(t, "the answer to a tap", a, answers[0])
		}
		same(t, "places taken", answers[0].Session.Signed, 1)
	})
}

// TestUndoOfActivities: each of the staff's changes is taken back with all that it counted.
func TestUndoOfActivities(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.save(o.course(5))
		o.signUp("1")
		o.signUp("1")
		changed := o.course(3)
		changed.ID, changed.Date, changed.Title = "1", "2026-11-25", branch.Text{"it": "Cucito"}
		e := o.engine
		for name, change := range map[string]func(ctx context.Context) error{
			"create": func(ctx context.Context) error { _, err := e.Activities.Save(ctx, o.course(9)); return err },
			"change": func(ctx context.Context) error { _, err := e.Activities.Save(ctx, changed); return err },
			"cancel": func(ctx context.Context) error {
				_, err := e.Activities.Cancel(ctx, ledger.Head{Key: o.key()}, "1")
				return err
			},
			"sign up": func(ctx context.Context) error {
				r := o.place("1")
				r.By = ""
				_, err := e.Activities.SignUp(ctx, r)
				return err
			},
			"leave":  func(ctx context.Context) error { _, err := e.Activities.Leave(ctx, o.marked("1", 1)); return err },
			"attend": func(ctx context.Context) error { _, err := e.Activities.Attend(ctx, o.marked("1", 2)); return err },
			"walk in": func(ctx context.Context) error {
				_, err := e.Activities.WalkIn(ctx, activity.WalkInRequest{Head: ledger.Head{Key: o.key()}, Session: "1",
					Language: "ar", Residence: "cuneo"})
				return err
			},
			"heads": func(ctx context.Context) error {
				_, err := e.Activities.CountHeads(ctx, ledger.Head{Key: o.key()}, "1", 7)
				return err
			},
		} {
			before, today, tomorrow := o.session("1"), o.counts(tuesdayDay), o.counts("20261125")
			list, err := e.Activities.Coming(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := change(t.Context()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if after := o.session("1"); name != "create" && fmt.Sprint(after) == fmt.Sprint(before) {
				t.Errorf("%s changed nothing", name)
			}
			o.undoActivity()
			same(t, "the session after the undo of "+name, o.session("1"), before)
			same(t, "the counts after the undo of "+name, o.counts(tuesdayDay), today)
			same(t, "those of the next day", o.counts("20261125"), tomorrow)
			undone, err := e.Activities.Coming(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			same(t, "the sessions after the undo of "+name, undone.Sessions, list.Sessions)
		}
	})
}

// TestUndoNeverOverfills: what a sign-up since rests on is not taken back.
func TestUndoNeverOverfills(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.save(o.course(1))
		o.signUp("1")
		if _, err := o.engine.Activities.Leave(t.Context(), o.marked("1", 1)); err != nil {
			t.Fatal(err)
		}
		list, err := o.engine.Activities.Coming(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o.signUp("1")
		o.refused(ledger.NothingToUndo, func(ctx context.Context) error {
			_, err := o.engine.Activities.Undo(ctx, ledger.Head{Key: "late"}, list.Undo.Seq)
			return err
		})
		more := o.course(2)
		more.ID = "1"
		o.save(more)
		list, err = o.engine.Activities.Coming(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o.signUp("1")
		if after, err := o.engine.Activities.Coming(t.Context()); err != nil || after.Undo != nil {
			t.Errorf("an undo that would overfill is offered: %v, %v", after.Undo, err)
		}
		o.refused(ledger.NothingToUndo, func(ctx context.Context) error {
			_, err := o.engine.Activities.Undo(ctx, ledger.Head{Key: "later"}, list.Undo.Seq)
			return err
		})
		o.clock.Move(ledger.UndoWithin + time.Second)
		o.refused(ledger.TooLate, func(ctx context.Context) error {
			_, err := o.engine.Activities.Undo(ctx, ledger.Head{Key: "latest"}, list.Undo.Seq)
			return err
		})
	})
}

// TestEverybodyIsCountedOnce, by whatever way: by their own word, by the staff's, by a head count before and after.
func TestEverybodyIsCountedOnce(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.save(o.course(9))
		for range 4 {
			o.signUp("1")
		}
		o.at("2026-11-24T12:05:00+01:00")
		own := activity.AttendRequest{Head: byVisitor(o.key()), Session: "1", Number: 1}
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(o.engine.Activities.Attend(t.Context(), own))
		must(o.engine.Activities.WalkIn(t.Context(), activity.WalkInRequest{Head: ledger.Head{Key: o.key()}, Session: "1",
			Language: "fr", Origin: "asia"}))
		o.refused(ledger.Invalid, func(ctx context.Context) error {
			_, err := o.engine.Activities.CountHeads(ctx, ledger.Head{Key: "h"}, "1", 1)
			return err
		})
		must(o.engine.Activities.CountHeads(t.Context(), ledger.Head{Key: o.key()}, "1", 6))
		same(t, "present by the heads", o.session("1").Present, 6)
		must(o.engine.Activities.Attend(t.Context(), o.marked("1", 2))) // who was among the heads
		same(t, "present after a mark", o.session("1").Present, 6)
		late := activity.AttendRequest{Head: byVisitor(o.key()), Session: "1", Number: 3}
		must(o.engine.Activities.Attend(t.Context(), late)) // who came by themselves
		must(o.engine.Activities.CountHeads(t.Context(), ledger.Head{Key: o.key()}, "1", 5))
		got := o.session("1")
		same(t, "the figures", [4]int{got.Attended, got.WalkIns, got.Heads, got.Present}, [4]int{3, 1, 1, 5})
		counts := o.counts(tuesdayDay)
		for field, want := range map[string]int64{"issued:service:participation": 5, "issued:source:activity": 5,
			"issued:language:it": 4,
			"issued:language:fr": 1, "issued:origin:asia": 1, "issued:origin:unstated": 4, "issued:residence:unstated": 5,
			"issued:hour:12": 5, "attended:service:participation": 5} {
			same(t, field, counts[field], want)
		}
		moved := o.course(9)
		moved.ID, moved.Time = "1", "15:00"
		o.refused(ledger.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Activities.Save(ctx,
				moved)
			return err
		})
		o.refused(ledger.IllegalMove, func(ctx context.Context) error {
			_, err := o.engine.Activities.Cancel(ctx, ledger.Head{Key: "c"}, "1")
			return err
		})
		small := o.course(3)
		small.ID = "1"
		o.refused(ledger.Invalid, func(ctx context.Context) error { _, err := o.engine.Activities.Save(ctx, small); return err })
	})
}

// TestWhoAttendsTakesNoTicket of the day's quota.
func TestWhoAttendsTakesNoTicket(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Services[3].Quota = 1 // of participation
		o := openBranch(t, s, b)
		o.save(o.course(9))
		if _, err := o.engine.Activities.CountHeads(t.Context(), ledger.Head{Key: o.key()}, "1", 5); err != nil {
			t.Fatal(err)
		}
		offer, err := o.engine.Services(t.Context())
		if err != nil || offer.Services[3].QuotaReached {
			t.Errorf("the quota is reached by activities: %v", err)
		}
		o.issue("participation")
		o.refused(queue.QuotaReached, func(ctx context.Context) error {
			_, err := o.engine.Issue(ctx,
				o.walkIn("participation"))
			return err
		})
	})
}

// TestSessionsAreRefused that nobody could hold.
func TestSessionsAreRefused(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for name, spoil := range map[string]func(r *activity.SessionRequest){
			"service":   func(r *activity.SessionRequest) { r.Service = "legal" },
			"title":     func(r *activity.SessionRequest) { r.Title = branch.Text{"ar": "دورة"} },
			"language":  func(r *activity.SessionRequest) { r.Title["xx"] = "?" },
			"long":      func(r *activity.SessionRequest) { r.Title["it"] = strings.Repeat("è", 81) },
			"two lines": func(r *activity.SessionRequest) { r.Where = "a\nb" },
			"date":      func(r *activity.SessionRequest) { r.Date = "2026-02-30" },
			"year":      func(r *activity.SessionRequest) { r.Date = "2062-11-24" },
			"old":       func(r *activity.SessionRequest) { r.Date = "2026-10-01" },
			"time":      func(r *activity.SessionRequest) { r.Time = "24:00" },
			"minutes":   func(r *activity.SessionRequest) { r.Minutes = 0 },
			"capacity":  func(r *activity.SessionRequest) { r.Capacity = 501 },
		} {
			r := o.course(3)
			spoil(&r)
			o.refused(ledger.Invalid, func(ctx context.Context) error {
				_, err := o.engine.Activities.Save(ctx, r)
				if err == nil {
					t.Errorf("a session with a wrong %s was made", name)
				}
				return err
			})
		}
		strange := o.course(3)
		strange.ID = "7"
		o.refused(ledger.NotFound, func(ctx context.Context) error {
			_, err := o.engine.Activities.Save(ctx,
				strange)
			return err
		})
	})
}
