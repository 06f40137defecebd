package display_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/display"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// callMany calls n visitors, each of whom is served at once, and returns the ids and numbers of the calls.
func callMany(t *testing.T, s *servertest.Site, n int) (ids, numbers []string) {
	t.Helper()
	for i := range n {
		desk := []string{"1", "2", "3"}[i%3]
		number := s.Issue(t, []string{"information", "legal", "mediation"}[i%3], "it").Number
		s.Call(t, desk, number)
		b, err := s.Engine.Board(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids, numbers = append(ids, b.Calls[0].ID), append(numbers, number)
		s.Move(t, desk, number, queue.Serve)
		s.Move(t, desk, number, queue.Finish)
	}
	s.Hub.Changed("meet")
	return ids, numbers
}

// numbersOf are the numbers of the calls that a page or a frame announces, oldest first.
func numbersOf(t *testing.T, text string) []string {
	t.Helper()
	var calls []queue.Call
	if err := json.Unmarshal([]byte(text), &calls); err != nil {
		t.Fatal(err)
	}
	numbers := []string{}
	for _, c := range slices.Backward(calls) {
		numbers = append(numbers, c.Number)
	}
	return numbers
}

// TestMoreCallsThanTheBoardShowsAreAnnounced: page and frame have all the calls, and the board shows eight of them.
func TestMoreCallsThanTheBoardShowsAreAnnounced(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now), display.Routes)
	_, old := callMany(t, s, 3)
	clock.Move(91 * time.Second)
	_, numbers := callMany(t, s, 12)
	legal := []string{old[1]} // a service with few calls announces old ones too
	for _, n := range numbers {
		if n[0] == 'B' {
			legal = append(legal, n)
		}
	}
	for query, want := range map[string][]string{"": numbers, "?services=legal": legal, "?desks=2": legal} {
		page := s.Page(t, "/display/meet"+query)
		if diff := cmp.Diff(want, numbersOf(t, page.One(t, "data-live", "*").Attribute("data-calls"))); diff != "" {
			t.Errorf("the page%s announces (-want +got):\n%s", query, diff)
		}
		if rows, most := len(page.All("data-call", "*")), min(8, len(want)); rows != most {
			t.Errorf("the page%s shows %d calls, want %d", query, rows, most)
		}
		var frame struct{ Calls json.RawMessage }
		servertest.Receive(t, s.Watch(t, "/display/meet/live"+query), &frame)
		if diff := cmp.Diff(want, numbersOf(t, string(frame.Calls))); diff != "" {
			t.Errorf("a frame%s announces (-want +got):\n%s", query, diff)
		}
	}
	var state struct{ State queue.Board }
	servertest.Receive(t, s.Watch(t, "/display/meet/live?format=json"), &state)
	if got := len(state.State.Calls); got != 8 {
		t.Errorf("the board as JSON has %d calls, want 8", got)
	}
}

// TestACallThatWasMissedLeavesTheLastCalls: it is shown among the missed, and is announced even so.
func TestACallThatWasMissedLeavesTheLastCalls(t *testing.T) {
	s := open(t)
	for i, service := range []string{"information", "legal"} {
		s.Call(t, []string{"1", "2"}[i], s.Issue(t, service, "it").Number)
	}
	s.Move(t, "2", "B001", queue.MissShow)
	page := s.Page(t, "/display/meet")
	if diff := cmp.Diff([]string{"A001"}, texts(page, "last__number")); diff != "" {
		t.Errorf("the last calls (-want +got):\n%s", diff)
	}
	if got := page.One(t, "class", "call__number").Text(); got != "A001" {
		t.Errorf("the large place shows %s, want A001", got)
	}
	if got := page.One(t, "class", "missed").Text(); got != "B001" {
		t.Errorf("missed: %s, want B001", got)
	}
	if diff := cmp.Diff([]string{"A001", "B001"}, numbersOf(t,
		page.One(t, "data-live", "*").Attribute("data-calls"))); diff != "" {
		t.Errorf("announced (-want +got):\n%s", diff)
	}

	s.Move(t, "1", "A001", queue.MissShow)
	page = s.Page(t, "/display/meet")
	if got := page.One(t, "class", "board__first-text").Text(); !strings.Contains(got, "La prossima chiamata appare qui") {
		t.Errorf("when all were missed the board says %q", got)
	}
	if !page.One(t, "class", "call").Has("hidden") || !strings.Contains(page.One(t, "class", "missed").Text(), "A001") {
		t.Error("when all were missed the large place still calls somebody, or the missed are not shown")
	}
}

