package kiosk_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"turno/kiosk"
	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/estimate"
	"turno/server/hyphen"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func TestHomeShowsTheServices(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	for range 3 {
		s.Issue(t, "legal", "it")
	}
	for _, test := range []struct {
		lang, dir, ask, legal, waiting string
	}{
		{"it", "ltr", "Tocca quello che ti serve", "Sportello legale", "3 persone in attesa"},
		{"en", "ltr", "Tap what you need", "Legal desk", "3 people waiting"},
		{"fr", "ltr", "Touchez ce qu’il vous faut", "Conseil juridique", "3 personnes attendent"},
		{"ar", "rtl", "المس ما تحتاج إليه", "الاستشارة القانونية", "3 أشخاص في الانتظار"},
	} {
		t.Run(test.lang, func(t *testing.T) {
			page := s.Page(t, "/kiosk/meet?lang="+test.lang)
			root := page.Tags("html")[0]
			if root.Attribute("lang") != test.lang || root.Attribute("dir") != test.dir {
				t.Errorf("the page is in %s %s, want %s %s", root.Attribute("lang"), root.Attribute("dir"), test.lang, test.dir)
			}
			if got := page.Tags("h1")[0].Text(); got != test.ask {
				t.Errorf("h1 %q, want %q", got, test.ask)
			}
			tiles := page.All("name", "service")
			if len(tiles) != 3 { // the fourth one is a link to its sessions
				t.Fatalf("%d services can be tapped, want 3", len(tiles))
			}
			got := tiles[1].Text()
			if !strings.Contains(got, test.legal) || !strings.Contains(got, test.waiting) {
				t.Errorf("the legal desk says %q, want %q and %q", got, test.legal, test.waiting)
			}
			if n := len(page.All("class", "strip__language")); n != 4 {
				t.Errorf("%d languages to choose, want 4", n)
			}
			if n := len(page.All("class", "help")); n != 1 {
				t.Errorf("%d ways to a person, want 1", n)
			}
		})
	}
}

// The language of a kiosk's browser says nothing about the visitor's.
func TestHomeSpeaksTheBranchsLanguageFirst(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	for _, path := range []string{"/kiosk/meet", "/kiosk/meet?lang=tlh"} {
		if got := s.Page(t, path).Tags("html")[0].Attribute("lang"); got != "it" {
			t.Errorf("%s is in %q, want it", path, got)
		}
	}
}

func TestHomeJSON(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	s.Issue(t, "legal", "it")
	type service struct {
		ID, Name string
		Open     bool
		Waiting  int
		Estimate *estimate.Range
	}
	got := kiosktest.Decode[struct {
		Branch   string
		Services []service
	}](t, s.Get(t, "/kiosk/meet", "application/json").Body)
	want := []service{
		{ID: "information", Name: "Informazione e orientamento", Open: true},
		{ID: "legal", Name: "Sportello legale", Open: true, Waiting: 1},
		{ID: "mediation", Name: "Mediazione interculturale e linguistica", Open: true},
		{ID: "participation", Name: "Attività e laboratori", Open: true},
	}
	if d := cmp.Diff(want, got.Services); d != "" || got.Branch != "meet" {
		t.Errorf("branch %q, services (-want +got):\n%s", got.Branch, d)
	}
}

func TestClosedSaysWhenItOpens(t *testing.T) {
	closure := func(from, to string) func(map[string]any) {
		return func(file map[string]any) { file["closures"] = []map[string]any{{"from": from, "to": to}} }
	}
	for _, test := range []struct {
		name, at, lang, want string
		change               func(map[string]any)
	}{
		{"later today", "2026-11-24T13:00:00+01:00", "it", "Apre oggi alle 15:30", nil},
		{"tomorrow", "2026-11-23T20:00:00+01:00", "it", "Apre domani alle 09:30", nil},
		{"tomorrow in Arabic", "2026-11-23T20:00:00+01:00", "ar", "يفتح غدًا الساعة 09:30", nil},
		{"after the weekend", "2026-11-27T20:00:00+01:00", "en", "Opens Monday at 09:30", nil},
		{"over the night of the clocks", "2026-10-24T23:30:00+02:00", "it", "Apre lunedì alle 09:30", nil},
		{"in two weeks", "2026-11-23T20:00:00+01:00", "fr", "Ouvre le 09/12 à 16 h", closure("2026-11-24", "2026-12-08")},
		{"not within sight", "2026-11-23T20:00:00+01:00", "it", "", closure("2026-11-24", "2027-12-31")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.change == nil {
				test.change = func(map[string]any) {}
			}
			s := kiosktest.Serve(t, kiosktest.Office(t, test.change), queuetest.NewClock(t, test.at))
			page := s.Page(t, "/kiosk/meet?lang="+test.lang)
			page.One(t, "data-kiosk", "closed")
			if n := len(page.All("name", "service")); n != 0 {
				t.Errorf("%d services can be tapped, want none", n)
			}
			if got := strings.Join(kiosktest.Texts(page, "greeting__opens"), ""); got != test.want {
				t.Errorf("it says %q, want %q", got, test.want)
			}
			if n := len(page.One(t, "class", "contact__sayings").Tags("li")); n != 3 {
				t.Errorf("closed is said in %d other languages, want 3", n)
			}
		})
	}
}

