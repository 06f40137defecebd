package grid_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/activity"
	"turno/server/agenda"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// endless is a word that fits on no screen, of which no catalogue has the like.
const endless = "Precipitevolissimevolmenteprecipitevolissimevolmente"

// whole is as much of it as no screen may keep together.
var whole = regexp.MustCompile(`\p{L}{26}`)

// endlessly has all that the settings name in words be that word.
func endlessly(of any) any {
	switch of := of.(type) {
	case []any:
		for i := range of {
			of[i] = endlessly(of[i])
		}
	case map[string]any:
		_, translated := of["it"].(string)
		for key, value := range of {
			if _, is := value.(string); is && (translated || key == "name" || key == "address") {
				of[key] = endless
			} else {
				of[key] = endlessly(value)
			}
		}
	}
	return of
}

// A lived is a site of such an office in which visitors, staff and the supervisor have said that word wherever they can.
type lived struct {
	*servertest.Site
	session, signUp, waiting, called string
}

func live(t *testing.T) lived {
	t.Helper()
	var settings map[string]any
	if err := json.Unmarshal(branch.SampleJSON(), &settings); err != nil {
		t.Fatal(err)
	}
	settings["always_open"], settings["door"], settings["zone"] = true, true, zone(12)
	text, err := json.Marshal(endlessly(settings))
	if err != nil {
		t.Fatal(err)
	}
	b, err := branch.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	e := queuetest.Embedded(t).Engine(b, time.Now)
	site := servertest.Serve(t, e, server.Routes, kiosk.Routes, door.Routes, phone.Routes,
		display.Routes, desk.Routes, agenda.Routes, supervisor.Routes)
	l := lived{Site: site}
	l.dress(t, e, b)
	return l
}

func (l *lived) dress(t *testing.T, e *engine.Engine, b *branch.Branch) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, now := t.Context(), time.Now().In(b.Location())
	session, err := e.Activities.Save(ctx, activity.SessionRequest{
		Head: ledger.Head{Key: server.NewKey()}, Service: "participation",
		Title: branch.Text{"it": endless}, Date: now.Format("2006-01-02"), Time: now.Add(5 * time.Minute).Format("15:04"),
		Minutes: 60, Where: endless, Capacity: 9})
	must(err)
	signUp, err := e.Activities.SignUp(ctx, activity.SignUpRequest{
		Head: ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, Session: session.ID, Language: "it"})
	must(err)
	_, err = e.Activities.Attend(ctx, activity.AttendRequest{
		Head: ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, Session: session.ID, Number: signUp.SignUp.Number})
	must(err)
	l.session, l.signUp = session.ID, signUp.Token
	must(e.SetMessage(ctx, ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, endless))
	for i, d := range b.Desks[:2] {
		at := ledger.Head{Key: server.NewKey(), Desk: d.ID}
		_, err = e.SetPresence(ctx, queue.PresenceRequest{Head: at, Person: &b.People[i].ID})
		must(err)
	}
	l.called = l.Issue(t, b.Services[0].ID, "it").Token
	l.Issue(t, b.Services[0].ID, "ar")
	l.waiting = l.Issue(t, b.Services[0].ID, "it").Token
	l.Call(t, b.Desks[0].ID, "")
	l.Call(t, b.Desks[1].ID, "")
}

// Whatever an office's settings and its people write, no page shows a long word without points to break it at, in whatever
// language the page is. Without them a browser breaks it at any letter, without a hyphen.
func TestEndlessWordsHaveHyphens(t *testing.T) {
	l := live(t)
	unknown := "/t/AAAAAAAAAAAAAAAAAAAAAA?"
	for _, path := range []string{
		"/?", "/kiosk/meet?", "/kiosk/meet?low=1&", "/kiosk/meet/sessions?", "/kiosk/meet/appointment?", "/kiosk/meet/help?",
		"/kiosk/meet/tickets/" + l.waiting + "?", "/kiosk/meet/signups/" + l.signUp + "?",
		"/kiosk/meet/sessions/" + l.session + "/arrival?", "/kiosk/meet/sessions/" + l.session + "/arrivals/1?",
		"/t/" + l.waiting + "?", "/t/" + l.called + "?", "/s/" + l.signUp + "?", unknown, "/door/meet?",
		"/display/meet?", "/display/meet/lite?", "/desk/meet?", "/desk/meet/1?", "/desk/meet/2?", "/desk/meet/3?",
		"/desk/meet/sessions?session=" + l.session + "&", "/desk/meet/appointments?", "/desk/meet/screens?",
		"/supervisor/meet?", "/supervisor/meet/events?",
	} {
		for _, lang := range []string{"it", "ar"} {
			a := l.Get(t, path+"lang="+lang, "text/html")
			want := http.StatusOK
			if path == unknown {
				want = http.StatusNotFound
			}
			if a.Status != want {
				t.Errorf("%slang=%s answers %d, want %d", path, lang, a.Status, want)
			}
			if shown := visible(servertest.Parse(t, a.Body)); len(shown) > 0 {
				t.Errorf("%slang=%s shows a word that cannot be broken: %s", path, lang, strings.Join(shown, " | "))
			}
		}
	}
}

// visible are the elements that are seen and whose words cannot be broken; lists of choices cut theirs by themselves.
func visible(page servertest.Node) []string {
	var found []string
	for n := range page.Descendants() {
		if n.Type != html.TextNode || !whole.MatchString(n.Data) {
			continue
		}
		in := servertest.Node{Node: n.Parent}
		if in.Data == "title" || in.Data == "option" || in.Attribute("class") == "unseen" {
			continue
		}
		found = append(found, fmt.Sprintf("%s %v: %s", in.Data, in.Attr, n.Data))
	}
	return found
}
