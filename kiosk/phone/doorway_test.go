package kiosk_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A phone is a visitor's browser: it keeps cookies and follows redirects.
type phone struct {
	t      *testing.T
	client *http.Client
	base   string
	// at is the path that it shows.
	at string
}

func newPhone(t *testing.T, s *servertest.Site) *phone {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &phone{t: t, client: &http.Client{Jar: jar}, base: s.URL}
}

// open opens a path, by a form if there is one, and expects a status.
func (p *phone) open(path string, form url.Values, status int) servertest.Node {
	p.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "en")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		p.t.Fatalf("%s: %d %v, want %d\n%s", path, answer.StatusCode, err, status, text)
	}
	p.at = answer.Request.URL.Path
	return servertest.Parse(p.t, string(text))
}

// press sends the page's first form by one of its buttons.
func (p *phone) press(page servertest.Node, name, value string) servertest.Node {
	p.t.Helper()
	action, fields := tap(page, name, value)
	for _, button := range page.All("value", value) {
		if asks := button.Attribute("formaction"); asks != "" {
			action = asks
		}
	}
	return p.open(action, fields, 200)
}

// scan is where the code of the door leads.
func scan(t *testing.T, s *servertest.Site) string {
	t.Helper()
	answer := s.Get(t, "/door/meet", "text/html")
	if answer.Status != 200 {
		t.Fatalf("the door: %d", answer.Status)
	}
	path, ok := strings.CutPrefix(readQR(t, svgOf(t, answer.Body, "door__qr")), s.URL)
	if !ok || !strings.HasPrefix(path, "/door/meet/") {
		t.Fatalf("the code leads to %s", path)
	}
	return path
}

// The language that was chosen at the door goes along: through the question, onto the ticket, and to the desk.
func TestTheDoorKeepsTheLanguage(t *testing.T) {
	s := serve(t, branch.Sample(), queuetest.NewClock(t, "2026-11-24T10:00:00+01:00"))
	p := newPhone(t, s) // in English
	question := p.press(p.open(scan(t, s)+"?lang=it", nil, 200), "service", "mediation")
	if got := question.One(t, "class", "doorway__ask").Text(); !strings.HasPrefix(got, "In quale lingua") {
		t.Errorf("the question is %q", got)
	}
	ticket := p.press(question, "needs", "so")
	if got := ticket.Tags("html")[0].Attribute("lang"); got != "it" {
		t.Errorf("the ticket's page is in %q", got)
	}
	taken, _, err := s.Engine.Ticket(t.Context(), strings.TrimPrefix(p.at, "/t/"))
	if err != nil || taken.Language != "it" || taken.Needs != "so" {
		t.Errorf("taken: %+v (%v)", taken, err)
	}
}

// A visitor takes a ticket at the door, goes away, comes back, and is called; all of it without scripts.
func TestTheWayThroughTheDoor(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := serve(t, branch.Sample(), clock)
	first := scan(t, s)
	p := newPhone(t, s)
	ticket := p.press(p.press(p.open(first, nil, 200), "service", "mediation"), "needs", "so")
	ticket.One(t, "data-state", "coming")
	path := p.at
	if got := ticket.Tags("main")[0].Text(); !strings.Contains(got, "Soomaali") || !strings.Contains(got, "scan the code at the entrance") {
		t.Errorf("the ticket says %q", got)
	}
	walked := s.Issue(t, "mediation", "it")

	clock.Move(20 * time.Minute)
	if page := p.open(first, nil, 409); !strings.Contains(page.Text(), "This code has expired") {
		t.Errorf("an old code opens %q", page.Text())
	}
	second := scan(t, s)
	if second == first {
		t.Fatal("the door shows the same code after twenty minutes")
	}
	back := p.open(second, nil, 200)
	if len(back.All("name", "service")) != 0 {
		t.Error("who has a ticket is offered another")
	}
	arrived := p.press(back, "", "")
	if p.at != path || said(t, arrived) != "Good, you are here: we can call you now." {
		t.Errorf("arrived at %s, which says %q", p.at, said(t, arrived))
	}
	arrived.One(t, "data-state", "waiting")
	desk, err := s.Engine.Desk(t.Context(), "1")
	if err != nil || desk.Next == nil || desk.Next.Number == walked.Number || desk.Next.Needs != "so" {
		t.Errorf("the next is %+v (%v), want who took a ticket first", desk.Next, err)
	}
	if page := p.open(scan(t, s), nil, 200); len(page.All("name", "code")) != 0 {
		t.Error("who is here may arrive again")
	}
}

// A form of the door that is sent twice, or again by a phone that has a ticket, makes no second one; another phone's does.
func TestOneTicketForEachPhone(t *testing.T) {
	s := serve(t, unasked(t), nil)
	code := scan(t, s)
	p := newPhone(t, s)
	page := p.open(code, nil, 200)
	action, fields := tap(page, "service", "legal")
	p.open(action, fields, 200)
	path := p.at
	for _, again := range []url.Values{fields, {"key": {"another"}, "service": {"legal"}, "language": {"it"}}} {
		if p.open(action, again, 200); p.at != path {
			t.Errorf("the phone got %s, want its first ticket", p.at)
		}
	}
	other := newPhone(t, s)
	if other.press(other.open(code, nil, 200), "service", "legal"); other.at == path {
		t.Error("another phone got the same ticket")
	}
	// Over, it is forgotten.
	if _, err := s.Engine.Leave(t.Context(), "leave", path[3:]); err != nil {
		t.Fatal(err)
	}
	if p.press(p.open(code, nil, 200), "service", "legal"); p.at == path {
		t.Error("the phone got the ticket that it gave up")
	}
}

