package kiosk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// offered are the services that a form's keys are for.
func offered(form servertest.Node) []string {
	var all []string
	for _, key := range form.Tags("button") {
		if key.Attribute("name") == "service" {
			all = append(all, key.Attribute("value"))
		}
	}
	return all
}

// After a wrong choice the kiosk leads to the other services and back to the same ticket. The phone has a form for that.
func TestWrongService(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	ticket := s.Issue(t, "legal", "en")
	page, phone := "/kiosk/meet/tickets/"+ticket.Token, "/t/"+ticket.Token
	if !strings.Contains(s.Page(t, page).Text(), "Change service") {
		t.Error("the kiosk does not offer another service")
	}
	form := s.Page(t, page+"/service").One(t, "class", "kiosk__choose")
	if got := offered(form); len(got) == 0 || slices.Contains(got, "legal") || slices.Contains(got, "participation") {
		t.Errorf("the kiosk offers %v, want those that give tickets but its own", got)
	}
	fields := map[string][]string{"key": {form.Tags("input")[0].Attribute("value")}, "service": {"information"}}
	for range 2 { // tapped twice
		back := s.PostForm(t, form.Attribute("action"), fields).Header.Get("Location")
		if !strings.HasPrefix(back, page+"?") {
			t.Fatalf("the tap leads to %s", back)
		}
		after := s.Page(t, back)
		if got := after.One(t, "class", "issued__said").Text(); !strings.HasPrefix(got, "Done: the service has changed") {
			t.Errorf("the kiosk says %q", got)
		}
		if got := after.Text(); !strings.Contains(got, ticket.Number) || !strings.Contains(got, "Information") {
			t.Errorf("the kiosk shows %q", got)
		}
	}
	action, keyed := kiosktest.Wish(t, s.Page(t, phone), "service")
	keyed.Set("service", "legal")
	to := s.PostForm(t, action, keyed).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, to)); !strings.HasPrefix(got, "Done: the service") {
		t.Errorf("the phone says %q", got)
	}
	clock.Move(4 * time.Minute)
	keyed.Set("key", "late")
	keyed.Set("service", "information")
	to = s.PostForm(t, action, keyed).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, to)); !strings.HasPrefix(got, "The service cannot be changed") {
		t.Errorf("after four minutes the phone says %q", got)
	}
	if text := s.Page(t, phone).Text() + s.Page(t, page).Text(); strings.Contains(text, "Change service") {
		t.Error("after four minutes another service is offered still")
	}
	if got := s.Get(t, page+"/service", "text/html").Header.Get("Location"); !strings.HasSuffix(got, "said=change_late") {
		t.Errorf("after four minutes the services lead to %q", got)
	}
}

// After a last call everybody with a number is served, also for another service: kiosk and phone still offer the change.
func TestWrongServiceAfterALastCall(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), queuetest.NewClock(t, "2026-11-24T10:00:00+01:00"))
	ticket := s.Issue(t, "legal", "en")
	if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: "last", By: ledger.Supervisor}, true); err != nil {
		t.Fatal(err)
	}
	form := s.Page(t, "/kiosk/meet/tickets/"+ticket.Token+"/service").One(t, "class", "kiosk__choose")
	if got := offered(form); !slices.Contains(got, "information") {
		t.Errorf("the kiosk offers %v", got)
	}
	action, keyed := kiosktest.Wish(t, s.Page(t, "/t/"+ticket.Token), "service")
	keyed.Set("service", "information")
	to := s.PostForm(t, action, keyed).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, to)); !strings.HasPrefix(got, "Done: the service") {
		t.Errorf("the phone says %q", got)
	}
}