// TestTwelveCallsBehindABlockedNetworkAreAllAnnounced: they are announced in order and none twice, by websocket and by
// polling. The calls are nearly a minute old then, so each gets less time.
func TestTwelveCallsBehindABlockedNetworkAreAllAnnounced(t *testing.T) {
	t.Parallel()
	for _, way := range []struct {
		name string
		// network returns an address by which a server is reached, and functions that block and free that network.
		network func(t *testing.T, to string) (address string, block, free func())
	}{
		{"websocket", func(t *testing.T, to string) (string, func(), func()) {
			w := lay(t, to)
			return w.address, w.blackHole, func() {}
		}},
		{"polling", func(t *testing.T, to string) (string, func(), func()) {
			g, address := newGate(t, to)
			return address, func() { g.captive.Store(true) }, func() { g.captive.Store(false) }
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			clock := queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")
			s := serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now))
			address, block, free := way.network(t, s.URL)
			v := watch(t, address+"/display/meet", "")
			before, shown := callMany(t, s, 1)
			v.untilIn(15*time.Second, "announce the first", fmt.Sprintf(`document.querySelector("main").dataset.announced === %q`,
				before[0]))
			v.untilIn(5*time.Second, "be done with it", `!document.querySelector("[data-stage]").classList.contains("is-announced")`)

			block()
			ids, numbers := callMany(t, s, 12)
			clock.Move(55 * time.Second)
			v.sleep(55*time.Second - polled)
			free()
			v.pass(polled)
			all := append(before, ids...)
			v.until("announce the next", fmt.Sprintf(`document.querySelector("main").dataset.announced.includes(%q)`, ids[0]))
			for _, some := range [][]string{all[:5], all[:9], all} {
				v.untilIn(12*time.Second, "announce them", fmt.Sprintf(
					`document.querySelector("main").dataset.announced.startsWith(%q)`, strings.Join(some, " ")))
			}
			v.untilIn(5*time.Second, "be done", `!document.querySelector("[data-stage]").classList.contains("is-announced")`)
			if diff := cmp.Diff(strings.Join(all, " "), v.announced()); diff != "" {
				t.Errorf("announced (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append(shown, numbers...), evaluate[[]string](v, "window.shown")); diff != "" {
				t.Errorf("in the large place (-want +got):\n%s", diff)
			}
		})
	}
}

// TestACallThatIsTakenBackBeforeItsTurnIsNotAnnounced tests it in Chromium, with a call that waits behind another one.
func TestACallThatIsTakenBackBeforeItsTurnIsNotAnnounced(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", "")
	first := call(t, s, "information", "it", "1")
	v.until("announce the first", fmt.Sprintf(`document.querySelector("main").dataset.announced === %q`, first))
	call(t, s, "legal", "it", "2")
	third := call(t, s, "mediation", "it", "3")
	s.Move(t, "2", "B001", queue.Return)
	s.Hub.Changed("meet")
	v.untilIn(5*time.Second, "announce the third", fmt.Sprintf(
		`document.querySelector("main").dataset.announced.endsWith(%q)`, third))
	if diff := cmp.Diff(first+" "+third, v.announced()); diff != "" {
		t.Errorf("announced (-want +got):\n%s", diff)
	}
	if shown := evaluate[[]string](v, "window.shown"); slices.Contains(shown, "B001") {
		t.Errorf("in the large place stood %v", shown)
	}
}

// TestTheLargePlaceWaitsForTheNextCallWhenAllWereMissed: it does so once the last call was shown for its time.
func TestTheLargePlaceWaitsForTheNextCallWhenAllWereMissed(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, s.URL+"/display/meet", "")
	s.Call(t, "1", s.Issue(t, "information", "it").Number)
	s.Move(t, "1", "A001", queue.MissShow)
	s.Hub.Changed("meet")
	v.until("show it all the same", `document.querySelector("[data-stage]:not([hidden])") && `+
		`document.querySelector("[data-first][hidden]")`)
	v.untilShows("A001")
	v.untilIn(5*time.Second, "wait for the next", `document.querySelector("[data-stage][hidden]") && `+
		`document.querySelector("[data-first]:not([hidden])")`)
	call(t, s, "legal", "it", "2")
	v.untilShows("B001")
}

// TestAMissedCallIsNotShownToWhoOpensADisplay: it is shown among the missed, and an older call is in the large place.
func TestAMissedCallIsNotShownToWhoOpensADisplay(t *testing.T) {
	t.Parallel()
	s := serve(t, queuetest.Open(t))
	v := watch(t, "about:blank", "") // first, as a browser starts slowly, and only new calls are announced
	call(t, s, "information", "it", "1")
	call(t, s, "legal", "it", "2")
	s.Move(t, "2", "B001", queue.MissShow)
	v.visit(s.URL + "/display/meet")
	v.until("announce what was just made", `document.querySelector("main").dataset.announced !== ""`)
	v.untilIn(5*time.Second, "be done", `!document.querySelector("[data-stage]").classList.contains("is-announced")`)
	call(t, s, "mediation", "it", "3")
	v.untilShows("C001")
	if diff := cmp.Diff([]string{"A001", "C001"}, evaluate[[]string](v, "window.shown")); diff != "" {
		t.Errorf("in the large place (-want +got):\n%s", diff)
	}
}
