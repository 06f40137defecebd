package journey_test

import (
	"fmt"
	"testing"

	"turno/tests/harness"
)

// A desk with a break makes the others' waits longer, as everybody is told.
func TestABreakIsNotCounted(t *testing.T) {
	t.Parallel()
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		p := harness.StartOpen(t, where)
		keys := 0
		post := func(path string, body any) map[string]any {
			t.Helper()
			keys++
			return p.Must(t, path, fmt.Sprint("break-", keys), body)
		}
		wish := map[string]string{"service": "legal", "language": "it"}
		for range 3 {
			number := post(harness.Tickets, wish)["number"]
			post(harness.Desk1+"/calls", map[string]any{"ticket": number})
			post(harness.Desk1+"/moves", map[string]any{"ticket": number, "move": "serve"})
			post(harness.Desk1+"/moves", map[string]any{"ticket": number, "move": "finish"})
		}
		post("/desk/meet/2/presence", map[string]any{"person": "omar"})
		for range 6 {
			post(harness.Tickets, wish)
		}
		longest := func() float64 {
			t.Helper()
			estimate, ok := p.Must(t, "/display/meet", "", nil)["estimates"].(map[string]any)["legal"].(map[string]any)
			if !ok {
				t.Fatal("the board has no estimate")
			}
			return estimate["high_s"].(float64)
		}
		both := longest()
		post("/desk/meet/2/breaks", map[string]any{"reason": "pause"})
		if alone := longest(); alone <= both {
			t.Errorf("with one desk on a break the wait is up to %v s, with both %v s", alone, both)
		}
		post("/desk/meet/2/breaks/end", map[string]any{})
		if after := longest(); after != both {
			t.Errorf("after the break the wait is up to %v s, before it was %v s", after, both)
		}
	})
}
