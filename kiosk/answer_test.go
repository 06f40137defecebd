package kiosk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// today is the service-day of the tests' clock.
func today(s *servertest.Site) string { return s.Engine.Branch().Day(s.Engine.Now()) }

// areas are today's visits by residence and origin, without areas that nobody stated.
func areas(t *testing.T, s *servertest.Site) string {
	t.Helper()
	counts, err := s.Engine.Counts(t.Context(), today(s))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint("cuneo ", counts["issued:residence:cuneo"], ", unstated ", counts["issued:residence:unstated"],
		"; asia ", counts["issued:origin:asia"], ", unstated ", counts["issued:origin:unstated"])
}

// One tap gives the number, or two for a service that asks for the needed language. The branch's questions are on the
// ticket's page, one for each tap. They work by plain forms, and no answer is in an address (B1).
func TestNumberFirstQuestionsAfter(t *testing.T) {
	for _, test := range []struct{ name, service, needs, number string }{
		{"one tap", "legal", "", "B001"}, {"two taps", "mediation", "ro", "C001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
			action, fields := kiosktest.Tap(s.Page(t, "/kiosk/meet?lang=ar"), "service", test.service)
			if test.needs != "" {
				asked := servertest.Parse(t, s.PostForm(t, "/kiosk/meet/questions", fields).Body)
				if got := asked.Tags("h1")[0].Text(); got != "بأي لغة تحتاج إلى المساعدة؟" {
					t.Errorf("asks %q", got)
				}
				action, fields = kiosktest.Tap(asked, "needs", test.needs)
			}
			first := s.PostForm(t, action, fields)
			path := first.Header.Get("Location")
			if first.Status != http.StatusSeeOther || !strings.HasPrefix(path, "/kiosk/meet/tickets/") {
				t.Fatalf("%d to %q, want 303 to the ticket", first.Status, path)
			}
			if again := s.PostForm(t, action, fields).Header.Get("Location"); again != path {
				t.Errorf("the second tap leads to %s, want %s", again, path)
			}
			page := s.Page(t, path)
			if page.One(t, "data-kiosk", "issued").Has("data-printed") {
				t.Error("the slip of a new ticket counts as printed")
			}
			for _, step := range []struct{ name, value, at, ask, number string }{
				{"residence", "cuneo", "asks__ask", "أين تسكن؟", "issued__number"},
				{"origin", "", "greeting__ask", "من أي جزء من العالم أنت؟", "number-strip__number"},
			} {
				if got := page.One(t, "class", step.at).Text(); got != step.ask {
					t.Errorf("asks %q, want %q", got, step.ask)
				}
				if got := page.One(t, "class", step.number).Text(); got != test.number {
					t.Errorf("beside %s stands %q, want the number", step.name, got)
				}
				options := page.All("class", "option")
				if last := options[len(options)-1]; last.Attribute("value") != "" {
					t.Error("nobody may rather not say")
				}
				action, fields = kiosktest.Tap(page, step.name, step.value)
				answer := s.PostForm(t, action, fields)
				if to := answer.Header.Get("Location"); to != "" {
					answer = s.Get(t, to, "text/html")
				}
				page = servertest.Parse(t, answer.Body)
			}
			if !page.One(t, "data-kiosk", "issued").Has("data-printed") {
				t.Error("an answer prints the slip again")
			}
			page.One(t, "class", "asks__thanks")
			none(t, page, "asks")
			if got, want := areas(t, s), "cuneo 1, unstated 0; asia 0, unstated 1"; got != want {
				t.Errorf("counted %s, want %s", got, want)
			}
			if got := s.PostForm(t, action, fields); got.Status != http.StatusSeeOther {
				t.Errorf("the last answer twice: %d, want the same page", got.Status)
			}
			none(t, s.Page(t, path), "asks")
			if got, want := areas(t, s), "cuneo 1, unstated 0; asia 0, unstated 1"; got != want {
				t.Errorf("counted %s after all, want %s", got, want)
			}
		})
	}
}

// If the ticket's page has no room for the questions, a key leads to the first one. The way back prints no second slip.
func TestQuestionsBehindTheirKey(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	token := s.Issue(t, "legal", "en").Token
	path := "/kiosk/meet/tickets/" + token
	page := s.Page(t, path)
	if got := page.One(t, "class", "asks-key__button").Text(); got != "2 questions, if you like" {
		t.Errorf("the key says %q", got)
	}
	asked := servertest.Parse(t, s.PostForm(t, "/kiosk/meet/questions", url.Values{"ticket": {token}}).Body)
	if got := asked.One(t, "class", "greeting__ask").Text(); got != "Where do you live?" {
		t.Errorf("the first question is %q", got)
	}
	back := asked.One(t, "class", "reach").Attribute("href")
	if !s.Page(t, back).One(t, "data-kiosk", "issued").Has("data-printed") || !strings.HasPrefix(back, path) {
		t.Errorf("%s prints the slip again, or is not the ticket", back)
	}
	action, fields := kiosktest.Tap(asked, "residence", "cuneo")
	asked = servertest.Parse(t, s.PostForm(t, action, fields).Body)
	action, fields = kiosktest.Tap(asked, "origin", "asia")
	if got := s.PostForm(t, action, fields).Status; got != http.StatusSeeOther {
		t.Errorf("the last answer: %d", got)
	}
	if got, want := areas(t, s), "cuneo 1, unstated 0; asia 1, unstated 0"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
	none(t, s.Page(t, path), "asks-key")
	if got := s.PostForm(t, "/kiosk/meet/questions", url.Values{"ticket": {token}}); got.Header.Get("Location") != back {
		t.Errorf("whoever has answered is asked again: %d", got.Status)
	}
}

