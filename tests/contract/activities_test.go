package contract_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"turno/tests/harness"
)

// activityWrites are the writes of sessions and sign-ups, each with a body that is right in itself.
func activityWrites(t testing.TB, session, token string) map[string]string {
	at := "/desk/meet/sessions/" + session
	return map[string]string{
		"/kiosk/meet/signups": fmt.Sprintf(`{"session":%q,"language":"ar","residence":"cuneo","origin":"asia"}`,
			session),
		"/kiosk/meet/sessions/" + session + "/arrivals": `{"number":1}`,
		"/s/" + token + "/cancellation":                 `{}`,
		"/s/" + token + "/arrival":                      `{}`,
		"/desk/meet/sessions":                           harness.Course(t, 9),
		at + "/changes":                                 harness.Course(t, 9),
		at + "/cancellation":                            `{}`,
		at + "/signups":                                 `{"language":"ar"}`,
		at + "/signups/1/cancellation":                  `{}`,
		at + "/attendances":                             `{"number":1}`,
		at + "/walkins":                                 `{"language":"fr","residence":"cuneo"}`,
		at + "/heads":                                   `{"present":3}`,
		"/desk/meet/sessions/undos":                     `{"seq":1}`,
	}
}

// driveActivities drives every row of the contract about activities.
func (c *contract) driveActivities(t *testing.T) {
	token := c.drivePlaces(t)
	c.driveActivityPages(t, token)
	c.driveActivityForms(t)
	c.driveActivityRefusals(t)
}

// drivePlaces makes the session 1 with two places, one attended and one given back and taken again, and gives the token
// of who attended.
func (c *contract) drivePlaces(t *testing.T) (token string) {
	post := func(status int, code, path, key, body string) map[string]any {
		t.Helper()
		return c.do(t, ask{method: "POST", path: path, key: key, json: body, status: status, code: code})
	}
	const at = "/desk/meet/sessions/1"
	post(201, "", "/desk/meet/sessions", "s1", harness.Course(t, 1))
	post(201, "", at+"/changes", "s2", harness.Course(t, 2))
	sign := activityWrites(t, "1", "")["/kiosk/meet/signups"]
	first := post(201, "", "/kiosk/meet/signups", "s3", sign)
	again := post(201, "", "/kiosk/meet/signups", "s3", sign)
	if first["token"] != again["token"] || first["label"] != "D-01" {
		t.Errorf("the same key gave %v after %v", again, first)
	}
	second := post(201, "", at+"/signups", "s4", `{}`)
	post(409, "session_full", "/kiosk/meet/signups", "s5", sign)
	post(409, "session_full", at+"/signups", "s6", `{}`)
	post(201, "", fmt.Sprint(at, "/signups/", second["number"], "/cancellation"), "s7", `{}`)
	third := post(201, "", "/kiosk/meet/signups", "s8", sign)
	post(201, "", "/s/"+third["token"].(string)+"/cancellation", "s9", `{}`)
	fourth := post(201, "", "/kiosk/meet/signups", "s10", sign)
	post(201, "", "/s/"+fourth["token"].(string)+"/arrival", "s11", `{}`)

	token = first["token"].(string)
	post(201, "", "/kiosk/meet/sessions/1/arrivals", "s12", `{"number":1}`)
	post(409, "illegal_move", "/kiosk/meet/sessions/1/arrivals", "s13", `{"number":1}`)
	post(409, "illegal_move", "/s/"+token+"/arrival", "s14", `{}`)
	post(409, "illegal_move", "/s/"+token+"/cancellation", "s15", `{}`)
	post(409, "illegal_move", at+"/attendances", "s16", `{"number":1}`)
	post(409, "illegal_move", at+"/signups/1/cancellation", "s17", `{}`)
	post(201, "", at+"/walkins", "s18", `{"language":"fr","residence":"cuneo"}`)
	got := post(201, "", at+"/heads", "s19", `{"present":5}`)
	if got["present"] != 5.0 || got["heads"] != 2.0 {
		t.Errorf("after the head count: %v", got)
	}
	undo := c.do(t, ask{method: "GET", path: "/desk/meet/sessions?session=1", status: 200})["undo"].(map[string]any)
	post(201, "", "/desk/meet/sessions/undos", "s20", fmt.Sprintf(`{"seq":%v}`, undo["seq"]))
	post(409, "nothing_to_undo", "/desk/meet/sessions/undos", "s21", `{"seq":1}`)

	post(201, "", "/desk/meet/sessions", "s22", harness.Course(t, 3))
	post(201, "", "/desk/meet/sessions/2/signups", "s23", `{}`)
	post(201, "", "/desk/meet/sessions/2/cancellation", "s24", `{}`)
	for i, refused := range []string{"cancellation", "changes", "walkins", "heads"} {
		path := "/desk/meet/sessions/2/" + refused
		post(409, "session_closed", path, fmt.Sprint("s25-", i), activityWrites(t, "2", "")[path])
	}
	return token
}

