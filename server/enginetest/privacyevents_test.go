package enginetest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestEventsHoldNoAnswers: no event tells a token, a key, a residence or an origin, whatever was done: not of tickets that
// are registered at a desk, where the answers stand beside the ticket for as long as the change can be taken back, nor of
// the undo of such a change.
func TestEventsHoldNoAnswers(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, canaryBranch())
		secrets := aDay(o)
		register := func() queue.Issued {
			t.Helper()
			r := o.walkIn("legal")
			r.Desk, r.Source, r.Residence, r.Origin = "2", queue.AtDesk, canaryResidence, canaryOrigin
			return o.request(r)
		}
		undo := func() {
			t.Helper()
			_, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: o.desk("2").Undo.Seq})
			o.did(err)
		}
		secrets = append(secrets, register().Token)
		undo()
		o.did(o.engine.CountVisit(t.Context(), queue.VisitRequest{Head: byStaff(o.key(), "2"), Service: "legal",
			Residence: canaryResidence, Origin: canaryOrigin}))
		undo()
		secrets = append(secrets, register().Token)
		o.callNumber("1", o.issue("legal").Number)
		for range 2 { // the second mends the first
			_, err := o.engine.AnswerAtDesk(t.Context(), queue.DeskAnswerRequest{Head: byStaff(o.key(), "1"),
				Ticket:    o.desk("1").Ticket.Number,
				Residence: canaryResidence, Origin: canaryOrigin})
			o.did(err)
		}
		place := o.place(o.save(o.course(5)).ID)
		place.Residence, place.Origin, place.By = canaryResidence, canaryOrigin, ""
		taken, err := o.engine.Activities.SignUp(t.Context(), place)
		o.did(err)
		_, err = o.engine.Activities.Undo(t.Context(), ledger.Head{Key: o.key()}, o.events(ledger.EventFilter{}).Events[0].Seq)
		o.did(err)
		hash := sha256.Sum256([]byte(taken.Token))
		secrets = append(secrets, taken.Token, base64.RawURLEncoding.EncodeToString(hash[:]))

		secrets = append(secrets, canaryResidence, canaryOrigin)
		events, beside := 0, 0
		for _, line := range dump(t, s.Client) {
			switch {
			case strings.HasPrefix(line, "turno:{meet}:events "):
				events++
				for _, secret := range secrets {
					if strings.Contains(line, secret) {
						t.Errorf("an event tells %s: %s", secret, line)
					}
				}
			case strings.HasPrefix(line, "turno:{meet}:undo ") && strings.Contains(line, canaryOrigin):
				beside++
			case strings.Contains(line, "canary") && !strings.HasPrefix(line, "turno:{meet}:counts:"):
				t.Errorf("an answer is kept: %s", line)
			}
		}
		if events < 20 {
			t.Errorf("looked at %d events, want those of the whole day", events)
		}
		same(t, "how often the answers stand beside a ticket while it can be taken back", beside, 2)
		o.clock.Move(ledger.UndoWithin + time.Second)
		o.sweep()
		for _, line := range dump(t, s.Client) {
			if strings.Contains(line, "canary") && !strings.HasPrefix(line, "turno:{meet}:counts:") {
				t.Errorf("an answer is kept after that: %s", line)
			}
		}
	})
}
