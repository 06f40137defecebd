package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

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
		c.do(t, ask{method: "POST", path: desk1 + "/calls", key: fmt.Sprint("m", step), json: fmt.Sprintf(`{"ticket":%q}`, number),
			status: 201})
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
	c.do(t, ask{method: "POST", path: desk1 + "/calls", form: url.Values{"ticket": {missed}, "key": {"r4"}}, html: true,
		status: 303})
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
