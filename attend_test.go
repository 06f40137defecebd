package main

import (
	"fmt"
	"slices"
	"testing"

	"turno/server/desk"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A desk is at work by its open websocket alone, which is no change of the branch.
func TestAnOpenDeskIsAtWork(t *testing.T) {
	s := servertest.Serve(t, queuetest.Open(t), desk.Register)
	s.Watch(t, "/desk/meet/2/live")
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
