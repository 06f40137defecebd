package contract_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
)

// driveVisitor asks for what a visitor may ask for on the phone and at the door.
func (c *contract) driveVisitor(t *testing.T) {
	c.driveWishes(t)
	c.driveDoor(t)
}

// refusals of a visitor's write that has a body and a key.
func (c *contract) refuses(t *testing.T, path, unknown, body string) {
	t.Helper()
	c.do(t, ask{method: "POST", path: path, json: body, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: path, key: "v0", json: `{"colour":"red"}`, status: 422, code: "invalid", wrong: true})
	c.do(t, ask{method: "POST", path: path, key: "v0", json: body, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: unknown, key: "v0", json: body, status: 404, code: "not_found"})
}

func (c *contract) driveWishes(t *testing.T) {
	number, token := c.issue(t, "v1", `{"service":"mediation","language":"it","needs":"ti"}`)
	path, none := "/t/"+token, "/t/"+nowhere
	c.refuses(t, path+"/postponement", none+"/postponement", `{}`)
	for i := range 6 {
		c.issue(t, fmt.Sprint("v3", i), `{"service":"mediation","language":"it"}`)
	}
	got := c.do(t, ask{method: "POST", path: path + "/postponement", key: "v4", json: `{}`, status: 201})
	if got["postponed"] != 1.0 || got["needs"] != "ti" {
		t.Errorf("after more time: %v", got)
	}
	c.do(t, ask{method: "POST", path: path + "/postponement", form: url.Values{"key": {"v5"}}, html: true, status: 303})
	c.do(t, ask{method: "POST", path: path + "/postponement", key: "v51", json: `{}`, status: 409, code: "illegal_move"})

	c.driveAnswers(t)
	c.driveWrongKey(t)
	c.refuses(t, path+"/return", none+"/return", `{}`)
	c.do(t, ask{method: "POST", path: path + "/return", key: "v6", json: `{}`, status: 409, code: "illegal_move"})
	for i, send := range []ask{{json: `{}`, status: 201}, {form: url.Values{"key": {"v9"}}, html: true, status: 303}} {
		key := fmt.Sprint("v7", i)
		c.do(t, ask{method: "POST", path: desk1 + "/calls", key: key, json: fmt.Sprintf(`{"ticket":%q}`, number), status: 201})
		c.end(t, key, number)
		send.method, send.path, send.key = "POST", path+"/return", "back-"+key
		c.do(t, send)
	}
	if got := c.do(t, ask{method: "GET", path: path, status: 200}); got["state"] != "waiting" {
		t.Errorf("after coming back: %v", got)
	}
}

// driveWrongKey has a visitor change the service that they chose.
func (c *contract) driveWrongKey(t *testing.T) {
	number, token := c.issue(t, "wrong", `{"service":"mediation","language":"it"}`)
	path, body := "/t/"+token+"/service", `{"service":"information"}`
	c.refuses(t, path, "/t/"+nowhere+"/service", body)
	got := c.do(t, ask{method: "POST", path: path, key: "wrong1", json: body, status: 201})
	if got["number"] != number || got["service"] != "information" || got["state"] != "waiting" {
		t.Errorf("after the change: %v", got)
	}
	c.do(t, ask{method: "GET", path: "/kiosk/meet/tickets/" + token + "/service", html: true, status: 200})
	c.do(t, ask{method: "POST", path: path, key: "wrong2", json: body, status: 422, code: "invalid"})
	c.do(t, ask{method: "POST", path: path, form: url.Values{"key": {"wrong3"}, "service": {"legal"}}, html: true, status: 303})
	c.do(t, ask{method: "POST", path: "/t/" + token + "/cancellation", key: "wrong4", json: `{}`, status: 201})
	tiles := "/kiosk/meet/tickets/" + token + "/service"
	c.do(t, ask{method: "GET", path: tiles, html: true, status: 303})
	c.do(t, ask{method: "GET", path: "/kiosk/meet/tickets/" + nowhere + "/service", status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: path, key: "wrong5", json: body, status: 409, code: "too_late"})
}

// driveAnswers answers the questions, at the kiosk and on the phone.
func (c *contract) driveAnswers(t *testing.T) {
	for base, none := range map[string]string{"/kiosk/meet/tickets/": "/kiosk/nowhere/tickets/" + nowhere,
		"/t/": "/t/" + nowhere} {
		_, token := c.issue(t, "q1"+base, `{"service":"information","language":"it"}`)
		_, other := c.issue(t, "q2"+base, `{"service":"information","language":"it"}`)
		path, body := base+token+"/answers", `{"residence":"cuneo"}`
		c.refuses(t, path, none+"/answers", body)
		c.do(t, ask{method: "POST", path: path, key: "q3" + base, json: `{"origin":"the moon"}`, status: 422, code: "invalid"})
		for range 2 {
			if got := c.do(t, ask{method: "POST", path: path, key: "q4" + base, json: body, status: 201}); got["answered"] != true {
				t.Errorf("after the answers: %v", got)
			}
		}
		c.do(t, ask{method: "POST", path: path, key: "q5" + base, json: `{}`, status: 409, code: "answered"})
		c.do(t, ask{method: "POST", path: base + other + "/answers", key: "q4" + base, json: body, status: 201})
		form := url.Values{"origin": {"asia"}, "key": {"q6" + base}}
		c.do(t, ask{method: "POST", path: base + other + "/answers", form: form, html: true, status: 303})
	}
}

