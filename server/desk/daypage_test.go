package desk_test

import (
	"testing"
	"time"

	"turno/server/appointment"
	"turno/server/queue/queuetest"
)

// A form's field takes a time in digits alone: it has the appointment's, in whatever way the language says an hour.
func TestTheTimeOfAnAppointmentStandsInItsField(t *testing.T) {
	s := open(t)
	now := s.Engine.Now()
	at := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 30, 0, 0, queuetest.AlwaysOpen().Location())
	if _, err := s.Engine.Appointments.Book(t.Context(), appointment.BookRequest{Key: "book", Booking: appointment.Booking{Service: "legal", Language: "it", At: at}}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		page := s.Page(t, "/desk/meet/appointments?lang="+lang+"&day="+at.Format(time.DateOnly))
		if got := page.One(t, "class", "booking__change").One(t, "name", "time").Attribute("value"); got != "10:30" {
			t.Errorf("%s: the field has %q, want 10:30", lang, got)
		}
	}
}
