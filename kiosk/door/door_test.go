package door_test

import (
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func TestDoorJSON(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:10+01:00")
	s := kiosktest.Serve(t, branch.Sample(), clock)
	got := kiosktest.Decode[struct {
		Branch, Code, URL string
		Next, Until       time.Time
	}](t, s.Get(t, "/door/meet", "application/json").Body)
	path := "/door/meet/" + got.Code
	if got.URL != s.URL+path || got.Next.Sub(clock.Now()) != 20*time.Second || got.Until.Sub(got.Next) != 90*time.Second {
		t.Errorf("the door says %+v", got)
	}
	if a := s.Get(t, path, "application/json"); a.Status != 200 || !strings.Contains(a.Body, `"legal"`) {
		t.Errorf("the services: %d %s", a.Status, a.Body)
	}
	taken := s.PostJSON(t, path+"/tickets", "k", `{"service":"legal","language":"ar"}`)
	ticket := kiosktest.Decode[kiosktest.Issued](t, taken.Body)
	if taken.Status != 201 || ticket.State != "coming" || ticket.Token == "" {
		t.Fatalf("taken: %d %s", taken.Status, taken.Body)
	}
	arrival := "/t/" + ticket.Token + "/arrival"
	for body, want := range map[string]int{`{}`: 409, `{"code":"AAAAAAAAAAAAAAAA"}`: 409, `{"colour":"red"}`: 422} {
		if a := s.PostJSON(t, arrival, "x", body); a.Status != want {
			t.Errorf("arrival with %s: %d %s, want %d", body, a.Status, a.Body, want)
		}
	}
	a := s.PostJSON(t, arrival, "here", `{"code":"`+got.Code+`"}`)
	if a.Status != 201 || kiosktest.Decode[kiosktest.Issued](t, a.Body).State != "waiting" {
		t.Errorf("arrival: %d %s", a.Status, a.Body)
	}
	clock.Move(2 * time.Minute)
	late := s.PostJSON(t, path+"/tickets", "l", `{"service":"legal","language":"ar"}`)
	for _, a := range []servertest.Answer{s.Get(t, path, "application/json"), late} {
		code := kiosktest.Decode[struct{ Code string }](t, a.Body).Code
		if a.Status != 409 || code != string(queue.WrongDoorCode) {
			t.Errorf("an old code: %d %s", a.Status, a.Body)
		}
	}
}

// Closed, the door says when it opens and shows no code; switched off, there is none.
func TestDoorThatGivesNoTickets(t *testing.T) {
	s := kiosktest.Serve(t, branch.Sample(), queuetest.NewClock(t, "2026-11-24T13:00:00+01:00"))
	page := s.Page(t, "/door/meet")
	page.One(t, "data-kiosk", "closed")
	if len(page.All("class", "door__qr")) != 0 || !strings.Contains(page.Text(), "نحن مغلقون الآن يفتح اليوم الساعة 15:30") {
		t.Errorf("closed it says %q", page.Text())
	}
	if n := len(page.All("class", "door__saying")); n != 4 {
		t.Errorf("said in %d languages, want 4", n)
	}
	// Who took a ticket before the last one was given still comes back.
	soon := kiosktest.Office(t, func(file map[string]any) { file["last_ticket_min"] = 15 })
	late := kiosktest.Serve(t, soon, queuetest.NewClock(t, "2026-11-24T11:50:00+01:00"))
	kiosktest.Scan(t, late)
	if got := late.Page(t, "/door/meet").Tags("h1")[0].Text(); got != "Chiudiamo fra poco: niente più numeri" {
		t.Errorf("before closing it says %q", got)
	}
	off := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) { delete(file, "door") }), nil)
	for _, path := range []string{"/door/meet", "/door/meet/AAAAAAAAAAAAAAAA"} {
		if got := off.Get(t, path, "text/html").Status; got != 404 {
			t.Errorf("%s of a branch without a door: %d, want 404", path, got)
		}
	}
}
