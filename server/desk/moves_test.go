package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"turno/server/queue"
	"turno/server/servertest"
)

const minute = time.Minute

// TestTheContract makes each request of the contract on a branch where B001 is at desk 2 as prepared, A001 waits, and
// C001 is held by desk 1.
func TestTheContract(t *testing.T) {
	const idle, called, serving, parked, missed = "idle", "called", "serving", "parked", "missed"
	for _, c := range []struct {
		name, state, resource, body string
		status                      int
		want                        string // the code of a refusal, or the state of the ticket
	}{
		{"call the next", idle, "calls", `{}`, 201, "called"},
		{"call without a body", idle, "calls", ``, 201, "called"},
		{"call a certain one", idle, "calls", `{"ticket":"A001"}`, 201, "called"},
		{"call at a busy desk", called, "calls", `{}`, 409, "desk_busy"},
		{"call one that does not wait", idle, "calls", `{"ticket":"C001"}`, 409, "not_waiting"},
		{"call one that was never issued", idle, "calls", `{"ticket":"A999"}`, 409, "not_waiting"},
		{"call with an unknown field", idle, "calls", `{"tickets":"A001"}`, 422, "invalid"},
		{"recall", called, "recalls", `{}`, 201, "called"},
		{"recall by number", called, "recalls", `{"ticket":"B001"}`, 201, "called"},
		{"recall at an idle desk", idle, "recalls", `{}`, 409, "illegal_move"},
		{"recall one that is served", serving, "recalls", `{}`, 201, "called"},
		{"serve", called, "moves", `{"ticket":"B001","move":"serve"}`, 201, "serving"},
		{"serve another desk's", called, "moves", `{"ticket":"C001","move":"serve"}`, 409, "illegal_move"},
		{"serve one that waits", called, "moves", `{"ticket":"A001","move":"serve"}`, 409, "illegal_move"},
		{"finish", serving, "moves", `{"ticket":"B001","move":"finish"}`, 201, "done"},
		{"finish with cases", serving, "moves", `{"ticket":"B001","move":"finish","cases":{"residence_permit":1,` +
			`"citizenship_test":2}}`, 201, "done"},
		{"finish with a case that is not counted", serving, "moves", `{"ticket":"B001","move":"finish","cases":{"passport":1}}`,
			422, "invalid"},
		{"finish one that was only called", called, "moves", `{"ticket":"B001","move":"finish"}`, 409, "illegal_move"},
		{"finish of whom the desk holds", serving, "moves", `{"move":"finish"}`, 201, "done"},
		{"finish of a variable that is empty", serving, "moves", `{"ticket":"","move":"finish"}`, 422, "invalid"},
		{"recall of a variable that is empty", called, "recalls", `{"ticket":""}`, 422, "invalid"},
		{"no-show", called, "moves", `{"ticket":"B001","move":"no_show"}`, 201, "no_show"},
		{"no-show of one that is served", serving, "moves", `{"ticket":"B001","move":"no_show"}`, 201, "no_show"},
		{"park", serving, "moves", `{"ticket":"B001","move":"park"}`, 201, "parked"},
		{"resume", parked, "moves", `{"ticket":"B001","move":"resume"}`, 201, "called"},
		{"resume one that is not parked", idle, "moves", `{"ticket":"A001","move":"resume"}`, 409, "illegal_move"},
		{"transfer to a service", serving, "moves", `{"ticket":"B001","move":"transfer","service":"mediation"}`, 201, "waiting"},
		{"transfer to a desk", called, "moves", `{"ticket":"B001","move":"transfer","desk":"3","absent":true}`, 201, "waiting"},
		{"transfer to a desk where nobody is", called, "moves", `{"ticket":"B001","move":"transfer","desk":"3"}`, 409, "absent"},
		{"transfer to nowhere", called, "moves", `{"ticket":"B001","move":"transfer"}`, 422, "invalid"},
		{"return", called, "moves", `{"ticket":"B001","move":"return"}`, 201, "waiting"},
		{"return a no-show", missed, "moves", `{"ticket":"B001","move":"return"}`, 201, "waiting"},
		{"return a parked one", parked, "moves", `{"ticket":"B001","move":"return"}`, 201, "waiting"},
		{"resume a no-show", missed, "moves", `{"ticket":"B001","move":"resume"}`, 201, "called"},
		{"park for oneself with a reason", called, "moves", `{"ticket":"B001","move":"park","reason":"form","mine":true}`, 201,
			"parked"},
		{"park for no such reason", called, "moves", `{"ticket":"B001","move":"park","reason":"dance"}`, 422, "invalid"},
		{"transfer to a person", called, "moves", `{"ticket":"B001","move":"transfer","person":"anna","absent":true}`, 201,
			"waiting"},
		{"transfer to a person who is not here", called, "moves", `{"ticket":"B001","move":"transfer","person":"anna"}`, 409,
			"absent"},
		{"transfer to nobody we know", called, "moves", `{"ticket":"B001","move":"transfer","person":"nobody"}`, 422, "invalid"},
		{"transfer to a person and a desk", called, "moves", `{"ticket":"B001","move":"transfer","person":"anna","desk":"3"}`,
			422, "invalid"},
		{"finish with outcome and note", serving, "moves", `{"ticket":"B001","move":"finish","outcome":"language",` +
			`"note":"torna martedì"}`, 201, "done"},
		{"finish with no such outcome", serving, "moves", `{"ticket":"B001","move":"finish","outcome":"dance"}`, 422, "invalid"},
		{"finish with a note that is too long", serving, "moves", `{"ticket":"B001","move":"finish","note":"` +
			strings.Repeat("à", 201) + `"}`, 422, "invalid"},
		{"finish with a service", serving, "moves", `{"ticket":"B001","move":"finish","service":"mediation"}`, 422, "invalid"},
		{"continue", serving, "moves", `{"ticket":"B001","move":"continue","service":"mediation","cases":{"residence_permit":1}}`,
			201, "waiting"},
		{"continue with nothing", serving, "moves", `{"ticket":"B001","move":"continue"}`, 422, "invalid"},
		{"prioritize by a class that only staff give", idle, "moves",
			`{"ticket":"A001","move":"prioritize","priority":"urgent"}`, 201, "waiting"},
		{"prioritize by no such class", idle, "moves", `{"ticket":"A001","move":"prioritize","priority":"dance"}`, 422, "invalid"},
		{"prioritize one that is called", called, "moves", `{"ticket":"B001","move":"prioritize","priority":"urgent"}`, 409,
			"illegal_move"},
		{"arrival of one that waits", idle, "moves", `{"ticket":"A001","move":"arrive"}`, 409, "illegal_move"},
		{"undo of nothing", idle, "undos", `{"seq":1}`, 409, "nothing_to_undo"},
		{"undo without a seq", called, "undos", `{}`, 422, "invalid"},
		{"undo of another change", called, "undos", `{"seq":1}`, 409, "nothing_to_undo"},
		{"cancel", called, "moves", `{"ticket":"B001","move":"cancel"}`, 201, "cancelled"},
		{"cancel one that is served", serving, "moves", `{"ticket":"B001","move":"cancel"}`, 409, "illegal_move"},
		{"a recall is no move", called, "moves", `{"ticket":"B001","move":"recall"}`, 422, "invalid"},
		{"there is no such move", called, "moves", `{"ticket":"B001","move":"dance"}`, 422, "invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			prepare(t, s, c.state)
			a := s.PostJSON(t, "/desk/meet/2/"+c.resource, "a key", c.body)
			if a.Status != c.status {
				t.Fatalf("status %d with %s, want %d", a.Status, a.Body, c.status)
			}
			var got struct{ State, Code string }
			decode(t, a, &got)
			if got.State+got.Code != c.want {
				t.Errorf("%q, want %q", got.State+got.Code, c.want)
			}
			if strings.Contains(a.Body, `"token"`) {
				t.Error("the desk is told a token")
			}
		})
	}
}

