package phone

import (
	"fmt"
	"testing"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// BenchmarkPhones renders the 1,000 phones that wait in one queue after a call; its time is one phone's.
func BenchmarkPhones(b *testing.B) {
	rdb := queuetest.StartRedis(b).Client(b)
	e := engine.Open(rdb, queuetest.AlwaysOpen(), ledger.Options{})
	pages, err := server.NewPages(false)
	if err != nil {
		b.Fatal(err)
	}
	s := &server.Site{Engines: map[string]*engine.Engine{"meet": e}, Hub: live.New(live.Options{}), Pages: pages}
	k := newScreens(s)
	var members []string
	for i := range 1000 {
		t, err := e.Issue(b.Context(), queue.IssueRequest{Head: ledger.Head{Key: fmt.Sprint(i), By: ledger.ByVisitor},
			Service: "legal", Language: "it", Source: queue.AtKiosk})
		if err != nil {
			b.Fatal(err)
		}
		members = append(members, "it "+t.Token)
	}
	batch := phones{k, "meet", "https://turno.example/t/"}
	give := func(int, live.State) {}
	for b.Loop() {
		for i := 0; i < len(members); i += 250 {
			if err := batch.Render(b.Context(), members[i:i+250], give); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(members)), "µs/phone")
}
