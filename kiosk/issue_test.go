package kiosk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func TestIssueJSON(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	const ask = `{"service":"legal","language":"ar","priority":"priority","residence":"cuneo","origin":"asia"}`
	first := s.PostJSON(t, "/kiosk/meet/tickets", "one-tap", ask)
	if first.Status != http.StatusCreated {
		t.Fatalf("status %d %s, want 201", first.Status, first.Body)
	}
	got := kiosktest.Decode[kiosktest.Issued](t, first.Body)
	want := kiosktest.Issued{Number: "B001", Service: "legal", Language: "ar", State: "waiting", Priority: "priority",
		Token: got.Token, URL: s.URL + "/t/" + got.Token}
	if got != want || len(got.Token) != 22 {
		t.Errorf("got %+v, want %+v with a token of 22 characters", got, want)
	}
	again := s.PostJSON(t, "/kiosk/meet/tickets", "one-tap", ask)
	if again.Status != http.StatusCreated || again.Body != first.Body {
		t.Errorf("the second tap: %d %s, want the same as the first: %s", again.Status, again.Body, first.Body)
	}
}

func TestIssueRefusals(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) {
		file["always_open"] = true
		file["services"].([]any)[3].(map[string]any)["quota"] = 1
	})
	s := kiosktest.Serve(t, b, nil)
	s.Issue(t, "participation", "it")
	s.PostJSON(t, "/kiosk/meet/tickets", "used", `{"service":"legal","language":"it"}`)
	for _, test := range []struct {
		name, path, key, body string
		status                int
		code                  string
	}{
		{"no key", "meet", "", `{"service":"legal","language":"it"}`, 400, "key_missing"},
		{"used key", "meet", "used", `{"service":"mediation","language":"it"}`, 422, "key_reused"},
		{"unknown field", "meet", "a", `{"service":"legal","language":"it","name":"x"}`, 422, "invalid"},
		{"unknown service", "meet", "b", `{"service":"tax","language":"it"}`, 422, "invalid"},
		{"unknown language", "meet", "c", `{"service":"legal","language":"tlh"}`, 422, "invalid"},
		{"all given", "meet", "d", `{"service":"participation","language":"it"}`, 409, "quota_reached"},
		{"no such branch", "moon", "e", `{"service":"legal","language":"it"}`, 404, "not_found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := s.PostJSON(t, "/kiosk/"+test.path+"/tickets", test.key, test.body)
			code := kiosktest.Decode[struct{ Code string }](t, got.Body).Code
			if got.Status != test.status || code != test.code {
				t.Errorf("%d %s, want %d %s", got.Status, code, test.status, test.code)
			}
		})
	}
}

func TestQuestionsWithoutAServiceBeginAnew(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	_, fields := kiosktest.Tap(s.Page(t, "/kiosk/meet?lang=en"), "service", "tax")
	if got := s.PostForm(t, "/kiosk/meet/questions", fields); got.Status != 303 ||
		got.Header.Get("Location") != "/kiosk/meet?lang=en" {
		t.Errorf("%d to %q, want 303 to the first page", got.Status, got.Header.Get("Location"))
	}
}

// If a service closes just before the tap, the home page explains that beside the services that are still open.
func TestRefusalLeadsHome(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) {
		file["services"].([]any)[0].(map[string]any)["quota"] = 1
		delete(file, "residence")
		delete(file, "origin")
	})
	clock := queuetest.NewClock(t, "2026-11-23T11:59:00+01:00")
	s := kiosktest.Serve(t, b, clock)
	page := s.Page(t, "/kiosk/meet?lang=en")
	s.Issue(t, "information", "it")
	action, fields := kiosktest.Tap(page, "service", "information")
	full := s.Page(t, s.PostForm(t, action, fields).Header.Get("Location"))
	if got := full.One(t, "role", "alert").Text(); got != "Information and guidance No more numbers today. Come back "+
		"tomorrow at 09:30" {
		t.Errorf("says %q", got)
	}
	if got := kiosktest.Texts(full, "tile--closed"); len(got) != 1 || !strings.Contains(got[0], "No more numbers today") {
		t.Errorf("closed tiles %q, want information alone", got)
	}
	clock.Move(2 * time.Minute)
	action, fields = kiosktest.Tap(page, "service", "legal")
	closed := s.Page(t, s.PostForm(t, action, fields).Header.Get("Location"))
	if got := closed.One(t, "role", "alert").Text(); got != "Legal desk This service gives no numbers now. Opens tomorrow "+
		"at 09:30" {
		t.Errorf("says %q", got)
	}
}

