package kiosk_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// Each language that a visitor may need is offered by its own name in its own script. For other languages there is a person.
func TestTheLanguageThatOneNeeds(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	home := s.Page(t, "/kiosk/meet?lang=fr")
	_, fields := kiosktest.Tap(home, "service", "mediation")
	for _, tile := range home.All("name", "service") {
		if asks := tile.Attribute("formaction") == "/kiosk/meet/questions"; asks != (tile.Attribute("value") == "mediation") {
			t.Errorf("%s asks more: %v", tile.Attribute("value"), asks)
		}
	}
	page := servertest.Parse(t, s.PostForm(t, "/kiosk/meet/questions", fields).Body)
	if got := page.Tags("h1")[0].Text(); got != "Dans quelle langue avez-vous besoin d’aide ?" {
		t.Errorf("asks %q", got)
	}
	options := page.All("name", "needs")
	if want := len(s.Engine.Branch().AtDesks()); len(options) != want {
		t.Fatalf("%d languages to choose from, want %d", len(options), want)
	}
	for _, o := range options {
		name := o.One(t, "class", "area__name")
		if o.Attribute("value") == "ur" && (name.Text() != "اردو" || name.Attribute("dir") != "rtl" ||
			name.Attribute("lang") != "ur") {
			t.Errorf("Urdu is %q in %s %s", name.Text(), name.Attribute("lang"), name.Attribute("dir"))
		}
	}
	if got := page.One(t, "class", "other").Text(); !strings.Contains(got, "adressez-vous à un agent") ||
		!strings.Contains(got, "Allez au guichet") {
		t.Errorf("for another language it says %q", got)
	}
	action, fields := kiosktest.Tap(page, "needs", "ro")
	path := s.PostForm(t, action, fields).Header.Get("Location")
	issued := s.Page(t, path)
	for _, place := range []string{"issued__facts", "slip__ahead"} {
		if got := issued.One(t, "class", place).Text(); !strings.Contains(got, "Langue au guichet : Română") {
			t.Errorf("%s says %q, want the language", place, got)
		}
	}
	token := path[strings.LastIndex(path, "/")+1:]
	if got := s.Page(t, "/t/"+token).One(t, "class", "ticket__special").Text(); !strings.Contains(got,
		"Langue au guichet : Română") {
		t.Errorf("the phone says %q, want the language", got)
	}
	got := s.PostJSON(t, "/kiosk/meet/tickets", "k", `{"service":"mediation","language":"it","needs":"wo"}`)
	if needs := kiosktest.Decode[struct{ Needs string }](t, got.Body).Needs; got.Status != 201 || needs != "wo" {
		t.Errorf("%d %s, want 201 and the language", got.Status, got.Body)
	}
	if got := s.PostJSON(t, "/kiosk/meet/tickets", "k2",
		`{"service":"mediation","language":"it","needs":"tlh"}`); got.Status != 422 {
		t.Errorf("%d for a language that nobody speaks here, want 422", got.Status)
	}
}

// A visitor with priority is told that the call comes earlier. No page says why.
func TestPriorityIsNoShame(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	if got := s.Page(t, "/kiosk/meet?lang=en").One(t, "class", "priority").Text(); got != "Priority For anybody who is "+
		"pregnant, has a "+
		"disability, is 70 or older, or comes with small children. Just tap: nobody asks why." {
		t.Errorf("the kiosk says %q", got)
	}
	take := func() (pages []string) {
		_, fields := kiosktest.Tap(s.Page(t, "/kiosk/meet?lang=en"), "service", "legal")
		fields.Set("priority", "priority")
		path := s.PostForm(t, "/kiosk/meet/tickets", fields).Header.Get("Location")
		return []string{path, "/t/" + path[strings.LastIndex(path, "/")+1:]}
	}
	const earlier = "We will call you a little earlier"
	for _, page := range take() {
		if text := s.Page(t, page).Tags("main")[0].Text(); strings.Contains(text, earlier) {
			t.Errorf("with nobody before them %s says %q", page[:5], text)
		}
	}
	for _, page := range take() {
		text := s.Page(t, page).Tags("main")[0].Text()
		if !strings.Contains(text, earlier) || strings.Contains(text, "Priority") || strings.Contains(text, "disability") {
			t.Errorf("%s says %q", page[:5], text)
		}
	}
}

