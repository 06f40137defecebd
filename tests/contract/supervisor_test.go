package contract_test

import (
	"fmt"
	"net/url"
	"testing"
)

// driveSupervisor asks for all that the supervisor's page does.
func (c *contract) driveSupervisor(t *testing.T) {
	const page = "/supervisor/meet"
	number, _ := c.issue(t, "supervisor-1", `{"service":"mediation","language":"fr"}`)
	move := func(key, more string) map[string]any {
		t.Helper()
		return c.do(t, ask{method: "POST", path: page + "/moves", key: key, json: fmt.Sprintf(`{"ticket":%q%s}`, number, more),
			status: 201})
	}
	c.do(t, ask{method: "POST", path: page + "/moves", key: "supervisor-1a", status: 409, code: "absent",
		json: fmt.Sprintf(`{"ticket":%q,"move":"transfer","person":"giulia"}`, number)})
	move("supervisor-2", `,"move":"transfer","desk":"2","absent":true`)
	move("supervisor-n", `,"move":"note","note":"Torna con la figlia"`)
	move("supervisor-l", `,"move":"change_language","language":"ar","needs":"it"`)
	move("supervisor-c", `,"move":"cancel"`)
	if got := move("supervisor-r", `,"move":"reopen"`); got["state"] != "waiting" || got["note"] != "Torna con la figlia" {
		t.Errorf("reopened as %v", got)
	}
	move("supervisor-3", `,"move":"prioritize","priority":"urgent"`)
	floor := c.do(t, ask{method: "GET", path: page, status: 200})
	undo := fmt.Sprintf(`{"seq":%v}`, floor["undo"].(map[string]any)["seq"])
	c.do(t, ask{method: "POST", path: page + "/undos", key: "supervisor-4", json: undo, status: 201})
	c.do(t, ask{method: "POST", path: page + "/messages", key: "supervisor-5", json: `{"text":"We close at noon"}`,
		status: 201})
	c.do(t, ask{method: "POST", path: page + "/pauses", key: "supervisor-6", json: `{"service":"mediation"}`, status: 201})
	c.do(t, ask{method: "GET", path: "/display/meet", status: 200})
	for _, schema := range []string{"Frame", "FloorFrame"} {
		c.watch(t, page+"/live"+map[string]string{"FloorFrame": "?format=json"}[schema], schema)
	}
	c.do(t, ask{method: "POST", path: page + "/pauses/mediation/end", key: "supervisor-7", status: 201})
	c.driveLastCall(t, page)
	c.do(t, ask{method: "POST", path: page + "/alarms/1/end", key: "supervisor-8", json: `{}`, status: 201})
	c.do(t, ask{method: "POST", path: page + "/help/end", key: "supervisor-h", json: `{}`, status: 201})
	c.superviseDesks(t, page)
	c.resumeByOthers(t, page, number)
	c.unchanged(t, page)

	day := floor["day"].(string)
	story := page + "/tickets/" + day + "/" + number
	for _, html := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: page, html: html, status: 200})
		c.do(t, ask{method: "GET", path: story, html: html, status: 200})
		c.do(t, ask{method: "GET", path: page + "/events?desk=1", html: html, status: 200})
	}
	c.do(t, ask{method: "GET", path: page + "/tickets?ticket=" + number, html: true, status: 303})
	c.do(t, ask{method: "GET", path: page + "/tickets?ticket=nothing", status: 422, code: "invalid"})
	c.do(t, ask{method: "GET", path: page + "/tickets/" + day + "/Z999", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: page + "/events?before=x", status: 422, code: "invalid"})
	for _, path := range []string{"", "/events", "/tickets?ticket=A001", "/live"} {
		c.do(t, ask{method: "GET", path: "/supervisor/nowhere" + path, status: 404, code: "not_found"})
	}
	c.do(t, ask{method: "POST", path: page + "/moves", key: "supervisor-9",
		json: fmt.Sprintf(`{"ticket":%q,"move":"return"}`, number), status: 409, code: "illegal_move"})
	c.do(t, ask{method: "POST", path: page + "/undos", key: "supervisor-18", json: `{"seq":1}`, status: 409,
		code: "nothing_to_undo"})
	c.refuseSupervisor(t, page, number, undo)
}

// superviseDesks ends a break and the shift of desk 3, for whoever has left it.
func (c *contract) superviseDesks(t *testing.T, page string) {
	t.Helper()
	c.do(t, ask{method: "POST", path: page + "/breaks/3/end", key: "supervisor-b1", json: `{}`, status: 409,
		code: "illegal_move"})
	c.do(t, ask{method: "POST", path: "/desk/meet/3/breaks", key: "supervisor-b0", json: `{"reason":"pause"}`, status: 201})
	form := url.Values{"key": {"supervisor-b4"}}
	c.do(t, ask{method: "POST", path: page + "/breaks/3/end", form: form, html: true, status: 303})
	for i, end := range []string{"/breaks/3/end", "/shifts/3/end"} {
		c.do(t, ask{method: "POST", path: "/desk/meet/3/breaks", key: fmt.Sprint("supervisor-b2", i), json: `{"reason":"pause"}`,
			status: 201})
		c.do(t, ask{method: "POST", path: page + end, key: fmt.Sprint("supervisor-b3", i), json: `{}`, status: 201})
	}
}

