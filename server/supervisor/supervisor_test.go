package supervisor_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

const base = "/supervisor/meet"

// floor is the JSON of the page.
func (o *office) floor(t *testing.T) queue.Floor {
	t.Helper()
	var f queue.Floor
	if err := json.Unmarshal([]byte(o.Get(t, base, "application/json").Body), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// post asks for a write and checks how it is answered.
func (o *office) post(t *testing.T, path, body string, status int) servertest.Answer {
	t.Helper()
	a := o.PostJSON(t, base+path, server.NewKey(), body)
	if a.Status != status {
		t.Fatalf("POST %s %s: %d %s, want %d", path, body, a.Status, a.Body, status)
	}
	return a
}

// The page shows the waiting tickets of each service in calling order, which ones are late, and what each desk does.
func TestThePageShowsTheFloor(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.person(t, "1", "anna", "it", "ar")
	o.Issue(t, "legal", "ar")
	o.clock.Move(15 * time.Minute)
	o.Issue(t, "legal", "fr")
	o.Call(t, "2", "")
	o.Issue(t, "information", "it")
	o.clock.Move(6 * time.Minute)
	_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "3"},
		Reason: "meeting"})
	must(t, err)

	_, err = o.Engine.Present(t.Context(), "1", "2")
	must(t, err)
	page := o.Page(t, base+"?lang=fr")
	var numbers []string
	for _, r := range page.All("name", "ticket") {
		numbers = append(numbers, r.Attribute("value")+" "+r.Attribute("data-state"))
	}
	if got, want := strings.Join(numbers, ", "), "B001 called, A001 waiting, B002 waiting"; got != want {
		t.Errorf("the page shows %s, want %s", got, want)
	}
	if got := page.One(t, "data-late", "*").Text(); got != "0" {
		t.Errorf("%s are late, want 0", got)
	}
	for class, want := range map[string]string{
		"bench--called": "2 italien Italiano A appelé 6 min B001 Conseil juridique arabe العربية 6 min",
		"bench--break":  "3 italien Italiano Réunion 0 min Terminer la pause B Fin de service F",
		"bench--free":   "1 Anna italien Italiano · arabe العربية Libre 21 min Fin de service F",
	} {
		if got := page.One(t, "class", class).Text(); got != want {
			t.Errorf("%s: got %q, want %q", class, got, want)
		}
	}
	o.clock.Move(14 * time.Minute)
	if got := o.Page(t, base).One(t, "data-late", "*").Text(); got != "2" {
		t.Errorf("%s are late, want 2", got)
	}
}

// A ticket of a desk that does nothing any more is returned. Others are transferred, given priority and cancelled, and the
// last change is taken back.
func TestMovesOfAnyTicket(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := open(t, s)
		o.Issue(t, "legal", "it")
		o.Issue(t, "information", "it")
		o.Call(t, "1", "B001")
		o.Move(t, "1", "", queue.Serve)
		o.clock.Move(40 * time.Minute)
		if page := o.Page(t, base); len(page.All("class", "bench__silent")) != 1 {
			t.Error("the page does not say that desk 1 has done nothing for long")
		}
		o.post(t, "/moves", `{"ticket":"B001","move":"return"}`, 201)
		o.post(t, "/moves", `{"ticket":"B001","move":"transfer","person":"omar"}`, 409)
		o.post(t, "/moves", `{"ticket":"B001","move":"transfer","person":"omar","absent":true}`, 201)
		o.post(t, "/moves", `{"ticket":"A001","move":"prioritize","priority":"urgent"}`, 201)
		f := o.floor(t)
		if f.Desks[0].Ticket != nil || f.Waiting[0].Number != "A001" || f.Waiting[0].Priority != "urgent" ||
			f.Waiting[1].ForPerson != "omar" {
			t.Errorf("the floor is %+v", f)
		}
		o.post(t, "/moves", `{"ticket":"A001","move":"cancel"}`, 201)
		undo, _ := json.Marshal(map[string]any{"seq": o.floor(t).Undo.Seq})
		o.post(t, "/undos", string(undo), 201)
		if got := o.floor(t).Total; got != 2 {
			t.Errorf("%d wait after the undo, want 2", got)
		}
		o.post(t, "/moves", `{"ticket":"A001","move":"serve"}`, 422)
		o.post(t, "/moves", `{"ticket":"A001","move":"return"}`, 409)
		o.post(t, "/moves", `{"ticket":"A009","move":"cancel"}`, 404)
		o.post(t, "/moves", `{"ticket":"A001","move":"transfer"}`, 422)
		o.post(t, "/moves", `{"ticket":"A001","move":"transfer","to":"desk:2"}`, 422)
	})
}

