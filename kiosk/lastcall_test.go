package kiosk_test

import (
	"net/url"
	"strings"
	"testing"

	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// After a last call the kiosk and the door give no numbers, and say that everybody with a number is served.
func TestTheKioskAfterALastCall(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T11:00:00+01:00")
	s := kiosktest.Serve(t, branch.Sample(), clock)
	if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, true); err != nil {
		t.Fatal(err)
	}
	page := s.Page(t, "/kiosk/meet?lang=en")
	if got := page.Tags("h1")[0].Text(); got != "No more numbers today" {
		t.Errorf("the kiosk says %q", got)
	}
	for _, want := range []string{"Whoever has a number is served.", "Come back tomorrow at 16:00"} {
		if got := page.Text(); strings.Count(got, want) != 1 { // the tiles do not repeat it
			t.Errorf("the kiosk does not say %q once: %s", want, got)
		}
	}
	if got := s.Page(t, "/door/meet?lang=en").Text(); !strings.Contains(got, "No more numbers today") {
		t.Errorf("the door says %s", got)
	}
	form := url.Values{"key": {server.NewKey()}, "service": {"legal"}, "language": {"en"}}
	if to := s.PostForm(t, "/kiosk/meet/tickets", form).Header.Get("Location"); !strings.Contains(to, "sorry=last_call") {
		t.Errorf("a tap leads to %s", to)
	}
}

// An office without hours is open again the next day. The page says only the day, and not that it begins at 00:00.
func TestALastCallWithoutHours(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), queuetest.NewClock(t, "2026-11-24T11:00:00+01:00"))
	if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, true); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"it": "Torna domani", "en": "Come back tomorrow", "fr": "Revenez demain",
		"ar": "عد غدًا"} {
		got := s.Page(t, "/kiosk/meet?lang="+lang).Text()
		if !strings.Contains(got, want) || strings.Contains(got, "00:00") {
			t.Errorf("the kiosk lacks %q, or says the minute: %s", want, got)
		}
	}
}
