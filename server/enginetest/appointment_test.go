package enginetest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// clock is a moment of the Tuesday of these tests, "10:00".
func clock(t testing.TB, hhmm string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, "2026-11-24T"+hhmm+":00+01:00")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// book books an appointment for legal.
func (o *office) book(at time.Time) appointment.Appointment {
	o.t.Helper()
	a, err := o.engine.Appointments.Book(o.t.Context(), appointment.BookRequest{Head: ledger.Head{Key: o.key()},
		Booking: appointment.Booking{Service: "legal", At: at, Digits: "4547"}})
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func (o *office) checkInRequest(code string) appointment.CheckInRequest {
	return appointment.CheckInRequest{Head: byVisitor(o.key()), Name: appointment.Name{Code: code, From: appointment.OnKiosk}}
}

func (o *office) checkIn(code string) queue.Issued {
	o.t.Helper()
	issued, err := o.engine.Appointments.CheckIn(o.t.Context(), o.checkInRequest(code))
	if err != nil {
		o.t.Fatal(err)
	}
	return issued
}

// cannotCheckIn checks that a check-in is refused and changes nothing.
func (o *office) cannotCheckIn(refusal ledger.Code, code string) {
	o.t.Helper()
	r := o.checkInRequest(code)
	o.refused(refusal, func(ctx context.Context) error { _, err := o.engine.Appointments.CheckIn(ctx, r); return err })
}

func (o *office) appointment(code string) appointment.Appointment {
	o.t.Helper()
	a, err := o.engine.Appointments.Find(o.t.Context(), appointment.Name{Code: code})
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// became is what the roll-up says became of the appointments of legal on a day, without what is zero.
func (o *office) became(day string) map[string]int64 {
	o.t.Helper()
	got := map[string]int64{}
	for field, n := range o.counts(day) {
		if what, ok := strings.CutPrefix(field, "appointments_"); ok {
			got[strings.TrimSuffix(what, ":service:legal")] = n
		}
	}
	return got
}

// TestCheckInByTheClock has an appointment at 11:00 checked in at every moment at which something changes, beside walk-ins
// of 10:58 and 11:02.
func TestCheckInByTheClock(t *testing.T) {
	for _, c := range []struct {
		at      string
		refused ledger.Code
		order   string // whom desk 1 calls: W a walk-in, A the appointment
	}{
		{at: "09:59", refused: appointment.TooEarly},
		{at: "10:00", order: "WAW"},
		{at: "11:00", order: "WAW"},
		{at: "11:10", order: "WAW"},
		{at: "11:11", order: "WWA"},
		{at: "11:30", order: "WWA"},
		{at: "11:31", refused: appointment.WasMissed},
	} {
		t.Run(c.at, func(t *testing.T) {
			queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
				o := openOffice(t, s)
				o.at("2026-11-24T09:00:00+01:00")
				a := o.book(clock(t, "11:00"))
				steps := []string{"10:58", "11:02", c.at}
				slices.Sort(steps)
				kind := map[string]string{}
				for _, step := range steps {
					o.at(clock(t, step).Format(time.RFC3339))
					switch {
					case step != c.at:
						kind[o.issue("legal").Number] = "W"
					case c.refused != "":
						o.cannotCheckIn(c.refused, a.Code)
						return
					default:
						ticket := o.checkIn(a.Code)
						kind[ticket.Number] = "A"
						same(t, "the ticket's appointment", ticket.Appointment.Equal(a.At), true)
					}
				}
				order := ""
				for range 3 {
					order += kind[o.call("1").Number]
					o.move("1", queue.MissShow)
				}
				same(t, "the order of calls", order, c.order)
				same(t, "state", o.appointment(a.Code).State, appointment.CheckedIn)
			})
		})
	}
}

