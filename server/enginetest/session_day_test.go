package enginetest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"turno/server/activity"
	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// TestSessionOverMidnight: who comes after midnight is counted on the day that the session began on.
func TestSessionOverMidnight(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		late := o.course(3)
		late.Time, late.Minutes = "23:30", 90
		o.save(late)
		o.signUp("1")
		o.at("2026-11-25T00:30:00+01:00")
		if _, err := o.engine.Activities.Attend(t.Context(), activity.AttendRequest{Head: byVisitor(o.key()), Session: "1",
			Number: 1}); err != nil {
			t.Fatal(err)
		}
		same(t, "attended on the day", o.counts(tuesdayDay)["issued:hour:23"], 1)
		same(t, "visits of the next", o.counts("20261125"), count.Counts{})
		list, err := o.engine.Activities.Coming(t.Context())
		if err != nil || len(list.Sessions) != 1 {
			t.Errorf("the session is not listed while it lasts: %v, %v", list.Sessions, err)
		}
		o.at("2026-11-25T01:00:00+01:00")
		if list, err := o.engine.Activities.Coming(t.Context()); err != nil || len(list.Sessions) != 0 {
			t.Errorf("listed at its end: %v, %v", list.Sessions, err)
		}
	})
}

// TestSessionsOfDSTNights: the wall clock counts, and two hours are two hours.
func TestSessionsOfDSTNights(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for i, night := range []struct{ now, date, at, start, end string }{
			{"2026-10-24T10:00:00+02:00", "2026-10-25", "01:30", "2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+01:00"},
			{"2026-10-24T10:00:00+02:00", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00", "2026-10-25T03:30:00+01:00"},
			{"2027-03-27T10:00:00+01:00", "2027-03-28", "02:30", "2027-03-28T03:00:00+02:00", "2027-03-28T05:00:00+02:00"},
			{"2027-03-27T10:00:00+01:00", "2027-03-28", "00:30", "2027-03-28T00:30:00+01:00", "2027-03-28T03:30:00+02:00"},
		} {
			o.at(night.now)
			r := o.course(3)
			r.Date, r.Time = night.date, night.at
			made := o.save(r)
			same(t, "its start", made.Start.Format(time.RFC3339), night.start)
			same(t, "its end", made.End.Format(time.RFC3339), night.end)
			o.at(night.end)
			o.refused(activity.Closed, func(ctx context.Context) error {
				_, err := o.engine.Activities.SignUp(ctx, o.place(made.ID))
				return err
			})
			same(t, "held that day", o.counts(strings.ReplaceAll(night.date, "-", ""))["sessions:service:participation"],
				[]int64{1, 2, 1, 2}[i])
		}
	})
}

// TestPastSessions are written down and counted on their day, but marked no day early.
func TestPastSessions(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		past, coming := o.course(3), o.course(3)
		past.Date, coming.Date = "2026-11-20", "2026-11-25"
		o.save(past)
		o.save(coming)
		if _, err := o.engine.Activities.CountHeads(t.Context(), ledger.Head{Key: o.key()}, "1", 4); err != nil {
			t.Fatal(err)
		}
		same(t, "its day", o.counts("20261120")["attended:service:participation"], 4)
		same(t, "today", o.counts(tuesdayDay)["attended:service:participation"], 0)
		o.refused(activity.Closed, func(ctx context.Context) error {
			_, err := o.engine.Activities.CountHeads(ctx, ledger.Head{Key: "k"}, "2", 4)
			return err
		})
		o.refused(activity.Closed, func(ctx context.Context) error {
			_, err := o.engine.Activities.WalkIn(ctx, activity.WalkInRequest{Head: ledger.Head{Key: "k"}, Session: "2"})
			return err
		})
		o.refused(activity.Closed, func(ctx context.Context) error {
			_, err := o.engine.Activities.SignUp(ctx,
				o.place("1"))
			return err
		})
	})
}

// TestSignUpsAreForgotten with the retention of their session's day; its figures stay. No token and no answer is kept.
func TestSignUpsAreForgotten(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, canaryBranch())
		o.save(o.course(3))
		asked := o.place("1")
		asked.Key, asked.Residence, asked.Origin = "secret-key", canaryResidence, canaryOrigin
		signed, err := o.engine.Activities.SignUp(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, signed.Token) || strings.Contains(line, "secret-key") ||
				strings.Contains(line, "canary") && !strings.HasPrefix(line, "turno:{meet}:counts:20261124 signups:") {
				t.Errorf("kept: %s", line)
			}
		}
		o.at("2026-11-24T12:00:00+01:00")
		if _, err := o.engine.Activities.Attend(t.Context(), o.marked("1", 1)); err != nil {
			t.Fatal(err)
		}
		figures, counts := o.session("1"), o.counts(tuesdayDay)
		o.at("2026-11-26T23:59:00+01:00")
		o.sweep()
		if _, _, err := o.engine.Activities.FindSignUp(t.Context(), signed.Token); err != nil {
			t.Error(err)
		}
		o.at("2026-11-27T00:01:00+01:00")
		o.sweep()
		_, _, err = o.engine.Activities.FindSignUp(t.Context(), signed.Token)
		same(t, "what a forgotten token answers", ledger.CodeOf(err), ledger.NotFound)
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, ":signups:") || strings.Contains(line, ":signup_tokens") {
				t.Errorf("kept: %s", line)
			}
		}
		same(t, "the session", o.session("1"), figures)
		same(t, "the counts", o.counts(tuesdayDay), counts)
	})
}

// TestAMovedSessionIsForgotten as any other, though it was an old one before it was moved.
func TestAMovedSessionIsForgotten(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		moved := o.course(3)
		moved.Date = "2026-11-14"
		o.save(moved)
		o.sweep()
		moved.Key, moved.ID, moved.Date = o.key(), "1", "2026-11-25"
		o.save(moved)
		signed := o.signUp("1")
		o.at("2026-11-28T00:01:00+01:00")
		o.sweep()
		_, _, err := o.engine.Activities.FindSignUp(t.Context(), signed.Token)
		same(t, "what a forgotten token answers", ledger.CodeOf(err), ledger.NotFound)
	})
}
