// Package contract_test drives every row of the contract on the whole program, and holds each request and each answer
// against the description, on both stores and without any.
package contract_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// The addresses that most rows ask.
const tickets, desk1, nowhere = harness.Tickets, harness.Desk1, harness.Nowhere

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
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		p := harness.Start(t, where, "-branch", servertest.Office{Hours: true}.File(t, contractBranch))
		c.base, c.private = p.Base, p.Private
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
		if where.Redis != nil {
			where.Redis.Kill()
			c.doAll(t, slices.Concat(asksWithoutRedis(), activityAsksWithoutRedis(t), visitorAsksWithoutRedis(),
				appointmentAsksWithoutRedis(c.address))...)
		}
	})
	c.mustBeWhole(t)
}

// issue takes a ticket and gives its number and its token.
func (c *contract) issue(t *testing.T, key, body string) (number, token string) {
	t.Helper()
	got := c.do(t, ask{method: "POST", path: tickets, key: key, json: body, status: 201})
	return got["number"].(string), got["token"].(string)
}

// onPrivate has what is asked meanwhile asked of the private listener.
func (c *contract) onPrivate(ask func()) {
	defer func(public string) { c.base = public }(c.base)
	c.base = c.private
	ask()
}

func (c *contract) driveProgram(t *testing.T) {
	for _, page := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: "/", html: page, status: 200})
		c.do(t, ask{method: "GET", path: "/livez", html: page, status: 200})
		c.do(t, ask{method: "GET", path: "/readyz", html: page, status: 200})
	}
	c.onPrivate(func() {
		c.do(t, ask{method: "GET", path: "/metrics", status: 200})
		c.do(t, ask{method: "GET", path: "/readyz", status: 200})
	})
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
		harness.ScreenHealth:                 harness.ScreenReport,
		harness.ScreenOrders:                 `{"order":"chime"}`,
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
