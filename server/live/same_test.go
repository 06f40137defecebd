package live_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"turno/server/live"
)

// A still is a topic of which a test says what it shows.
type still struct{ state live.State }

func (s *still) topic() live.Topic {
	return live.Topic{Name: "x", Group: "meet", Render: func(context.Context) (live.State, error) { return s.state, nil }}
}

// A frame that looks like the last one is kept for newcomers and heartbeats, and not sent.
func TestAFrameThatLooksTheSameIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &still{live.State{Epoch: "one", Seq: 1, Version: "v1", HTML: "<p at=1>A</p>", Moment: "at=1", Calls: []string{"a"},
			JSON: "A"}}
		hub, p := servePipes(t, live.Options{Heartbeat: 10 * time.Second}, s.topic())
		page := watch(t, p, true)
		page.got()
		word := "A"
		change := func(with func(*live.State)) {
			s.state.Seq++
			with(&s.state)
			s.state.Moment = fmt.Sprint("at=", s.state.Seq)
			s.state.HTML = fmt.Sprintf("<p %s>%s</p>", s.state.Moment, word)
			hub.Changed("meet")
		}
		same := func(*live.State) {}
		change(same)
		if n := page.got(); n != 0 {
			t.Errorf("%d frames that look the same", n)
		}
		newcomer := watch(t, p, true)
		if n := newcomer.got(); n != 1 || !strings.Contains(newcomer.text, `"seq":2`) {
			t.Errorf("a newcomer got %d frames, the last %s", n, newcomer.text)
		}
		pass(10 * time.Second)
		hub.Verified("meet")
		if n := page.got(); n != 1 || !strings.Contains(page.text, `"seq":2`) {
			t.Errorf("%d heartbeats, the last %s", n, page.text)
		}
		for _, test := range []struct {
			what string
			with func(*live.State)
		}{
			{"the HTML", func(*live.State) { word = "B" }},
			{"the calls", func(s *live.State) { s.Calls = []string{"b", "a"} }},
			{"the version", func(s *live.State) { s.Version = "v2" }},
			{"the epoch", func(s *live.State) { s.Epoch = "two" }},
		} {
			change(test.with)
			if n := page.got(); n != 1 {
				t.Errorf("%d frames when %s changed, want 1", n, test.what)
			}
			change(same)
			if n := page.got(); n != 0 {
				t.Errorf("%d frames after %s changed, want none", n, test.what)
			}
		}
	})
}

// A screen that has the state as JSON gets each frame in which that is another.
func TestAnotherStateIsSentAsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &still{live.State{Epoch: "one", Seq: 1, HTML: "<p>A</p>", JSON: 1}}
		hub, p := servePipes(t, live.Options{}, s.topic())
		data := watchPath(t, p, "/?format=json", true)
		data.got()
		s.state.Seq = 2
		hub.Changed("meet")
		if n := data.got(); n != 0 {
			t.Errorf("%d frames of the same state", n)
		}
		s.state.JSON = 2
		hub.Changed("meet")
		if n := data.got(); n != 1 {
			t.Errorf("%d frames of another state, want 1", n)
		}
	})
}

// A screen whose branch changes all the time without a sign of it still hears that it is current.
func TestWhatAlwaysChangesHasHeartbeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &still{live.State{Epoch: "one", Seq: 1, HTML: "<p>A</p>"}}
		hub, p := servePipes(t, live.Options{Heartbeat: 10 * time.Second}, s.topic())
		page := watch(t, p, true)
		page.got()
		for range 60 {
			pass(time.Second)
			s.state.Seq++
			hub.Changed("meet") // and nobody verifies anything
		}
		if n := page.got(); n != 6 {
			t.Errorf("%d frames in a minute, want 6", n)
		}
	})
}
