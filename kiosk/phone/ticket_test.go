package phone_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"turno/kiosk"
	"turno/kiosk/kiosktest"
	"turno/kiosk/phone"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func TestMobileTicketInEachState(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	for _, test := range []struct {
		name, words string
		moves       []queue.Move
		leavable    bool
	}{
		{"waiting", "أنت في الدور", nil, true},
		{"called", "حان دورك!", []queue.Move{""}, false},
		{"serving", "أنت عند الشباك", []queue.Move{"", queue.Serve}, false},
		{"parked", "سنناديك مرة أخرى", []queue.Move{"", queue.Park}, true},
		{"done", "شكرًا لزيارتك", []queue.Move{"", queue.Serve, queue.Finish}, false},
		{"no_show", "نودي على رقمك", []queue.Move{"", queue.MissShow}, false},
		{"cancelled", "لم تعد في الدور", []queue.Move{"", queue.Cancel}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.Issue(t, "legal", "it")
			ticket := s.Issue(t, "legal", "ar")
			desk := map[string]string{"called": "1", "serving": "2"}[test.name]
			if desk == "" {
				desk = "3"
			}
			for _, m := range test.moves {
				if m == "" {
					s.Call(t, desk, ticket.Number)
					continue
				}
				s.Move(t, desk, ticket.Number, m)
			}
			page := s.Page(t, "/t/"+ticket.Token)
			part := page.One(t, "data-state", test.name)
			if got, want := part.Tags("h1")[0].Text(), ticket.Number+"، "+test.words; got != want {
				t.Errorf("says %q, want %q", got, want)
			}
			if got := kiosktest.Texts(page, "ticket__number")[0]; got != ticket.Number {
				t.Errorf("number %q, want %q", got, ticket.Number)
			}
			if hidden := page.One(t, "data-leave", "*").Has("hidden"); hidden == test.leavable {
				t.Errorf("leaving is hidden: %v, want %v", hidden, !test.leavable)
			}
			if test.name == "called" {
				if got := kiosktest.Texts(page, "ticket__desk")[0]; got != "توجّه إلى الشباك 1" {
					t.Errorf("where to go: %q", got)
				}
			}
		})
	}
}

func TestMobileTicketWorksWithoutScripts(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	ticket := s.Issue(t, "legal", "it")
	answer := s.Get(t, "/t/"+ticket.Token, "text/html")
	if !strings.Contains(answer.Body, `<noscript><meta http-equiv="refresh" content="20"></noscript>`) {
		t.Error("nothing refreshes the page")
	}
	action, fields := kiosktest.Wish(t, servertest.Parse(t, answer.Body), "cancellation")
	for range 2 {
		if got := s.PostForm(t, action, fields); got.Status != 303 || got.Header.Get("Location") != "/t/"+ticket.Token+"?lang=it" {
			t.Fatalf("leave: %d to %q, want 303 to the ticket", got.Status, got.Header.Get("Location"))
		}
	}
	s.Page(t, "/t/"+ticket.Token).One(t, "data-state", "cancelled")
}

func TestMobileJSON(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	s.Issue(t, "legal", "it")
	ticket := s.Issue(t, "legal", "en")
	path := "/t/" + ticket.Token
	got := kiosktest.Decode[struct {
		kiosktest.Issued
		Ahead int
	}](t, s.Get(t, path, "application/json").Body)
	if got.Number != "B002" || got.Ahead != 1 || got.Token != ticket.Token || got.URL != s.URL+path {
		t.Errorf("got %+v, want B002 with one ahead, its token and address", got)
	}
	left := s.PostJSON(t, path+"/cancellation", "leave", "{}")
	if state := kiosktest.Decode[kiosktest.Issued](t, left.Body); left.Status != 201 || state.State != "cancelled" ||
		state.Token != "" {
		t.Errorf("leave: %d %s, want 201, cancelled and no token", left.Status, left.Body)
	}
	if again := s.PostJSON(t, path+"/cancellation", "other", "{}"); again.Status != 409 {
		t.Errorf("leave again: %d, want 409", again.Status)
	}
}

func TestMobileQR(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	path := "/t/" + s.Issue(t, "legal", "it").Token
	answer := s.Get(t, path+"/qr.svg", "*/*")
	if kind := answer.Header.Get("Content-Type"); answer.Status != 200 || kind != "image/svg+xml" {
		t.Fatalf("%d %s, want 200 image/svg+xml", answer.Status, kind)
	}
	if got := kiosktest.ReadQR(t, answer.Body); got != s.URL+path {
		t.Errorf("the code says %q, want %q", got, s.URL+path)
	}
}