// TestMissedAppointments are counted by the sweep, and nobody checks in for them any more.
func TestMissedAppointments(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		missed, later := o.book(clock(t, "10:10")), o.book(clock(t, "10:40"))
		o.at("2026-11-24T10:40:00+01:00")
		o.sweep()
		same(t, "at the last moment", o.appointment(missed.Code).State, appointment.Booked)
		o.at("2026-11-24T10:40:01+01:00")
		o.sweep()
		same(t, "a second later", o.appointment(missed.Code).State, appointment.Missed)
		before := dump(t, s.Client)
		o.sweep()
		same(t, "after another sweep", dump(t, s.Client), before)
		o.cannotCheckIn(appointment.NotBooked, missed.Code)
		o.checkIn(later.Code)
		same(t, "counts", o.became(tuesdayDay), map[string]int64{"booked": 2, "checked_in": 1, "missed": 1})
		same(t, "the source", o.counts(tuesdayDay)["issued:source:appointment"], 1)
	})
}

// TestCheckInOnce: the same key gives the same ticket, another key none.
func TestCheckInOnce(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		r := o.checkInRequest(o.book(clock(t, "10:15")).Code)
		first, err := o.engine.Appointments.CheckIn(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := o.engine.Appointments.CheckIn(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the ticket of the same key", again, first)
		o.cannotCheckIn(appointment.NotBooked, r.Code)
		same(t, "the token opens it", o.read(first.Token).Number, first.Number)
		same(t, "the appointment's ticket", o.appointment(r.Code).Ticket, first.Number)
	})
}

// TestCheckInIsUndoneAtTheDesk: the appointment is booked again, the number is not given again, and all counts are as
// before.
func TestCheckInIsUndoneAtTheDesk(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		a := o.book(clock(t, "10:15"))
		before := o.counts(tuesdayDay)
		r := appointment.CheckInRequest{Head: ledger.Head{Key: o.key(), Desk: "2"}, Name: appointment.Name{Code: a.Code}}
		issued, err := o.engine.Appointments.CheckIn(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		o.undo("2")
		same(t, "the appointment", o.appointment(a.Code), a)
		same(t, "the counts", o.counts(tuesdayDay), before)
		if _, _, err := o.engine.Ticket(t.Context(), issued.Token); ledger.CodeOf(err) != ledger.NotFound {
			t.Errorf("the token opens a ticket still: %v", err)
		}
		if again := o.checkIn(a.Code); again.Number == issued.Number {
			t.Errorf("%s was given twice", again.Number)
		}
	})
}

// undo takes back the last change of a desk.
func (o *office) undo(desk string) {
	o.t.Helper()
	last := o.desk(desk).Undo
	if last == nil {
		o.t.Fatal("there is nothing to undo")
	}
	if _, err := o.engine.Undo(o.t.Context(), queue.UndoRequest{Head: byStaff(o.key(), desk), Seq: last.Seq}); err != nil {
		o.t.Fatal(err)
	}
}

// TestAppointmentsAreChanged: rescheduled and cancelled, counted on the days that they are for, and undone.
func TestAppointmentsAreChanged(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		a := o.book(clock(t, "12:00"))
		r := appointment.Request{Head: ledger.Head{Key: o.key(), Desk: "1"}, Code: a.Code, At: a.At.Add(24 * time.Hour)}
		moved, err := o.engine.Appointments.Reschedule(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "its code", moved.Code, a.Code)
		same(t, "its time", moved.At.Equal(r.At), true)
		same(t, "tuesday", o.became(tuesdayDay), map[string]int64{})
		same(t, "wednesday", o.became("20261125"), map[string]int64{"booked": 1})
		o.undo("1")
		same(t, "tuesday after the undo", o.became(tuesdayDay), map[string]int64{"booked": 1})
		same(t, "wednesday after the undo", o.became("20261125"), map[string]int64{})

		r.Key = o.key()
		if _, err := o.engine.Appointments.Cancel(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		same(t, "cancelled", o.became(tuesdayDay), map[string]int64{"booked": 1, "cancelled": 1})
		o.refused(appointment.NotBooked, func(ctx context.Context) error {
			r.Key = o.key()
			_, err := o.engine.Appointments.Reschedule(ctx, r)
			return err
		})
		o.cannotCheckIn(appointment.NotBooked, a.Code)
		o.undo("1")
		same(t, "booked again", o.appointment(a.Code), a)
		past := appointment.Request{Head: ledger.Head{Key: o.key()}, Code: a.Code, At: clock(t, "08:00")}
		o.refused(ledger.Invalid, func(ctx context.Context) error {
			_, err := o.engine.Appointments.Reschedule(ctx,
				past)
			return err
		})
	})
}