// prepare brings B001 into a state at desk 2, has A001 wait and C001 held by desk 1.
func prepare(t *testing.T, s *servertest.Site, state string) {
	t.Helper()
	s.Issue(t, "legal", "ar")
	s.Issue(t, "information", "fr")
	s.Issue(t, "mediation", "it")
	s.Call(t, "1", "C001")
	if state == "idle" {
		return
	}
	s.Call(t, "2", "B001")
	switch state {
	case "serving":
		s.Move(t, "2", "B001", queue.Serve)
	case "parked":
		s.Move(t, "2", "B001", queue.Park)
	case "missed":
		s.Move(t, "2", "B001", queue.MissShow)
	}
}

func TestACallThatFindsNobody(t *testing.T) {
	s := open(t)
	if a := s.PostJSON(t, "/desk/meet/2/calls", "k", `{}`); a.Status != http.StatusNoContent || a.Body != "" {
		t.Errorf("JSON: status %d with %q, want 204 with nothing", a.Status, a.Body)
	}
	call := formsOf(s.Page(t, "/desk/meet/2?lang=it"))[0]
	a := s.PostForm(t, call.path, call.values)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("form: status %d, want 303", a.Status)
	}
	page := s.Page(t, a.Header.Get("Location"))
	if got := page.One(t, "role", "alert").Text(); got != "Nessuno in attesa" {
		t.Errorf("the page says %q", got)
	}
}

