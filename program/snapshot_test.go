package program

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/phone"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// renamed is the sample branch, always open, where the service "legal" is called otherwise.
func renamed() *branch.Branch {
	b := queuetest.AlwaysOpen()
	s, _ := b.Service("legal")
	s.Name = branch.Text{"it": "Sportello nuovo", "en": "New service"}
	return b
}

// Once the settings have changed no page is the old one, whoever asks for it with the validator of before.
func TestNobodyKeepsAPageOfOldSettings(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), kiosk.Routes, phone.Routes, display.Routes, desk.Routes, supervisor.Routes)
	ticket := "/t/" + s.Issue(t, "legal", "it").Token + "?lang=en"
	live := []string{"/display/meet?lang=en", "/desk/meet/2?lang=en", "/supervisor/meet?lang=en", ticket}
	tags := map[string]string{}
	for _, path := range live {
		tags[path] = s.Get(t, path, "text/html").Header.Get("ETag")
	}
	s.Engine.SetBranch(renamed())
	for _, path := range append(live, "/kiosk/meet?lang=en") {
		a := s.Get(t, path, "text/html")
		if !strings.Contains(a.Body, "New service") {
			t.Errorf("GET %s does not say how the service is called now", path)
		}
		if tag := a.Header.Get("ETag"); tag != "" && tag == tags[path] {
			t.Errorf("GET %s has the validator of before: %s", path, tag)
		}
	}
	s.Engine.SetBranch(queuetest.AlwaysOpen())
	for _, path := range live {
		if tag := s.Get(t, path, "text/html").Header.Get("ETag"); tag != tags[path] {
			t.Errorf("GET %s with the settings of before has %s, want %s", path, tag, tags[path])
		}
	}
}

// Live screens show the new settings by themselves, whoever watched first; their pages are told to load anew. What all rows
// of the supervisor have alike is in the page and in no frame.
func TestLiveScreensFollowTheSettings(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), phone.Routes, display.Routes, supervisor.Routes)
	go watch(t.Context(), s.Engine, s.Hub)
	ticket := "/t/" + s.Issue(t, "legal", "it").Token
	for _, path := range []string{"/display/meet", "/supervisor/meet", ticket} {
		socket := s.Watch(t, path+"/live?lang=en")
		var frame struct{ HTML, Version string }
		servertest.Receive(t, socket, &frame)
		before := frame.Version
		s.Engine.SetBranch(renamed())
		for frame.Version == before {
			servertest.Receive(t, socket, &frame)
		}
		page := s.Page(t, path+"?lang=en")
		if !strings.Contains(page.Text(), "New service") ||
			path != "/supervisor/meet" && !strings.Contains(frame.HTML, "New service") {
			t.Errorf("%s: the frame or the page does not say how the service is called now", path)
		}
		if of := page.Tags("main")[0].Attribute("data-version"); of != frame.Version {
			t.Errorf("%s: the page is of version %s, its frames of %s", path, of, frame.Version)
		}
		s.Engine.SetBranch(queuetest.AlwaysOpen())
	}
}

// What runs beside goes on with the new settings, and with the page of a desk that is no more.
func TestWhatRunsBesideFollowsTheSettings(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	open := branch.Sample()
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(open, clock.Now), desk.Routes)
	ticket := s.Issue(t, "legal", "it")
	servertest.Receive(t, s.Watch(t, "/desk/meet/2/live"), new(json.RawMessage))
	servertest.Receive(t, s.Watch(t, "/desk/meet/3/live"), new(json.RawMessage))
	hurried := branch.Sample()
	hurried.CloseWaitingMin, hurried.Desks = 1, hurried.Desks[:2]
	s.Engine.SetBranch(hurried)
	clock.Move(3 * time.Hour)
	if at, err := attended(t.Context(), s.Engine.Current(), s.Hub.Present("meet")); err != nil || at[0] != "2" {
		t.Errorf("at work are %v, %v; want 2", at, err)
	}
	go sweep(t.Context(), s.Engine, slog.New(slog.DiscardHandler))
	queuetest.Eventually(t, "the ticket to lapse by the new rule", func() error {
		got, _, err := s.Engine.Ticket(t.Context(), ticket.Token)
		if err == nil && got.State != queue.Cancelled {
			err = errors.New("it is " + string(got.State))
		}
		return err
	})
}
