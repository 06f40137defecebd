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

// The field of a form takes a time only in digits, so it has the appointment's time in digits in every language.
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

// Staff can check in a visitor who is too early.
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

// After a refusal the form of a new or moved booking says at the field what is wrong, and keeps what was typed.
func TestARefusedBookingKeepsWhatWasTyped(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(branch.Sample(), clock.Now), agenda.Routes)
	made := s.PostJSON(t, "/desk/meet/appointments", "book", `{"service":"legal","date":"2026-11-24","time":"16:00"}`)
	_, code, _ := strings.Cut(made.Body, `"code":"`)
	code = code[:6]
	booking := func(clock, digits string) url.Values {
		return url.Values{"key": {clock + digits}, "service": {"legal"}, "date": {"2026-11-24"}, "time": {clock},
			"language": {"fr"},
			"needs":    {"wo"}, "digits": {digits}}
	}
	for _, test := range []struct {
		path, wrong, sentence string
		form                  url.Values
	}{
		{"", "time", "still to come", booking("08:00", "1234")},
		{"", "digits", "four digits, or none", booking("16:30", "12a4")},
		{"/" + code + "/time", "time", "still to come",
			url.Values{"key": {"late"}, "date": {"2026-11-24"}, "time": {"08:00"}}},
	} {
		a := s.PostForm(t, "/desk/meet/appointments"+test.path+"?lang=en", test.form)
		page := servertest.Parse(t, a.Body)
		if a.Status != 422 {
			t.Errorf("%v: status %d", test.form, a.Status)
			continue
		}
		field := page.One(t, "aria-invalid", "true")
		_, described, _ := strings.Cut(" "+field.Attribute("aria-describedby"), " book-digits ")
		if described == "" {
			described = field.Attribute("aria-describedby")
		}
		if got := page.One(t, "id", described).Text(); field.Attribute("name") != test.wrong ||
			!strings.Contains(got, test.sentence) {
			t.Errorf("%v: the field %s says %q", test.form, field.Attribute("name"), got)
		}
		form := page.All("class", "day__form")[0]
		if test.path != "" {
			form = page.One(t, "id", "more-"+code)
			if !form.Has("open") {
				t.Error("the menu of the appointment is closed")
			}
		}
		for name, want := range test.form {
			if name == "key" {
				continue
			}
			at := form.One(t, "name", name)
			got := at.Attribute("value")
			if at.Data == "select" {
				got = at.One(t, "selected", "*").Attribute("value")
			}
			if got != want[0] {
				t.Errorf("%v: the field %s has %q, want %q", test.form, name, got, want[0])
			}
		}
	}
}