func TestAWriteNeedsItsOwnKey(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	s.Issue(t, "legal", "ar")
	if a := s.PostJSON(t, "/desk/meet/2/calls", "", `{}`); a.Status != http.StatusBadRequest {
		t.Errorf("without a key: status %d, want 400", a.Status)
	}
	if a := s.PostJSON(t, "/desk/meet/2/calls", "e", `{"ticket":""}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a call of nobody in particular: %d %s", a.Status, a.Body)
	}
	first := s.PostJSON(t, "/desk/meet/2/calls", "k", `{}`)
	again := s.PostJSON(t, "/desk/meet/2/calls", "k", `{}`)
	var one, two queue.Ticket
	decode(t, first, &one)
	decode(t, again, &two)
	if again.Status != http.StatusCreated || one.Number != "B001" || two.Number != "B001" {
		t.Errorf("the same call twice: %d %s, then %d %s; want B001 twice", first.Status, one.Number, again.Status, two.Number)
	}
	if a := s.PostJSON(t, "/desk/meet/2/calls", "k", `{"ticket":"B002"}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("another call under the same key: status %d, want 422", a.Status)
	}
}

// TestAFormSentTwiceIsOneRequest tests a double click, and two windows of one desk.
func TestAFormSentTwiceIsOneRequest(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	s.Issue(t, "legal", "ar")
	one := formsOf(s.Page(t, "/desk/meet/2"))[0]
	two := formsOf(s.Page(t, "/desk/meet/2?lang=fr"))[0]
	if one.values.Get("key") != two.values.Get("key") {
		t.Fatalf("two windows have the keys %s and %s, want the same", one.values.Get("key"), two.values.Get("key"))
	}
	for _, f := range []form{one, one, two} {
		if a := s.PostForm(t, f.path, f.values); a.Status != http.StatusSeeOther {
			t.Errorf("status %d, want 303", a.Status)
		}
	}
	board, err := s.Engine.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(board.Calls) != 1 || board.Waiting["legal"] != 1 {
		t.Errorf("%d calls and %d waiting, want one each", len(board.Calls), board.Waiting["legal"])
	}
}

// TestEveryKeyOfThePageWorksWithoutScripts sends each form of each state without changes.
func TestEveryKeyOfThePageWorksWithoutScripts(t *testing.T) {
	for _, state := range []string{"idle", "called", "serving", "parked", "missed"} {
		first := open(t)
		prepare(t, first, state)
		forms := formsOf(first.Page(t, "/desk/meet/2?lang=it"))
		if len(forms) == 0 {
			t.Errorf("%s: the page has no form", state)
		}
		for i := range forms {
			t.Run(fmt.Sprint(state, i), func(t *testing.T) {
				t.Parallel() // each waits for the disk of its own store
				s := open(t)
				prepare(t, s, state)
				f := formsOf(s.Page(t, "/desk/meet/2?lang=it"))[i]
				a := s.PostForm(t, f.path, f.values)
				to := a.Header.Get("Location")
				if slip := strings.HasPrefix(f.path, "/desk/meet/2/slips"); slip && strings.HasPrefix(to, "/t/") &&
					strings.HasSuffix(to, "/slip?lang=it") {
					return // on a page of its own
				}
				if a.Status != http.StatusSeeOther || to != "/desk/meet/2?lang=it" {
					t.Errorf("%s %v: status %d to %q, want 303 to the desk", f.path, f.values, a.Status, a.Header.Get("Location"))
				}
			})
		}
	}
}

func TestCasesThatAreTypedAreCounted(t *testing.T) {
	s := open(t)
	prepare(t, s, "serving")
	finish := formsOf(s.Page(t, "/desk/meet/2"))[0]
	finish.values.Set("cases.residence_permit", "2")
	finish.values.Set("cases.prenotafacile", "0") // somebody typed this and did not delete it
	if a := s.PostForm(t, finish.path, finish.values); a.Status != http.StatusSeeOther {
		t.Fatalf("status %d, want 303", a.Status)
	}
	if got := s.Page(t, "/desk/meet/2").All("class", "held"); len(got) != 0 {
		t.Error("the desk still holds the ticket")
	}
}

func TestARefusalOfAFormIsASentence(t *testing.T) {
	s := open(t)
	prepare(t, s, "idle")
	call := formsOf(s.Page(t, "/desk/meet/2?lang=it"))[0]
	s.Call(t, "2", "A001")
	a := s.PostForm(t, call.path, call.values)
	if a.Status != http.StatusConflict {
		t.Fatalf("status %d, want 409", a.Status)
	}
	if got := servertest.Parse(t, a.Body).One(t, "role", "alert").Text(); got == "" {
		t.Error("the page does not say why")
	}
}
