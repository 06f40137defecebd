package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/servertest"
)

// contractBranch is the sample, open at every hour but for one service, with a quota of one for another.
func contractBranch(office map[string]any) {
	week := map[string]any{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		week[day] = [][]string{{"00:00", "24:00"}}
	}
	office["hours"] = week
	delete(office, "closures")
	for _, s := range office["services"].([]any) {
		switch s := s.(map[string]any); s["id"] {
		case "legal":
			s["hours"] = map[string]any{}
		case "participation":
			s["quota"] = 1
		}
	}
}

// Every row of the contract is driven on the whole program, and each request and answer is what the description says: on
// both stores, and without any.
func TestContract(t *testing.T) {
	c := readContract(t)
	onEachPlace(t, func(t *testing.T, where place) {
		c.base = startProgram(t, where, "-branch", servertest.Office{Hours: true}.File(t, contractBranch)).base
		c.driveKiosk(t)
		c.driveTicket(t)
		c.driveVisitor(t)
		c.driveDesk(t)
		c.driveTicketAtDesk(t)
		c.driveAppointments(t)
		c.driveDisplay(t)
		c.driveSupervisor(t)
		c.driveActivities(t)
		c.driveProgram(t)
		c.driveBodies(t)
		c.tryCodes(t, "/kiosk/meet/check-ins")
		if where.redis != nil {
			where.redis.Kill()
			c.doAll(t, slices.Concat(asksWithoutRedis(), activityAsksWithoutRedis(t), visitorAsksWithoutRedis(),
				appointmentAsksWithoutRedis())...)
		}
	})
	c.mustBeWhole(t)
}

const tickets, desk1, nowhere = "/kiosk/meet/tickets", "/desk/meet/1", "AAAAAAAAAAAAAAAAAAAAAA"

// issue takes a ticket and gives its number and its token.
func (c *contract) issue(t *testing.T, key, body string) (number, token string) {
	t.Helper()
	got := c.do(t, ask{method: "POST", path: tickets, key: key, json: body, status: 201})
	return got["number"].(string), got["token"].(string)
}

