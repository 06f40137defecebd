package program

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A desk is at work by its open websocket alone, which is no change of the branch.
func TestAnOpenDeskIsAtWork(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), desk.Routes)
	servertest.Receive(t, s.Watch(t, "/desk/meet/2/live"), new(json.RawMessage))
	before, err := s.Engine.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go attend(t.Context(), s.Engine, s.Hub)
	queuetest.Eventually(t, "the desk to be at work", func() error {
		at, err := s.Engine.Present(t.Context())
		if err == nil && !slices.Equal(at, []string{"2"}) {
			err = fmt.Errorf("at work are %v", at)
		}
		return err
	})
	after, err := s.Engine.Board(t.Context())
	if err != nil || after.Seq != before.Seq {
		t.Errorf("the branch stands at %d, %v; it stood at %d", after.Seq, err, before.Seq)
	}
}

// The hub hears of a desk that is offered another ticket by the time alone, which is no change of the branch either.
func TestWhoIsOfferedAgainIsShown(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	e := queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now)
	s := servertest.Serve(t, e, desk.Routes)
	ticket := s.Issue(t, "legal", "it")
	if _, err := e.Postpone(t.Context(), ledger.Head{Key: "later", By: ledger.ByVisitor}, ticket.Token); err != nil {
		t.Fatal(err)
	}
	before, err := attended(t.Context(), e, []string{"3", "2"})
	if err != nil || !slices.Equal(before, []string{"2", "3", "", ""}) {
		t.Fatalf("while it is held back: %q, %v", before, err)
	}
	tag := s.Get(t, "/desk/meet/2", "application/json").Header.Get("ETag")
	clock.Move(5 * time.Minute)
	after, err := attended(t.Context(), e, []string{"2", "3"})
	if err != nil || !slices.Equal(after, []string{"2", "3", ticket.Number, ticket.Number}) {
		t.Errorf("after that: %q, %v", after, err)
	}
	if now := s.Get(t, "/desk/meet/2", "application/json").Header.Get("ETag"); now == tag {
		t.Errorf("a desk that asks is told of nothing new: %s", now)
	}
}
