package queue

import (
	"maps"
	"sync"

	"turno/server/ledger"
)

// A highest remembers the highest number of each series (service-day and prefix) that this process has met, in its own
// answers and in what its screens read. If the store ever lost its history, numbers go on after those, so that no number
// that is out is given to somebody else.
type highest struct {
	mu     sync.Mutex
	series map[string]int // guarded by mu; by day and prefix
}

// seriesKept bounds how many series are remembered: a few days of all prefixes.
const seriesKept = 128

// see notes the number of a ticket's id.
func (h *highest) see(id string) {
	series, n := id[:10], int(ledger.Number(id[10:]))
	h.mu.Lock()
	defer h.mu.Unlock()
	if n <= h.series[series] {
		return
	}
	if len(h.series) >= seriesKept {
		day := ledger.DayOf(id)
		maps.DeleteFunc(h.series, func(s string, _ int) bool { return ledger.DayOf(s) < day })
	}
	if h.series == nil {
		h.series = map[string]int{}
	}
	h.series[series] = n
}

// first is the first number that may be given in a series which by itself begins at n.
func (h *highest) first(day, prefix string, n int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(n, h.series[day+"-"+prefix]+1)
}
