// Package journey_test walks people through the pages of the whole program: visitors at kiosk, door and phone, staff at the
// desk and with appointments and activities, a supervisor, and a centre through its week.
package journey_test

import (
	"testing"

	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
