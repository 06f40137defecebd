package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// issuing asks for a ticket, as a request that may be refused.
func (o *office) issuing(service string) func(context.Context) error {
	r := o.walkIn(service)
	return func(ctx context.Context) error { _, err := o.engine.Issue(ctx, r); return err }
}

func TestTicketsAreGivenInOpeningHours(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := branch.Sample()
		b.Closures = []branch.Closure{{From: "2026-12-08", To: "2026-12-08"}}
		nights := branch.Week{}
		nights[time.Sunday] = []branch.Span{{Start: "01:00", End: "02:30"}}
		b.Services[1].Hours = &nights // of legal
		o := openBranch(t, s, b)
		for _, c := range []struct {
			name, service, at string
			open              bool
		}{
			// In the order of time, which never goes back.
			{"the night the clocks go back, the first time round", "legal", "2026-10-25T02:10:00+02:00", true},
			{"the second time round", "legal", "2026-10-25T02:10:00+01:00", true},
			{"at the end of the second", "legal", "2026-10-25T02:30:00+01:00", false},
			{"before the doors open", "information", "2026-11-24T09:29:59+01:00", false},
			{"when they open", "information", "2026-11-24T09:30:00+01:00", true},
			{"in the last second", "information", "2026-11-24T11:59:59+01:00", true},
			{"when they close", "information", "2026-11-24T12:00:00+01:00", false},
			{"a service with hours of its own", "legal", "2026-11-24T16:00:00+01:00", false},
			{"the others at that time", "information", "2026-11-24T16:00:00+01:00", true},
			{"on a day of closure", "information", "2026-12-08T10:00:00+01:00", false},
			{"a week later", "information", "2026-12-15T10:00:00+01:00", true},
			{"the night the clocks go forward, before the jump", "legal", "2027-03-28T01:59:59+01:00", true},
			{"after it", "legal", "2027-03-28T03:00:00+02:00", false},
		} {
			t.Run(c.name, func(t *testing.T) {
				o.t = t
				o.at(c.at)
				if c.open {
					o.issue(c.service)
				} else {
					o.refused(queue.ServiceClosed, o.issuing(c.service))
				}
				for _, state := range o.services() {
					if state.ID == c.service && state.Open != c.open {
						t.Errorf("the kiosk shows open = %t, want %t", state.Open, c.open)
					}
				}
			})
		}
	})
}

func (o *office) services() []queue.ServiceState {
	o.t.Helper()
	offer, err := o.engine.Services(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return offer.Services
}

// TestATicketOfTheLastSecondIsGivenAgain: its request is repeated after closing, as its answer was lost.
func TestATicketOfTheLastSecondIsGivenAgain(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, branch.Sample())
		o.at("2026-11-24T11:59:59+01:00")
		asked := o.walkIn("legal")
		issued := o.request(asked)
		o.at("2026-11-24T12:00:01+01:00")
		repeated(o, "issue", issued, func(ctx context.Context) (queue.Issued, error) { return o.engine.Issue(ctx, asked) })
	})
}

func TestQuota(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Services[1].Quota = 2
		o := openBranch(t, s, b)
		o.issue("legal")
		last := o.walkIn("legal")
		issued := o.request(last)
		// Neither one that left, nor one that went elsewhere, gives its place to another.
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: "B001", Move: queue.Cancel})
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: "B002", Move: queue.Transfer, Service: "mediation"})
		o.refused(queue.QuotaReached, o.issuing("legal"))
		repeated(o, "the last issue", issued, func(ctx context.Context) (queue.Issued, error) { return o.engine.Issue(ctx, last) })
		if state := o.services()[1]; !state.QuotaReached || state.Open {
			t.Errorf("the kiosk shows %+v, want the quota reached and not open", state)
		}
		o.issue("mediation")
		o.at("2026-11-25T10:00:00+01:00")
		same(t, "the first of the next day", o.issue("legal").Number, "B001")
	})
}

// TestOnlyStaffGiveAPriorityThatTheKioskDoesNotOffer.
func TestOnlyStaffGiveAPriorityThatTheKioskDoesNotOffer(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		b := queuetest.AlwaysOpen()
		b.Priorities[0].Kiosk = false
		o := openBranch(t, s, b)
		asked := o.walkIn("legal")
		asked.Priority = "priority"
		o.refused(ledger.Invalid, func(ctx context.Context) error { _, err := o.engine.Issue(ctx, asked); return err })
		asked.Source = queue.AtDesk
		same(t, "its priority", o.request(asked).Priority, "priority")
	})
}
