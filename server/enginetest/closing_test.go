package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// override is a ticket that desk 1 gives whatever rule stands against it.
func (o *office) override(service string) queue.IssueRequest {
	return queue.IssueRequest{Head: byStaff(o.key(), "1"), Service: service, Language: "it", Source: queue.AtDesk,
		Override: true}
}

// The afternoon of a split day begins with nobody of the morning but those whom staff took after closing.
func TestTheAfternoonOpensClean(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.CloseWaitingMin = 1
		o := openBranch(t, s, b)
		o.at("2026-11-24T11:59:00+01:00")
		served, parked, moved, waits := o.issue("legal"), o.issue("legal"), o.issue("legal"), o.issue("information")
		o.callNumber("1", served.Number)
		o.move("1", queue.Serve)
		o.callNumber("2", parked.Number)
		o.move("2", queue.Park)
		o.callNumber("3", moved.Number)
		o.at("2026-11-24T12:00:30+01:00")
		extra := o.request(o.override("information"))
		o.at("2026-11-24T12:00:40+01:00")
		// Desk 3 sends its visitor on after closing: she is still here.
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Transfer, Service: "mediation"})
		o.at("2026-11-24T12:01:00+01:00")
		o.sweep()
		for _, c := range []struct {
			name, token string
			state       queue.State
		}{
			{"who waited", waits.Token, queue.Cancelled}, {"who was parked", parked.Token, queue.Cancelled},
			{"who is served", served.Token, queue.Serving}, {"one more person", extra.Token, queue.Waiting},
			{"who was sent on", moved.Token, queue.Waiting},
		} {
			same(t, c.name+" at 12:01", o.read(c.token).State, c.state)
		}
		same(t, "that she has lapsed", o.read(waits.Token).Lapsed, true)
		same(t, "when she may come again", *o.read(waits.Token).Closing.Again, time.Date(2026, 11, 24, 15, 30, 0, 0, b.Location()))
		same(t, "when one more person lapses", *o.read(extra.Token).Closing.Until, time.Date(2026, 11, 24, 18, 1, 0, 0,
			b.Location()))
		o.move("1", queue.Finish)
		same(t, "who is called next", o.callNumber("1", extra.Number).Number, extra.Number)
		o.move("1", queue.Serve, queue.Finish)
		same(t, "who is called after them", o.call("1").Number, moved.Number)
		o.move("1", queue.Serve, queue.Finish)
		o.at("2026-11-24T15:30:00+01:00")
		o.sweep()
		first := o.issue("legal")
		same(t, "the first of the afternoon", o.call("2").Number, first.Number)
		same(t, "lapsed today", o.counts(tuesdayDay)["lapsed:service:legal"], 1)
	})
}

// What a ticket's visitor is told of closing.
func TestWhatClosingMeans(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		moment := func(day, hour, minute int) *time.Time {
			t := time.Date(2026, 11, day, hour, minute, 0, 0, b.Location())
			return &t
		}
		o := openBranch(t, s, b)
		o.at("2026-11-24T11:50:00+01:00")
		mine := o.issue("legal")
		until := queue.Closing{At: moment(24, 12, 0), Until: moment(24, 14, 0), Again: moment(24, 15, 30)}
		same(t, "before closing", *o.read(mine.Token).Closing, until)
		o.at("2026-11-24T12:30:00+01:00")
		same(t, "after it", *o.read(mine.Token).Closing, until)
		if err := o.engine.LastCall(t.Context(), byStaff(o.key(), ""), true); err != nil {
			t.Fatal(err)
		}
		same(t, "after a last call", *o.read(mine.Token).Closing,
			queue.Closing{At: moment(24, 12, 0), LastCall: true, Again: moment(25, 16, 0)})
		b.CloseWaitingMin = 0
		o.change(b)
		if err := o.engine.LastCall(t.Context(), byStaff(o.key(), ""), false); err != nil {
			t.Fatal(err)
		}
		same(t, "where whoever waits is served", *o.read(mine.Token).Closing, queue.Closing{At: moment(24, 12, 0),
			Again: moment(24, 15, 30)})
		o.call("1")
		same(t, "at a desk", o.read(mine.Token).Closing, nil)
	})
}