// driveActivityPages asks for what can be read.
func (c *contract) driveActivityPages(t *testing.T, token string) {
	get := func(path string, html bool, status int) {
		t.Helper()
		code := ""
		if status == 404 {
			code = "not_found"
		}
		c.do(t, ask{method: "GET", path: path, html: html, status: status, code: code})
	}
	for _, html := range []bool{false, true} {
		get("/kiosk/meet/sessions?service=participation", html, 200)
		get("/kiosk/meet/signups/"+token, html, 200)
		get("/s/"+token, html, 200)
		get("/desk/meet/sessions?session=1", html, 200)
		get("/desk/meet/sessions?session=2", html, 200)
	}
	get("/kiosk/meet/sessions/1/arrival?number=1", true, 200)
	get("/kiosk/meet/sessions/2/arrival", true, 303)
	get("/kiosk/meet/sessions/1/arrivals/1", true, 200)
	get("/kiosk/meet/sessions/1/arrivals/99", true, 303)
	for _, path := range []string{"/kiosk/nowhere/sessions", "/kiosk/meet/signups/" + nowhere, "/s/" + nowhere,
		"/desk/nowhere/sessions",
		"/desk/meet/sessions?session=99", "/kiosk/meet/sessions/99/arrival", "/kiosk/meet/sessions/99/arrivals/1",
		"/desk/meet/sessions/live?session=99"} {
		get(path, false, 404)
	}
	c.do(t, ask{method: "GET", path: "/desk/meet/sessions", status: 304, header: map[string]string{"If-None-Match": "*"}})
	c.watch(t, "/desk/meet/sessions/live?session=1", "Frame")
	c.watch(t, "/desk/meet/sessions/live?session=1&format=json", "SessionsFrame")
}

