package enginetest_test

import (
	"testing"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestABranchOutlivesALostSeq: when the branch's seq is behind its events, as after a script that broke off, the next
// change goes on after the last event instead of being refused for good.
func TestABranchOutlivesALostSeq(t *testing.T) {
	s := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}
	o := openOffice(t, s)
	o.issue("legal")
	o.issue("legal")
	if err := s.Client.HDel(t.Context(), "turno:{meet}:meta", "seq").Err(); err != nil {
		t.Fatal(err)
	}
	if got := o.issue("legal").Number; got != "B003" {
		t.Errorf("got %s, want B003", got)
	}
	if got := o.board().Seq; got != 3 {
		t.Errorf("seq is %d, want 3", got)
	}
}

// TestAWrongTypeChangesNothing: a key of another type is found before the first write.
func TestAWrongTypeChangesNothing(t *testing.T) {
	for _, key := range []string{"activity", "days", "tokens", "calls", "desks", "parked", "no_shows", "undo", "presence:" +
		tuesdayDay,
		"counts:" + tuesdayDay, "queue:service:legal", "queue:appointment:legal"} {
		t.Run(key, func(t *testing.T) {
			s := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}
			o := openOffice(t, s)
			o.issue("legal")
			o.call("1")
			o.issue("legal")
			broken := "turno:{meet}:" + key
			if key == "days" { // which only the first change of a day writes
				s.Client.HDel(t.Context(), "turno:{meet}:meta", "day")
			}
			if err := s.Client.Del(t.Context(), broken).Err(); err != nil {
				t.Fatal(err)
			}
			if err := s.Client.Set(t.Context(), broken, "x", 0).Err(); err != nil {
				t.Fatal(err)
			}
			length := func() int64 { return s.Client.XLen(t.Context(), "turno:{meet}:events").Val() }
			before := length()
			failed := 0
			for _, try := range []func() error{
				func() error {
					_, err := o.engine.Issue(t.Context(), queue.IssueRequest{Head: byVisitor("i"), Service: "legal", Language: "it",
						Source: queue.AtKiosk})
					return err
				},
				func() error {
					r := queue.IssueRequest{Head: byVisitor("k"), Service: "legal", Language: "it", Source: queue.AtDoor, Coming: true}
					_, err := o.engine.Issue(t.Context(), r)
					return err
				},
				func() error {
					_, err := o.engine.Call(t.Context(), queue.CallRequest{Head: byStaff("c", "2")})
					return err
				},
				func() error {
					_, err := o.engine.Move(t.Context(), queue.MoveRequest{Head: byStaff("m", "1"), Ticket: "B001", Move: queue.Park})
					return err
				},
				func() error {
					_, err := o.engine.Move(t.Context(), queue.MoveRequest{Head: byStaff("n", "2"), Move: queue.MissShow})
					return err
				},
			} {
				had := length()
				if err := try(); err != nil {
					if ledger.CodeOf(err) == "" {
						failed++
					}
					if now := length(); now != had {
						t.Errorf("a change that failed (%v) left %d events", err, now-had)
					}
				}
			}
			if failed == 0 {
				t.Errorf("nothing failed, and %d events came", length()-before)
			}
		})
	}
}