// Staff pass over each of the rules, and the event names those that stood against it and no others.
func TestStaffPassOverRules(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.LastTicketMin = 10
		b.Services[1].Quota = 1 // of legal
		o := openBranch(t, s, b)
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		plain := o.override("legal")
		o.request(plain)
		same(t, "with nothing against it", o.lastEvent().Override, nil)
		do(o.engine.Pause(t.Context(), byStaff(o.key(), ""), "legal", true))
		o.at("2026-11-24T11:55:00+01:00")
		o.rules("legal", queue.ServiceClosed, queue.LastGiven, queue.Paused, queue.Quota)
		o.rules("information", queue.ServiceClosed, queue.LastGiven)
		o.at("2026-11-24T12:00:00+01:00")
		o.rules("information", queue.ServiceClosed, queue.Closed)
		do(o.engine.LastCall(t.Context(), byStaff(o.key(), ""), true))
		o.at("2026-11-24T16:00:00+01:00")
		o.rules("information", queue.LastCall, queue.NoMoreNumbers)
		o.rules("legal", queue.LastCall, queue.NoMoreNumbers, queue.Paused, queue.Quota)
		same(t, "the tickets of legal today", o.counts(tuesdayDay)["issued:service:legal"], 3)
		machine := o.walkIn("information")
		machine.Override = true
		o.refused(ledger.Invalid, func(ctx context.Context) error { _, err := o.engine.Issue(ctx, machine); return err })
		o.refused(queue.LastCall, o.issuing("information"))
		o.at("2026-11-25T16:30:00+01:00")
		o.issue("information") // the last call was for its day
	})
}

// rules has a desk ask for a ticket without and with an override.
func (o *office) rules(service string, code ledger.Code, rules ...ledger.Rule) {
	o.t.Helper()
	r := o.override(service)
	r.Override = false
	_, err := o.engine.Issue(o.t.Context(), r)
	same(o.t, "the rules against it", ledger.RulesOf(err), rules)
	if got := ledger.CodeOf(err); got != code {
		o.t.Errorf("the refusal is %s, want %s", got, code)
	}
	r.Override = true // under the same key: a refusal leaves nothing behind
	o.request(r)
	same(o.t, "the rules that the event names", o.lastEvent().Override, rules)
	same(o.t, "who did so", o.lastEvent().Who, "staff")
}

func (o *office) lastEvent() ledger.Event {
	o.t.Helper()
	page, err := o.engine.Events(o.t.Context(), ledger.EventFilter{})
	if err != nil {
		o.t.Fatal(err)
	}
	return page.Events[0]
}

// Staff check somebody in who is too early, or whose appointment is over.
func TestStaffCheckInAgainstTheRules(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		early, late := o.book(clock(t, "15:00")), o.book(clock(t, "10:30"))
		checkIn := func(code string, override bool) (queue.Issued, error) {
			return o.engine.Appointments.CheckIn(t.Context(), appointment.CheckInRequest{Head: ledger.Head{Key: o.key(), Desk: "1"},
				Override: override,
				Name:     appointment.Name{Code: code}})
		}
		o.at("2026-11-24T12:00:00+01:00")
		o.sweep()
		for _, c := range []struct {
			code   string
			refuse ledger.Code
			rule   ledger.Rule
		}{{early.Code, appointment.TooEarly, appointment.RuleEarly}, {late.Code, appointment.NotBooked, appointment.RuleMissed}} {
			_, err := checkIn(c.code, false)
			if ledger.CodeOf(err) != c.refuse {
				t.Errorf("got %v, want the refusal %s", err, c.refuse)
			}
			same(t, "the rules against it", ledger.RulesOf(err), []ledger.Rule{c.rule})
			if _, err := checkIn(c.code, true); err != nil {
				t.Fatal(err)
			}
			same(t, "the rules that the event names", o.lastEvent().Override, []ledger.Rule{c.rule})
		}
		counts := o.counts(tuesdayDay)
		same(t, "missed", counts["appointments_missed:service:legal"], 0)
		same(t, "checked in", counts["appointments_checked_in:service:legal"], 2)
		_, err := o.engine.Appointments.CheckIn(t.Context(), appointment.CheckInRequest{Head: byVisitor(o.key()), Override: true,
			Name: appointment.Name{Code: early.Code, From: appointment.OnPhone}})
		same(t, "a phone that passes over rules", ledger.CodeOf(err), ledger.Invalid)
	})
}