// driveActivityForms sends each write as a page does.
func (c *contract) driveActivityForms(t *testing.T) {
	date, clock := harness.AtOffice(t, time.Now())
	plan := url.Values{"service": {"participation"}, "title.it": {"2026"}, "title.ar": {""}, "date": {date}, "time": {clock},
		"minutes": {"60"}, "where": {""}, "capacity": {"9"}}
	keys := 0
	form := func(path string, values url.Values) {
		t.Helper()
		keys++
		values.Set("key", fmt.Sprint("form-", keys))
		c.do(t, ask{method: "POST", path: path, form: values, html: true, status: 303})
	}
	form("/desk/meet/sessions", plan)
	const at = "/desk/meet/sessions/3"
	form(at+"/changes", plan)
	form("/kiosk/meet/signups", url.Values{"session": {"3"}, "language": {"it"}})
	form("/kiosk/meet/signups", url.Values{"session": {"2"}, "language": {"it"}}) // back to the sessions
	for range 2 {
		form(at+"/signups", url.Values{"language": {"ar"}})
	}
	form(at+"/signups/1/cancellation", url.Values{})
	form("/kiosk/meet/sessions/3/arrivals", url.Values{"number": {"2"}})
	form("/kiosk/meet/sessions/3/arrivals", url.Values{"number": {"02"}}) // once more
	form("/kiosk/meet/sessions/3/arrivals", url.Values{"number": {"7"}})  // no such one
	form(at+"/attendances", url.Values{"number": {"3"}})
	form(at+"/walkins", url.Values{})
	form(at+"/heads", url.Values{"present": {"4"}})
	undo := c.do(t, ask{method: "GET", path: "/desk/meet/sessions", status: 200})["undo"].(map[string]any)
	form("/desk/meet/sessions/undos", url.Values{"seq": {fmt.Sprint(undo["seq"])}})
	form("/desk/meet/sessions", plan)
	var tokens []string
	for i := range 2 {
		got := c.do(t, ask{method: "POST", path: "/kiosk/meet/signups", key: fmt.Sprint("form-json-", i),
			json: `{"session":"4","language":"it"}`, status: 201})
		tokens = append(tokens, got["token"].(string))
	}
	form("/s/"+tokens[0]+"/cancellation", url.Values{})
	form("/s/"+tokens[0]+"/cancellation", url.Values{}) // once more
	form("/s/"+tokens[1]+"/arrival", url.Values{})
	form("/desk/meet/sessions", plan)
	form("/desk/meet/sessions/5/cancellation", url.Values{})
}

// driveActivityRefusals asks for what nobody may.
func (c *contract) driveActivityRefusals(t *testing.T) {
	signed := c.do(t, ask{method: "POST", path: "/kiosk/meet/signups", key: "session-r-sign",
		json: `{"session":"4","language":"it"}`, status: 201})
	for path, body := range activityWrites(t, "4", signed["token"].(string)) {
		c.do(t, ask{method: "POST", path: path, json: body, status: 400, code: "key_missing"})
		c.do(t, ask{method: "POST", path: path, key: "activity-1", json: body, status: 403, code: "cross_site",
			header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
		c.do(t, ask{method: "POST", path: path, key: "activity-2", json: `{"colour":"red"}`, status: 422, code: "invalid",
			wrong: true})
	}
	for path, body := range activityWrites(t, "99", nowhere) {
		if path != "/desk/meet/sessions" && path != "/desk/meet/sessions/undos" {
			c.do(t, ask{method: "POST", path: path, key: "activity-3", json: body, status: 404, code: "not_found"})
		}
	}
	c.do(t, ask{method: "POST", path: "/desk/meet/sessions/4/signups/x/cancellation", key: "activity-4", json: `{}`,
		status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: "/desk/meet/sessions/4/attendances", key: "activity-8",
		json: fmt.Sprintf(`{"number":%v}`, signed["number"]), status: 201})
	c.do(t, ask{method: "POST", path: "/desk/nowhere/sessions", key: "activity-5", json: harness.Course(t, 3), status: 404,
		code: "not_found"})
	c.do(t, ask{method: "POST", path: "/desk/nowhere/sessions/undos", key: "activity-6", json: `{"seq":1}`, status: 404,
		code: "not_found"})
	c.do(t, ask{method: "POST", path: "/desk/meet/sessions", key: "activity-7", json: harness.Course(t, 501), status: 422,
		code: "invalid", wrong: true})
}

// activityAsksWithoutRedis are for a program whose Redis is away.
func activityAsksWithoutRedis(t *testing.T) []ask {
	return append(unavailableGets("/kiosk/meet/sessions", "/kiosk/meet/signups/"+nowhere, "/kiosk/meet/sessions/1/arrival",
		"/kiosk/meet/sessions/1/arrivals/1", "/s/"+nowhere, "/desk/meet/sessions"),
		unavailablePosts("u2", activityWrites(t, "1", nowhere))...)
}
