package contract_test

import (
	"net/url"
	"testing"
)

// ownWrites are the writes that concern desk 1 itself, each with a body that is taken.
var ownWrites = map[string]string{
	"/presence":   `{"person":"omar","languages":["it","ar"],"services":["information","mediation"],"auto_call":false}`,
	"/shift":      `{}`,
	"/shift/end":  `{}`,
	"/breaks":     `{"reason":"pause"}`,
	"/breaks/end": `{}`,
	"/tickets": `{"service":"mediation","language":"fr","needs":"wo","priority":"urgent",` +
		`"residence":"cuneo","origin":"africa"}`,
	"/visits": `{"service":"information","language":"it","residence":"cuneo","origin":"asia",` +
		`"cases":{"prenotafacile":1}}`,
	"/alarms":       `{}`,
	"/alarms/2/end": `{}`,
	"/help/end":     `{}`,
}

// driveDeskItself goes through what concerns desk 1 itself. It holds no ticket, and does not in the end.
func (c *contract) driveDeskItself(t *testing.T) {
	for _, resource := range []string{"/shift/end", "/shift", "/presence", "/breaks", "/breaks/end", "/tickets", "/visits",
		"/alarms", "/alarms/2/end", "/help/end"} {
		c.do(t, ask{method: "POST", path: desk1 + resource, key: "own" + resource, json: ownWrites[resource], status: 201})
		c.refuseOwn(t, resource)
	}
	c.driveOwnForms(t)
	c.do(t, ask{method: "POST", path: desk1 + "/breaks/end", key: "itself-o1", json: `{}`, status: 409, code: "illegal_move"})
	c.do(t, ask{method: "POST", path: desk1 + "/breaks", key: "itself-o2", json: ownWrites["/breaks"], status: 201})
	c.do(t, ask{method: "POST", path: desk1 + "/calls", key: "itself-o3", json: `{}`, status: 409, code: "on_break"})
	c.do(t, ask{method: "POST", path: desk1 + "/breaks/end", key: "itself-o4", status: 201})
	got := c.do(t, ask{method: "POST", path: desk1 + "/calls", key: "itself-o5", json: `{}`, status: 201})
	c.do(t, ask{method: "POST", path: desk1 + "/breaks", key: "itself-o6", json: ownWrites["/breaks"], status: 409,
		code: "desk_busy"})
	c.do(t, ask{method: "POST", path: desk1 + "/shift/end", key: "itself-s1", json: `{}`, status: 409, code: "desk_busy"})
	next := c.do(t, ask{method: "POST", path: desk1 + "/breaks", key: "itself-s2", json: `{"reason":"pause","after":true}`,
		status: 201})
	if next["break_next"] != "pause" || next["break"] != "" {
		t.Errorf("a break after the ticket is %v", next)
	}
	c.do(t, ask{method: "POST", path: desk1 + "/breaks/end", key: "itself-s3", status: 201})
	c.end(t, "o7", got["number"].(string))
	c.do(t, ask{method: "POST", path: desk1 + "/tickets", key: "itself-o8", json: `{"service":"legal","language":"it"}`,
		status: 409, code: "service_closed"})
}

// driveOwnForms sends each as a form.
func (c *contract) driveOwnForms(t *testing.T) {
	for resource, form := range map[string]url.Values{
		"/presence":     {"person": {""}, "languages": {"", "it"}, "services": {""}, "auto_call": {"", "true"}},
		"/shift":        {},
		"/breaks":       {"reason": {"meeting"}},
		"/tickets":      {"service": {"information"}, "language": {"it"}, "needs": {""}},
		"/visits":       {"service": {"information"}, "cases.prenotafacile": {"0"}},
		"/alarms":       {},
		"/alarms/1/end": {},
		"/help/end":     {},
	} {
		form.Set("key", "form"+resource)
		c.do(t, ask{method: "POST", path: desk1 + resource, form: form, html: true, status: 303})
	}
	c.do(t, ask{method: "POST", path: desk1 + "/shift/end", form: url.Values{"key": {"form/shift/end"}}, html: true,
		status: 303})
	c.do(t, ask{method: "POST", path: desk1 + "/breaks", key: "form-break", json: ownWrites["/breaks"], status: 201})
	c.do(t, ask{method: "POST", path: desk1 + "/breaks/end", form: url.Values{"key": {"form/breaks/end"}}, html: true,
		status: 303})
	c.do(t, ask{method: "POST", path: desk1 + "/presence", key: "calm", json: `{"auto_call":false}`, status: 201})
}

// refuseOwn asks for what every write is refused.
func (c *contract) refuseOwn(t *testing.T, resource string) {
	t.Helper()
	path, body := desk1+resource, ownWrites[resource]
	c.do(t, ask{method: "POST", path: path, json: body, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: path, key: "itself-q1", json: body, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: "/desk/meet/99" + resource, key: "itself-q2", json: body, status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: path, key: "itself-q3", json: `{"colour":"red"}`, status: 422, code: "invalid",
		wrong: true})
}

const kioskHelp = "/kiosk/meet/help"

// driveHelp asks for help at the kiosk.
func (c *contract) driveHelp(t *testing.T) {
	body := `{"language":"ar"}`
	for range 2 {
		c.do(t, ask{method: "POST", path: kioskHelp, key: "help-1", json: body, status: 201})
	}
	form := url.Values{"language": {"fr"}, "key": {"help-2"}}
	c.do(t, ask{method: "POST", path: kioskHelp, form: form, html: true, status: 303})
	c.do(t, ask{method: "GET", path: kioskHelp + "?lang=fr", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/kiosk/nowhere/help", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: desk1, status: 200})
	c.do(t, ask{method: "POST", path: kioskHelp, key: "help-1", json: `{"language":"it"}`, status: 422, code: "key_reused"})
	c.do(t, ask{method: "POST", path: kioskHelp, key: "help-3", json: `{"language":"xx"}`, status: 422, code: "invalid"})
	c.do(t, ask{method: "POST", path: kioskHelp, json: body, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: kioskHelp, key: "help-4", json: body, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: "/kiosk/nowhere/help", key: "help-5", json: body, status: 404, code: "not_found"})
}