// TestLastDigits: who has no code says the time and the last digits of their phone number.
func TestLastDigits(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		a := o.book(clock(t, "10:15"))
		name := appointment.Name{At: a.At, Digits: "4547", From: appointment.OnKiosk}
		found, err := o.engine.Appointments.Find(t.Context(), name)
		if err != nil || found.Code != a.Code {
			t.Errorf("found %v, %v", found, err)
		}
		twin := o.book(a.At)
		if _, err := o.engine.Appointments.Find(t.Context(), name); ledger.CodeOf(err) != ledger.NotFound {
			t.Errorf("one of two with the same digits was found: %v", err)
		}
		o.checkIn(twin.Code)
		if found, err := o.engine.Appointments.Find(t.Context(), name); err != nil || found.Code != a.Code {
			t.Errorf("found %v, %v: the digits of the one that is over are forgotten", found, err)
		}
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, "4547") && line != "turno:{meet}:digits "+a.Code+" = 4547" {
				t.Errorf("digits are kept: %s", line)
			}
		}
	})
}

// TestCodesCannotBeTriedOut: after thirty wrong ones a place waits ten minutes, with a right one too; other places do not.
func TestCodesCannotBeTriedOut(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		a := o.book(clock(t, "10:15"))
		find := func(code string, place appointment.From) ledger.Code {
			_, err := o.engine.Appointments.Find(t.Context(), appointment.Name{Code: code, From: place})
			return ledger.CodeOf(err)
		}
		wrong := "000000"
		if a.Code == wrong {
			wrong = "111111"
		}
		for range 30 {
			same(t, "a wrong code", find(wrong, appointment.OnPhone), ledger.NotFound)
		}
		same(t, "the next", find(wrong, appointment.OnPhone), appointment.TooManyTries)
		same(t, "a right one", find(a.Code, appointment.OnPhone), appointment.TooManyTries)
		same(t, "at the kiosk", find(a.Code, appointment.OnKiosk), "")
		same(t, "by staff", find(wrong, appointment.ByStaff), ledger.NotFound)
		o.clock.Move(10 * time.Minute)
		same(t, "later", find(a.Code, appointment.OnPhone), "")
	})
}

func TestParseCode(t *testing.T) {
	for typed, want := range map[string]string{
		"ABC123": "ABC123", " abc-123 ": "ABC123", "oil0AB": "0110AB", "https://turno.example/a/meet/abc123?lang=ar": "ABC123",
		"": "", "ABC12": "", "ABC1234": "", "ABCU12": "", "АBC123": "", "ABC12\x00": "",
	} {
		if got, ok := appointment.ParseCode(typed); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", typed, got, ok, want)
		}
	}
}

// TestAppointmentsAreExpected: who takes a ticket is told to wait for those too whose time has come and who may still come.
func TestAppointmentsAreExpected(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		first := o.book(clock(t, "10:20"))
		o.book(clock(t, "11:00"))
		expected := func() int {
			t.Helper()
			offer, err := o.engine.Services(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return offer.Services[1].Expected
		}
		same(t, "before its time", expected(), 0)
		o.at("2026-11-24T10:25:00+01:00")
		same(t, "after it", expected(), 1)
		o.checkIn(first.Code)
		same(t, "once it is there", expected(), 0)
		same(t, "ahead of a walk-in", o.issue("legal").Ahead, 1)
		o.at("2026-11-24T11:11:00+01:00")
		same(t, "later than it keeps its time", expected(), 0)
	})
}

// TestAppointmentsHaveAHeadStart: they stand before their time by so much, and before no walk-in who came earlier than that.
func TestAppointmentsHaveAHeadStart(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Appointments.HeadStartMin = 10
		o := openBranch(t, s, b)
		long := o.issue("legal") // 10:00
		o.at("2026-11-24T10:12:00+01:00")
		short := o.issue("legal")
		a, late := o.book(clock(t, "10:20")), o.book(clock(t, "10:05"))
		offer, err := o.engine.Services(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "expected before a walk-in of now", offer.Services[1].Expected, 2)
		same(t, "ahead of a walk-in", o.read(short.Token).Ahead, 1)
		checked := o.checkIn(a.Code)
		same(t, "counts from", checked.CountsFrom.Format("15:04"), "10:10")
		o.at("2026-11-24T10:16:00+01:00")
		same(t, "later than it keeps its time, it counts from", o.checkIn(late.Code).CountsFrom.Format("15:04"), "10:16")
		same(t, "in order", numbers(o.desk("1").Waiting)[:3], []string{long.Number, checked.Number, short.Number})
	})
}

