package agenda_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/server/agenda"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A form's field takes a time in digits alone: it has the appointment's, in whatever way the language says an hour.
func TestTheTimeOfAnAppointmentStandsInItsField(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), agenda.Routes)
	now := s.Engine.Now()
	at := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 30, 0, 0, queuetest.AlwaysOpen().Location())
	booking := appointment.Booking{Service: "legal", Language: "it", At: at}
	if _, err := s.Engine.Appointments.Book(t.Context(),
		appointment.BookRequest{Head: ledger.Head{Key: "book"}, Booking: booking}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		page := s.Page(t, "/desk/meet/appointments?lang="+lang+"&day="+at.Format(time.DateOnly))
		if got := page.One(t, "class", "booking__change").One(t, "name", "time").Attribute("value"); got != "10:30" {
			t.Errorf("%s: the field has %q, want 10:30", lang, got)
		}
	}
}

// Staff check somebody in who is too early.
func TestStaffCheckInAllTheSame(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(branch.Sample(), clock.Now), desk.Routes, agenda.Routes)
	a := s.PostJSON(t, "/desk/meet/appointments", "book", `{"service":"legal","date":"2026-11-24","time":"16:00"}`)
	_, code, _ := strings.Cut(a.Body, `"code":"`)
	path := "/desk/meet/appointments/" + code[:6] + "/check-in?lang=en&desk=1"
	asked := s.PostForm(t, path, url.Values{"key": {"in"}, "desk": {"1"}})
	if asked.Status != 409 || !strings.Contains(asked.Body, "Check in all the same") {
		t.Fatalf("got %d, want 409 and the question", asked.Status)
	}
	if a := s.PostForm(t, path, url.Values{"key": {"in"}, "desk": {"1"}, "override": {"true"}}); a.Status != 303 {
		t.Errorf("got %d, want 303", a.Status)
	}
	clock.Move(time.Minute)
	if got := s.Get(t, "/desk/meet/1", "application/json").Body; !strings.Contains(got, `"number":"B001"`) {
		t.Errorf("nobody waits: %s", got)
	}
}