// The page has one form for every move. A move ignores the fields that belong to other keys of the form.
func TestTheFormOfAllMoves(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.Issue(t, "legal", "it")
	ask := func(move, to, priority string, status int) {
		t.Helper()
		page := o.Page(t, base)
		form := url.Values{"ticket": {"B001"}, "move": {move}, "to": {to}, "priority": {priority}, "key": {keyOf(page, "moves")}}
		if a := o.PostForm(t, base+"/moves", form); a.Status != status || status == 303 &&
			a.Header.Get("Location") != base+"?lang=it" {
			t.Errorf("%s to %q with priority %q: %d to %q, want %d", move, to, priority, a.Status, a.Header.Get("Location"), status)
		}
	}
	ask("transfer", "service:mediation", "urgent", 303)
	ask("prioritize", "desk:2", "urgent", 303)
	_, err := o.Engine.Present(t.Context(), "2")
	must(t, err)
	ask("transfer", "desk:2", "", 303)
	if w := o.floor(t).Waiting[0]; w.Service != "mediation" || w.Priority != "urgent" || w.ForDesk != "2" {
		t.Errorf("the ticket is %+v", w)
	}
	ask("transfer", "", "", 422)
	ask("prioritize", "", "", 422)
	if w := o.floor(t).Waiting[0]; w.Priority != "urgent" {
		t.Errorf("an untouched list took away the priority of %+v", w)
	}
	ask("prioritize", "", "-", 303)
	if w := o.floor(t).Waiting[0]; w.Priority != "" {
		t.Errorf("the priority stayed with %+v", w)
	}
	ask("cancel", "desk:2", "urgent", 303)
	if got := o.floor(t).Total; got != 0 {
		t.Errorf("%d wait, want none", got)
	}
}

// keyOf is the idempotency key of a form of the page.
func keyOf(page servertest.Node, form string) string {
	for _, f := range page.All("id", form) {
		for _, field := range f.All("name", "key") {
			return field.Attribute("value")
		}
	}
	return ""
}

// A message, a pause and an alarm begin and end, and the frames of the page show that.
func TestWhatHoldsForTheHouse(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := open(t, s)
		o.post(t, "/messages", `{"text":"  We close at noon "}`, 201)
		o.post(t, "/pauses", `{"service":"legal"}`, 201)
		must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "2"}, "2", true))
		f := o.floor(t)
		if f.House.Message != "We close at noon" || len(f.House.Paused) != 1 || len(f.House.Alarms) != 1 || !f.Services[1].Paused {
			t.Errorf("the house is %+v", f.House)
		}
		var frame struct {
			Seq  int64
			HTML string
		}
		servertest.Receive(t, o.Watch(t, base+"/live?lang=en"), &frame)
		part := servertest.Parse(t, frame.HTML)
		if frame.Seq != f.Seq || part.One(t, "class", "shown__text").Text() != "We close at noon" ||
			part.One(t, "data-alarm", "2").Attribute("data-says") != "Desk 2 calls for help" ||
			part.One(t, "data-shape", "line-legal").Attribute("data-p") != "line--paused" {
			t.Errorf("the frame %d is %s", frame.Seq, frame.HTML)
		}
		o.post(t, "/alarms/2/end", `{}`, 201)
		o.post(t, "/pauses/legal/end", `{}`, 201)
		o.post(t, "/messages", `{"text":""}`, 201)
		if f := o.floor(t); f.House.Message != "" || len(f.House.Paused) != 0 || len(f.House.Alarms) != 0 {
			t.Errorf("the house is %+v", f.House)
		}
		o.post(t, "/messages", `{"text":"`+strings.Repeat("x", 121)+`"}`, 422)
		o.post(t, "/messages", `{"text":" \u3164 "}`, 422)
		o.post(t, "/messages", `{"text":"کتاب\u200cخانه 👩\u200d🏫"}`, 201)
		if got := o.floor(t).House.Message; got != "کتاب\u200cخانه 👩\u200d🏫" {
			t.Errorf("the message is %q", got)
		}
		o.post(t, "/messages", `{"text":"  "}`, 422)
		if o.floor(t).House.Message == "" {
			t.Error("a message that shows nothing took the other one away")
		}
		o.post(t, "/pauses", `{"service":"nothing"}`, 422)
		o.post(t, "/pauses/nothing/end", `{}`, 404)
		o.post(t, "/alarms/99/end", `{}`, 404)
		if a := o.PostJSON(t, base+"/messages", "", `{"text":"x"}`); a.Status != 400 {
			t.Errorf("a write without a key: %d, want 400", a.Status)
		}
	})
}
