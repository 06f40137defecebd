package desk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/kiosk"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A counterpart is a site with a clock that the test moves, on one of the stores.
type counterpart struct {
	*servertest.Site
	clock *queuetest.Clock
}

// onEachStore runs a test of desks and kiosk on a real Redis and on the embedded store.
func onEachStore(t *testing.T, test func(t *testing.T, s counterpart)) {
	queuetest.OnEachStore(t, func(t *testing.T, store queuetest.Store) {
		clock := queuetest.NewClock(t, "2026-11-03T10:40:00+01:00")
		e := store.Engine(queuetest.AlwaysOpen(), clock.Now)
		test(t, counterpart{servertest.Serve(t, e, desk.Register, kiosk.Register), clock})
	})
}

// post posts JSON under a new key and decodes the answer.
func (s counterpart) post(t *testing.T, path, body string, status int, into any) {
	t.Helper()
	s.postAs(t, path, fmt.Sprint("key ", time.Now().UnixNano()), body, status, into)
}

func (s counterpart) postAs(t *testing.T, path, key, body string, status int, into any) {
	t.Helper()
	a := s.PostJSON(t, path, key, body)
	if a.Status != status {
		t.Fatalf("POST %s %s: status %d with %s, want %d", path, body, a.Status, a.Body, status)
	}
	if into != nil {
		decode(t, a, into)
	}
}

// state is a desk's state as JSON.
func (s counterpart) state(t *testing.T, id string) (d queue.DeskState) {
	t.Helper()
	decode(t, s.Get(t, "/desk/meet/"+id, "application/json"), &d)
	return d
}

// undo takes back the last change made at desk 2.
func (s counterpart) undo(t *testing.T) {
	t.Helper()
	last := s.state(t, "2").Undo
	if last == nil {
		t.Fatal("there is nothing to undo")
	}
	_, err := s.Engine.Undo(t.Context(), queue.UndoRequest{Key: fmt.Sprint("undo ", last.Seq), Desk: "2", Seq: last.Seq})
	if err != nil {
		t.Fatal(err)
	}
}

