package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"turno/server"
)

// The program does not start with a route of which nobody has said whom it is for, and says which one that is.
func TestARouteSaysWhomItIsFor(t *testing.T) {
	h := newHouse(t, nil)
	h.routes = append(h.routes, server.Route{
		Pattern: "POST /forgotten/{branch}",
		Handler: func(http.ResponseWriter, *http.Request) error { return nil },
	})
	defer func() {
		want := `the route "POST /forgotten/{branch}" does not say whom it is for`
		if said := fmt.Sprint(recover()); !strings.Contains(said, want) {
			t.Errorf("it starts, or says %q", said)
		}
	}()
	h.Handler(h.routes)
}