// serveDown serves the screens of a branch whose store does not answer.
func serveDown(t *testing.T) *servertest.Site {
	t.Helper()
	gone := httptest.NewServer(nil)
	addr := gone.Listener.Addr().String()
	gone.Close()
	client := redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{addr}, DialerRetries: 1}))
	t.Cleanup(func() { client.Close() })
	return servertest.Serve(t, engine.Open(client, queuetest.AlwaysOpen(), ledger.Options{}), kiosk.Routes)
}

func TestUnavailableIsSaidInAllLanguages(t *testing.T) {
	s := serveDown(t)
	answer := s.Get(t, "/kiosk/meet", "text/html")
	if answer.Status != 503 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("status %d, Retry-After %q, want 503 with one", answer.Status, answer.Header.Get("Retry-After"))
	}
	page := servertest.Parse(t, answer.Body)
	page.One(t, "data-kiosk", "unavailable")
	if n := len(page.All("class", "kiosk__saying")); n != 4 {
		t.Errorf("said in %d languages, want 4", n)
	}
	if !strings.Contains(answer.Body, "js/kiosk/kiosk.js") {
		t.Error("nothing brings the page back to life")
	}
	if got := s.Get(t, "/kiosk/meet", "application/json"); got.Status != 503 || !strings.Contains(got.Body, `"unavailable"`) {
		t.Errorf("JSON: %d %s, want a problem with 503", got.Status, got.Body)
	}
}

func TestLowerControlsStayLow(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	page := s.Page(t, "/kiosk/meet?lang=fr")
	low := s.Page(t, page.One(t, "class", "reach").Attribute("href"))
	if got := low.Tags("html")[0].Attribute("lang"); got != "fr" {
		t.Errorf("the lower page is in %q, want fr", got)
	}
	low.One(t, "class", "kiosk--low")
	_, fields := kiosktest.Tap(low, "service", "mediation")
	asks := ""
	for _, tile := range low.All("name", "service") {
		asks += tile.Attribute("formaction")
	}
	servertest.Parse(t, s.PostForm(t, asks, fields).Body).One(t, "class", "kiosk--low")
}

func TestPriorities(t *testing.T) {
	class := func(id string) map[string]any {
		return map[string]any{"id": id, "head_start_min": 10, "kiosk": id != "staff", "name": map[string]string{"it": id}}
	}
	for _, test := range []struct {
		name, kind string
		classes    []any
		boxes      int
	}{
		{"none", "", nil, 0},
		{"only for staff", "", []any{class("staff")}, 0},
		{"one", "checkbox", []any{class("staff"), class("old")}, 1},
		{"more", "radio", []any{class("old"), class("child")}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := kiosktest.Office(t, func(file map[string]any) { file["always_open"], file["priorities"] = true, test.classes })
			boxes := kiosktest.Serve(t, b, nil).Page(t, "/kiosk/meet").All("name", "priority")
			if len(boxes) != test.boxes {
				t.Fatalf("%d to choose from, want %d", len(boxes), test.boxes)
			}
			for _, box := range boxes {
				if box.Attribute("type") != test.kind {
					t.Errorf("a %s, want a %s", box.Attribute("type"), test.kind)
				}
			}
		})
	}
}

// If no session is planned the tile of the activities says so. Once one is planned, the tile does not say it any more.
func TestActivitiesWithoutDates(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), clock)
	tile := func() string {
		return strings.Join(kiosktest.Texts(s.Page(t, "/kiosk/meet?lang=en").All("class", "tile")[3], "fact__words"), " ")
	}
	if got := tile(); !strings.HasSuffix(got, "No sessions planned") {
		t.Errorf("without sessions the tile says %q", got)
	}
	workshop := activity.SessionRequest{Head: ledger.Head{Key: "plan"}, Service: "participation",
		Title: branch.Text{"it": "Laboratorio"}, Date: "2026-11-24",
		Time: "17:30", Minutes: 90, Capacity: 5}
	if _, err := s.Engine.Activities.Save(t.Context(), workshop); err != nil {
		t.Fatal(err)
	}
	if got := tile(); strings.Contains(got, "No sessions") {
		t.Errorf("with a session the tile says %q", got)
	}
}

