package enginetest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// inBeirut is the sample branch, always open, in another zone.
func inBeirut(t *testing.T) *branch.Branch {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(branch.SampleJSON(), &m); err != nil {
		t.Fatal(err)
	}
	m["zone"], m["always_open"] = "Asia/Beirut", true
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	b, err := branch.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRetention: two days after its service-day a ticket is still read; a day later nothing tells of it but the counts.
func TestRetention(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		var issued []queue.Issued
		for _, path := range paths {
			ticket := o.issue("legal")
			path(o)
			issued = append(issued, ticket)
			if o.desk("2").Ticket != nil {
				o.move("2", queue.Return)
			}
		}
		o.sweep()
		o.at("2026-11-25T10:00:00+01:00")
		o.sweep() // what waited lapses: an event and an outcome of this day
		counts := o.counts(tuesdayDay)

		o.at("2026-11-26T23:59:00+01:00")
		kept := o.issue("legal")
		o.sweep()
		for _, ticket := range issued {
			o.read(ticket.Token)
		}
		o.at("2026-11-28T00:01:00+01:00")
		o.sweep()
		for _, ticket := range issued {
			_, _, err := o.engine.Ticket(t.Context(), ticket.Token)
			same(t, "what a forgotten token answers", ledger.CodeOf(err), ledger.NotFound)
		}
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, "20261124-") || strings.Contains(line, "20261125-") || strings.Contains(line, "idem:20261124") {
				t.Errorf("kept: %s", line)
			}
		}
		same(t, "the counts", o.counts(tuesdayDay), counts)
		same(t, "a ticket that is not so old", o.read(kept.Token).State, queue.Cancelled)
		before := dump(t, s.Client)
		o.sweep()
		if err := s.Engine(o.engine.Branch(), o.clock.Now).Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		same(t, "the store after more sweeps", dump(t, s.Client), before)
	})
}

// TestRetentionOfManyTickets takes more than one batch, and a branch that has lost a service meanwhile.
func TestRetentionOfManyTickets(t *testing.T) {
	t.Parallel()
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 520 {
			o.issue("information")
		}
		o.issue("participation")
		smaller := queuetest.AlwaysOpen()
		smaller.Services = smaller.Services[:3]
		o.engine = s.Engine(smaller, o.clock.Now)
		o.at("2026-11-28T10:00:00+01:00")
		o.sweep()
		o.at("2026-12-02T10:00:00+01:00")
		o.sweep()
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, ":ticket:") || strings.Contains(line, ":queue:") || strings.Contains(line, ":events") {
				t.Errorf("kept: %s", line)
			}
		}
		// The service is back, and its queue works.
		o.engine = s.Engine(queuetest.AlwaysOpen(), o.clock.Now)
		o.issue("participation")
		same(t, "who is called", o.call("1").Number, "D001")
		o.clock.Move(time.Second)
	})
}
