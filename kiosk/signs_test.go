package kiosk_test

import (
	"strings"
	"testing"

	"turno/kiosk/kiosktest"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// signs are the pictures within an element, by their names.
func signs(n servertest.Node) string {
	var all []string
	for _, use := range n.Tags("use") {
		_, id, _ := strings.Cut(use.Attribute("href"), "#")
		all = append(all, id)
	}
	return strings.Join(all, " ")
}

// To stay on the kiosk's page and to let others pass on the phone are opposites: neither words nor picture are the same
// (B6).
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

// On the kiosk's first page each picture means one thing: a clock the wait and not an appointment, a wheelchair keys within
// reach and not who comes first.
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
