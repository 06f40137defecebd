package display_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// report sends the report of a screen, and returns the orders in the answer.
func report(t *testing.T, s *servertest.Site, id, name string) []string {
	t.Helper()
	body := fmt.Sprintf(`{"id":%q,"name":%q,"version":"other","width":1920,"height":1080,"sound":"blocked","frame_age_s":2}`,
		id, name)
	a := s.PostJSON(t, "/display/meet/health", "", body)
	if a.Status != http.StatusOK {
		t.Fatalf("report of %s: status %d: %s", id, a.Status, a.Body)
	}
	var got struct{ Orders []string }
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
		t.Fatal(err)
	}
	return got.Orders
}

// listed are the names of the screens that the staff see.
func listed(t *testing.T, s *servertest.Site) []string {
	t.Helper()
	names := []string{}
	for _, n := range s.Page(t, "/desk/meet/screens").All("class", "screens__name") {
		names = append(names, n.Text())
	}
	return names
}

const hall, stairs = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"

func TestScreensThatReportAreListed(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now))
	if got := listed(t, s); len(got) > 0 {
		t.Errorf("before any report: %q", got)
	}
	report(t, s, stairs, "")
	clock.Move(9 * time.Minute)
	report(t, s, hall, "Hall")
	if diff := cmp.Diff([]string{"BBBB", "Hall AAAA"}, listed(t, s)); diff != "" {
		t.Errorf("screens (-want +got):\n%s", diff)
	}
	page := s.Page(t, "/desk/meet/screens").One(t, "data-screen", hall).Text()
	for _, want := range []string{"1920×1080", "suono bloccato", "altra versione", "aggiornato 2 s fa"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list does not say %q of the screen: %s", want, page)
		}
	}
	if silent := s.Page(t, "/desk/meet/screens").One(t, "data-screen", stairs).Text(); !strings.Contains(silent,
		"nessun segnale da 540 s") {
		t.Errorf("of a screen that is silent: %s", silent)
	}
	clock.Move(61 * time.Second)
	if diff := cmp.Diff([]string{"Hall AAAA"}, listed(t, s)); diff != "" {
		t.Errorf("screens a minute later (-want +got):\n%s", diff)
	}
}

func TestAScreenFollowsAnOrderOnce(t *testing.T) {
	s := serve(t, queuetest.Open(t))
	report(t, s, hall, "Hall")
	orders := "/desk/meet/screens/" + hall + "/orders"
	for range 2 {
		a := s.PostForm(t, orders+"?lang=it", url.Values{"order": {"identify"}})
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/desk/meet/screens?lang=it" {
			t.Fatalf("order: status %d to %s", a.Status, a.Header.Get("Location"))
		}
	}
	s.PostJSON(t, orders, "", `{"order":"reload"}`)
	if got := report(t, s, hall, "Hall"); !slices.Equal(got, []string{"identify", "reload"}) {
		t.Errorf("told %q, want identify and reload", got)
	}
	if got := report(t, s, hall, "Hall"); len(got) > 0 {
		t.Errorf("told %q once more", got)
	}
}

// TestEveryServerKnowsTheScreens has two servers for one branch: a screen reports to one, and the staff ask the other.
func TestEveryServerKnowsTheScreens(t *testing.T) {
	store := queuetest.Embedded(t)
	here, there := serve(t, store.Engine(queuetest.AlwaysOpen(), nil)), serve(t, store.Engine(queuetest.AlwaysOpen(), nil))
	report(t, here, hall, "Hall")
	report(t, there, stairs, "Stairs")
	for _, s := range []*servertest.Site{here, there} {
		if diff := cmp.Diff([]string{"Hall AAAA", "Stairs BBBB"}, listed(t, s)); diff != "" {
			t.Errorf("screens (-want +got):\n%s", diff)
		}
	}
	there.PostJSON(t, "/desk/meet/screens/"+hall+"/orders", "", `{"order":"chime"}`)
	if pending := here.Page(t, "/desk/meet/screens").One(t, "data-screen", hall).One(t, "class",
		"screens__pending").Text(); !strings.Contains(pending, "Prova il suono") {
		t.Errorf("of the order the list says %q", pending)
	}
	if got := report(t, here, hall, "Hall"); !slices.Equal(got, []string{"chime"}) {
		t.Errorf("told %q, want chime", got)
	}
	if got := report(t, there, hall, "Hall"); len(got) > 0 {
		t.Errorf("told %q by the other server once more", got)
	}
	if pending := there.Page(t, "/desk/meet/screens").All("class", "screens__pending"); len(pending) > 0 {
		t.Errorf("the list says %q of an order that was followed", pending[0].Text())
	}
}

// TestTheListOfScreensHasAnEnd checks that the list is bounded, as anybody can report.
func TestTheListOfScreensHasAnEnd(t *testing.T) {
	s := serve(t, queuetest.Open(t))
	letters := "abcdefghijklmnopqrstuvwxyz"
	for i := range 220 {
		report(t, s, strings.Repeat(letters[i/26:i/26+1], 8)+strings.Repeat(letters[i%26:i%26+1], 8), "")
	}
	if got := len(listed(t, s)); got != 200 {
		t.Errorf("%d screens are listed, want 200", got)
	}
}