// After a last call nobody gets a number from a machine, and nobody waits in vain.
func TestTheLastCall(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.CloseWaitingMin = 1
		o := openBranch(t, s, b)
		o.at("2026-11-24T11:50:00+01:00")
		mine, booked := o.issue("information"), o.book(clock(t, "12:10"))
		if err := o.engine.LastCall(t.Context(), byStaff(o.key(), ""), true); err != nil {
			t.Fatal(err)
		}
		before := o.counts(tuesdayDay)
		o.refused(queue.LastCall, o.issuing("information"))
		state := o.state("information")
		if state.Open || !state.LastCall || state.NextOpening == nil || b.Day(*state.NextOpening) != "20261125" {
			t.Errorf("the kiosk shows %+v, want no more numbers until tomorrow", state)
		}
		same(t, "the board says so", o.board().LastCall, true)
		same(t, "the desk says since when", o.desk("1").House.LastCall.Format("15:04"), "11:50")
		same(t, "the counts", o.counts(tuesdayDay), before)
		if _, err := o.engine.Appointments.CheckIn(t.Context(), appointment.CheckInRequest{Head: byVisitor(o.key()),
			Name: appointment.Name{Code: booked.Code, From: appointment.OnKiosk}}); err != nil {
			t.Errorf("an appointment, which has its place: %v", err)
		}
		o.at("2026-11-24T13:00:00+01:00")
		o.sweep()
		same(t, "who waits an hour after closing", o.read(mine.Token).State, queue.Waiting)
		if err := o.engine.LastCall(t.Context(), byStaff(o.key(), ""), false); err != nil {
			t.Fatal(err)
		}
		o.sweep()
		same(t, "who waits once it is ended", o.read(mine.Token).State, queue.Cancelled)
		o.at("2026-11-24T15:30:00+01:00")
		o.issue("information")
		floor, err := o.engine.Floor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the house", floor.House.LastCall, nil)
	})
}

// The supervisor takes a last call back, as any other word.
func TestALastCallIsUndone(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		key := o.key()
		for range 2 {
			if err := o.engine.LastCall(t.Context(), byStaff(key, ""), true); err != nil {
				t.Fatal(err)
			}
		}
		floor, err := o.engine.Floor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what can be undone", floor.Undo.Move, "last_call")
		if _, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), ""), Seq: floor.Undo.Seq}); err != nil {
			t.Fatal(err)
		}
		o.issue("information")
	})
}

// Whoever looks first on a new day sees nobody of the day before waiting, whatever they look at, and whatever a desk still
// holds of it waits no more.
func TestYesterdayEndsWithItsDay(t *testing.T) {
	ctx := context.Background()
	for name, look := range map[string]func(*office) any{
		"the board":    func(o *office) any { return o.board().Waiting["legal"] },
		"a desk":       func(o *office) any { return o.desk("1").Total },
		"its next":     func(o *office) any { d := o.desk("1"); return map[bool]int{true: 1}[d.Next != nil] },
		"the kiosk":    func(o *office) any { return o.state("legal").Waiting },
		"a new ticket": func(o *office) any { return o.issue("legal").Ahead },
		"the supervisor": func(o *office) any {
			f, err := o.engine.Floor(ctx)
			if err != nil {
				o.t.Fatal(err)
			}
			return f.Total + len(f.Parked) + len(f.Coming)
		},
		"a call": func(o *office) any {
			_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff(o.key(), "3")})
			return map[bool]int{true: 1}[err != queue.ErrNobodyWaits && err == nil]
		},
	} {
		t.Run(name, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openDoor(t, s)
				o.at("2026-11-24T23:59:50+01:00")
				tokens := o.oneOfEachState()
				o.at("2026-11-25T00:00:00+01:00")
				same(t, "who of yesterday is there", look(o), any(0))
				for _, state := range []queue.State{queue.Waiting, queue.Parked, queue.Coming} {
					same(t, "who was "+string(state), o.read(tokens[state]).State, queue.Cancelled)
				}
				late := func(r queue.MoveRequest) func(context.Context) error {
					r.Key, r.Desk = o.key(), "2"
					return func(ctx context.Context) error { _, err := o.engine.Move(ctx, r); return err }
				}
				o.refused(ledger.TooLate, late(queue.MoveRequest{Move: queue.Park}))
				o.refused(ledger.TooLate, late(queue.MoveRequest{Move: queue.Return}))
				o.refused(ledger.TooLate, late(queue.MoveRequest{Move: queue.Transfer, Service: "information"}))
				o.move("2", queue.Finish)
				same(t, "who was served", o.read(tokens[queue.Serving]).State, queue.Done)
			})
		})
	}
}

// A call of yesterday is not taken back today: its visitor would wait in a queue that has ended.
func TestACallOfYesterdayIsNotUndone(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.at("2026-11-24T23:59:58+01:00")
		o.issue("legal")
		o.call("1")
		undo := queue.UndoRequest{Head: byStaff(o.key(), "1"), Seq: o.desk("1").Undo.Seq}
		o.at("2026-11-25T00:00:02+01:00")
		o.board()
		o.refused(ledger.TooLate, func(ctx context.Context) error { _, err := o.engine.Undo(ctx, undo); return err })
		same(t, "what the desk holds", o.desk("1").Ticket.Number, "B001")
	})
}