// resumeByOthers parks the waiting ticket at desk 3 and has the supervisor resume it there; it waits again in the end.
func (c *contract) resumeByOthers(t *testing.T, page, number string) {
	t.Helper()
	move := func(path, key, more string, status int) {
		t.Helper()
		c.do(t, ask{method: "POST", path: path + "/moves", key: key, json: fmt.Sprintf(`{"ticket":%q,"move":%s}`, number, more),
			status: status})
	}
	c.do(t, ask{method: "POST", path: "/desk/meet/3/calls", key: "supervisor-r1", json: fmt.Sprintf(`{"ticket":%q}`, number),
		status: 201})
	c.do(t, ask{method: "POST", path: page + "/shifts/3/end", key: "supervisor-r2", json: `{}`, status: 409, code: "desk_busy"})
	move("/desk/meet/3", "supervisor-r3", `"park"`, 201)
	move(page, "supervisor-r4", `"resume","desk":"3"`, 201)
	move(page, "supervisor-r5", `"return"`, 201)
}

// driveLastCall has the branch give no more numbers, and a desk one all the same.
func (c *contract) driveLastCall(t *testing.T, page string) {
	_, mine := c.issue(t, "last-0", `{"service":"information","language":"it"}`)
	c.do(t, ask{method: "POST", path: page + "/last-call", key: "last-1", json: `{}`, status: 201})
	const asked = `{"service":"information","language":"it"`
	c.do(t, ask{method: "POST", path: "/kiosk/meet/tickets", key: "last-2", json: asked + "}", status: 409, code: "last_call"})
	refused := c.do(t, ask{method: "POST", path: desk1 + "/tickets", key: "last-3", json: asked + "}", status: 409,
		code: "last_call"})
	if got := fmt.Sprint(refused["rules"]); got != "[last_call]" {
		t.Errorf("the rules against it are %s, want [last_call]", got)
	}
	c.do(t, ask{method: "POST", path: desk1 + "/tickets", key: "last-3", json: asked + `,"override":true}`, status: 201})
	events := c.do(t, ask{method: "GET", path: page + "/events", status: 200})["events"].([]any)
	if got := fmt.Sprint(events[0].(map[string]any)["override"]); got != "[last_call]" {
		t.Errorf("the event says that %s was passed over, want [last_call]", got)
	}
	if closing := c.do(t, ask{method: "GET", path: "/t/" + mine,
		status: 200})["closing"].(map[string]any); closing["last_call"] != true {
		t.Errorf("who waits is told %v, want the last call", closing)
	}
	for _, path := range []string{"/kiosk/meet", "/display/meet", desk1, page} {
		c.do(t, ask{method: "GET", path: path, status: 200})
	}
	c.do(t, ask{method: "POST", path: page + "/last-call", form: url.Values{"key": {"last-5"}}, html: true, status: 303})
	c.do(t, ask{method: "POST", path: page + "/last-call/end", key: "last-4", json: `{}`, status: 201})
}

// refuseSupervisor asks each of the supervisor's writes for what is refused, and by a form.
func (c *contract) refuseSupervisor(t *testing.T, page, number, undo string) {
	move := fmt.Sprintf(`{"ticket":%q,"move":"cancel"}`, number)
	for path, body := range map[string]string{
		"/messages": `{"text":"x"}`, "/pauses": `{"service":"mediation"}`, "/pauses/mediation/end": `{}`, "/moves": move,
		"/alarms/1/end": `{}`, "/help/end": `{}`, "/undos": undo, "/breaks/3/end": `{}`, "/shifts/3/end": `{}`,
		"/last-call": `{}`, "/last-call/end": `{}`,
	} {
		c.do(t, ask{method: "POST", path: page + path, json: body, status: 400, code: "key_missing"})
		c.do(t, ask{method: "POST", path: page + path, key: "supervisor-10", json: body, status: 403, code: "cross_site",
			header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
		c.do(t, ask{method: "POST", path: "/supervisor/nowhere" + path, key: "supervisor-11", json: body, status: 404,
			code: "not_found"})
		c.do(t, ask{method: "POST", path: page + path, key: "supervisor-12", json: `{"colour":"red"}`, status: 422,
			code: "invalid", wrong: true})
	}
	forms := map[string]url.Values{
		"/messages": {"text": {"We close at one"}}, "/pauses": {"service": {"mediation"}}, "/pauses/mediation/end": {},
		"/alarms/1/end": {}, "/help/end": {}, "/shifts/3/end": {}, "/last-call/end": {},
		"/moves": {"ticket": {number}, "move": {"cancel"}, "to": {""}, "priority": {"urgent"}},
	}
	for path, form := range forms {
		form.Set("key", "supervised"+path)
		c.do(t, ask{method: "POST", path: page + path, form: form, html: true, status: 303})
	}
	c.do(t, ask{method: "POST", path: page + "/messages", form: url.Values{"text": {""}, "key": {"supervisor-15"}}, html: true,
		status: 303})
	floor := c.do(t, ask{method: "GET", path: page, status: 200})
	seq := fmt.Sprint(floor["undo"].(map[string]any)["seq"])
	c.do(t, ask{method: "POST", path: page + "/undos", form: url.Values{"seq": {seq}, "key": {"supervisor-16"}}, html: true,
		status: 303})
	c.do(t, ask{method: "POST", path: page + "/messages", key: "supervisor-17", json: `{}`, status: 201})
}