func TestIssuedTicket(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	s.Issue(t, "mediation", "it")
	ticket := s.Issue(t, "mediation", "ar")
	path := "/kiosk/meet/tickets/" + ticket.Token
	answer := s.Get(t, path, "text/html")
	page := servertest.Parse(t, answer.Body)
	if got := page.Tags("html")[0].Attribute("dir"); got != "rtl" {
		t.Errorf("dir %q, want the visitor's own", got)
	}
	if got := page.One(t, "class", "issued__number"); got.Text() != "C002" || got.Attribute("dir") != "ltr" {
		t.Errorf("number %q %s, want C002 from left to right", got.Text(), got.Attribute("dir"))
	}
	if got := kiosktest.Texts(page, "issued__facts")[0]; got != "شخص واحد قبلك" {
		t.Errorf("facts %q", got)
	}
	for _, code := range []string{"take__qr", "slip__qr"} {
		if got, want := kiosktest.ReadQR(t, kiosktest.SVGOf(t, answer.Body, code)), s.URL+"/t/"+ticket.Token; got != want {
			t.Errorf("%s says %q, want %q", code, got, want)
		}
	}
	if got := answer.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}
	slip := page.One(t, "class", "slip").Text()
	for _, want := range []string{"C002", "الوساطة الثقافية واللغوية", "Mediazione interculturale e linguistica",
		"شخص واحد قبلك", "23/11/2026، الساعة 10:00", "احتفظ بهذه التذكرة حتى نناديك", "0171 444547"} {
		if !strings.Contains(slip, want) {
			t.Errorf("the slip lacks %q: %s", want, slip)
		}
	}
}

// The next visitor finds nothing of the one before.
func TestIssuedTicketLeavesTheKiosk(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	path := "/kiosk/meet/tickets/" + s.Issue(t, "legal", "fr").Token
	clock.Move(5 * time.Minute)
	if got := s.Get(t, path, "text/html").Status; got != 200 {
		t.Errorf("after 5 minutes: %d, want 200", got)
	}
	clock.Move(time.Second)
	if got := s.Get(t, path, "text/html"); got.Status != 303 || got.Header.Get("Location") != "/kiosk/meet" {
		t.Errorf("later: %d to %q, want 303 to the first page", got.Status, got.Header.Get("Location"))
	}
	if got := s.Get(t, "/kiosk/meet/tickets/AAAAAAAAAAAAAAAAAAAAAA", "text/html").Status; got != 404 {
		t.Errorf("an unknown ticket: %d, want 404", got)
	}
}

// A wait is said as a range, which promises no more than is known.
func TestWaitInWords(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := kiosktest.Serve(t, kiosktest.Unasked(t), clock)
	for range 5 {
		s.Issue(t, "legal", "it")
	}
	for _, number := range []string{"B001", "B002", "B003"} {
		s.Call(t, "1", number)
		s.Move(t, "1", number, queue.Serve)
		clock.Move(4 * time.Minute)
		s.Move(t, "1", number, queue.Finish)
	}
	legal := kiosktest.Decode[struct{ Services []queue.ServiceState }](t,
		s.Get(t, "/kiosk/meet", "application/json").Body).Services[1]
	if legal.Estimate == nil || legal.Estimate.HighS < 60 {
		t.Fatalf("estimate %+v, want one of some minutes", legal.Estimate)
	}
	for lang, unit := range map[string]string{"it": "minuti", "en": "minutes", "fr": "minutes", "ar": "دقيقة"} {
		got := s.Page(t, "/kiosk/meet?lang="+lang).All("name", "service")[1].Text()
		if !strings.Contains(got, unit) {
			t.Errorf("%s: %q says no wait in %s", lang, got, unit)
		}
	}
}