func (c *contract) driveKiosk(t *testing.T) {
	wish := `{"service":"information","language":"ar","residence":"cuneo","origin":"asia"}`
	first := c.do(t, ask{method: "POST", path: tickets, key: "k1", json: wish, status: 201})
	again := c.do(t, ask{method: "POST", path: tickets, key: "k1", json: wish, status: 201})
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same key gave another ticket (-first +again):\n%s", diff)
	}
	c.issue(t, "k2", `{"service":"participation","language":"it","priority":"priority"}`)
	c.issue(t, "k15", `{"service":"mediation","language":"it","needs":"ro"}`)

	post := func(status int, code, key, body string, wrong bool) {
		t.Helper()
		c.do(t, ask{method: "POST", path: tickets, key: key, json: body, status: status, code: code, wrong: wrong})
	}
	post(409, "quota_reached", "k3", `{"service":"participation","language":"it"}`, false)
	post(409, "service_closed", "k4", `{"service":"legal","language":"it"}`, false)
	post(422, "key_reused", "k1", `{"service":"mediation","language":"ar"}`, false)
	post(400, "key_missing", "", wish, false)
	post(422, "invalid", "k5", `{"service":"information","language":"ar","colour":"red"}`, true)
	post(422, "invalid", "k6", `{"service":"nothing","language":"ar"}`, false)
	post(422, "invalid", "k7", `{"service":7,"language":"ar"}`, true)
	post(422, "invalid", "k8", `not JSON`, true)
	c.do(t, ask{method: "POST", path: tickets, key: "k11", json: wish, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: "/kiosk/nowhere/tickets", key: "k12", json: wish, status: 404, code: "not_found"})
	form := url.Values{"service": {"mediation"}, "language": {"fr"}, "key": {"k13"}}
	c.do(t, ask{method: "POST", path: tickets, form: form, html: true, status: 303})

	c.do(t, ask{method: "GET", path: "/kiosk/meet", status: 200})
	c.do(t, ask{method: "GET", path: "/kiosk/meet?lang=ar", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/kiosk/nowhere", status: 404, code: "not_found"})
	questions := url.Values{"service": {"mediation"}, "language": {"it"}, "step": {"0"}, "key": {"k14"}}
	c.do(t, ask{method: "POST", path: "/kiosk/meet/questions", form: questions, html: true, status: 200})
	c.do(t, ask{method: "POST", path: "/kiosk/nowhere/questions", form: questions, status: 404, code: "not_found"})
	questions.Set("service", "nothing")
	c.do(t, ask{method: "POST", path: "/kiosk/meet/questions", form: questions, html: true, status: 303})
	questions.Set("colour", "red")
	c.do(t, ask{method: "POST", path: "/kiosk/meet/questions", form: questions, status: 422, code: "invalid"})
	c.driveHelp(t)
	_, asked := c.issue(t, "k16", `{"service":"information","language":"it"}`)
	answers := url.Values{"ticket": {asked}, "residence": {"cuneo"}, "step": {"1"}, "key": {"k17"}}
	c.do(t, ask{method: "POST", path: "/kiosk/meet/questions", form: answers, html: true, status: 200})
	answers.Set("ticket", nowhere)
	c.do(t, ask{method: "POST", path: "/kiosk/meet/questions", form: answers, html: true, status: 404})
	path := tickets + "/" + first["token"].(string)
	c.do(t, ask{method: "GET", path: path, status: 200})
	c.do(t, ask{method: "GET", path: path, html: true, status: 200})
	c.do(t, ask{method: "GET", path: tickets + "/" + nowhere, status: 404, code: "not_found"})
}

func (c *contract) driveTicket(t *testing.T) {
	_, token := c.issue(t, "t1", `{"service":"information","language":"it"}`)
	path, none := "/t/"+token, "/t/"+nowhere
	got := c.do(t, ask{method: "GET", path: path, status: 200})
	if want := c.base + path; got["url"] != want {
		t.Errorf("url: got %v, want %s", got["url"], want)
	}
	c.do(t, ask{method: "GET", path: path, html: true, status: 200})
	c.do(t, ask{method: "GET", path: none, status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: path + "/qr.svg", status: 200})
	c.do(t, ask{method: "GET", path: none + "/qr.svg", status: 404, code: "not_found"})
	c.watch(t, path+"/live", "Frame")
	c.watch(t, path+"/live?format=json", "TicketFrame")
	c.do(t, ask{method: "GET", path: none + "/live", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: path + "/live", status: 400, code: "no_upgrade"})
	c.do(t, ask{method: "GET", path: path + "/live", status: 403, code: "cross_site", header: map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-Websocket-Version": "13",
		"Sec-Websocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://elsewhere.example"}})

	leave := path + "/cancellation"
	c.do(t, ask{method: "POST", path: leave, json: `{}`, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: leave, key: "t2", json: `{"why":"late"}`, status: 422, code: "invalid", wrong: true})
	c.do(t, ask{method: "POST", path: leave, key: "t2", json: `{}`, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: leave, key: "t2", status: 201})
	c.do(t, ask{method: "POST", path: leave, key: "t3", json: `{}`, status: 409, code: "illegal_move"})
	c.do(t, ask{method: "POST", path: none + "/cancellation", key: "t4", json: `{}`, status: 404, code: "not_found"})
	_, token = c.issue(t, "t5", `{"service":"information","language":"it"}`)
	c.do(t, ask{method: "POST", path: "/t/" + token + "/cancellation", form: url.Values{"key": {"t6"}}, html: true, status: 303})
}

func (c *contract) driveDesk(t *testing.T) {
	c.do(t, ask{method: "GET", path: "/desk/meet", status: 200})
	c.do(t, ask{method: "GET", path: "/desk/meet", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/desk/nowhere", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: "/desk/meet/99", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: "/display/nowhere", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: "/desk/meet/99/live", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: "/display/nowhere/live", status: 404, code: "not_found"})

	number, _ := c.issue(t, "d1", `{"service":"mediation","language":"fr"}`)
	missed := c.driveCalls(t, number)
	c.driveMoves(t, number)
	c.driveRefusals(t, missed)
	c.driveDeskItself(t)
	for _, accept := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: desk1, html: accept, status: 200})
		c.do(t, ask{method: "GET", path: "/display/meet", html: accept, status: 200})
	}
	c.watch(t, "/display/meet/live", "Frame")
	c.watch(t, desk1+"/live", "Frame")
	c.watch(t, "/display/meet/live?format=json", "BoardFrame")
	c.watch(t, desk1+"/live?format=json", "DeskFrame")
	// Nobody is left for desk 1 in the end.
	for i := 0; ; i++ {
		key := fmt.Sprint("empty", i)
		r := c.request(t, ask{method: "POST", path: desk1 + "/calls", key: key, json: `{}`})
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || i > 20 {
			t.Fatalf("%v after %d calls, and somebody waits still", err, i)
		}
		if resp.StatusCode == 204 {
			break
		}
		c.end(t, key, decoded(t, resp, body)["number"].(string))
	}
	c.do(t, ask{method: "POST", path: desk1 + "/calls", key: "nobody", json: `{}`, status: 204})
}

