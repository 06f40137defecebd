package kiosk_test

import (
	"strings"
	"testing"

	"turno/kiosk/kiosktest"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// inLanguage checks that a page speaks a language.
func inLanguage(t *testing.T, page servertest.Node, want string) servertest.Node {
	t.Helper()
	if got := page.Tags("html")[0].Attribute("lang"); got != want {
		t.Errorf("the page is in %q, want %q: %s", got, want, page.Tags("title")[0].Text())
	}
	return page
}

// Each form sends the language of its page, even if the ticket was taken in another language.
func TestFormsKeepTheLanguage(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), queuetest.NewClock(t, "2026-11-24T17:10:00+01:00"))
	ticket := s.Issue(t, "legal", "it").Token
	session, err := s.Engine.Activities.Save(t.Context(), activity.SessionRequest{Head: ledger.Head{Key: "plan"},
		Service: "participation",
		Title:   branch.Text{"it": "Laboratorio"}, Date: "2026-11-24", Time: "17:30", Minutes: 90, Capacity: 9})
	if err != nil {
		t.Fatal(err)
	}
	placed, err := s.Engine.Activities.SignUp(t.Context(),
		activity.SignUpRequest{Head: ledger.Head{Key: "place", By: ledger.ByVisitor}, Session: session.ID, Language: "it"})
	if err != nil {
		t.Fatal(err)
	}
	door := kiosktest.Decode[struct{ Code string }](t, s.Get(t, "/door/meet", "application/json").Body).Code
	kiosk := "/kiosk/meet/tickets/" + ticket
	for _, path := range []string{"/kiosk/meet", "/kiosk/meet/appointment", "/kiosk/meet/sessions", "/kiosk/meet/sessions/" +
		session.ID + "/arrival",
		kiosk, kiosk + "/service", "/t/" + ticket, "/s/" + placed.Token, "/door/meet/" + door} {
		page := inLanguage(t, s.Page(t, path+"?lang=ar"), "ar")
		if len(page.Tags("form")) == 0 {
			t.Errorf("%s has no form", path)
		}
		for _, form := range page.Tags("form") {
			_, fields := kiosktest.Fill(form, "", "")
			chooses := len(form.Tags("button")) > 0 && form.Tags("button")[0].Attribute("name") == "language"
			if action := form.Attribute("action"); !strings.Contains(action, "lang=ar") && fields.Get("language") != "ar" &&
				!chooses {
				t.Errorf("on %s the form to %s forgets the language", path, action)
			}
		}
	}
}

// A visitor who changes the service in another language than the ticket's keeps that language: on the way back, after the
// change, and in the questions. None of these pages prints another slip.
func TestWrongServiceInAnotherLanguage(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), queuetest.NewClock(t, "2026-11-24T10:00:00+01:00"))
	path := "/kiosk/meet/tickets/" + s.Issue(t, "legal", "it").Token
	inLanguage(t, s.Page(t, path), "it")
	page := inLanguage(t, s.Page(t, path+"/service?lang=ar"), "ar")
	action, fields := kiosktest.Tap(page, "service", "information")
	for _, back := range []string{page.One(t, "class", "greeting__back").Attribute("href"),
		s.PostForm(t, action, fields).Header.Get("Location")} {
		issued := inLanguage(t, s.Page(t, back), "ar")
		if !issued.One(t, "data-kiosk", "issued").Has("data-printed") {
			t.Errorf("%s prints the slip again", back)
		}
		action, fields := kiosktest.Fill(issued.One(t, "class", "asks-key"), "", "")
		asked := inLanguage(t, servertest.Parse(t, s.PostForm(t, action, fields).Body), "ar")
		action, fields = kiosktest.Tap(asked, "residence", "cuneo")
		asked = inLanguage(t, servertest.Parse(t, s.PostForm(t, action, fields).Body), "ar")
		inLanguage(t, s.Page(t, asked.One(t, "class", "reach").Attribute("href")), "ar")
	}
}
