package enginetest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// importing imports bookings under a new key.
func (o *office) importing(bookings ...appointment.Booking) []appointment.Imported {
	o.t.Helper()
	did, err := o.engine.Appointments.Import(o.t.Context(), ledger.Head{Key: o.key()}, bookings)
	if err != nil {
		o.t.Fatal(err)
	}
	return did
}

// dids are what an import did.
func dids(list []appointment.Imported) (did []string) {
	for _, i := range list {
		did = append(did, i.Did)
	}
	return did
}

// TestImportTwice is importing once; what the calendar has changed is changed, what it no longer names stays.
func TestImportTwice(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		file := func() []appointment.Booking {
			var all []appointment.Booking
			for i, at := range []string{"11:00", "11:30", "12:00", "09:00"} {
				all = append(all, appointment.Booking{Service: "legal", At: clock(t, at), Reference: fmt.Sprint("uid-", i)})
			}
			return all
		}
		first := o.importing(file()...)
		same(t, "the first time", dids(first), []string{"booked", "booked", "booked", "past"})
		second := o.importing(file()...)
		same(t, "the second time", dids(second), []string{"unchanged", "unchanged", "unchanged", "past"})
		same(t, "its codes", []string{second[0].Code, second[1].Code}, []string{first[0].Code, first[1].Code})

		changed := file()[:2]
		changed[0].At = clock(t, "15:00")
		changed[1].Cancelled = true
		same(t, "changes", dids(o.importing(changed...)), []string{"updated", "cancelled"})
		same(t, "the new time", o.appointment(first[0].Code).At.Equal(changed[0].At), true)
		same(t, "the one that was not named", o.appointment(first[2].Code).State, appointment.Booked)
		same(t, "again", dids(o.importing(changed...)), []string{"unchanged", "unchanged"})
		same(t, "counts", o.became(tuesdayDay), map[string]int64{"booked": 3, "cancelled": 1})

		// Staff have cancelled it: the calendar does not bring it back, unless with another time.
		if _, err := o.engine.Appointments.Cancel(t.Context(), appointment.Request{Head: ledger.Head{Key: o.key()},
			Code: first[2].Code}); err != nil {
			t.Fatal(err)
		}
		same(t, "a cancelled one", dids(o.importing(file()[2])), []string{"unchanged"})
		other := file()[2]
		other.At = clock(t, "16:00")
		anew := o.importing(other)[0]
		same(t, "at another time", anew.Did, "booked")
		if anew.Code == first[2].Code {
			t.Error("the code of what is over was given again")
		}
	})
}

// TestImportIsRepeated: the same key imports once and answers the same, and serves nothing else.
func TestImportIsRepeated(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		bookings := []appointment.Booking{{Service: "legal", At: clock(t, "11:00"), Reference: "a"}}
		first, err := o.engine.Appointments.Import(t.Context(), ledger.Head{Key: "k"}, bookings)
		if err != nil {
			t.Fatal(err)
		}
		again, err := o.engine.Appointments.Import(t.Context(), ledger.Head{Key: "k"}, bookings)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the answer", again, first)
		bookings[0].At = clock(t, "11:30")
		o.refused(ledger.KeyReused, func(ctx context.Context) error {
			_, err := o.engine.Appointments.Import(ctx, ledger.Head{Key: "k"}, bookings)
			return err
		})
	})
}

// TestLargestImport stays within what a request may take.
func TestLargestImport(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		var bookings []appointment.Booking
		for i := range appointment.MaxBookings {
			bookings = append(bookings, appointment.Booking{Service: "legal",
				At: clock(t, "11:00").Add(time.Duration(i) * time.Minute), Reference: fmt.Sprint(i)})
		}
		did := o.importing(bookings...)
		if !slices.Equal(dids(did), slices.Repeat([]string{"booked"}, appointment.MaxBookings)) {
			t.Errorf("did %v", dids(did))
		}
		bookings = append(bookings, appointment.Booking{Service: "legal", At: clock(t, "11:00"), Reference: "one more"})
		o.refused(ledger.Invalid, func(ctx context.Context) error {
			_, err := o.engine.Appointments.Import(ctx, ledger.Head{Key: o.key()}, bookings)
			return err
		})
	})
}

