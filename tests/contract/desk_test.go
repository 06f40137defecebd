package contract_test

import (
	"fmt"
	"strings"
	"testing"
)

// A hand works at desk 1 through the contract. Each request has a key of its own.
type hand struct {
	c    *contract
	t    *testing.T
	keys int
}

func (h *hand) post(path, body string, status int, code string) map[string]any {
	h.t.Helper()
	h.keys++
	return h.c.do(h.t, ask{method: "POST", path: path, key: fmt.Sprint("hand", h.keys), json: body, status: status, code: code})
}

// move makes a move at a desk, and checks fields of the ticket that is answered.
func (h *hand) move(desk, number, move, more string, want map[string]any) {
	h.t.Helper()
	got := h.post("/desk/meet/"+desk+"/moves", fmt.Sprintf(`{"ticket":%q,"move":%q%s}`, number, move, more), 201, "")
	for field, value := range want {
		if fmt.Sprint(got[field]) != fmt.Sprint(value) {
			h.t.Errorf("%s %s: %s is %v, want %v", move, more, field, got[field], value)
		}
	}
}

// call calls a certain ticket to desk 1.
func (h *hand) call(number string) {
	h.t.Helper()
	h.post(desk1+"/calls", fmt.Sprintf(`{"ticket":%q}`, number), 201, "")
}

// undoable is the seq of the change that desk 1 can take back.
func (h *hand) undoable() int {
	h.t.Helper()
	undo, _ := h.c.do(h.t, ask{method: "GET", path: desk1, status: 200})["undo"].(map[string]any)
	if undo == nil {
		h.t.Fatal("desk 1 has nothing to undo")
	}
	return int(undo["seq"].(float64))
}

// driveTicketAtDesk does all that staff can do with a ticket; desk 1 holds nothing before and after.
func (c *contract) driveTicketAtDesk(t *testing.T) {
	h := &hand{c: c, t: t}
	number, _ := c.issue(t, "hand", `{"service":"information","language":"ar"}`)
	h.driveSlips()
	h.call(number)
	h.driveAnswers(number)
	h.driveUndo(number)
	h.driveNext(number)
	h.driveAside(number)
	h.driveOnward(number)
	h.driveAway()
}

// driveUndo finishes the ticket that desk 1 has called, takes that back, and leaves it served.
func (h *hand) driveUndo(number string) {
	h.t.Helper()
	none := map[string]any{"outcome": nil, "note": nil, "finished_at": nil}
	h.move("1", number, "serve", "", none)
	h.move("1", number, "finish", `,"cases":{"residence_permit":2},"outcome":"language","note":"Torna martedì"`,
		map[string]any{"state": "done", "outcome": "language", "note": "Torna martedì"})
	seq := fmt.Sprintf(`{"seq":%d}`, h.undoable())
	undone := h.post(desk1+"/undos", seq, 201, "")
	ticket := undone["ticket"].(map[string]any)
	if undone["move"] != "finish" || ticket["state"] != "serving" || ticket["outcome"] != nil || ticket["note"] != nil {
		h.t.Errorf("undone %v, want the finish, and the ticket served", undone)
	}
	h.post(desk1+"/undos", seq, 409, "nothing_to_undo")
	h.post(desk1+"/undos", `{"seq":999999}`, 409, "nothing_to_undo")
}

// driveNext finishes the ticket that desk 1 serves and calls the next in one press, and takes both back.
func (h *hand) driveNext(number string) {
	h.t.Helper()
	next, _ := h.c.issue(h.t, "next", `{"service":"information","language":"it"}`)
	press := fmt.Sprintf(`{"ticket":%q,"move":"finish","call":true}`, number)
	got := h.post(desk1+"/moves", press, 201, "")
	called, _ := got["called"].(map[string]any)
	if got["state"] != "done" || called == nil || called["state"] != "called" || called["desk"] != "1" {
		h.t.Fatalf("finish and call answered %v", got)
	}
	h.post(desk1+"/undos", fmt.Sprintf(`{"seq":%d}`, h.undoable()), 201, "")
	h.post(desk1+"/moves", fmt.Sprintf(`{"ticket":%q,"move":"park","call":true}`, number), 422, "invalid")
	h.move("1", next, "cancel", "", nil)
}