// What the phone remembers is for the door alone, and no script's.
func TestTheCookieOfTheDoor(t *testing.T) {
	s := serve(t, unasked(t), nil)
	action, fields := tap(s.Page(t, scan(t, s)), "service", "legal")
	set := s.PostForm(t, action, fields).Header.Get("Set-Cookie")
	for _, want := range []string{"Path=/door/meet", "HttpOnly", "SameSite=Lax", "Max-Age=64800"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie %q lacks %s", set, want)
		}
	}
	if strings.Contains(set, "Secure") {
		t.Errorf("a plain address sets %q, which browsers would not send back", set)
	}
}

func TestDoorJSON(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:10+01:00")
	s := serve(t, branch.Sample(), clock)
	got := decode[struct {
		Branch, Code, URL string
		Next, Until       time.Time
	}](t, s.Get(t, "/door/meet", "application/json").Body)
	path := "/door/meet/" + got.Code
	if got.URL != s.URL+path || got.Next.Sub(clock.Now()) != 20*time.Second || got.Until.Sub(got.Next) != 90*time.Second {
		t.Errorf("the door says %+v", got)
	}
	if a := s.Get(t, path, "application/json"); a.Status != 200 || !strings.Contains(a.Body, `"legal"`) {
		t.Errorf("the services: %d %s", a.Status, a.Body)
	}
	taken := s.PostJSON(t, path+"/tickets", "k", `{"service":"legal","language":"ar"}`)
	ticket := decode[issued](t, taken.Body)
	if taken.Status != 201 || ticket.State != "coming" || ticket.Token == "" {
		t.Fatalf("taken: %d %s", taken.Status, taken.Body)
	}
	arrival := "/t/" + ticket.Token + "/arrival"
	for body, want := range map[string]int{`{}`: 409, `{"code":"AAAAAAAAAAAAAAAA"}`: 409, `{"colour":"red"}`: 422} {
		if a := s.PostJSON(t, arrival, "x", body); a.Status != want {
			t.Errorf("arrival with %s: %d %s, want %d", body, a.Status, a.Body, want)
		}
	}
	if a := s.PostJSON(t, arrival, "here", `{"code":"`+got.Code+`"}`); a.Status != 201 || decode[issued](t, a.Body).State != "waiting" {
		t.Errorf("arrival: %d %s", a.Status, a.Body)
	}
	clock.Move(2 * time.Minute)
	for _, a := range []servertest.Answer{s.Get(t, path, "application/json"), s.PostJSON(t, path+"/tickets", "l", `{"service":"legal","language":"ar"}`)} {
		if code := decode[struct{ Code string }](t, a.Body).Code; a.Status != 409 || code != string(queue.WrongDoorCode) {
			t.Errorf("an old code: %d %s", a.Status, a.Body)
		}
	}
}

// Closed, the door says when it opens and shows no code; switched off, there is none.
func TestDoorThatGivesNoTickets(t *testing.T) {
	s := serve(t, branch.Sample(), queuetest.NewClock(t, "2026-11-24T13:00:00+01:00"))
	page := s.Page(t, "/door/meet")
	page.One(t, "data-kiosk", "closed")
	if len(page.All("class", "door__qr")) != 0 || !strings.Contains(page.Text(), "نحن مغلقون الآن يفتح اليوم الساعة 15:30") {
		t.Errorf("closed it says %q", page.Text())
	}
	if n := len(page.All("class", "door__saying")); n != 4 {
		t.Errorf("said in %d languages, want 4", n)
	}
	// Who took a ticket before the last one was given still comes back.
	late := serve(t, office(t, func(file map[string]any) { file["last_ticket_min"] = 15 }), queuetest.NewClock(t, "2026-11-24T11:50:00+01:00"))
	scan(t, late)
	if got := late.Page(t, "/door/meet").Tags("h1")[0].Text(); got != "Chiudiamo fra poco: niente più numeri" {
		t.Errorf("before closing it says %q", got)
	}
	off := serve(t, office(t, func(file map[string]any) { delete(file, "door") }), nil)
	for _, path := range []string{"/door/meet", "/door/meet/AAAAAAAAAAAAAAAA"} {
		if got := off.Get(t, path, "text/html").Status; got != 404 {
			t.Errorf("%s of a branch without a door: %d, want 404", path, got)
		}
	}
}

// A service that closes while somebody chooses is explained on the phone.
func TestRefusalAtTheDoor(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T11:59:50+01:00")
	s := serve(t, office(t, func(file map[string]any) {
		file["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"tuesday": [][]string{{"09:30", "12:30"}}}
	}), clock)
	p := newPhone(t, s)
	page := p.open(scan(t, s), nil, 200)
	clock.Move(20 * time.Second)
	refused := p.press(page, "service", "information")
	if got := refused.One(t, "role", "alert").Text(); got != "Information and guidance This service gives no numbers now. Opens today at 15:30" {
		t.Errorf("says %q", got)
	}
	clock.Move(3 * time.Minute)
	action, fields := tap(page, "service", "legal")
	if got := p.open(action, fields, 409); !strings.Contains(got.Text(), "This code has expired") {
		t.Errorf("too late it says %q", got.Text())
	}
}

// Who signs up for a session does so at the kiosk: the page that the door opens shows no activities.
func TestNoActivitiesAtTheDoor(t *testing.T) {
	s := serve(t, queuetest.AlwaysOpen(), nil)
	page := newPhone(t, s).open(scan(t, s), nil, 200)
	for _, tile := range page.All("class", "doorway__tile") {
		if tile.Attribute("value") == "participation" {
			t.Error("the phone's page gives tickets for activities")
		}
	}
	if n := len(page.All("class", "doorway__tile")); n != 3 {
		t.Errorf("the phone's page shows %d services, want 3", n)
	}
}
