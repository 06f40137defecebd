package server_test

import (
	"strings"
	"testing"
)

// A fault of the set-up shows to whoever runs the server, and not to visitors alone: once a minute in the log, and on the
// staff's start page.
func TestAFaultOfTheSetUpIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		headers   []string
		log, page string
	}{
		"a proxy that changes the Host": {[]string{"Host", "127.0.0.1:8080", "Origin", "http://turno.lan"},
			`"origin":"http://turno.lan","host":"127.0.0.1:8080"`, "http://turno.lan"},
		"a name that is not said": {[]string{"Host", "turno.lan", "Origin", "http://turno.lan"}, `"host":"turno.lan"`,
			"turno.lan"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil)
			if page := body(t, h.answer(request("GET", "/?lang=en", ""))); strings.Contains(page, "TURNO_PUBLIC_URL to the") {
				t.Fatalf("before anything was refused: %s", page)
			}
			for range 3 {
				h.answer(request("POST", "/kiosk/meet/tickets", "", c.headers...))
			}
			if n := strings.Count(h.log.String(), c.log); n != 1 || !strings.Contains(h.log.String(), "TURNO_PUBLIC_URL") {
				t.Errorf("the log says it %d times:\n%s", n, h.log)
			}
			page := body(t, h.answer(request("GET", "/?lang=en", "")))
			if !strings.Contains(page, c.page) || !strings.Contains(page, "TURNO_PUBLIC_URL") {
				t.Errorf("the staff's page says %s", page)
			}
		})
	}
}