// end takes a called ticket off desk 1.
func (c *contract) end(t *testing.T, key, number string) {
	t.Helper()
	body := fmt.Sprintf(`{"ticket":%q,"move":"no_show"}`, number)
	c.do(t, ask{method: "POST", path: desk1 + "/moves", key: key + "-missed", json: body, status: 201})
}

// driveCalls leaves the ticket called at desk 1, and gives the number of one that did not come.
func (c *contract) driveCalls(t *testing.T, number string) (missed string) {
	calls, recalls := desk1+"/calls", desk1+"/recalls"
	c.do(t, ask{method: "POST", path: recalls, key: "c0", json: `{}`, status: 409, code: "illegal_move"})
	got := c.do(t, ask{method: "POST", path: calls, key: "c1", json: `{}`, status: 201})
	c.do(t, ask{method: "POST", path: calls, key: "c2", json: `{}`, status: 409, code: "desk_busy"})
	c.end(t, "c1", got["number"].(string))
	named := fmt.Sprintf(`{"ticket":%q}`, number)
	c.do(t, ask{method: "POST", path: calls, key: "c3", json: named, status: 201})
	c.do(t, ask{method: "POST", path: "/desk/meet/2/calls", key: "c4", json: named, status: 409, code: "not_waiting"})
	c.do(t, ask{method: "POST", path: recalls, key: "c5", status: 201})
	c.do(t, ask{method: "POST", path: recalls, key: "c6", json: named, status: 201})
	c.do(t, ask{method: "POST", path: recalls, form: url.Values{"key": {"c7"}}, html: true, status: 303})
	return got["number"].(string)
}

// driveMoves takes the ticket that desk 1 has called through every move.
func (c *contract) driveMoves(t *testing.T, number string) {
	step := 0
	move := func(name, more, state string) {
		t.Helper()
		step++
		body := fmt.Sprintf(`{"ticket":%q,"move":%q%s}`, number, name, more)
		got := c.do(t, ask{method: "POST", path: desk1 + "/moves", key: fmt.Sprint("m", step), json: body, status: 201})
		if got["state"] != state {
			t.Errorf("%s: got state %v, want %s", name, got["state"], state)
		}
	}
	call := func() {
		t.Helper()
		step++
		c.do(t, ask{method: "POST", path: desk1 + "/calls", key: fmt.Sprint("m", step), json: fmt.Sprintf(`{"ticket":%q}`, number), status: 201})
	}
	move("serve", "", "serving")
	move("park", "", "parked")
	move("resume", "", "called")
	move("return", "", "waiting")
	call()
	move("transfer", `,"service":"information"`, "waiting")
	call()
	move("transfer", `,"desk":"2","absent":true`, "waiting")
	move("transfer", `,"desk":"1"`, "waiting")
	call()
	move("no_show", "", "no_show")
	move("return", "", "waiting")
	call()
	move("serve", "", "serving")
	move("finish", `,"cases":{"residence_permit":1}`, "done")
}

// driveRefusals asks for what desk 1 is refused; it holds nothing.
func (c *contract) driveRefusals(t *testing.T, missed string) {
	serve := fmt.Sprintf(`{"ticket":%q,"move":"serve"}`, missed)
	c.do(t, ask{method: "POST", path: desk1 + "/moves", key: "r1", json: serve, status: 409, code: "illegal_move"})
	c.do(t, ask{method: "POST", path: desk1 + "/moves", key: "r2", json: fmt.Sprintf(`{"ticket":%q,"move":"jump"}`, missed),
		status: 422, code: "invalid", wrong: true})
	form := url.Values{"ticket": {missed}, "move": {"return"}, "key": {"r3"}}
	c.do(t, ask{method: "POST", path: desk1 + "/moves", form: form, html: true, status: 303})
	c.do(t, ask{method: "POST", path: desk1 + "/calls", form: url.Values{"ticket": {missed}, "key": {"r4"}}, html: true, status: 303})
	c.end(t, "r5", missed)
	for resource, body := range map[string]string{"calls": `{}`, "recalls": `{}`, "moves": serve, "undos": `{"seq":1}`} {
		path := desk1 + "/" + resource
		c.do(t, ask{method: "POST", path: path, json: body, status: 400, code: "key_missing"})
		c.do(t, ask{method: "POST", path: path, key: "r6", json: body, status: 403, code: "cross_site",
			header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
		c.do(t, ask{method: "POST", path: "/desk/meet/99/" + resource, key: "r7", json: body, status: 404, code: "not_found"})
		c.do(t, ask{method: "POST", path: path, key: "r8", json: `{"colour":"red"}`, status: 422, code: "invalid", wrong: true})
	}
}

func (c *contract) driveProgram(t *testing.T) {
	for _, page := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: "/", html: page, status: 200})
		c.do(t, ask{method: "GET", path: "/livez", html: page, status: 200})
		c.do(t, ask{method: "GET", path: "/readyz", html: page, status: 200})
	}
	c.do(t, ask{method: "GET", path: "/metrics", status: 200})
	c.do(t, ask{method: "GET", path: "/metrics", status: 404, code: "not_found", header: map[string]string{"X-Forwarded-For": "192.0.2.7"}})
	resp, err := http.Get(c.base + "/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	served, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(description); err != nil || string(served) != string(kept) {
		t.Errorf("/openapi.yaml is not %s: %v", description, err)
	}
	c.do(t, ask{method: "GET", path: "/openapi.yaml", status: 200})
}

