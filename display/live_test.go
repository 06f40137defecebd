package display_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// call issues a ticket and calls it. It returns the id of the call.
func call(t *testing.T, s *servertest.Site, service, language, desk string) (id string) {
	t.Helper()
	number := s.Issue(t, service, language).Number
	s.Call(t, desk, number)
	b, err := s.Engine.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Hub.Changed("meet")
	return b.Calls[0].ID
}

func TestTwoCallsInOneMomentAreBothShownAndSpokenInOrder(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", "")
	v.until("let sound be heard", `document.querySelector("[data-sound]").hidden`)
	// Both calls are made before the display gets a frame of the first.
	a, b := s.Issue(t, "information", "it").Number, s.Issue(t, "legal", "ar").Number
	s.Call(t, "1", a)
	s.Call(t, "2", b)
	s.Hub.Changed("meet")
	v.untilShows(a)
	v.untilShows(b)
	v.until("say both", `window.spoken.length >= 15`)
	want := "it/number it/a it/1 it/desk it/1 " + "it/number it/b it/1 it/desk it/2 ar/number ar/b ar/1 ar/desk ar/2"
	if diff := cmp.Diff(want, strings.Join(evaluate[[]string](v, "window.spoken"), " ")); diff != "" {
		t.Errorf("spoken (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{a, b}, evaluate[[]string](v, "window.shown")); diff != "" {
		t.Errorf("in the large place (-want +got):\n%s", diff)
	}
}

func TestALanguageWithoutClipsIsNotSpoken(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", "")
	v.until("let sound be heard", `document.querySelector("[data-sound]").hidden`)
	call(t, s, "legal", "fr", "2")
	v.until("speak", `window.spoken.length >= 5`)
	if got := strings.Join(evaluate[[]string](v, "window.spoken"), " "); got != "it/number it/b it/1 it/desk it/2" {
		t.Errorf("spoken: %s", got)
	}
}

func TestBlockedSoundShowsTheSignAndCallsGoOn(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", `
		AudioContext.prototype.resume = () => Promise.reject(new DOMException("no touch yet", "NotAllowedError"))
		Object.defineProperty(BaseAudioContext.prototype, "state", { get: () => "suspended" })`)
	v.until("show the sign", `!document.querySelector("[data-sound]").hidden`)
	ids := []string{call(t, s, "information", "it", "1"), call(t, s, "legal", "ar", "2")}
	v.until("announce both", `document.querySelector("main").dataset.announced === "`+strings.Join(ids, " ")+`"`)
	v.untilShows("B001")
	if spoken := evaluate[[]string](v, "window.spoken"); len(spoken) > 0 {
		t.Errorf("spoke %v without sound", spoken)
	}
}

// TestADisplayThatSleptAnHourHealsAndAnnouncesNothingOld freezes the page as a browser freezes a sleeping one, and moves
// both clocks by an hour. What the server sends meanwhile waits in the socket.
func TestADisplayThatSleptAnHourHealsAndAnnouncesNothingOld(t *testing.T) {
	t.Parallel()
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now))
	v := watch(t, s.URL+"/display/meet", "")
	before := call(t, s, "information", "it", "1")
	v.until("announce a call", `document.querySelector("main").dataset.announced === "`+before+`"`)

	freeze(t, v, "frozen")
	clock.Move(time.Minute)
	callAndSend(t, s, "legal", "2")
	clock.Move(58 * time.Minute)
	callAndSend(t, s, "mediation", "3")
	if got := evaluate[string](v, `document.querySelector(".call__number").textContent`); got != "A001" {
		t.Fatalf("the page shows %s in its sleep: it is not frozen", got)
	}
	clock.Move(2 * time.Minute)
	v.sleep(61 * time.Minute)
	freeze(t, v, "active")

	v.untilShows("C001")
	s.Move(t, "2", "B001", queue.MissShow)
	after := call(t, s, "legal", "it", "2")
	v.until("announce what is new", `document.querySelector("main").dataset.announced.endsWith("`+after+`")`)
	if diff := cmp.Diff(before+" "+after, v.announced()); diff != "" {
		t.Errorf("announced (-want +got):\n%s", diff)
	}
	// The first frame that had waited was an hour old, so the page never showed it as current.
	if diff := cmp.Diff([]string{"A001", "C001", "B002"}, evaluate[[]string](v, "window.shown")); diff != "" {
		t.Errorf("in the large place (-want +got):\n%s", diff)
	}
}

// callAndSend calls somebody and waits until the frame of the call was sent.
func callAndSend(t *testing.T, s *servertest.Site, service, desk string) {
	t.Helper()
	sent := s.Hub.Stats().FramesSent
	call(t, s, service, "it", desk)
	queuetest.Eventually(t, "a frame to be sent", func() error {
		if s.Hub.Stats().FramesSent == sent {
			return errNoFrame
		}
		return nil
	})
}

// freeze sets the life-cycle state of the page.
func freeze(t *testing.T, v *television, state page.SetWebLifecycleStateState) {
	t.Helper()
	if _, err := chromedp.Call(v.ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state}); err != nil {
		t.Fatal(err)
	}
}