// TestBookingRefusals change nothing, whichever of the bookings is wrong.
func TestBookingRefusals(t *testing.T) {
	o := openOffice(t, queuetest.Embedded(t))
	good := appointment.Booking{Service: "legal", At: clock(t, "11:00"), Reference: "good"}
	for name, edit := range map[string]func(*appointment.Booking){
		"no such service":       func(b *appointment.Booking) { b.Service = "tax" },
		"takes no appointments": func(b *appointment.Booking) { b.Service = "information" },
		"language":              func(b *appointment.Booking) { b.Language = "tlh" },
		"needs":                 func(b *appointment.Booking) { b.Needs = "tlh" },
		"digits":                func(b *appointment.Booking) { b.Digits = "12345" },
		"no time":               func(b *appointment.Booking) { b.At = time.Time{} },
		"far away":              func(b *appointment.Booking) { b.At = b.At.AddDate(3, 0, 0) },
		"reference":             func(b *appointment.Booking) { b.Reference = "a\nb" },
		"twice":                 func(b *appointment.Booking) { b.Reference = "good" },
		"none":                  func(b *appointment.Booking) { b.Reference = "" },
	} {
		bad := appointment.Booking{Service: "legal", At: clock(t, "12:00"), Reference: "bad"}
		edit(&bad)
		t.Run(name, func(t *testing.T) {
			o.refused(ledger.Invalid, func(ctx context.Context) error {
				_, err := o.engine.Appointments.Import(ctx, ledger.Head{Key: o.key()}, []appointment.Booking{good, bad})
				return err
			})
		})
	}
	past := appointment.BookRequest{Head: ledger.Head{Key: o.key()}, Booking: appointment.Booking{Service: "legal",
		At: clock(t, "09:00")}}
	o.refused(ledger.Invalid, func(ctx context.Context) error { _, err := o.engine.Appointments.Book(ctx, past); return err })
	nowhere := appointment.BookRequest{Head: ledger.Head{Key: o.key(), Desk: "99"}, Booking: good}
	o.refused(ledger.NotFound, func(ctx context.Context) error {
		_, err := o.engine.Appointments.Book(ctx,
			nowhere)
		return err
	})
}

// TestAppointmentsOnTheNightsTheClocksChange: the hour that comes twice, and the day of 23 hours.
func TestAppointmentsOnTheNightsTheClocksChange(t *testing.T) {
	o := openOffice(t, queuetest.Embedded(t))
	b := o.engine.Branch()
	if _, err := b.Wall("2026-03-29", "02:30"); err == nil {
		t.Error("02:30 is taken on the night on which it does not come")
	}
	o.at("2026-10-24T12:00:00+02:00")
	twice, err := b.Wall("2026-10-25", "02:30")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the first of two", twice.Format(time.RFC3339), "2026-10-25T02:30:00+02:00")
	a := o.book(twice)
	o.at("2026-10-25T02:30:00+02:00")
	same(t, "its day", len(o.appointmentsOf("20261025")), 1)
	late := o.book(clock(t, "23:59").AddDate(0, -1, 1)) // 25 October, an hour after the day would end if it had 24
	same(t, "the long day", len(o.appointmentsOf("20261025")), 2)
	same(t, "the next", len(o.appointmentsOf("20261026")), 0)
	o.checkIn(a.Code)
	o.at("2026-10-25T23:55:00+01:00")
	o.checkIn(late.Code)
	same(t, "counts", o.became("20261025"), map[string]int64{"booked": 2, "checked_in": 2})
}

func (o *office) appointmentsOf(day string) []appointment.Appointment {
	o.t.Helper()
	list, _, err := o.engine.Appointments.On(o.t.Context(), day)
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}
