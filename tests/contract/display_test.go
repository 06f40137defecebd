package contract_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"turno/tests/harness"
)

// driveDisplay asks for what displays have besides the board, and for states that the client has already.
func (c *contract) driveDisplay(t *testing.T) {
	c.do(t, ask{method: "GET", path: "/display/meet/lite", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/display/nowhere/lite", status: 404, code: "not_found"})
	c.do(t, ask{method: "GET", path: "/display/meet/voices/it/nothing.wav", status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: harness.ScreenOrders, json: `{"order":"chime"}`, status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: harness.ScreenHealth, json: harness.ScreenReport, status: 200})
	c.do(t, ask{method: "GET", path: "/desk/meet/screens", status: 200})
	c.do(t, ask{method: "GET", path: "/desk/meet/screens", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/desk/nowhere/screens", status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: "/display/nowhere/health", json: harness.ScreenReport, status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: harness.ScreenOrders, form: url.Values{"order": {"identify"}}, html: true, status: 303})
	c.do(t, ask{method: "POST", path: harness.ScreenOrders, json: `{"order":"chime"}`, status: 202})
	got := c.do(t, ask{method: "POST", path: harness.ScreenHealth, json: harness.ScreenReport, status: 200})
	if list, ok := got["orders"].([]any); !ok || len(list) != 2 || list[0] != "identify" || list[1] != "chime" {
		t.Errorf("the screen is told %v, want identify and chime", got["orders"])
	}
	for path, bad := range map[string]string{
		harness.ScreenHealth: `{"id":"abcdefghijklmnop"}`, harness.ScreenOrders: `{"order":"burn"}`,
	} {
		c.do(t, ask{method: "POST", path: path, json: bad, status: 422, code: "invalid", wrong: true})
	}
	foreign := map[string]string{"Sec-Fetch-Site": "cross-site"}
	c.do(t, ask{method: "POST", path: harness.ScreenHealth, json: harness.ScreenReport, header: foreign, status: 403,
		code: "cross_site"})
	c.do(t, ask{method: "POST", path: harness.ScreenOrders, json: `{"order":"chime"}`, header: foreign, status: 403,
		code: "cross_site"})

	_, token := c.issue(t, "e1", `{"service":"mediation","language":"it"}`)
	for _, path := range []string{"/display/meet", desk1, "/t/" + token} {
		c.unchanged(t, path)
	}
}

// unchanged asks twice for a state, the second time with the validator of the first answer.
func (c *contract) unchanged(t *testing.T, path string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(c.request(t, ask{method: "GET", path: path}))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	tag := resp.Header.Get("ETag")
	c.do(t, ask{method: "GET", path: path, header: map[string]string{"If-None-Match": tag}, status: http.StatusNotModified})
	c.do(t, ask{method: "GET", path: path, header: map[string]string{"If-None-Match": `W/"other"`}, status: http.StatusOK})
}
