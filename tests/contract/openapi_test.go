package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gorilla/websocket"
)

// A contract is server/openapi.yaml, a running program, and what of the one was seen of the other.
type contract struct {
	doc     *openapi3.T
	routes  *http.ServeMux // its patterns are the paths of doc
	base    string         // of the program
	private string         // of its private listener
	address string         // the path of an appointment's page
	seen    map[string]bool
	paths   map[string]string // one that each writing operation took, by its id
}

// description is the contract as a file.
const description = "../../server/openapi.yaml"

func readContract(t *testing.T) *contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(description)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatalf("%s: %v", description, err)
	}
	c := &contract{doc: doc, routes: http.NewServeMux(), seen: map[string]bool{}, paths: map[string]string{}}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			c.routes.Handle(pattern(method, path), http.NotFoundHandler())
		}
	}
	return c
}

// pattern is how net/http spells an operation.
func pattern(method, path string) string {
	if path == "/" {
		path = "/{$}"
	}
	return method + " " + path
}

// match finds the operation of the description that a request is of.
func (c *contract) match(t *testing.T, r *http.Request) *openapi3filter.RequestValidationInput {
	t.Helper()
	_, found := c.routes.Handler(r)
	_, path, _ := strings.Cut(found, " ")
	path = strings.TrimSuffix(path, "{$}")
	item := c.doc.Paths.Value(path)
	if item == nil {
		t.Fatalf("the description has no %s %s", r.Method, r.URL.Path)
	}
	values := map[string]string{}
	parts := strings.Split(r.URL.Path, "/")
	for i, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			values[strings.TrimSuffix(name, "}")] = parts[i]
		}
	}
	return &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: values,
		Route: &routers.Route{Spec: c.doc, Path: path, PathItem: item, Method: r.Method,
			Operation: item.GetOperation(r.Method)},
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, RejectWhenRequestBodyNotSpecified: true},
	}
}

// see holds an answer against the description.
func (c *contract) see(t *testing.T, name string, input *openapi3filter.RequestValidationInput, resp *http.Response,
	body []byte) {
	t.Helper()
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header, Options: input.Options,
	}
	if err := openapi3filter.ValidateResponse(t.Context(), output.SetBodyBytes(body)); err != nil {
		t.Errorf("%s: the description says of the answer: %v\n%s", name, err, body)
	}
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode >= 400 &&
		input.Request.Header.Get("Accept") == "application/json" &&
		kind != "application/problem+json" && !strings.HasPrefix(input.Route.Path, "/readyz") {
		t.Errorf("%s: an error of type %q, want a problem", name, kind)
	}
	c.seen[fmt.Sprint(input.Route.Operation.OperationID, " ", resp.StatusCode)] = true
	if r := input.Request; r.Method == http.MethodPost && resp.StatusCode < 400 {
		c.paths[input.Route.Operation.OperationID] = r.URL.Path
	}
}

// driveBodies sends a body that is too large and one of another type wherever a write was taken.
func (c *contract) driveBodies(t *testing.T) {
	t.Helper()
	large := `{"x":"` + strings.Repeat("A", 17<<10) + `"}`
	for op, path := range c.paths {
		for status, a := range map[int]ask{
			http.StatusRequestEntityTooLarge: {json: large, code: "too_large"},
			http.StatusUnsupportedMediaType: {json: "x", code: "unsupported_media_type",
				header: map[string]string{"Content-Type": "text/plain"}},
		} {
			if c.seen[fmt.Sprint(op, " ", status)] {
				continue
			}
			a.method, a.path, a.key, a.status = http.MethodPost, path, "a body that is refused", status
			r := c.request(t, a)
			c.judge(t, a, c.match(t, r), exchange(r))
		}
	}
}

// decoded is the answer's JSON, nil if it is something else.
func decoded(t *testing.T, resp *http.Response, body []byte) map[string]any {
	t.Helper()
	if !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		return nil
	}
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return got
}

// watch opens a websocket and holds its first frame against a schema of the description.
func (c *contract) watch(t *testing.T, path, schema string) map[string]any {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, c.base+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	input := c.match(t, r)
	if err := openapi3filter.ValidateRequest(t.Context(), input); err != nil {
		t.Errorf("%s: the description says of the request: %v", path, err)
	}
	socket, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(c.base, "http")+path, nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer socket.Close()
	c.see(t, path, input, resp, nil)
	if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var frame map[string]any
	if err := socket.ReadJSON(&frame); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if err := c.doc.Components.Schemas[schema].Value.VisitJSON(frame, openapi3.EnableJSONSchema2020()); err != nil {
		t.Errorf("%s: the description says of the frame: %v", path, err)
	}
	return frame
}

// unseen are answers that the test cannot bring about, each with the reason.
var unseen = map[string]string{
	"watchTicket 400":   "sockets are refused by the websocket library, before a request of ours",
	"watchBoard 400":    "likewise",
	"watchDesk 400":     "likewise",
	"watchTicket 403":   "tested with the hub",
	"watchBoard 403":    "likewise",
	"watchDesk 403":     "likewise",
	"clip 200":          "the program of this test has no voices; tested with the board",
	"watchBoard 503":    "a board and a desk are known without Redis; their sockets open and get frames once it is back",
	"watchDesk 503":     "likewise",
	"watchSessions 400": "sockets are refused by the websocket library, before a request of ours",
	"watchSessions 403": "tested with the hub",
	"watchSessions 503": "the socket opens and gets frames once Redis is back",
	"desks 503":         "the desks are known without Redis",

	"watchSupervisor 400": "as of a board",
	"watchSupervisor 403": "as of a board",
	"watchSupervisor 503": "as of a board",
}

// mustBeWhole fails for what the description promises and no request brought about.
func (c *contract) mustBeWhole(t *testing.T) {
	t.Helper()
	for _, item := range c.doc.Paths.Map() {
		for _, op := range item.Operations() {
			for status := range op.Responses.Map() {
				answer := op.OperationID + " " + status
				if _, excused := unseen[answer]; !c.seen[answer] && !excused {
					t.Errorf("the description has the answer %s, which nothing brought about", answer)
				}
			}
		}
	}
}
