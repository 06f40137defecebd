package kiosk_test

import (
	"strings"
	"testing"

	"turno/kiosk/kiosktest"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// signs are the names of the pictures within an element.
func signs(n servertest.Node) string {
	var all []string
	for _, use := range n.Tags("use") {
		_, id, _ := strings.Cut(use.Attribute("href"), "#")
		all = append(all, id)
	}
	return strings.Join(all, " ")
}

// More time on the kiosk's page and more time to let others pass are opposites, so words and pictures are different (B6).
func TestTwoKindsOfMoreTime(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		token := s.Issue(t, "legal", lang).Token
		stay := s.Page(t, "/kiosk/meet/tickets/"+token).One(t, "data-more", "*")
		pass := s.Page(t, "/t/"+token).All("class", "wish__ask")[0]
		if stay.Text() == pass.Text() || signs(stay) != "pause" || signs(pass) != "more-time" {
			t.Errorf("%s: %q with %s on the kiosk, %q with %s on the phone", lang, stay.Text(), signs(stay), pass.Text(), signs(pass))
		}
	}
}

// On the kiosk's first page each picture means one thing: a clock means the wait and not an appointment, and a wheelchair
// means keys within reach and not priority.
func TestASignMeansOneThing(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) { file["always_open"] = true }), nil)
	page := s.Page(t, "/kiosk/meet?lang=it")
	for class, want := range map[string]string{"foot__appointment": "appointment", "reach": "reach"} {
		if got := signs(page.One(t, "class", class)); got != want {
			t.Errorf("%s shows %s, want %s", class, got, want)
		}
	}
	for _, priority := range page.All("class", "priority__signs") {
		if got := signs(priority); got != "stick baby" {
			t.Errorf("the priority shows %s", got)
		}
	}
	if n := len(page.All("class", "priority__signs")); n == 0 {
		t.Error("there is no priority")
	}
}