// driveAside parks the ticket that desk 1 serves, for itself and for all, and lets it not come.
func (h *hand) driveAside(number string) {
	h.t.Helper()
	h.move("1", number, "park", `,"reason":"documents","mine":true`,
		map[string]any{"park_reason": "documents", "parked_for": "1"})
	h.post("/desk/meet/2/moves", fmt.Sprintf(`{"ticket":%q,"move":"resume"}`, number), 409, "illegal_move")
	h.move("1", number, "resume", "", map[string]any{"park_reason": nil, "parked_for": nil, "calls": 2})
	h.move("1", number, "park", "", map[string]any{"parked_for": nil})
	// Another desk has gone on with it: the park cannot be undone any more.
	parked := h.undoable()
	h.move("2", number, "resume", "", map[string]any{"desk": "2"})
	h.post(desk1+"/undos", fmt.Sprintf(`{"seq":%d}`, parked), 409, "nothing_to_undo")
	h.move("2", number, "park", "", nil)
	h.move("1", number, "return", "", map[string]any{"state": "waiting", "parked_at": nil})
	h.call(number)
	h.move("1", number, "no_show", "", map[string]any{"state": "no_show"})
	h.move("1", number, "resume", "", map[string]any{"state": "called", "missed_at": nil})
}

// driveAway sends a ticket to a place and to another desk, which both lead it back to desk 1, and mends a wrong key.
func (h *hand) driveAway() {
	h.t.Helper()
	number, token := h.c.issue(h.t, "away", `{"service":"information","language":"fr"}`)
	moves := desk1 + "/moves"
	h.call(number)
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"send"}`, number), 422, "invalid")
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"send","place":"moon"}`, number), 422, "invalid")
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"come_back"}`, number), 409, "illegal_move")
	h.move("1", number, "send", `,"place":"copier"`, map[string]any{"state": "away", "place": "copier", "back_to": "1"})
	for path, list := range map[string]string{desk1: "away", "/supervisor/meet": "away"} {
		if got := h.c.do(h.t, ask{method: "GET", path: path, status: 200})[list].([]any); len(got) != 1 {
			h.t.Errorf("%s: %d are away, want one", path, len(got))
		}
	}
	h.c.do(h.t, ask{method: "POST", path: "/t/" + token + "/return", key: "returned", json: `{}`, status: 201})
	if next := h.c.do(h.t, ask{method: "GET", path: desk1, status: 200})["next"].(map[string]any); next["number"] != number {
		h.t.Errorf("next is %v, want %s, who came back", next["number"], number)
	}
	h.call(number)
	h.move("1", number, "serve", "", nil)
	h.move("1", number, "send", `,"desk":"2"`, map[string]any{"state": "away", "for_desk": "2", "back_to": "1", "place": nil})
	h.post("/desk/meet/2/calls", `{}`, 201, "")
	h.move("2", number, "serve", "", nil)
	h.move("2", number, "finish", "", map[string]any{"state": "waiting", "for_desk": "1", "back_to": nil})
	h.call(number)
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"change_service","service":"information"}`, number), 422, "invalid")
	h.move("1", number, "change_service", `,"service":"mediation"`, map[string]any{"service": "mediation", "state": "called"})
	h.move("1", number, "send", `,"place":"copier"`, nil)
	h.post("/supervisor/meet/moves", fmt.Sprintf(`{"ticket":%q,"move":"come_back"}`, number), 201, "")
	h.post("/supervisor/meet/moves", fmt.Sprintf(`{"ticket":%q,"move":"change_service","service":"legal"}`, number), 201, "")
	h.move("1", number, "cancel", "", nil)
}

