package house_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// A route that the description lacks fails this test, and an operation without a route.
func TestContractHasAllRoutes(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile("server/openapi.yaml")
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
	route := regexp.MustCompile("^[\"`]((?:GET|POST|PUT|PATCH|DELETE) /\\S*)[\"`]$")
	registered := map[string]bool{}
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			for _, literal := range stringsIn(t, p.Dir+"/"+name) {
				if m := route.FindStringSubmatch(literal); m != nil && m[1] != "GET /static/" {
					registered[strings.TrimSuffix(m[1], "{$}")] = true
				}
			}
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(described)), slices.Sorted(maps.Keys(registered))); diff != "" {
		t.Errorf("routes (-described +registered):\n%s", diff)
	}
}
