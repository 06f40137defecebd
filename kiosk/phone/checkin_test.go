package phone_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/kiosk"
	"turno/kiosk/phone"
	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// Whoever loads pictures of wrong addresses, on any page of the world, keeps nobody from checking in.
func TestNoGetCounts(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), kiosk.Routes, phone.Routes)
	a := booked(t, s, "a")
	for i := range 40 {
		for _, what := range []string{"", "/qr.svg"} {
			s.Get(t, fmt.Sprintf("/a/meet/0000%02d%s", i, what), "text/html")
			s.Get(t, fmt.Sprintf("/a/meet/0000%02d.AAAAAAAAAAAAAAAAAAAAAA%s", i, what), "text/html")
		}
	}
	if got := s.PostJSON(t, "/kiosk/meet/check-ins", "in", `{"code":"`+a.Code+`"}`); got.Status != http.StatusCreated {
		t.Errorf("at the kiosk: got %d %s", got.Status, got.Body)
	}
	b := booked(t, s, "b")
	if got := s.PostJSON(t, "/a/meet/"+b.Code+"/check-in", "in", `{}`); got.Status != http.StatusCreated {
		t.Errorf("by phone: got %d %s", got.Status, got.Body)
	}
}

// An address opens the appointment by 128 bits; the code alone, as on old letters, tells nothing and checks in.
func TestAddressOfAnAppointment(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), phone.Routes)
	a := booked(t, s, "a")
	address, err := s.Engine.Appointments.Address(t.Context(), a.Code)
	if err != nil {
		t.Fatal(err)
	}
	code, proof, _ := strings.Cut(address, ".")
	if code != a.Code || len(proof) < 22 {
		t.Fatalf("the address is %s", address)
	}
	clock := a.At.In(s.Engine.Branch().Location()).Format("15:04")
	page := s.Get(t, "/a/meet/"+address+"?lang=en", "text/html")
	if page.Status != 200 || !strings.Contains(page.Body, clock) {
		t.Errorf("its page: got %d %s", page.Status, page.Body)
	}
	changed := "A"
	if strings.HasSuffix(proof, "A") {
		changed = "B"
	}
	for _, wrong := range []string{address[:len(address)-1] + changed, code + ".", address + "A", "." + proof} {
		if got := s.Get(t, "/a/meet/"+wrong, "text/html"); got.Status != http.StatusNotFound {
			t.Errorf("%s: got %d", wrong, got.Status)
		}
	}
	old, none := s.Get(t, "/a/meet/"+a.Code+"?lang=en", "text/html"), s.Get(t, "/a/meet/000000?lang=en", "text/html")
	if old.Status != 200 || none.Status != 200 || strings.Contains(old.Body, clock) {
		t.Errorf("by the code alone: got %d, %d, %s", old.Status, none.Status, old.Body)
	}
	form := url.Values{"key": {"here"}, "language": {"en"}}
	if got := s.PostForm(t, "/a/meet/"+a.Code+"/check-in", form); got.Status != http.StatusSeeOther {
		t.Errorf("its key: got %d %s", got.Status, got.Body)
	}
}

// booked is an appointment of this moment.
func booked(t *testing.T, s *servertest.Site, key string) appointment.Appointment {
	t.Helper()
	a, err := s.Engine.Appointments.Book(t.Context(), appointment.BookRequest{Head: ledger.Head{Key: key, Desk: "1"},
		Booking: appointment.Booking{Service: "legal", At: time.Now().Add(time.Minute)}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