// identityOf waits until the only screen has reported, and returns its id.
func identityOf(t *testing.T, s *servertest.Site) (id string) {
	t.Helper()
	queuetest.Eventually(t, "the screen to report", func() error {
		found := s.Page(t, "/desk/meet/screens").All("data-screen", "*")
		if len(found) != 1 {
			return fmt.Errorf("%d screens", len(found))
		}
		id = found[0].Attribute("data-screen")
		return nil
	})
	return id
}

// reported is long enough for two reports of a screen, as the first one may be sent before the order is given.
const reported = 21 * time.Second

// TestAScreenThatIsToldToIdentifySaysItsName tests it in Chromium, with the display's own script.
func TestAScreenThatIsToldToIdentifySaysItsName(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet?name=Entrance", "")
	id := identityOf(t, s)
	s.PostJSON(t, "/desk/meet/screens/"+id+"/orders", "", `{"order":"identify"}`)
	v.untilIn(reported, "say its name", `!document.querySelector("[data-identity]").hidden && `+
		`document.querySelector("[data-identity]").textContent === "Entrance"`)
	v.untilIn(10*time.Second, "show the board again", `document.querySelector("[data-identity]").hidden`)
	if got := evaluate[string](v, `localStorage.getItem("turno.screen")`); got != id {
		t.Errorf("the screen keeps the id %s, reported %s", got, id)
	}
}

// TestAScreenChimesAndReloadsWhenTold: it reloads only when all calls that waited were announced.
func TestAScreenChimesAndReloadsWhenTold(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", `
		window.chimed = 0
		const make = BaseAudioContext.prototype.createOscillator
		BaseAudioContext.prototype.createOscillator = function () { window.chimed++; return make.call(this) }
		addEventListener("pagehide", () => (sessionStorage.left = "yes")) // the next page announces what is a moment old
		document.addEventListener("turno:announced", ({ detail }) => {
			if (!sessionStorage.left) sessionStorage.announced = (sessionStorage.announced || "") + detail.id + " "
		})`)
	v.until("let sound be heard", `document.querySelector("[data-sound]").hidden`)
	orders := "/desk/meet/screens/" + identityOf(t, s) + "/orders"
	s.PostJSON(t, orders, "", `{"order":"chime"}`)
	v.untilIn(reported, "chime", `window.chimed > 0`)

	want := call(t, s, "information", "it", "1") + " " + call(t, s, "legal", "it", "2") + " "
	v.until("announce the first", `sessionStorage.announced`)
	s.PostJSON(t, orders, "", `{"order":"reload"}`)
	evaluate[bool](v, `window.before = document.dispatchEvent(new Event("visibilitychange"))`) // it reports at once
	v.untilIn(5*time.Second, "announce the second", fmt.Sprintf("sessionStorage.announced === %q", want))
	v.untilIn(5*time.Second, "reload", `window.before === undefined && document.readyState === "complete"`)
	if got := evaluate[string](v, `sessionStorage.announced`); got != want {
		t.Errorf("announced %q before it reloaded, want %q", got, want)
	}
}

// TestTheListOfScreensKeepsItselfFresh: it does not move the focus of a keyboard user, and says when it cannot be current.
func TestTheListOfScreensKeepsItselfFresh(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	report(t, s, hall, "Hall")
	g, address := newGate(t, s.URL)
	v := watch(t, address+"/desk/meet/screens", "")
	evaluate[bool](v, `document.querySelector("button[value=chime]").focus() === undefined`)
	report(t, s, stairs, "")
	v.untilIn(5*time.Second, "list both", `document.querySelectorAll("[data-screen]").length === 2`)
	if got := evaluate[string](v, `document.activeElement.dataset.focus || ""`); got != "chime-"+hall {
		t.Errorf("the focus is on %q, want the button that had it", got)
	}
	g.captive.Store(true)
	v.untilIn(12*time.Second, "say that it is not current", `document.querySelector("[data-stale]:not([hidden])")`)
	g.captive.Store(false)
	v.untilIn(6*time.Second, "be current again", `document.querySelector("[data-stale][hidden]") && `+
		`!document.documentElement.classList.contains("is-stale")`)
	if body := s.Get(t, "/desk/meet/screens", "text/html").Body; !strings.Contains(body,
		`<noscript><meta http-equiv="refresh"`) {
		t.Error("without scripts the list does not refresh itself")
	}
}

func TestClips(t *testing.T) {
	s := serve(t, queuetest.Open(t))
	a := s.Get(t, "/display/meet/voices/it/12.wav", "*/*")
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "audio/wav" ||
		a.Header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("a clip: status %d, %v", a.Status, a.Header)
	}
	for _, path := range []string{"/display/meet/voices/it/12.mp3", "/display/meet/voices/fr/12.wav",
		"/display/meet/voices/it/%2e%2e%2f12.wav", "/display/nowhere/voices/it/12.wav"} {
		if a := s.Get(t, path, "*/*"); a.Status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, a.Status)
		}
	}
}
