package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
)

// An ask is a request and what is wanted of its answer.
type ask struct {
	method, path string
	key          string // idempotency key
	json         string // body
	form         url.Values
	html         bool // ask for a page
	header       map[string]string
	status       int
	code         string // of the problem
	// wrong: the description must refuse the request too.
	wrong bool
}

func (a ask) String() string {
	return fmt.Sprintf("%s %s %.200s%s", a.method, a.path, a.json, a.form.Encode())
}

// do sends a request, holds it and its answer against the description, and gives the answer's JSON, nil if it has none.
func (c *contract) do(t *testing.T, a ask) map[string]any {
	t.Helper()
	return c.doAll(t, a)[0]
}

// doAll is do for several requests at the same time, as answers may take their time.
func (c *contract) doAll(t *testing.T, asks ...ask) []map[string]any {
	t.Helper()
	inputs, replies := make([]*openapi3filter.RequestValidationInput, len(asks)), make([]reply, len(asks))
	for i, a := range asks {
		inputs[i] = c.describe(t, a)
	}
	var asked sync.WaitGroup
	for i, input := range inputs {
		asked.Go(func() { replies[i] = exchange(input.Request) })
	}
	asked.Wait()
	got := make([]map[string]any, len(asks))
	for i, a := range asks {
		got[i] = c.judge(t, a, inputs[i], replies[i])
	}
	return got
}

// describe makes the request of an ask and holds it against the description.
func (c *contract) describe(t *testing.T, a ask) *openapi3filter.RequestValidationInput {
	t.Helper()
	input := c.match(t, c.request(t, a))
	if err := openapi3filter.ValidateRequest(t.Context(), input); (err != nil) != a.wrong {
		t.Errorf("%s: the description says of the request: %v", a, err)
	}
	input.Request = c.request(t, a) // with a body that nobody has read
	return input
}

// A reply is what came of a request.
type reply struct {
	*http.Response
	body []byte
	took time.Duration
	err  error
}

func exchange(r *http.Request) reply {
	client := http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	began := time.Now()
	resp, err := client.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return reply{resp, body, time.Since(began), err}
}

// judge holds a reply against what its ask wants and against the description, and gives its JSON.
func (c *contract) judge(t *testing.T, a ask, input *openapi3filter.RequestValidationInput, r reply) map[string]any {
	t.Helper()
	if r.err != nil {
		t.Fatalf("%s: %v", a, r.err)
	}
	if r.took > 3*time.Second {
		t.Errorf("%s: answered after %s, want 3 s at most", a, r.took)
	}
	if r.StatusCode != a.status {
		t.Fatalf("%s: got %d, want %d\n%s", a, r.StatusCode, a.status, r.body)
	}
	c.see(t, a.String(), input, r.Response, r.body)
	got := decoded(t, r.Response, r.body)
	if code, _ := got["code"].(string); a.status >= 400 && code != a.code {
		t.Errorf("%s: got code %q, want %q", a, code, a.code)
	}
	return got
}

func (c *contract) request(t *testing.T, a ask) *http.Request {
	t.Helper()
	body := strings.NewReader(a.json)
	if a.form != nil {
		body = strings.NewReader(a.form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), a.method, c.base+a.path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	if a.html {
		r.Header.Set("Accept", "text/html")
	}
	switch {
	case a.form != nil:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case a.json != "":
		r.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		r.Header.Set("Idempotency-Key", a.key)
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	return r
}