// TestExpectedInEstimates: an expected appointment lengthens the wait of who comes after it, on kiosk, board, phone and the
// supervisor's page, until it is so late that it loses its time.
func TestExpectedInEstimates(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 3 {
			o.issue("legal")
			o.call("1")
			o.move("1", queue.Serve)
			o.clock.Move(6 * time.Minute)
			o.move("1", queue.Finish)
		}
		without := *o.issue("legal").Estimate
		o.book(clock(t, "10:18"))
		o.clock.Move(5 * time.Minute)
		with := o.issue("legal")
		if with.Ahead != 1 || with.Estimate.HighS <= without.HighS {
			t.Errorf("one ahead and one expected wait %v, nobody %v", with.Estimate, without)
		}
		same(t, "on the phone", o.read(with.Token).Estimate, with.Estimate)
		offer, err := o.engine.Services(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "board and kiosk", o.board().Estimates["legal"], offer.Services[1].Estimate)
		same(t, "supervisor and kiosk", o.floor().Services[1].Estimate, offer.Services[1].Estimate)
	})
}

// TestAppointmentsAreForgotten with the tickets of their day; the counts stay.
func TestAppointmentsAreForgotten(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.importing(appointment.Booking{Service: "legal", At: clock(t, "10:30"), Reference: "old", Digits: "1234"})
		next := o.importing(appointment.Booking{Service: "legal", At: clock(t, "10:30").AddDate(0, 0, 3), Reference: "next"})[0]
		o.at("2026-11-26T23:59:00+01:00")
		o.sweep()
		list, _, err := o.engine.Appointments.On(t.Context(), tuesdayDay)
		if err != nil || len(list) != 1 || list[0].State != appointment.Missed {
			t.Fatalf("after two days: %v, %v", list, err)
		}
		o.at("2026-11-27T00:01:00+01:00")
		o.sweep()
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, ":appointment:"+list[0].Code) || strings.Contains(line, "appointments "+list[0].Code) {
				t.Errorf("it is kept: %s", line)
			}
		}
		same(t, "the counts", o.became(tuesdayDay), map[string]int64{"booked": 1, "missed": 1})
		same(t, "the next one", o.appointment(next.Code).State, appointment.Booked)
	})
}

// TestAppointmentsAreAwaited: desk and supervisor see how many of today have not come yet, and the first three; the board
// those who would be called before somebody who comes now.
func TestAppointmentsAreAwaited(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Desks[1].Services = []string{"information"}
		o := openBranch(t, s, b)
		first := o.book(clock(t, "10:20"))
		for _, at := range []string{"11:00", "10:40", "10:30"} {
			o.book(clock(t, at))
		}
		o.book(clock(t, "10:00").AddDate(0, 0, 1))
		times := func(a queue.Awaited) (all []string) {
			for _, next := range a.Next {
				all = append(all, next.At.Format("15:04"))
			}
			return all
		}
		at1 := o.desk("1").Expected
		same(t, "at the desk", at1.Total, 4)
		same(t, "the first", times(at1), []string{"10:20", "10:30", "10:40"})
		same(t, "at a desk of other services", o.desk("2").Expected.Total, 0)
		floor, err := o.engine.Floor(t.Context())
		o.did(err)
		same(t, "on the floor", floor.Expected, at1)
		same(t, "on the board before their time", o.board().Expected, nil)
		o.at("2026-11-24T10:32:00+01:00")
		same(t, "on the board", o.board().Expected, map[string]int{"legal": 1}) // the first is later than it keeps its time
		o.checkIn(first.Code)
		same(t, "once one is there", times(o.desk("1").Expected), []string{"10:30", "10:40", "11:00"})
		o.at("2026-11-24T11:45:00+01:00")
		same(t, "once they are missed", o.desk("1").Expected.Total, 0)
	})
}