// none checks that no element of a page has a class.
func none(t *testing.T, page servertest.Node, class string) {
	t.Helper()
	if found := page.All("class", class); len(found) > 0 {
		t.Errorf("the page has class=%q: %s", class, found[0].Text())
	}
}

func TestAnswersJSON(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	type own struct {
		Number, Token, URL, Code string
		Answered                 bool
	}
	for i, base := range []string{"/kiosk/meet/tickets/", "/t/"} {
		given := s.Issue(t, "legal", "it")
		path, key := base+given.Token+"/answers", fmt.Sprint("answer-", i)
		post := func(key, body string, status int, code string) own {
			t.Helper()
			answer := s.PostJSON(t, path, key, body)
			got := kiosktest.Decode[own](t, answer.Body)
			if answer.Status != status || got.Code != code {
				t.Errorf("%s %s: %d %s, want %d %s", path[:3], body, answer.Status, answer.Body, status, code)
			}
			return got
		}
		post("", `{"residence":"cuneo"}`, 400, "key_missing")
		post("bad", `{"residence":"the moon"}`, 422, "invalid")
		post("bad", `{"colour":"red"}`, 422, "invalid")
		got := post(key, `{"residence":"cuneo","origin":"asia"}`, 201, "")
		if !got.Answered || got.Token != given.Token || got.Number != given.Number || got.URL != s.URL+"/t/"+given.Token {
			t.Errorf("got %+v, want the ticket as its visitor sees it, answered", got)
		}
		post(key, `{"residence":"cuneo","origin":"asia"}`, 201, "")
		post(key+" anew", `{}`, 409, "answered")
	}
	if got, want := areas(t, s), "cuneo 2, unstated 0; asia 2, unstated 0"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
	for body, want := range map[string]string{`"residence":"cuneo"`: `"answered":true`, `"needs":""`: `"answered":false`} {
		if got := s.PostJSON(t, "/kiosk/meet/tickets", body,
			`{"service":"legal","language":"it",`+body+`}`); !strings.Contains(got.Body, want) {
			t.Errorf("issued with %s: %s, want %s", body, got.Body, want)
		}
	}
}

// Areas are shown with names of places that people know, beside the official name.
func TestPlacesThatPeopleKnow(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	page := s.Page(t, "/kiosk/meet/tickets/"+s.Issue(t, "legal", "it").Token)
	places, of := page.All("class", "area__places"), page.All("class", "area__of")
	if len(places) != 2 || !strings.Contains(places[0].Text(), "Mondovì") ||
		of[0].Text() != "Altro comune del distretto ASL CN1" {
		t.Errorf("the areas are called %v, %v", places, of)
	}
	if got := page.One(t, "class", "area__name").Text(); got != "Comune di Cuneo" {
		t.Errorf("an area without other names is called %q", got)
	}
}

// The phone asks visitors whom no kiosk has asked, until their number is called. The answers are counted once.
func TestThePhoneAsksWhoCameByTheDoor(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) { file["always_open"] = true }), nil)
	none(t, s.Page(t, "/t/"+s.Issue(t, "legal", "en").Token), "asks")
	code, err := s.Engine.DoorCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	taken, err := s.Engine.Issue(t.Context(), queue.IssueRequest{Head: ledger.Head{Key: "door", By: ledger.ByVisitor},
		Service: "legal", Language: "en", Source: queue.AtDoor,
		Coming: true, Code: code.Code})
	if err != nil {
		t.Fatal(err)
	}
	path := "/t/" + taken.Token
	page := s.Page(t, path)
	page.One(t, "class", "questions")
	action, fields := kiosktest.Wish(t, page, "answers")
	if fields.Get("residence") != "" || fields.Get("origin") != "" {
		t.Errorf("without a choice it says %v", fields)
	}
	fields.Set("origin", "asia")
	to := s.PostForm(t, action, fields).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, to)); got != "Thank you for answering." {
		t.Errorf("says %q", got)
	}
	none(t, s.Page(t, path), "asks")
	if got, want := areas(t, s), "cuneo 0, unstated 2; asia 1, unstated 1"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
}

// Yesterday's counts do not change: the visitor of a ticket of another day is not asked any more.
func TestNobodyIsAskedAboutYesterday(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T23:58:00+01:00")
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), clock)
	token := s.Issue(t, "legal", "it").Token
	clock.Move(3 * time.Minute)
	none(t, s.Page(t, "/kiosk/meet/tickets/"+token), "asks")
	if got := s.PostJSON(t, "/t/"+token+"/answers", "late", `{}`); got.Status != 409 ||
		!strings.Contains(got.Body, `"too_late"`) {
		t.Errorf("%d %s, want 409 too_late", got.Status, got.Body)
	}
	if got := s.PostForm(t, "/t/"+token+"/answers", url.Values{"key": {"late"}}); got.Status != 409 {
		t.Errorf("%d, want 409", got.Status)
	}
}

// The page names the office's Wi-Fi beside the code, and promises nothing that phones cannot open.
func TestTheCodeOnTheTicketsPage(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) { file["always_open"], file["wifi"] = true, "Meet ospiti" })
	s := kiosktest.Serve(t, b, nil)
	page := s.Page(t, "/kiosk/meet/tickets/"+s.Issue(t, "legal", "en").Token)
	page.One(t, "class", "take__qr")
	if got := page.One(t, "class", "take__wifi").Text(); got != "Office Wi-Fi: Meet ospiti" {
		t.Errorf("names the Wi-Fi as %q", got)
	}
	for _, promise := range []string{"take__phone", "slip__follow"} {
		none(t, page, promise) // the test's server is at 127.0.0.1
	}
}
