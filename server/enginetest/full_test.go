package enginetest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"turno/server/activity"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// Above 80 % of its memory a store takes nobody new, and those who have come are served.
func TestAStoreThatIsNearlyFullServesThoseWhoHaveCome(t *testing.T) {
	t.Run("redis", func(t *testing.T) {
		client := queuetest.StartRedis(t).Client(t)
		ballast := strings.Repeat("x", 32<<20) // a small store would be full by a few commands
		if err := client.Set(t.Context(), "ballast", ballast, 0).Err(); err != nil {
			t.Fatal(err)
		}
		nearlyFull(t, engine.Open(client, queuetest.AlwaysOpen(), ledger.Options{}), func(full bool) {
			limit := "0"
			if full {
				used, err := client.InfoMap(t.Context(), "memory").Result()
				if err != nil {
					t.Fatal(err)
				}
				limit = fmt.Sprint(ledger.Number(used["Memory"]["used_memory"]) * 11 / 10)
			}
			if err := client.ConfigSet(t.Context(), "maxmemory", limit).Err(); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("embedded", func(t *testing.T) {
		store, used := queuetest.Embedded(t), int64(0)
		o := ledger.Options{History: store.History, Memory: func() (int64, int64) { return used, 1000 }}
		nearlyFull(t, engine.Open(store.Client, queuetest.AlwaysOpen(), o), func(full bool) {
			used = 800
			if full {
				used = 811
			}
		})
	})
}

func nearlyFull(t *testing.T, e *engine.Engine, fill func(full bool)) {
	ctx := t.Context()
	by := func(key, desk string) ledger.Head {
		if desk == "" {
			return ledger.Head{Key: key, By: ledger.ByVisitor}
		}
		return ledger.Head{Key: key, Desk: desk}
	}
	issue := func(key string) (queue.Issued, error) {
		return e.Issue(ctx, queue.IssueRequest{Head: by(key, ""), Service: "legal", Language: "it", Source: queue.AtKiosk})
	}
	before, err := issue("before")
	if err != nil {
		t.Fatal(err)
	}
	another, err := issue("another")
	if err != nil {
		t.Fatal(err)
	}
	session, err := e.Activities.Save(ctx, activity.SessionRequest{Head: by("plan", "1"), Service: "participation",
		Title: branch.Text{"it": "Cucito"}, Date: e.Now().AddDate(0, 0, 1).Format(time.DateOnly), Time: "17:30", Minutes: 60,
		Where: "Sala", Capacity: 9})
	if err != nil {
		t.Fatal(err)
	}
	fill(true)
	e.WeighOnce(ctx)
	again, err := issue("before")
	if err != nil || again.Token != before.Token {
		t.Errorf("a repeat: got %+v, %v", again, err)
	}
	_, err = issue("after")
	same(t, "a ticket", ledger.CodeOf(err), ledger.StoreNearlyFull)
	_, err = e.Activities.SignUp(ctx, activity.SignUpRequest{Head: by("sign", ""), Session: session.ID, Language: "it"})
	same(t, "a sign-up", ledger.CodeOf(err), ledger.StoreNearlyFull)
	_, err = e.Appointments.Book(ctx, appointment.BookRequest{Head: by("book", "1"),
		Booking: appointment.Booking{Service: "legal", At: e.Now().Add(time.Hour)}})
	same(t, "a booking", ledger.CodeOf(err), ledger.StoreNearlyFull)

	called, err := e.Call(ctx, queue.CallRequest{Head: by("call", "2")})
	if err != nil {
		t.Fatalf("a call: %v", err)
	}
	if _, err := e.Move(ctx, queue.MoveRequest{Head: by("serve", "2"), Ticket: called.Number, Move: queue.Serve}); err != nil {
		t.Errorf("serving: %v", err)
	}
	finish := queue.MoveRequest{Head: by("finish", "2"), Ticket: called.Number, Move: queue.Finish}
	if _, err := e.Move(ctx, finish); err != nil {
		t.Errorf("finishing: %v", err)
	}
	if _, err := e.Leave(ctx, by("leave", ""), another.Token); err != nil {
		t.Errorf("leaving: %v", err)
	}
	if faults := e.Ready(ctx); len(faults) != 1 || faults[0].Code != "memory" || !faults[0].Warning {
		t.Errorf("ready: got %+v, want a warning of the memory", faults)
	}
	fill(false)
	e.WeighOnce(ctx)
	if _, err := issue("after"); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}
