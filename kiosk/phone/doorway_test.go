package phone_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/kiosk/kiosktest"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A browser is that of a visitor's phone: it keeps cookies and follows redirects.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
	// at is the path that it shows.
	at string
}

func newPhone(t *testing.T, s *servertest.Site) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, client: &http.Client{Jar: jar}, base: s.URL}
}

// open opens a path, with a form if it is not nil, and checks the status.
func (p *browser) open(path string, form url.Values, status int) servertest.Node {
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

// press sends the first form of a page with one of its buttons.
func (p *browser) press(page servertest.Node, name, value string) servertest.Node {
	p.t.Helper()
	action, fields := kiosktest.Tap(page, name, value)
	for _, button := range page.All("value", value) {
		if asks := button.Attribute("formaction"); asks != "" {
			action = asks
		}
	}
	return p.open(action, fields, 200)
}

// The language that was chosen at the door is kept: in the question, on the ticket, and at the desk.
func TestTheDoorKeepsTheLanguage(t *testing.T) {
	s := kiosktest.Serve(t, branch.Sample(), queuetest.NewClock(t, "2026-11-24T10:00:00+01:00"))
	p := newPhone(t, s) // in English
	question := p.press(p.open(kiosktest.Scan(t, s)+"?lang=it", nil, 200), "service", "mediation")
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

// A visitor takes a ticket at the door, goes away, comes back, and is called. All of it works without scripts.
func TestTheWayThroughTheDoor(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := kiosktest.Serve(t, branch.Sample(), clock)
	first := kiosktest.Scan(t, s)
	p := newPhone(t, s)
	ticket := p.press(p.press(p.open(first, nil, 200), "service", "mediation"), "needs", "so")
	ticket.One(t, "data-state", "coming")
	path := p.at
	if got := ticket.Tags("main")[0].Text(); !strings.Contains(got, "Soomaali") ||
		!strings.Contains(got, "scan the code at the entrance") {
		t.Errorf("the ticket says %q", got)
	}
	walked := s.Issue(t, "mediation", "it")

	clock.Move(20 * time.Minute)
	if page := p.open(first, nil, 409); !strings.Contains(page.Text(), "This code has expired") {
		t.Errorf("an old code opens %q", page.Text())
	}
	second := kiosktest.Scan(t, s)
	if second == first {
		t.Fatal("the door shows the same code after twenty minutes")
	}
	back := p.open(second, nil, 200)
	if len(back.All("name", "service")) != 0 {
		t.Error("who has a ticket is offered another")
	}
	arrived := p.press(back, "", "")
	if p.at != path || kiosktest.Said(t, arrived) != "Good, you are here: we can call you now." {
		t.Errorf("arrived at %s, which says %q", p.at, kiosktest.Said(t, arrived))
	}
	arrived.One(t, "data-state", "waiting")
	desk, err := s.Engine.Desk(t.Context(), "1")
	if err != nil || desk.Next == nil || desk.Next.Number == walked.Number || desk.Next.Needs != "so" {
		t.Errorf("the next is %+v (%v), want who took a ticket first", desk.Next, err)
	}
	if page := p.open(kiosktest.Scan(t, s), nil, 200); len(page.All("name", "code")) != 0 {
		t.Error("who is here may arrive again")
	}
}

// A form of the door that is sent twice makes one ticket, and so does a phone that has a ticket. Another phone gets another.
func TestOneTicketForEachPhone(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	code := kiosktest.Scan(t, s)
	p := newPhone(t, s)
	page := p.open(code, nil, 200)
	action, fields := kiosktest.Tap(page, "service", "legal")
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
	// A ticket that is over is forgotten.
	if _, err := s.Engine.Leave(t.Context(), ledger.Head{Key: "leave", By: ledger.ByVisitor}, path[3:]); err != nil {
		t.Fatal(err)
	}
	if p.press(p.open(code, nil, 200), "service", "legal"); p.at == path {
		t.Error("the phone got the ticket that it gave up")
	}
}

// The cookie is only for the pages of the door, and no script can read it.
func TestTheCookieOfTheDoor(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	action, fields := kiosktest.Tap(s.Page(t, kiosktest.Scan(t, s)), "service", "legal")
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

// If a service closes while a visitor chooses it, the phone explains that.
func TestRefusalAtTheDoor(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T11:59:50+01:00")
	s := kiosktest.Serve(t, kiosktest.Office(t, func(file map[string]any) {
		file["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"tuesday": [][]string{{"09:30", "12:30"}}}
	}), clock)
	p := newPhone(t, s)
	page := p.open(kiosktest.Scan(t, s), nil, 200)
	clock.Move(20 * time.Second)
	refused := p.press(page, "service", "information")
	if got := refused.One(t, "role", "alert").Text(); got != "Information and guidance This service gives no numbers now. "+
		"Opens today at 15:30" {
		t.Errorf("says %q", got)
	}
	clock.Move(3 * time.Minute)
	action, fields := kiosktest.Tap(page, "service", "legal")
	if got := p.open(action, fields, 409); !strings.Contains(got.Text(), "This code has expired") {
		t.Errorf("too late it says %q", got.Text())
	}
}

// The page that the door opens shows no activities, as visitors sign up for sessions at the kiosk.
func TestNoActivitiesAtTheDoor(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	page := newPhone(t, s).open(kiosktest.Scan(t, s), nil, 200)
	for _, tile := range page.All("class", "doorway__tile") {
		if tile.Attribute("value") == "participation" {
			t.Error("the phone's page gives tickets for activities")
		}
	}
	if n := len(page.All("class", "doorway__tile")); n != 3 {
		t.Errorf("the phone's page shows %d services, want 3", n)
	}
}
