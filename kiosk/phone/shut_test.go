package phone_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// When the office is closed a phone says so. It tells visitors who still wait what that means for them, and tells others,
// whose tickets are over, when it opens (A13).
func TestPhonesOfAClosedOffice(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T11:00:00+01:00")
	s := kiosktest.Serve(t, branch.Sample(), clock)
	tokens := map[string]string{}
	for i, name := range []string{"missed", "left", "served", "waits", "waits too"} {
		ticket := s.Issue(t, "legal", "it")
		tokens[name] = ticket.Token
		if i > 2 {
			continue
		}
		s.Call(t, "1", ticket.Number)
		if name == "served" {
			s.Move(t, "1", ticket.Number, queue.Serve)
			continue
		}
		s.Move(t, "1", ticket.Number, map[string]queue.Move{"missed": queue.MissShow, "left": queue.Cancel}[name])
	}
	says := func(name, lang string) string {
		return s.Page(t, "/t/"+tokens[name]+"?lang="+lang).Tags("article")[0].Text()
	}
	for name := range tokens {
		if got := says(name, "en"); strings.Contains(got, "We are closed now") {
			t.Errorf("%s, while it is open: %s", name, got)
		}
	}
	clock.Move(90 * time.Minute)
	for _, tt := range []struct{ name, lang, want string }{
		{"waits", "en", "The service has closed. Whoever has a number may be called until 14:00."},
		{"waits too", "ar", "أغلقت الخدمة. من لديه رقم قد يُنادى حتى 14:00."},
		{"left", "fr", "Nous sommes fermés Ouvre aujourd’hui à 15\u00a0h\u00a030."},
		{"missed", "it", "Adesso siamo chiusi Apre oggi alle 15:30."},
	} {
		if got := says(tt.name, tt.lang); !strings.Contains(got, strings.ReplaceAll(tt.want, "\u00a0", " ")) {
			t.Errorf("%s: lacks %q: %s", tt.name, tt.want, got)
		}
	}
	if got := says("served", "en"); strings.Contains(got, "closed") {
		t.Errorf("who is at the desk is sent away: %s", got)
	}
}

// Waiting visitors are told of closing before it, after it and after a last call, and when to come again if it is too late.
func TestPhonesTellOfClosing(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:30:00+01:00")
	b := branch.Sample()
	s := kiosktest.Serve(t, b, clock)
	token := s.Issue(t, "legal", "it").Token
	lacks := func(lang, what string) {
		t.Helper()
		if got := s.Page(t, "/t/"+token+"?lang="+lang).Tags("article")[0].Text(); strings.Contains(got, what) {
			t.Errorf("at %s it says %q: %s", clock.Now().Format("15:04"), what, got)
		}
	}
	says := func(lang, want string) {
		t.Helper()
		if got := s.Page(t, "/t/"+token+"?lang="+lang).Tags("article")[0].Text(); !strings.Contains(got, want) {
			t.Errorf("at %s it lacks %q: %s", clock.Now().Format("15:04"), want, got)
		}
	}
	lacks("en", "closes")
	clock.Move(30 * time.Minute)
	says("en", "The service closes at 12:00. Whoever has a number may be called until 14:00.")
	b.CloseWaitingMin = 0
	s.Engine.SetBranch(b)
	says("fr", "Le service ferme à 12 h. Votre numéro compte")
	b.CloseWaitingMin = 120
	s.Engine.SetBranch(b)
	for on, want := range map[bool]string{true: "Per oggi niente più numeri. Il tuo numero vale",
		false: "Il servizio chiude alle 12"} {
		if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, on); err != nil {
			t.Fatal(err)
		}
		says("it", want)
		if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, false); err != nil {
			t.Fatal(err)
		}
	}
	clock.Move(3 * time.Hour)
	if err := s.Engine.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	says("en", "Your number is no longer valid")
	says("en", "We closed before it was your turn. We are sorry. Come back today at 15:30")
	says("it", "Torna oggi alle 15:30")
	lacks("en", "take another number")
	clock.Move(2 * time.Hour)
	says("en", "We are open: take another number.")
}

// The phone says what the sound needs: the page open and the screen on (A7).
func TestTheSoundSaysWhatItNeeds(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	ticket := s.Issue(t, "legal", "it")
	page := s.Page(t, "/t/"+ticket.Token)
	const how = "Suona solo se questa pagina resta aperta e lo schermo acceso."
	if got := page.One(t, "class", "alert__how").Text(); got != how {
		t.Errorf("beside the key it says %q", got)
	}
	for _, term := range page.Tags("dt") {
		if term.Text() == "" {
			t.Error("a fact has no name")
		}
	}
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		kiosk := s.Page(t, "/kiosk/meet/tickets/"+s.Issue(t, "legal", lang).Token).Text()
		for _, promise := range []string{"ti avvisa", "tells you when", "vous prévient", "سينبّهك"} {
			if strings.Contains(kiosk, promise) {
				t.Errorf("the kiosk promises that the phone %q", promise)
			}
		}
	}
}

// A phone that is not current says the age of its state once, in the sentence about it (B8).
func TestAStalePhoneSaysOneAge(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	page := s.Page(t, "/t/"+s.Issue(t, "legal", "it").Token)
	page.One(t, "data-age", "*")
	if got := regexp.MustCompile(`\d\d:\d\d`).FindString(page.Tags("article")[0].Text()); got != "" {
		t.Errorf("the ticket says another, of %s", got)
	}
}

// The sentence about the age writes the time in the form of its language.
func TestAStalePhoneWritesTheHour(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	path := "/t/" + s.Issue(t, "legal", "it").Token + "?lang="
	for lang, want := range map[string]string{"it": "HH:MM HH:MM", "fr": "H\u00a0h\u00a0MM H\u00a0h"} {
		age := s.Page(t, path+lang).One(t, "data-age", "*")
		if got := age.Attribute("data-hour") + " " + age.Attribute("data-hour-full"); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}
