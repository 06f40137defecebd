package program

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"turno/server"
	"turno/static"
)

// A route that the description lacks fails this test, and an operation without a route.
func TestContractHasAllRoutes(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile("../server/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			described[method+" "+path] = true
			if op.RequestBody != nil && (op.Responses.Status(413) == nil || op.Responses.Status(415) == nil) {
				t.Errorf("%s %s says nothing of a body that is too large or of another type", method, path)
			}
		}
	}
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	site := &server.Site{Pages: pages}
	for _, rt := range slices.Concat(routes(site), server.PrivateRoutes(site)) {
		if rt.Pattern != "GET "+static.Prefix {
			served[strings.TrimSuffix(rt.Pattern, "{$}")] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(described)), slices.Sorted(maps.Keys(served))); diff != "" {
		t.Errorf("routes (-described +served):\n%s", diff)
	}
}
