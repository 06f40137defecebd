package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"turno/kiosk"
	"turno/kiosk/phone"
	"turno/server/count"
	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A visitor without phone and kiosk gets a number. The desk gets nothing that opens the ticket.
func TestRegistering(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		const path, body = "/desk/meet/2/tickets",
			`{"service":"mediation","language":"fr","needs":"wo","priority":"urgent","residence":"cuneo","origin":"africa"}`
		a := s.PostJSON(t, path, "k", body)
		var got, again queue.Ticket
		decode(t, a, &got)
		if a.Status != 201 || got.Number != "C001" || got.Needs != "wo" || got.Priority != "urgent" || got.State != queue.Waiting {
			t.Fatalf("got %d %s", a.Status, a.Body)
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(a.Body), &fields); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"token", "url", "residence", "origin"} {
			if fields[secret] != nil {
				t.Errorf("the desk is told the %s", secret)
			}
		}
		s.postAs(t, path, "k", body, 201, &again)
		same(t, "the same again", again, got)
		for field, want := range map[string]int64{"issued:source:desk": 1, "issued:residence:cuneo": 1,
			"issued:origin:africa": 1} {
			same(t, field, s.counts(t)[field], want)
		}
		s.undo(t)
		same(t, "the counts after the undo", s.counts(t), count.Counts{})
		same(t, "who waits after the undo", s.state(t, "2").Total, 0)
		s.post(t, path, `{"service":"mediation","language":"it"}`, 201, &got)
		same(t, "the next number, as the first was told", got.Number, "C002")

		for _, bad := range []string{`{}`, `{"service":"mediation"}`, `{"service":"none","language":"it"}`,
			`{"service":"legal","language":"ro"}`,
			`{"service":"legal","language":"it","needs":"xx"}`, `{"service":"legal","language":"it","priority":"gold"}`,
			`{"service":"legal","language":"it","token":"x"}`} {
			s.post(t, path, bad, 422, nil)
		}
		if err := s.Engine.Pause(t.Context(), ledger.Head{Key: "p", By: ledger.Supervisor}, "legal", true); err != nil {
			t.Fatal(err)
		}
		var problem struct{ Code string }
		s.post(t, path, `{"service":"legal","language":"it"}`, 409, &problem)
		same(t, "a paused service", problem.Code, "service_paused")
	})
}

func TestCountingAVisit(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		const path = "/desk/meet/2/visits"
		body := `{"service":"information","residence":"cuneo","cases":{"prenotafacile":2}}`
		for range 2 {
			s.postAs(t, path, "k", body, 201, nil)
		}
		got := s.counts(t)
		for field, want := range map[string]int64{"issued:source:counted": 1, "issued:service:information": 1,
			"issued:language:it":     1,
			"issued:residence:cuneo": 1, "cases:type:prenotafacile": 2} {
			same(t, field, got[field], want)
		}
		same(t, "who waits", s.state(t, "2").Total, 0)
		s.undo(t)
		same(t, "the counts after the undo", s.counts(t), count.Counts{})
		for _, bad := range []string{`{}`, `{"service":"none"}`, `{"service":"legal","language":"xx"}`,
			`{"service":"legal","cases":{"none":1}}`,
			`{"service":"legal","cases":{"prenotafacile":0}}`, `{"service":"legal","priority":"urgent"}`} {
			s.post(t, path, bad, 422, nil)
		}
	})
}

// A browser without scripts comes back to a page that shows the number large. It shows nothing else from its address.
func TestTheNumberToTell(t *testing.T) {
	s := open(t)
	for told, want := range map[string]string{"A013": "A013", "": "", "<b>": "", "A013 call me": "", "a013": ""} {
		page := s.Page(t, "/desk/meet/2?lang=it&told="+strings.ReplaceAll(told, " ", "%20"))
		box := page.All("data-told", "*")[0]
		if got := box.One(t, "class", "told__number").Text(); got != want || box.Has("hidden") != (want == "") {
			t.Errorf("told %q: shows %q, hidden %v", told, got, box.Has("hidden"))
		}
	}
}

// A registered visitor can have a slip: the key beside the number leads to it, in the visitor's language. Earlier slips of
// the ticket open nothing any more.
func TestASlipOfWhoWasRegistered(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-03T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now), desk.Routes, kiosk.Routes,
		phone.Routes)
	before := s.Issue(t, "legal", "ar")
	page := s.Page(t, "/desk/meet/2?lang=en&told="+before.Number)
	for _, f := range formsOf(page) {
		if !strings.HasPrefix(f.path, "/desk/meet/2/slips") {
			continue
		}
		if f.values.Get("ticket") != before.Number {
			t.Errorf("the key prints %v", f.values)
		}
		at := s.PostForm(t, f.path, f.values).Header.Get("Location")
		slip := s.Page(t, at)
		if got := slip.Tags("html")[0].Attribute("lang"); got != "ar" {
			t.Errorf("the slip is in %q", got)
		}
		if got := slip.One(t, "data-print", "*").Text(); got != "Print" {
			t.Errorf("staff press %q", got)
		}
		if !strings.Contains(slip.One(t, "class", "slip").Text(), before.Number) || len(slip.All("class", "take__qr")) != 1 {
			t.Error("number or code are missing")
		}
		if old := s.Get(t, "/t/"+before.Token, "text/html"); old.Status != 404 {
			t.Errorf("the slip before opens its page: %d", old.Status)
		}
		return
	}
	t.Fatal("there is no key for a slip")
}