// counts is the day's roll-up without zeros.
func (s counterpart) counts(t *testing.T) queue.Counts {
	t.Helper()
	counts, err := s.Engine.Counts(t.Context(), "20261103")
	if err != nil {
		t.Fatal(err)
	}
	for field, n := range counts {
		if n == 0 {
			delete(counts, field)
		}
	}
	return counts
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPresence(t *testing.T) {
	onEachStore(t, func(t *testing.T, s counterpart) {
		const path = "/desk/meet/2/presence"
		var got queue.Presence
		s.postAs(t, path, "k", `{"person":"omar","languages":["it","ar"],"auto_call":true}`, 201, &got)
		same(t, "presence", got, queue.Presence{Person: "omar", Languages: []string{"it", "ar"}, AutoCall: true})
		s.postAs(t, path, "k", `{"person":"omar","languages":["it","ar"],"auto_call":true}`, 201, nil)
		s.postAs(t, path, "k", `{"person":"anna"}`, 422, nil)
		same(t, "the desk", s.state(t, "2").Presence, got)

		s.post(t, path, `{"auto_call":false}`, 201, &got)
		same(t, "after one thing was changed", got, queue.Presence{Person: "omar", Languages: []string{"it", "ar"}})
		s.post(t, "/desk/meet/3/presence", `{"person":"omar"}`, 201, nil)
		same(t, "who sits at the desk that was left", s.state(t, "2").Presence.Person, "")
		s.post(t, "/desk/meet/3/presence", `{"person":"","languages":[]}`, 201, &got)
		same(t, "after getting up", got, queue.Presence{Languages: []string{"it"}})

		for _, body := range []string{`{}`, `{"person":"nobody"}`, `{"languages":["xx"]}`, `{"languages":"it"}`, `{"auto_call":"yes"}`, `{"who":"omar"}`} {
			s.post(t, path, body, 422, nil)
		}
		s.post(t, "/desk/meet/99/presence", `{"person":"omar"}`, 404, nil)
		s.postAs(t, path, "", `{"person":"omar"}`, 400, nil)
	})
}

// A desk on a break calls nobody, and no estimate counts it.
func TestABreak(t *testing.T) {
	onEachStore(t, func(t *testing.T, s counterpart) {
		for i := range 3 {
			n := s.Issue(t, "legal", "it").Number
			s.Call(t, "1", n)
			s.Move(t, "1", n, queue.Serve)
			s.clock.Move(10 * time.Minute)
			s.Move(t, "1", n, queue.Finish)
			if i == 0 {
				s.Call(t, "2", s.Issue(t, "legal", "it").Number)
				s.Move(t, "2", "B002", queue.Park)
			}
		}
		s.post(t, "/desk/meet/2/presence", `{"person":"omar"}`, 201, nil) // desk 2 is open
		for range 4 {
			s.Issue(t, "legal", "it")
		}
		estimate := func() queue.Estimate {
			t.Helper()
			var home struct {
				Services []queue.ServiceState `json:"services"`
			}
			decode(t, s.Get(t, "/kiosk/meet", "application/json"), &home)
			if home.Services[1].Estimate == nil {
				t.Fatal("there is no estimate")
			}
			return *home.Services[1].Estimate
		}
		both := estimate()

		var p queue.Presence
		s.post(t, "/desk/meet/2/breaks", `{"reason":"meeting"}`, 201, &p)
		same(t, "the reason", p.Break, "meeting")
		if p.BreakSince == nil || !p.BreakSince.Equal(s.clock.Now()) {
			t.Errorf("the break began at %v, want %v", p.BreakSince, s.clock.Now())
		}
		alone := estimate()
		if alone.LowS <= both.LowS || alone.HighS <= both.HighS {
			t.Errorf("with two desks %+v, with one on a break %+v; want longer", both, alone)
		}
		var problem struct{ Code string }
		s.post(t, "/desk/meet/2/calls", `{}`, 409, &problem)
		same(t, "a call", problem.Code, "on_break")
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B002","move":"resume"}`, 409, &problem)
		same(t, "a resume", problem.Code, "on_break")

		s.clock.Move(7 * time.Minute)
		s.post(t, "/desk/meet/2/breaks/end", `{}`, 201, &p)
		same(t, "after the break", p, queue.Presence{Person: "omar", Languages: []string{"it"}})
		same(t, "the estimate", estimate(), both)
		same(t, "ms of meetings", s.counts(t)["break_ms:reason:meeting"], int64(7*time.Minute/time.Millisecond))
		s.post(t, "/desk/meet/2/breaks/end", `{}`, 409, &problem)
		same(t, "an end of no break", problem.Code, "illegal_move")
		s.post(t, "/desk/meet/2/breaks", `{"reason":"holidays"}`, 422, nil)
		s.post(t, "/desk/meet/2/breaks", `{}`, 422, nil)
		s.Call(t, "2", "")
		s.post(t, "/desk/meet/2/breaks", `{"reason":"pause"}`, 409, &problem)
		same(t, "a break with somebody at the desk", problem.Code, "desk_busy")
	})
}

// Somebody without phone and kiosk gets a number, and the desk nothing that opens the ticket.
func TestRegistering(t *testing.T) {
	onEachStore(t, func(t *testing.T, s counterpart) {
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
		for field, want := range map[string]int64{"issued:source:desk": 1, "issued:residence:cuneo": 1, "issued:origin:africa": 1} {
			same(t, field, s.counts(t)[field], want)
		}
		s.undo(t)
		same(t, "the counts after the undo", s.counts(t), queue.Counts{})
		same(t, "who waits after the undo", s.state(t, "2").Total, 0)
		s.post(t, path, `{"service":"mediation","language":"it"}`, 201, &got)
		same(t, "the next number, as the first was told", got.Number, "C002")

		for _, bad := range []string{`{}`, `{"service":"mediation"}`, `{"service":"none","language":"it"}`, `{"service":"legal","language":"ro"}`,
			`{"service":"legal","language":"it","needs":"xx"}`, `{"service":"legal","language":"it","priority":"gold"}`,
			`{"service":"legal","language":"it","token":"x"}`} {
			s.post(t, path, bad, 422, nil)
		}
		if err := s.Engine.Pause(t.Context(), "p", "legal", true); err != nil {
			t.Fatal(err)
		}
		var problem struct{ Code string }
		s.post(t, path, `{"service":"legal","language":"it"}`, 409, &problem)
		same(t, "a paused service", problem.Code, "service_paused")
	})
}

func TestCountingAVisit(t *testing.T) {
	onEachStore(t, func(t *testing.T, s counterpart) {
		const path = "/desk/meet/2/visits"
		body := `{"service":"information","residence":"cuneo","cases":{"prenotafacile":2}}`
		for range 2 {
			s.postAs(t, path, "k", body, 201, nil)
		}
		got := s.counts(t)
		for field, want := range map[string]int64{"issued:source:counted": 1, "issued:service:information": 1, "issued:language:it": 1,
			"issued:residence:cuneo": 1, "cases:type:prenotafacile": 2} {
			same(t, field, got[field], want)
		}
		same(t, "who waits", s.state(t, "2").Total, 0)
		s.undo(t)
		same(t, "the counts after the undo", s.counts(t), queue.Counts{})
		for _, bad := range []string{`{}`, `{"service":"none"}`, `{"service":"legal","language":"xx"}`, `{"service":"legal","cases":{"none":1}}`,
			`{"service":"legal","cases":{"prenotafacile":0}}`, `{"service":"legal","priority":"urgent"}`} {
			s.post(t, path, bad, 422, nil)
		}
	})
}

// Any desk answers any desk's call for help.
func TestAnAlarm(t *testing.T) {
	onEachStore(t, func(t *testing.T, s counterpart) {
		var got struct {
			Desk  string
			Alarm bool
		}
		for range 2 {
			s.postAs(t, "/desk/meet/2/alarms", "k", `{}`, 201, &got)
			s.clock.Move(time.Minute)
		}
		if got.Desk != "2" || !got.Alarm {
			t.Errorf("got %+v", got)
		}
		for _, id := range []string{"1", "2", "3"} {
			alarms := s.state(t, id).House.Alarms
			if len(alarms) != 1 || alarms[0].Desk != "2" {
				t.Errorf("desk %s is told of %+v", id, alarms)
			}
		}
		banner := s.Page(t, "/desk/meet/3?lang=it").One(t, "data-alarm", "2").Text()
		if !strings.Contains(banner, "allo sportello 2 dalle 10:40") || !strings.Contains(banner, "Vado io") {
			t.Errorf("desk 3 shows %q", banner)
		}
		s.post(t, "/desk/meet/3/alarms/2/end", `{}`, 201, &got)
		if got.Desk != "2" || got.Alarm {
			t.Errorf("got %+v", got)
		}
		same(t, "alarms after the end", len(s.state(t, "1").House.Alarms), 0)
		s.post(t, "/desk/meet/3/alarms/99/end", `{}`, 404, nil)
		s.post(t, "/desk/meet/3/alarms", `{"desk":"1"}`, 422, nil)
		s.postAs(t, "/desk/meet/3/alarms", "", `{}`, 400, nil)
	})
}

// What the supervisor says to all stands on each desk.
func TestTheHouseIsShown(t *testing.T) {
	s := open(t)
	if len(s.Page(t, "/desk/meet/2").All("class", "house")) != 0 {
		t.Error("there is nothing to show, and something is shown")
	}
	if err := s.Engine.SetMessage(t.Context(), "m", "Alle 11 si chiude"); err != nil {
		t.Fatal(err)
	}
	if err := s.Engine.Pause(t.Context(), "p", "legal", true); err != nil {
		t.Fatal(err)
	}
	got := s.Page(t, "/desk/meet/2?lang=it").One(t, "class", "house").Text()
	if !strings.Contains(got, "Alle 11 si chiude") || !strings.Contains(got, "Sportello legale") {
		t.Errorf("got %q", got)
	}
}

// Each key of the bar is a form that works as it stands, and leads back to the desk.
func TestTheBarWorksWithoutScripts(t *testing.T) {
	paths := map[string]int{}
	bar := func(s *servertest.Site) []form {
		return sendable(s.Page(t, "/desk/meet/2?lang=it").One(t, "class", "own").Tags("form"))
	}
	prepared := func() *servertest.Site {
		s := open(t)
		if err := s.Engine.Alarm(t.Context(), "a", "1", "1", true); err != nil {
			t.Fatal(err)
		}
		person := "giulia"
		if _, err := s.Engine.SetPresence(t.Context(), queue.PresenceRequest{Key: "p", Desk: "2", Person: &person}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for i := range bar(prepared()) {
		s := prepared()
		f := bar(s)[i]
		a := s.PostForm(t, f.path, f.values)
		back, told, _ := strings.Cut(a.Header.Get("Location"), "&told=")
		if a.Status != http.StatusSeeOther || back != "/desk/meet/2?lang=it" {
			t.Errorf("%s %v: status %d to %q, want 303 to the desk", f.path, f.values, a.Status, back)
		}
		if strings.Contains(f.path, "/tickets") != (told != "") {
			t.Errorf("%s: the number to tell is %q", f.path, told)
		}
		paths[strings.TrimPrefix(strings.TrimSuffix(f.path, "?lang=it"), "/desk/meet/2/")]++
	}
	// Two who may sit down, nobody, the languages, calling by itself; four reasons.
	same(t, "the forms", paths, map[string]int{"presence": 5, "breaks": 4, "tickets": 1, "visits": 1, "alarms": 1, "alarms/1/end": 1})
}

func TestFormsOfPresence(t *testing.T) {
	s := open(t)
	post := func(form string) queue.Presence {
		t.Helper()
		values := map[string][]string{"key": {fmt.Sprint(time.Now().UnixNano())}}
		for pair := range strings.SplitSeq(form, "&") {
			name, value, _ := strings.Cut(pair, "=")
			values[name] = append(values[name], value)
		}
		if a := s.PostForm(t, "/desk/meet/2/presence", values); a.Status != 303 {
			t.Fatalf("%s: status %d", form, a.Status)
		}
		state, err := s.Engine.Desk(t.Context(), "2")
		if err != nil {
			t.Fatal(err)
		}
		return state.Presence
	}
	same(t, "boxes ticked", post("person=anna&languages=&languages=it&languages=wo&auto_call=true"),
		queue.Presence{Person: "anna", Languages: []string{"it", "wo"}, AutoCall: true})
	same(t, "nobody", post("person="), queue.Presence{Languages: []string{"it", "wo"}, AutoCall: true})
	same(t, "boxes clear", post("languages=&auto_call=false"), queue.Presence{Languages: []string{"it"}})
}

// The number stands large on the page that a browser without scripts comes back to, and nothing else that an address says.
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
