package fault_test

import (
	"strings"
	"testing"
	"time"

	"turno/tests/harness"
)

// refused runs the program with settings that it must not start with, and gives what it says.
func refused(t *testing.T, where harness.Place, args ...string) string {
	t.Helper()
	cmd := where.Command(t, args...)
	late := time.AfterFunc(harness.Patience, func() { cmd.Process.Kill() })
	defer late.Stop()
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("turno %v: %v, want exit status 1; it said: %s", args, err, said)
	}
	return string(said)
}

func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	said := refused(t, p.Where, "-listen", "127.0.0.1:0", "-dev")
	if !strings.Contains(said, p.Where.Dir) || !strings.Contains(said, "another") {
		t.Errorf("on a directory in use it says %q, want that another process uses %s", said, p.Where.Dir)
	}
	p.Issue(t, "k1", "legal", "it")

	for _, open := range []string{"0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:0"} {
		if said := refused(t, harness.AtDisk(t), "-listen", open); !strings.Contains(said, "loopback") ||
			!strings.Contains(said, "-insecure") {
			t.Errorf("-listen %s says %q, want why and what to do", open, said)
		}
	}
	address := strings.TrimPrefix(p.Base, "http://")
	if said := refused(t, p.Where, "-listen", address, "-data", t.TempDir()); !strings.Contains(said, address) {
		t.Errorf("on an address in use it says %q, want the address", said)
	}
}