// The page says that a session is full only while it is full, and that it is closed only until visitors may arrive.
func TestASessionsRefusalEndsWithIt(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), clock)
	workshop := activity.SessionRequest{Head: ledger.Head{Key: "plan"}, Service: "participation",
		Title: branch.Text{"it": "Laboratorio"}, Date: "2026-11-24",
		Time: "17:30", Minutes: 90, Capacity: 1}
	session, err := s.Engine.Activities.Save(t.Context(), workshop)
	if err != nil {
		t.Fatal(err)
	}
	said := func(code string, want bool) {
		t.Helper()
		page := s.Page(t, "/kiosk/meet/sessions?lang=en&sorry="+code+"&for="+session.ID)
		if got := len(page.All("class", "kiosk__sorry")) > 0; got != want {
			t.Errorf("it is sorry for %s: %v, want %v", code, got, want)
		}
	}
	said("session_full", false)
	if _, err := s.Engine.Activities.SignUp(t.Context(),
		activity.SignUpRequest{Head: ledger.Head{Key: "last", By: ledger.ByVisitor}, Session: session.ID,
			Language: "it"}); err != nil {
		t.Fatal(err)
	}
	said("session_full", true)
	said("session_closed", true)
	clock.Set(t, "2026-11-24T17:20:00+01:00")
	said("session_closed", false)
}

// The office's name is in the branch's own language on pages in all languages, and is hyphenated by the rules of its own.
func TestTheOfficesNameIsInItsOwnLanguage(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) { file["name"] = "Amministrazione straordinaria" })
	s := kiosktest.Serve(t, b, nil)
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		body := s.Get(t, "/kiosk/meet?lang="+lang, "text/html").Body
		name := servertest.Parse(t, body).One(t, "class", "strip__name").Tags("span")[0]
		if name.Attribute("lang") != "it" || !strings.Contains(body, hyphen.Text(b.Name, "it")) {
			t.Errorf("on the page in %s it is in %q: %q", lang, name.Attribute("lang"), name.Text())
		}
	}
}

// The language links of a page lead to the same page: of the same activity, at the same height.
func TestLanguagesKeepThePage(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	for path, want := range map[string]string{
		"/kiosk/meet":       "/kiosk/meet?lang=en",
		"/kiosk/meet?low=1": "/kiosk/meet?lang=en&low=1",
		"/kiosk/meet/sessions?service=participation": "/kiosk/meet/sessions?lang=en&service=participation",
	} {
		if got := s.Page(t, path).All("class", "strip__language")[1].Attribute("href"); got != want {
			t.Errorf("on %s English is at %s, want %s", path, got, want)
		}
	}
}

// A page that a form asks for keeps all that was chosen before when the visitor changes the language.
func TestLanguagesKeepWhatWasChosen(t *testing.T) {
	b := queuetest.AlwaysOpen()
	b.Door = true
	s := kiosktest.Serve(t, b, nil)
	ask := func(path string, fields url.Values) servertest.Node {
		t.Helper()
		fields.Set("key", server.NewKey())
		return servertest.Parse(t, s.PostForm(t, path, fields).Body)
	}
	in := func(page servertest.Node, class string) servertest.Node {
		t.Helper()
		action, fields := pageIn(t, page, class, "en")
		return ask(action, fields)
	}
	question := in(ask("/kiosk/meet/questions?low=1", url.Values{"service": {"mediation"}, "priority": {"priority"},
		"language": {"it"}}), "strip__languages")
	if got := question.One(t, "class", "greeting__ask").Text(); got != "In which language do you need help?" {
		t.Errorf("the question is %q", got)
	}
	action, fields := kiosktest.Tap(question, "needs", "bn")
	if action != "/kiosk/meet/tickets" || fields.Get("service") != "mediation" ||
		fields.Get("priority") != "priority" || fields.Get("language") != "en" {
		t.Errorf("the answer goes to %s with %v", action, fields)
	}
	code := in(ask("/kiosk/meet/appointment", url.Values{"code": {"7K3"}, "press": {"M"}, "language": {"it"}}),
		"strip__languages")
	if got := code.One(t, "data-code", "*").Attribute("value"); got != "7K3M" {
		t.Errorf("of the code %q is left", got)
	}
	door := kiosktest.Scan(t, s)
	phone := in(ask(door+"/questions?lang=it", url.Values{"service": {"mediation"}, "priority": {"priority"},
		"language": {"it"}}), "mobile__languages")
	action, fields = kiosktest.Tap(phone, "needs", "bn")
	if fields.Get("service") != "mediation" || fields.Get("priority") != "priority" || fields.Get("language") != "en" {
		t.Errorf("at the door the answer goes to %s with %v", action, fields)
	}
}

// pageIn fills in the form that has a page in another language.
func pageIn(t *testing.T, page servertest.Node, class, tag string) (action string, fields url.Values) {
	t.Helper()
	return kiosktest.Fill(page.One(t, "class", class), "language", tag)
}
