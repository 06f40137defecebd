package display_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"turno/display"
	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A13: the board says in each language that the office is closed and when it opens. It still shows calls if there are any.
func TestAClosedBoardSaysWhenTheOfficeOpens(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-27T11:59:00+01:00") // a Friday
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(branch.Sample(), clock.Now), display.Routes)
	s.Issue(t, "legal", "ar")
	page := s.Page(t, "/display/meet")
	if len(page.All("class", "saying__title"))+len(page.All("class", "board__closed")) > 0 {
		t.Error("an open board says that it is closed")
	}
	open := s.Get(t, "/display/meet", "text/html").Header.Get("ETag")

	clock.Move(time.Minute)
	if closed := s.Get(t, "/display/meet", "text/html").Header.Get("ETag"); closed == open {
		t.Error("who polls is not told that the doors closed")
	}
	waits := s.Page(t, "/display/meet")
	note := waits.One(t, "class", "board__closed").Text()
	for _, said := range []string{"Adesso siamo chiusi · Apre lunedì alle 09:30", "Opens Monday at 09:30"} {
		if !strings.Contains(note, said) {
			t.Errorf("a closed board where somebody waits says %q, want %q", note, said)
		}
	}
	s.Call(t, "2", "B001")
	s.Move(t, "2", "B001", queue.Serve)
	if got := s.Page(t, "/display/meet").One(t, "class", "call__number").Text(); got != "B001" {
		t.Errorf("a closed board shows %q in the large place, want B001, who is served", got)
	}

	s.Move(t, "2", "B001", queue.Finish)
	for _, path := range []string{"/display/meet", "/display/meet/lite"} {
		body := s.Get(t, path, "text/html").Body
		for _, said := range []string{"Apre lunedì alle 09:30", "Opens Monday at 09:30", "Ouvre lundi à 9\u00a0h\u00a030",
			"نحن مغلقون الآن"} {
			if !strings.Contains(body, said) {
				t.Errorf("%s of a closed office does not say %q", path, said)
			}
		}
		if strings.Contains(body, "La prima chiamata") || strings.Contains(body, "B001</bdi>") {
			t.Errorf("%s of a closed office waits for a call, or shows one that is over", path)
		}
	}
}

// A14: a display that is opened while the store is away says so in all languages, reloads by itself, and fits its screen.
func TestADisplayOpenedWhileTheStoreIsAway(t *testing.T) {
	gone := httptest.NewServer(nil)
	options := &redis.UniversalOptions{Addrs: []string{gone.Listener.Addr().String()}, DialerRetries: 1}
	gone.Close()
	client := redis.NewUniversalClient(ledger.Tuned(options))
	t.Cleanup(func() { client.Close() })
	s := servertest.Serve(t, engine.Open(client, queuetest.AlwaysOpen(), ledger.Options{}), display.Routes)
	for _, path := range []string{"/display/meet", "/display/meet/lite?lang=ar"} {
		a := s.Get(t, path, "text/html")
		if a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: status %d, Retry-After %q", path, a.Status, a.Header.Get("Retry-After"))
		}
		page := servertest.Parse(t, a.Body)
		var langs []string
		for _, section := range page.All("class", "saying") {
			langs = append(langs, section.Attribute("lang"))
		}
		want := []string{"it", "en", "fr", "ar"}
		if strings.HasSuffix(path, "ar") {
			want = []string{"ar", "it", "en", "fr"}
		}
		if diff := cmp.Diff(want, langs); diff != "" {
			t.Errorf("%s speaks (-want +got):\n%s", path, diff)
		}
		if !strings.Contains(a.Body, "js/live/again.js") || !strings.Contains(a.Body, `<noscript><meta http-equiv="refresh"`) {
			t.Errorf("%s does not ask again by itself", path)
		}
		page.One(t, "class", "display")
	}
	a := s.Get(t, "/display/meet", "application/json")
	if a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, `"unavailable"`) {
		t.Errorf("for programs: %d %s", a.Status, a.Body)
	}
}

