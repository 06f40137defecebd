package fault_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"turno/tests/harness"
)

// Figures are what a program holds at a moment.
type figures struct{ sockets, goroutines, files, heap float64 }

// figures asks a program for them.
func figuresOf(t testing.TB, p *harness.Program) (f figures) {
	t.Helper()
	resp, err := p.Client.Get(p.Private + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("/metrics: %s %v", resp.Status, err)
	}
	for name, into := range map[string]*float64{"turno_sockets": &f.sockets, "go_goroutines": &f.goroutines,
		"process_open_fds": &f.files, "go_memstats_heap_alloc_bytes": &f.heap} {
		_, after, found := strings.Cut(string(text), "\n"+name+" ")
		if _, err := fmt.Sscan(after, into); !found || err != nil {
			t.Fatalf("/metrics has no %s: %v", name, err)
		}
	}
	return f
}

// over says what a program holds more than before. Links to Redis are kept for reuse, at most 64, each a file
// descriptor; requests of this moment have a goroutine or two.
func (f figures) over(before figures) error {
	if f.goroutines > before.goroutines+20 || f.files > before.files+64+20 {
		return fmt.Errorf("%+v, before %+v", f, before)
	}
	return nil
}
