package enginetest_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// anActivity is something that is done with a session: by the staff, or by a visitor.
func (p *play) anActivity() step {
	key, staff := p.aKey(), p.random.IntN(2) == 0
	did := func(request any, name string, engine func(context.Context) error, model func() ledger.Code) step {
		return step{name + " " + describe(request), func(ctx context.Context) (queue.Ticket, error) {
			return queue.Ticket{},
				engine(ctx)
		},
			func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, model() }}
	}
	session := "99"
	if n := len(p.m.courses); n > 0 && p.random.IntN(30) > 0 {
		session = pick(p, p.m.courses[max(0, n-4):]...).id
	}
	head := byVisitor(key)
	if staff {
		head.By = ""
	}
	attend := activity.AttendRequest{Head: head, Session: session, Number: 1 + p.random.IntN(6)}
	switch n := p.random.IntN(20); {
	case n < 2 || len(p.m.courses) == 0:
		r := p.aPlan(key)
		return did(r, "plan", func(ctx context.Context) error { _, err := p.engine.Activities.Save(ctx, r); return err },
			func() ledger.Code { return p.m.plan(r) })
	case n < 4:
		r := p.aPlan(key)
		r.ID = session
		if c := p.m.course(session); c != nil && p.random.IntN(2) == 0 { // in its time
			start := p.m.moment(c.start)
			r.Date, r.Time = start.Format(time.DateOnly), start.Format("15:04")
		}
		return did(r, "replan", func(ctx context.Context) error { _, err := p.engine.Activities.Save(ctx, r); return err },
			func() ledger.Code { return p.m.replan(r) })
	case n == 4:
		return did(session, "call off by "+key, func(ctx context.Context) error {
			_, err := p.engine.Activities.Cancel(ctx, ledger.Head{Key: key}, session)
			return err
		},
			func() ledger.Code { return p.m.callOff(key, session) })
	case n < 10:
		r := activity.SignUpRequest{Head: head, Session: session, Language: pick(p, p.m.branch.Languages...),
			Residence: pick(p, "", "cuneo"),
			Origin:    pick(p, "", "asia")}
		return did(r, "sign up", func(ctx context.Context) error { _, err := p.engine.Activities.SignUp(ctx, r); return err },
			func() ledger.Code { return p.m.signUp(r) })
	case n < 13:
		return did(attend, "attend", func(ctx context.Context) error {
			_, err := p.engine.Activities.Attend(ctx,
				attend)
			return err
		},
			func() ledger.Code { return p.m.moveSignUp(attend, "attend") })
	case n == 13:
		return did(attend, "leave", func(ctx context.Context) error {
			_, err := p.engine.Activities.Leave(ctx,
				attend)
			return err
		},
			func() ledger.Code { return p.m.moveSignUp(attend, "leave") })
	case n == 14:
		r := activity.WalkInRequest{Head: ledger.Head{Key: key}, Session: session, Language: pick(p, p.m.branch.Languages...),
			Origin: pick(p, "", "asia")}
		return did(r, "walk in", func(ctx context.Context) error { _, err := p.engine.Activities.WalkIn(ctx, r); return err },
			func() ledger.Code { return p.m.walkIn(r) })
	case n == 15:
		heads := p.random.IntN(9)
		return did(heads, "count heads of "+session+" by "+key, func(ctx context.Context) error {
			_, err := p.engine.Activities.CountHeads(ctx, ledger.Head{Key: key}, session, heads)
			return err
		},
			func() ledger.Code { return p.m.countHeads(key, session, heads) })
	}
	r := queue.UndoRequest{Head: byStaff(key, activities), Seq: p.m.seq}
	if u := p.m.undos[activities]; u != nil && p.random.IntN(10) > 0 {
		r.Seq = u.seq
	}
	return did(r, "undo", func(ctx context.Context) error {
		_, err := p.engine.Activities.Undo(ctx, ledger.Head{Key: key}, r.Seq)
		return err
	},
		func() ledger.Code { _, code := p.m.undo(r); return code })
}

// aPlan is a session near this moment, and seldom one of some days ago that is written down late.
func (p *play) aPlan(key string) activity.SessionRequest {
	start := p.clock.Now().In(p.m.branch.Location()).Add(time.Duration(p.random.IntN(240)-60) * time.Minute)
	if p.random.IntN(8) == 0 {
		start = start.AddDate(0, 0, -p.random.IntN(5))
	}
	return activity.SessionRequest{Head: ledger.Head{Key: key}, Service: "participation",
		Title: branch.Text{"it": pick(p, "Corso di italiano", "Cucito")},
		Date:  start.Format(time.DateOnly), Time: start.Format("15:04"), Minutes: pick(p, 15, 90), Where: pick(p, "",
			"Sala grande"),
		Capacity: 1 + p.random.IntN(5)}
}

// lookAtSessions compares them all, with their sign-ups.
func (p *play) lookAtSessions() {
	p.t.Helper()
	now := p.clock.Now()
	got, err := p.engine.Activities.Sessions(p.t.Context(), now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0))
	if err != nil {
		p.fail("read the sessions: %v", err)
	}
	want := activity.SessionList{Sessions: []activity.Session{}, Undo: p.m.undoOf(activities)}
	for _, c := range p.m.courses {
		if c.gone {
			_, err := p.engine.Activities.Session(p.t.Context(), c.id)
			p.equal("a session that was taken back", ledger.CodeOf(err), ledger.NotFound)
			continue
		}
		s := p.m.session(c)
		want.Sessions = append(want.Sessions, s)
		open, err := p.engine.Activities.Session(p.t.Context(), c.id)
		if err != nil {
			p.fail("read session %s: %v", c.id, err)
		}
		open.Position = ledger.Position{}
		p.equal("session "+c.id, open, activity.OpenSession{Session: s, SignUps: p.m.signUpsOf(c)})
	}
	slices.SortFunc(want.Sessions, func(a, b activity.Session) int {
		if a.Start.Equal(b.Start) {
			return strings.Compare(a.ID, b.ID)
		}
		return a.Start.Compare(b.Start)
	})
	got.Position = ledger.Position{}
	p.equal("the sessions", got, want)
}

// balanceSessions checks that what a session counts adds up to the sign-ups that are kept, and a day to its sessions.
func (p *play) balanceSessions() {
	p.t.Helper()
	list, err := p.engine.Activities.Sessions(p.t.Context(), time.UnixMilli(0), p.clock.Now().AddDate(1, 0, 0))
	if err != nil {
		p.fail("read the sessions: %v", err)
	}
	present := map[string]int64{}
	for _, s := range list.Sessions {
		present[p.m.branch.Day(s.Start)] += int64(s.Present)
		open, err := p.engine.Activities.Session(p.t.Context(), s.ID)
		if err != nil {
			p.fail("read session %s: %v", s.ID, err)
		}
		if len(open.SignUps) == 0 || open.SignUps[0].Number > 1 {
			continue // none, or forgotten, be it before the session was put off
		}
		signed, attended := 0, 0
		for _, u := range open.SignUps {
			if u.State != activity.SignUpCancelled {
				signed++
			}
			if u.State == activity.HasAttended {
				attended++
			}
		}
		p.equal("signed up for and attended "+s.ID, []int{s.Signed, s.Attended}, []int{signed, attended})
	}
	for day, n := range present {
		p.equal("present on "+day, p.counts(day)["attended:service:participation"], n)
	}
}