func TestAPausedServiceSaysSoAtItsCard(t *testing.T) {
	s := open(t)
	if err := s.Engine.Pause(t.Context(), ledger.Head{Key: "pause", By: ledger.Supervisor}, "legal", true); err != nil {
		t.Fatal(err)
	}
	page := s.Page(t, "/display/meet")
	if diff := cmp.Diff([]string{"In pausa"}, texts(page, "queue__paused")); diff != "" {
		t.Errorf("paused (-want +got):\n%s", diff)
	}
	if got := page.One(t, "class", "queue--paused").One(t, "class", "queue__letter").Text(); got != "B" {
		t.Errorf("service %s says that it is paused, want B", got)
	}
}

// B2: an arrow is shown only if the desk's settings have a direction. C2: the call is one sentence.
func TestTheWayToADesk(t *testing.T) {
	b := queuetest.AlwaysOpen()
	b.Desks[0].Direction = "left"
	b.Desks[0].Way = branch.Text{"it": "primo piano", "en": "first floor"}
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(b, nil), display.Routes)
	s.Issue(t, "information", "it")
	s.Issue(t, "legal", "it")
	s.Call(t, "2", "B001")
	if arrows := s.Page(t, "/display/meet").All("class", "arrow"); len(arrows) > 0 {
		t.Errorf("%d arrows lead to a desk without a direction", len(arrows))
	}
	s.Call(t, "1", "A001")
	for lang, want := range map[string]string{
		"it": "È il turno di A001, Sportello 1, a sinistra, primo piano",
		"ar": "حان دور A001، الشباك 1، إلى اليسار، primo piano",
	} {
		page := s.Page(t, "/display/meet?lang="+lang)
		stage := page.One(t, "data-stage", "*")
		if got := stage.One(t, "data-say", "*").Text(); got != want {
			t.Errorf("the call says %q, want %q", got, want)
		}
		if got := stage.One(t, "class", "arrow").Tags("use")[0].Attribute("href"); got != "#to-left" {
			t.Errorf("in %s the arrow is %s", lang, got)
		}
		if got := stage.One(t, "class", "call__way").Text(); !strings.Contains(got, "primo piano") {
			t.Errorf("the way is %q", got)
		}
		seen := stage.Tags("p")[1:]
		for _, p := range seen {
			if p.Attribute("aria-hidden") != "true" {
				t.Errorf("%q is read out beside the sentence", p.Text())
			}
		}
		rows := page.All("data-call", "*")
		if one, two := len(rows[0].All("class", "arrow")), len(rows[1].All("class", "arrow")); one != 1 || two != 0 {
			t.Errorf("the rows of desks 1 and 2 have %d and %d arrows", one, two)
		}
	}
	if got := texts(s.Page(t, "/display/meet/lite"), "lite__way"); strings.Join(got, ", ") != "a sinistra, primo piano" {
		t.Errorf("without scripts the way is %q", got)
	}
}

// A board tells visitors who wait until when they are served after closing, and after a last call that all are served.
func TestABoardTellsWhoIsServedStill(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T11:30:00+01:00") // a Tuesday; the office opens again that day
	b := branch.Sample()
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(b, clock.Now), display.Routes)
	s.Issue(t, "legal", "it")
	says := func(path, want string) {
		t.Helper()
		if got := s.Page(t, path).Text(); !strings.Contains(got, want) {
			t.Errorf("%s at %s lacks %q: %s", path, clock.Now().Format("15:04"), want, got)
		}
	}
	lastCall := func(on bool) {
		t.Helper()
		if err := s.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, on); err != nil {
			t.Fatal(err)
		}
	}
	lastCall(true)
	for _, path := range []string{"/display/meet", "/display/meet/lite", "/display/meet?services=information"} {
		says(path, "Per oggi niente più numeri · Chi ha un numero viene servito")
		says(path, "No more numbers today · Whoever has a number is served")
	}
	clock.Move(time.Hour)
	says("/display/meet", "Adesso siamo chiusi · Apre domani alle 16:00 · Chi ha un numero viene servito")
	lastCall(false)
	says("/display/meet", "Adesso siamo chiusi · Apre oggi alle 15:30 · Chi ha un numero viene servito fino alle 14:00")
	b.CloseWaitingMin = 0
	says("/display/meet?lang=en", "Opens today at 15:30 · Whoever has a number is served")
}
