package kiosk_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// atTen serves the sample branch at ten o'clock on a Monday.
func atTen(t *testing.T) (*servertest.Site, *queuetest.Clock) {
	t.Helper()
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	return kiosktest.Serve(t, queuetest.AlwaysOpen(), clock), clock
}

// typeOne sends the form of a page with one of its keys, as a browser without scripts does.
func typeOne(t *testing.T, s *servertest.Site, page servertest.Node, key string) servertest.Node {
	t.Helper()
	_, fields := kiosktest.Tap(page, "press", key)
	fields.Set("code", page.One(t, "id", "code").Attribute("value"))
	return servertest.Parse(t, s.PostForm(t, "/kiosk/meet/appointment", fields).Body)
}

// TestACodeThatWasRefusedIsTypedAnew: after a complete code was refused the next key begins a new one, as the field is full.
// After an incomplete code the next key is added. The last character can always be erased.
func TestACodeThatWasRefusedIsTypedAnew(t *testing.T) {
	s, _ := atTen(t)
	for _, test := range []struct{ refused, key, want string }{
		{"000000", "7", "7"},
		{"000000", "erase", "00000"},
		{"00000", "7", "000007"},
	} {
		refused := s.PostForm(t, "/kiosk/meet/check-ins", url.Values{"key": {"k" + test.refused}, "language": {"it"},
			"code": {test.refused}})
		page := typeOne(t, s, servertest.Parse(t, refused.Body), test.key)
		if got := page.One(t, "id", "code").Attribute("value"); got != test.want {
			t.Errorf("after %s was refused, %s makes %q, want %q", test.refused, test.key, got, test.want)
		}
		page = typeOne(t, s, page, "8")
		if got, want := page.One(t, "id", "code").Attribute("value"), (test.want + "8")[:min(len(test.want)+1, 6)]; got != want {
			t.Errorf("the key after it makes %q, want %q", got, want)
		}
	}
}

// TestACodeThatIsNotWhole: the page says how long a code is, and not that an incomplete code was not found.
func TestACodeThatIsNotWhole(t *testing.T) {
	s, _ := atTen(t)
	for typed, want := range map[string]string{"": "has 6 characters", "9999": "has 6 characters", "000000": "can’t find"} {
		page := servertest.Parse(t, s.PostForm(t, "/kiosk/meet/check-ins", url.Values{"key": {"k" + typed}, "language": {"en"},
			"code": {typed}}).Body)
		if got := page.One(t, "role", "alert").Text(); !strings.Contains(got, want) {
			t.Errorf("after %q it says %q, want %q", typed, got, want)
		}
		if got := page.One(t, "id", "code").Attribute("value"); got != typed {
			t.Errorf("%q became %q", typed, got)
		}
	}
}

// TestWithoutACode: the page asks for the time first, and for nothing if no appointment can be found now. Then it says from
// when one can be found.
func TestWithoutACode(t *testing.T) {
	s, clock := atTen(t)
	const path = "/kiosk/meet/appointment?by=digits&lang=it"
	page := s.Page(t, path)
	if got := page.Tags("h1")[0].Text(); got != "Adesso non c’è nessun appuntamento" || strings.Contains(page.Text(), "dalle") {
		t.Errorf("without appointments the page says %q, or from when there are some", got)
	}
	if n := len(page.All("id", "code")); n != 0 {
		t.Errorf("without appointments it has %d fields", n)
	}

	later, err := s.Engine.Appointments.Book(t.Context(), appointment.BookRequest{Head: ledger.Head{Key: "book"},
		Booking: appointment.Booking{Service: "legal", Language: "it",
			At: clock.Now().Add(5 * time.Hour), Digits: "4547"}})
	if err != nil {
		t.Fatal(err)
	}
	from := later.CheckInFrom.Format("15:04")
	if got := s.Page(t, path).One(t, "class", "code-entry__later").Text(); !strings.Contains(got, from) {
		t.Errorf("with one later the page says %q, want %s in it", got, from)
	}

	clock.Move(later.CheckInFrom.Sub(clock.Now()))
	page = s.Page(t, path)
	if got := page.Tags("h1")[0].Text(); got != "A che ora?" {
		t.Errorf("with an appointment the page asks %q, want the time", got)
	}
	if n := len(page.All("name", "time")); n != 1 {
		t.Errorf("it shows %d times, want 1", n)
	}
}