// asksWithoutRedis are for a program whose Redis is away: everything about the queue is unavailable, and soon.
func asksWithoutRedis() []ask {
	asks := unavailableGets("/kiosk/meet", tickets+"/"+nowhere, "/t/"+nowhere, "/t/"+nowhere+"/qr.svg", "/t/"+nowhere+"/slip",
		"/t/"+nowhere+"/live",
		"/display/meet", "/display/meet/lite", desk1, "/supervisor/meet", "/supervisor/meet/events",
		"/supervisor/meet/tickets/20260302/A001", "/desk/meet/screens", desk1+"/tickets/A001")
	for resource, body := range ownWrites {
		asks = append(asks, unavailablePosts("u1", map[string]string{desk1 + resource: body})...)
	}
	asks = append(asks, unavailablePosts("u1", map[string]string{
		tickets:                              `{"service":"information","language":"it"}`,
		tickets + "/" + nowhere + "/answers": `{"residence":"cuneo"}`,
		"/t/" + nowhere + "/answers":         `{"residence":"cuneo"}`,
		"/t/" + nowhere + "/cancellation":    `{}`,
		desk1 + "/calls":                     `{}`,
		desk1 + "/recalls":                   `{}`,
		desk1 + "/moves":                     `{"ticket":"A001","move":"serve"}`,
		screenHealth:                         screenReport,
		screenOrders:                         `{"order":"chime"}`,
		desk1 + "/undos":                     `{"seq":1}`,
		desk1 + "/answers":                   `{"ticket":"A001","origin":"asia"}`,
		desk1 + "/slips":                     `{"ticket":"A001"}`,

		"/supervisor/meet/messages":             `{"text":"x"}`,
		"/supervisor/meet/pauses":               `{"service":"mediation"}`,
		"/supervisor/meet/pauses/mediation/end": `{}`,
		"/supervisor/meet/last-call":            `{}`,
		"/supervisor/meet/last-call/end":        `{}`,
		"/supervisor/meet/moves":                `{"ticket":"A001","move":"cancel"}`,
		"/supervisor/meet/alarms/1/end":         `{}`,
		"/supervisor/meet/help/end":             `{}`,
		"/supervisor/meet/breaks/3/end":         `{}`,
		"/supervisor/meet/shifts/3/end":         `{}`,
		kioskHelp:                               `{"language":"it"}`,
		"/supervisor/meet/undos":                `{"seq":1}`,
	})...)
	asks = append(asks, ask{method: "POST", path: "/kiosk/meet/questions", form: url.Values{"ticket": {nowhere}, "key": {"x"}},
		status: 503, code: "unavailable"})
	return append(asks, ask{method: "GET", path: "/livez", status: 200}, ask{method: "GET", path: "/readyz", status: 503},
		ask{method: "GET", path: "/readyz", html: true, status: 503})
}

// unavailableGets are reads that have to say that the queue is away.
func unavailableGets(paths ...string) (asks []ask) {
	for _, path := range paths {
		asks = append(asks, ask{method: "GET", path: path, status: 503, code: "unavailable"})
	}
	return asks
}

// unavailablePosts are writes that have to say so, by path with a body.
func unavailablePosts(key string, bodies map[string]string) (asks []ask) {
	for path, body := range bodies {
		asks = append(asks, ask{method: "POST", path: path, key: key, json: body, status: 503, code: "unavailable"})
	}
	return asks
}
