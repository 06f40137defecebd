package servertest_test

import (
	"testing"

	"turno/server/branch"
	"turno/server/servertest"
)

func TestOfficesAreBranches(t *testing.T) {
	for _, o := range []servertest.Office{{}, {Services: 1}, {Services: 26, Desks: 99, NameLength: 80, LongDesks: true,
		FirstNumber: 9999, Priorities: 2,
		Groups: 5, Directions: true}, {Services: 12, NameLength: 80, OneWord: true, Closed: true}, {Services: 5, NameLength: 40}} {
		b, err := branch.Parse(o.JSON())
		if err != nil {
			t.Errorf("%+v: %v", o, err)
			continue
		}
		if o.Services > 0 && len(b.Services) != o.Services || o.Desks > 0 && len(b.Desks) != o.Desks || b.AlwaysOpen == o.Closed {
			t.Errorf("%+v has %d services and %d desks, always open: %t", o, len(b.Services), len(b.Desks), b.AlwaysOpen)
		}
		if n := len([]rune(b.Services[0].Name["ar"])); o.NameLength > 0 && n != o.NameLength {
			t.Errorf("%+v: a name has %d characters", o, n)
		}
	}
}
