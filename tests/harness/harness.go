// Package harness is what the tests of the whole program share. It starts turno as a separate process, on either store, and
// opens the screens in Chromium. A test package that starts programs begins with
//
//	func TestMain(m *testing.M) { harness.Main(m) }
package harness

import (
	"os"
	"testing"
	"time"

	"turno/program"
)

// asProgram is the variable that makes the test binary run turno, so that a test can start, stop and kill the whole program
// as another process, with the race detector in it.
const asProgram = "TURNO_TEST_AS_PROGRAM"

// Patience is the longest that a test waits for something. It is long enough for a machine of two slow cores.
const Patience = 20 * time.Second

// Main runs the tests of a package, or turno if the test binary was started with asProgram.
func Main(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		program.Main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Eventually polls until try returns nil, for Patience at most.
func Eventually(t testing.TB, what string, try func() error) {
	t.Helper()
	end := time.Now().Add(Patience)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s: %v", Patience, what, err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// These are the path where tickets are taken, the desk of most tests, and a token that opens nothing.
const Tickets, Desk1, Nowhere = "/kiosk/meet/tickets", "/desk/meet/1", "AAAAAAAAAAAAAAAAAAAAAA"

// These are the path of a display's reports, a report, and the path of orders to a display.
const (
	ScreenHealth = "/display/meet/health"
	ScreenReport = `{"id":"abcdefghijklmnop","name":"","version":"dev","width":1920,"height":1080,` +
		`"sound":"ok","frame_age_s":1}`
	ScreenOrders = "/desk/meet/screens/abcdefghijklmnop/orders"
)
