package kiosk_test

import (
	"net/http"
	"strings"
	"testing"

	"turno/kiosk/kiosktest"
	"turno/server/servertest"
)

// The help key tells the desks, also in a browser without scripts. The page says so only when they were told (B7).
func TestHelpTellsTheDesks(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	page := s.Page(t, "/kiosk/meet?lang=fr")
	form := page.One(t, "class", "help")
	fields := map[string][]string{}
	for _, input := range form.Tags("input") {
		fields[input.Attribute("name")] = []string{input.Attribute("value")}
	}
	a := s.PostForm(t, form.Attribute("action"), fields)
	told := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || told != "/kiosk/meet/help?lang=fr" {
		t.Fatalf("status %d to %q", a.Status, told)
	}
	if got := s.Page(t, told).Text(); !strings.Contains(got, "Le personnel est prévenu") {
		t.Errorf("the visitor reads %q", got)
	}
	floor, err := s.Engine.Floor(t.Context())
	if err != nil || floor.House.Help == nil || floor.House.Help.Language != "fr" {
		t.Errorf("the staff are told %+v, %v", floor.House.Help, err)
	}
	if status := form.One(t, "role", "status"); status.Text() != "" || !strings.Contains(status.Attribute("data-untold"),
		"Allez au guichet") {
		t.Error("the page says that the staff know before they do, or not what to do when they cannot be told")
	}
}

// Without the store the desks are not told, and the page does not say that they were.
func TestHelpWithoutTheStore(t *testing.T) {
	s := serveDown(t)
	a := s.PostForm(t, "/kiosk/meet/help?lang=it", map[string][]string{"key": {"k"}, "language": {"it"}})
	if a.Status != http.StatusServiceUnavailable || strings.Contains(servertest.Parse(t, a.Body).Text(), "avvisato") ||
		!strings.Contains(a.Body, "Vai allo sportello") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
}