func TestUnknownTokens(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	good := s.Issue(t, "legal", "it").Token
	for _, token := range []string{"AAAAAAAAAAAAAAAAAAAAAA", "x", strings.ToLower(good) + "A", good[:21], good + "A", "B001",
		url.PathEscape("../meet")} {
		for _, rest := range []string{"", "/qr.svg", "/live"} {
			if got := s.Get(t, "/t/"+token+rest, "text/html").Status; got != 404 {
				t.Errorf("/t/%s%s: %d, want 404", token, rest, got)
			}
		}
		if got := s.PostForm(t, "/t/"+token+"/cancellation", url.Values{"key": {"k"}}).Status; got != 404 {
			t.Errorf("/t/%s/cancellation: %d, want 404", token, got)
		}
	}
}

// A frame has the same live part as a newly loaded page.
func TestMobileLive(t *testing.T) {
	s := kiosktest.Serve(t, kiosktest.Unasked(t), nil)
	ticket := s.Issue(t, "legal", "it")
	path := "/t/" + ticket.Token + "/live"
	html, state := s.Watch(t, path+"?lang=en"), s.Watch(t, path+"?format=json")
	var part struct {
		HTML string
		Seq  int64
	}
	var data struct {
		State struct {
			kiosktest.Issued
			Desk *string
		}
	}
	servertest.Receive(t, html, &part)
	servertest.Receive(t, state, &data)
	if data.State.State != "waiting" || data.State.URL != s.URL+"/t/"+ticket.Token {
		t.Errorf("first state %+v, want the waiting ticket with its address", data.State)
	}
	before := part.Seq
	s.Call(t, "2", ticket.Number)
	s.Hub.Changed("meet")
	for part.Seq <= before {
		servertest.Receive(t, html, &part)
	}
	if !strings.Contains(part.HTML, "It is your turn!") || !strings.Contains(part.HTML, `data-calls="1"`) {
		t.Errorf("the frame does not say the call: %s", part.HTML)
	}
	for data.State.Desk == nil {
		servertest.Receive(t, state, &data)
	}
	if *data.State.Desk != "2" || data.State.State != "called" {
		t.Errorf("state %+v, want called to desk 2", data.State)
	}
}

// A ticket's address names no branch, so the token is looked up in each.
func TestMobileTicketOfAnyBranch(t *testing.T) {
	store := queuetest.Embedded(t)
	for _, id := range []string{"east", "west"} {
		b := kiosktest.Office(t, func(file map[string]any) { file["id"], file["always_open"] = id, true })
		s := servertest.Serve(t, store.Engine(b, nil), kiosk.Routes, phone.Routes)
		ticket := s.Issue(t, "legal", "it")
		if got := s.Page(t, "/t/"+ticket.Token).One(t, "class", "ticket__number").Text(); got != ticket.Number {
			t.Errorf("%s: number %q, want %q", id, got, ticket.Number)
		}
		if got, want := s.Get(t, fmt.Sprintf("/kiosk/%s/tickets/%s", id, ticket.Token), "text/html").Status, 200; got != want {
			t.Errorf("%s on its kiosk: %d, want %d", id, got, want)
		}
	}
}

// A visitor sent to the copier is told where to come back to, and has a key to say so. One sent to a desk is called there.
func TestAwayOnThePhone(t *testing.T) {
	s := kiosktest.Serve(t, queuetest.AlwaysOpen(), nil)
	ticket := s.Issue(t, "legal", "en")
	s.Call(t, "2", ticket.Number)
	send := func(r queue.MoveRequest) {
		t.Helper()
		r.Key, r.Desk, r.Move = "send "+r.Place+r.ToDesk, "2", queue.Send
		if _, err := s.Engine.Move(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	send(queue.MoveRequest{Place: "copier"})
	page := s.Page(t, "/t/"+ticket.Token)
	if got := page.One(t, "data-state", "away").Text(); !strings.Contains(got, "Copier") ||
		!strings.Contains(got, "desk 2 calls you before others") {
		t.Errorf("at the copier the phone says %q", got)
	}
	action, fields := kiosktest.Wish(t, page, "return")
	to := s.PostForm(t, action, fields).Header.Get("Location")
	if got := kiosktest.Said(t, s.Page(t, to)); got != "You are in the queue again." {
		t.Errorf("after the key it says %q", got)
	}
	s.Call(t, "2", ticket.Number)
	send(queue.MoveRequest{ToDesk: "3", Absent: true})
	page = s.Page(t, "/t/"+ticket.Token)
	if got := page.One(t, "data-state", "away").Text(); !strings.Contains(got,
		"Desk 3 calls you. Then you come back to desk 2") {
		t.Errorf("on the way to desk 3 the phone says %q", got)
	}
	if form := page.One(t, "class", "return"); !form.Has("hidden") {
		t.Error("who is called by another desk can say to be back")
	}
}