// The tile of a service that is open and gives no tickets says why, and when to come back, in every language.
func TestWhyThereIsNoTicket(t *testing.T) {
	type says map[string]string
	for _, test := range []struct {
		name, at string
		change   func(map[string]any)
		pause    bool
		code     string
		want     says
	}{
		{"the last ticket was given", "2026-11-27T11:45:00+01:00", func(file map[string]any) { file["last_ticket_min"] = 15 },
			false, "service_closed", says{
				"it": "Chiudiamo fra poco: niente più numeri Torna lunedì alle 09:30", "en": "We close soon: no more numbers Come " +
					"back Monday at 09:30",
				"fr": "Nous fermons bientôt : plus de numéros Revenez lundi à 9 h 30", "ar": "نغلق بعد قليل: لا مزيد من الأرقام عد " +
					"يوم الاثنين الساعة 09:30"}},
		{"paused", "2026-11-27T10:00:00+01:00", nil, true, "service_paused", says{
			"it": "In pausa: per ora niente numeri Chiedi al personale", "en": "Paused: no numbers for now Ask the staff",
			"fr": "En pause : pas de numéros pour l’instant Adressez-vous à un agent", "ar": "متوقف مؤقتًا: لا أرقام الآن اسأل " +
				"أحد الموظفين"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := kiosktest.Office(t, func(file map[string]any) {
				delete(file, "residence")
				delete(file, "origin")
				if test.change != nil {
					test.change(file)
				}
			})
			s := kiosktest.Serve(t, b, queuetest.NewClock(t, test.at))
			if test.pause {
				if err := s.Engine.Pause(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "legal",
					true); err != nil {
					t.Fatal(err)
				}
			}
			for lang, want := range test.want {
				page := s.Page(t, "/kiosk/meet?lang="+lang)
				said := kiosktest.Texts(page.All("class", "tile--closed")[0], "fact__words")
				if len(said) == 0 { // what is true for all services is said once
					said = append([]string{page.Tags("h1")[0].Text()}, kiosktest.Texts(page, "greeting__opens")...)
				}
				if got := strings.Join(said, " "); got != want {
					t.Errorf("it says %q, want %q", got, want)
				}
				form := url.Values{"key": {server.NewKey()}, "service": {"legal"}, "language": {lang}}
				refused := s.Page(t, s.PostForm(t, "/kiosk/meet/tickets", form).Header.Get("Location"))
				alert := refused.One(t, "role", "alert").Text()
				if again := said[len(said)-1]; !strings.Contains(alert, again) {
					t.Errorf("the refusal says %q, want %q", alert, again)
				}
			}
			got := s.PostJSON(t, "/kiosk/meet/tickets", "k", `{"service":"legal","language":"it"}`)
			if code := kiosktest.Decode[struct{ Code string }](t, got.Body).Code; got.Status != 409 || code != test.code {
				t.Errorf("%d %s, want 409 %s", got.Status, code, test.code)
			}
		})
	}
}

// At each time of the clock the page is loaded again: the kiosk opens, gives its last ticket and closes at the minute.
func TestTheKioskOpensAndClosesAtTheMinute(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-27T09:29:59+01:00")
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) { file["last_ticket_min"] = 10 }), clock)
	for _, step := range []struct {
		after time.Duration
		state string
		tiles int // without the tile of the activities, which is a link at any hour
	}{
		{0, "closed", 0}, {time.Second, "home", 3}, {2*time.Hour + 20*time.Minute - time.Second, "home", 3},
		{time.Second, "closed", 0}, {10 * time.Minute, "closed", 0},
	} {
		clock.Move(step.after)
		page := s.Page(t, "/kiosk/meet")
		page.One(t, "data-kiosk", step.state)
		if n := len(page.All("name", "service")); n != step.tiles {
			t.Errorf("at %v %d services can be tapped, want %d", clock.Now(), n, step.tiles)
		}
	}
}
