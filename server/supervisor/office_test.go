package supervisor_test

import (
	"fmt"
	"testing"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// An office is a served supervisor with a clock that the test moves.
type office struct {
	*servertest.Site
	clock *queuetest.Clock
}

// open serves the supervisor of the sample branch on a Tuesday morning.
func open(tb testing.TB, s queuetest.Store) *office {
	tb.Helper()
	return openAs(tb, s, queuetest.AlwaysOpen())
}

func openAs(tb testing.TB, s queuetest.Store, b *branch.Branch) *office {
	tb.Helper()
	clock := queuetest.NewClock(tb, "2026-11-24T10:00:00+01:00")
	e := s.Engine(b, clock.Now)
	return &office{servertest.Serve(tb, e, server.Routes, supervisor.Routes), clock}
}

// must fails the test for an error of the engine.
func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// person sets the person at a desk, and the languages spoken there.
func (o *office) person(tb testing.TB, desk, person string, speaks ...string) {
	tb.Helper()
	_, err := o.Engine.SetPresence(tb.Context(), queue.PresenceRequest{Head: ledger.Head{Key: server.NewKey(), Desk: desk},
		Person: &person, Languages: speaks})
	must(tb, err)
}

// crowd issues tickets for all services in all languages, one a few seconds after the other.
func (o *office) crowd(tb testing.TB, n int, apart time.Duration) {
	tb.Helper()
	b := o.Engine.Branch()
	for i := range n {
		r := queue.IssueRequest{Head: ledger.Head{Key: fmt.Sprint("crowd ", server.NewKey()), By: ledger.ByVisitor},
			Service:  b.Services[i%len(b.Services)].ID,
			Language: b.Languages[i%3], Source: queue.AtDesk}
		if i%7 == 0 {
			r.Priority = b.Priorities[0].ID
		}
		if r.Service == "mediation" {
			r.Needs = b.NeededLanguages[i%len(b.NeededLanguages)]
		}
		_, err := o.Engine.Issue(tb.Context(), r)
		must(tb, err)
		o.clock.Move(apart)
	}
}
