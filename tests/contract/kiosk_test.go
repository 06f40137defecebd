package contract_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
	c.do(t, ask{method: "POST", path: "/t/" + token + "/cancellation", form: url.Values{"key": {"t6"}}, html: true,
		status: 303})
}