// driveOnward sends the ticket that desk 1 has called to a person, to another service and to the front.
func (h *hand) driveOnward(number string) {
	h.t.Helper()
	h.move("1", number, "transfer", `,"person":"omar","absent":true,"note":"con i moduli"`,
		map[string]any{"for_person": "omar", "note": "con i moduli"})
	h.move("1", number, "note", `,"note":"con la figlia"`, map[string]any{"note": "con la figlia", "state": "waiting"})
	h.move("1", number, "change_language", `,"needs":"fr"`, map[string]any{"needs": "fr", "language": "ar"})
	h.post(desk1+"/moves", fmt.Sprintf(`{"ticket":%q,"move":"change_language"}`, number), 422, "invalid")
	h.move("1", number, "transfer", `,"desk":"1"`, map[string]any{"for_desk": "1"})
	for _, html := range []bool{false, true} {
		h.c.do(h.t, ask{method: "GET", path: desk1 + "/tickets/" + number, html: html, status: 200})
	}
	h.c.do(h.t, ask{method: "GET", path: desk1 + "/tickets/Z999", status: 404, code: "not_found"})
	h.c.do(h.t, ask{method: "GET", path: desk1 + "/tickets/Z999", html: true, status: 303})
	reopen := fmt.Sprintf(`{"ticket":%q,"move":"reopen"}`, number)
	h.c.do(h.t, ask{method: "POST", path: desk1 + "/moves", key: "reopen", json: reopen, status: 422, code: "invalid",
		wrong: true})
	h.call(number)
	h.move("1", number, "serve", "", nil)
	h.post(desk1+"/recalls", `{}`, 201, "")
	h.move("1", number, "serve", "", nil)
	h.move("1", number, "continue", `,"service":"mediation","cases":{"prenotafacile":1}`,
		map[string]any{"state": "waiting", "service": "mediation", "services_done": "[information]", "for_person": nil})
	h.move("1", number, "prioritize", `,"priority":"urgent"`, map[string]any{"priority": "urgent"})
	h.move("1", number, "prioritize", `,"priority":""`, map[string]any{"priority": nil})
	h.call(number)
	moves := desk1 + "/moves"
	long := fmt.Sprintf(`{"ticket":%q,"move":"finish","note":%q}`, number, strings.Repeat("x", 201))
	h.c.do(h.t, ask{method: "POST", path: moves, key: "long", json: long, status: 422, code: "invalid", wrong: true})
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"park","reason":"dance"}`, number), 422, "invalid")
	h.post(moves, fmt.Sprintf(`{"ticket":%q,"move":"arrive"}`, number), 409, "illegal_move")
	h.move("1", number, "cancel", "", map[string]any{"state": "cancelled"})
	form := map[string][]string{"seq": {fmt.Sprint(h.undoable())}, "key": {"hand form"}}
	h.c.do(h.t, ask{method: "POST", path: desk1 + "/undos", form: form, html: true, status: 303})
	h.move("1", number, "no_show", "", nil)
}

// driveAnswers says where the visitor of the ticket that desk 1 has called is from, and mends that.
func (h *hand) driveAnswers(number string) {
	h.t.Helper()
	path, body := desk1+"/answers", fmt.Sprintf(`{"ticket":%q,"residence":"cuneo","origin":"africa"}`, number)
	h.c.refuses(h.t, path, "/desk/meet/99/answers", body)
	h.post("/desk/meet/2/answers", body, 409, "illegal_move")
	h.post(path, fmt.Sprintf(`{"ticket":%q}`, number), 422, "invalid")
	h.post(path, fmt.Sprintf(`{"ticket":%q,"origin":"the moon"}`, number), 422, "invalid")
	for _, origin := range []string{"africa", "asia"} {
		got := h.post(path, fmt.Sprintf(`{"ticket":%q,"origin":%q}`, number, origin), 201, "")
		if got["number"] != number || got["origin"] != nil || got["answered"] != nil {
			h.t.Errorf("an answer is told: %v", got)
		}
	}
	if undone := h.post(desk1+"/undos", fmt.Sprintf(`{"seq":%d}`, h.undoable()), 201, ""); undone["move"] != "answer" {
		h.t.Errorf("undone %v, want both answers", undone)
	}
	if state := h.c.do(h.t, ask{method: "GET", path: desk1, status: 200}); state["answerable"] != true {
		h.t.Error("desk 1 cannot say any more where its visitor is from")
	}
	form := map[string][]string{"ticket": {number}, "residence": {"cuneo"}, "origin": {""}, "key": {"hand answers"}}
	h.c.do(h.t, ask{method: "POST", path: path, form: form, html: true, status: 303})
	h.post("/desk/meet/1/answers", `{"ticket":"Z999","origin":"asia"}`, 404, "not_found")
}

// driveSlips prints another slip of a waiting ticket.
func (h *hand) driveSlips() {
	h.t.Helper()
	number, token := h.c.issue(h.t, "slips", `{"service":"information","language":"fr"}`)
	path, body := desk1+"/slips", fmt.Sprintf(`{"ticket":%q}`, number)
	h.c.refuses(h.t, path, "/desk/meet/99/slips", body)
	h.post(path, `{"ticket":"Z999"}`, 404, "not_found")
	got := h.post(path, body, 201, "")
	if got["number"] != number || got["token"] == token {
		h.t.Errorf("another slip: %v", got)
	}
	h.c.do(h.t, ask{method: "GET", path: "/t/" + token, status: 404, code: "not_found"})
	h.c.do(h.t, ask{method: "GET", path: "/t/" + token + "/slip", html: true, status: 404})
	h.c.do(h.t, ask{method: "GET", path: "/t/" + got["token"].(string) + "/slip", html: true, status: 200})
	form := map[string][]string{"ticket": {number}, "key": {"hand slip"}}
	h.c.do(h.t, ask{method: "POST", path: path, form: form, html: true, status: 303})
	h.call(number)
	h.post(path, body, 409, "illegal_move")
	h.move("1", number, "cancel", "", nil)
}