func (c *contract) driveDoor(t *testing.T) {
	c.do(t, ask{method: "GET", path: "/door/meet", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/door/nowhere", status: 404, code: "not_found"})
	code := c.do(t, ask{method: "GET", path: "/door/meet", status: 200})["code"].(string)
	path, wrong, elsewhere := "/door/meet/"+code, "/door/meet/AAAAAAAAAAAAAAAA", "/door/nowhere/"+code
	for _, html := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: path, html: html, status: 200})
	}
	c.do(t, ask{method: "GET", path: wrong, status: 409, code: "door_code"})
	c.do(t, ask{method: "GET", path: wrong, html: true, status: 409})
	c.do(t, ask{method: "GET", path: elsewhere, status: 404, code: "not_found"})

	asks := url.Values{"service": {"mediation"}, "language": {"it"}, "key": {"w1"}}
	c.do(t, ask{method: "POST", path: path + "/questions", form: asks, html: true, status: 200})
	c.do(t, ask{method: "POST", path: wrong + "/questions", form: asks, html: true, status: 409})
	c.do(t, ask{method: "POST", path: elsewhere + "/questions", form: asks, status: 404, code: "not_found"})
	asks.Set("service", "information")
	c.do(t, ask{method: "POST", path: path + "/questions", form: asks, html: true, status: 303})
	asks.Set("colour", "red")
	c.do(t, ask{method: "POST", path: path + "/questions", form: asks, status: 422, code: "invalid"})

	wish := `{"service":"information","language":"fr","needs":"wo","priority":"priority","residence":"cuneo","origin":"africa"}`
	c.refuses(t, path+"/tickets", elsewhere+"/tickets", wish)
	c.do(t, ask{method: "POST", path: wrong + "/tickets", key: "w2", json: wish, status: 409, code: "door_code"})
	c.do(t, ask{method: "POST", path: path + "/tickets", key: "w3", json: `{"service":"legal","language":"fr"}`, status: 409,
		code: "service_closed"})
	got := c.do(t, ask{method: "POST", path: path + "/tickets", key: "w4", json: wish, status: 201})
	if got["state"] != "coming" || got["answered"] != true {
		t.Errorf("taken at the door: %v", got)
	}
	form := url.Values{"service": {"information"}, "language": {"it"}, "key": {"w5"}}
	c.do(t, ask{method: "POST", path: path + "/tickets", form: form, html: true, status: 303})

	ticket, body := "/t/"+got["token"].(string), fmt.Sprintf(`{"code":%q}`, code)
	c.refuses(t, ticket+"/arrival", "/t/"+nowhere+"/arrival", body)
	c.do(t, ask{method: "POST", path: ticket + "/arrival", key: "w6", json: `{"code":"AAAAAAAAAAAAAAAA"}`, status: 409,
		code: "door_code"})
	if got := c.do(t, ask{method: "POST", path: ticket + "/arrival", key: "w7", json: body,
		status: 201}); got["state"] != "waiting" {
		t.Errorf("arrived: %v", got)
	}
	c.do(t, ask{method: "POST", path: ticket + "/arrival", key: "w8", json: body, status: 409, code: "illegal_move"})
	c.do(t, ask{method: "POST", path: ticket + "/arrival", form: url.Values{"code": {code}, "key": {"w9"}}, html: true,
		status: 303})
}

// visitorAsksWithoutRedis are for the same while Redis is away.
func visitorAsksWithoutRedis() []ask {
	door := "/door/meet/AAAAAAAAAAAAAAAA"
	return slices.Concat(unavailableGets("/door/meet", door, "/kiosk/meet/tickets/"+nowhere+"/service"), []ask{
		{method: "GET", path: "/door/meet", html: true, status: 503},
		{method: "POST", path: door + "/questions", form: url.Values{"key": {"x"}}, status: 503, code: "unavailable"},
	}, unavailablePosts("x1", map[string]string{
		door + "/tickets":                 `{"service":"information","language":"it"}`,
		"/t/" + nowhere + "/postponement": `{}`,
		"/t/" + nowhere + "/return":       `{}`,
		"/t/" + nowhere + "/service":      `{"service":"legal"}`,
		"/t/" + nowhere + "/arrival":      `{"code":"AAAAAAAAAAAAAAAA"}`,
	}))
}
