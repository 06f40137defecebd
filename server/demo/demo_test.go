package demo_test

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/demo"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// patience is how long a busy machine may need for a test that usually takes seconds.
const patience = 2 * time.Minute

// run starts a demo with a beat of 2 ms; it ends with the test.
func run(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		demo.Run(ctx, e, demo.Options{Beat: 2 * time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("the demo does not end")
		}
	})
}

func TestDemo(t *testing.T) {
	e := queuetest.Open(t)
	run(t, e)
	languages, desks, calls := map[string]bool{}, map[string]bool{}, 0
	for deadline := time.Now().Add(patience); calls < 60 || len(languages) < len(e.Branch().Languages); {
		if time.Now().After(deadline) {
			t.Fatalf("after %v: %d calls, languages %v", patience, calls, languages)
		}
		board, err := e.Board(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		waiting := 0
		for _, n := range board.Waiting {
			waiting += n
		}
		// A transferred or returned ticket waits again, so more may wait than visitors come for.
		if waiting > 15 {
			t.Fatalf("%d wait: the day runs away", waiting)
		}
		for _, c := range board.Calls {
			languages[c.Language], desks[c.Desk] = true, true
		}
		if len(board.Calls) > 0 {
			calls = int(board.Seq) / 4 // a visit is at least issue, call, serve, finish
		}
		<-time.After(time.Millisecond)
	}
	if !desks["1"] || !desks["2"] || desks["3"] {
		t.Errorf("calls came from desks %v, want 1 and 2: desk 3 is the newcomer's", desks)
	}
}

// If the simulated staff serve only some services, visitors come for those, and are served.
func TestDemoPlaysWhatIsServed(t *testing.T) {
	b := queuetest.AlwaysOpen()
	b.Desks[0].Services, b.Desks[1].Services = []string{"legal"}, []string{"legal", "mediation"}
	e := queuetest.Embedded(t).Engine(b, nil)
	run(t, e)
	for deadline := time.Now().Add(patience); ; {
		board, err := e.Board(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := board.Waiting["information"] + board.Waiting["participation"]; n > 0 {
			t.Fatalf("%d wait where nobody serves", n)
		}
		if board.Seq > 200 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v: %d changes only, %v wait", patience, board.Seq, board.Waiting)
		}
		<-time.After(time.Millisecond)
	}
}

// Sometimes a visitor is sent to a place, and comes back.
func TestDemoSendsAndTakesBack(t *testing.T) {
	e := queuetest.Open(t)
	if len(e.Branch().Places) == 0 {
		t.Fatal("the sample branch names no places")
	}
	run(t, e)
	var away string // the number of the ticket that was sent first
	for deadline := time.Now().Add(patience); ; {
		desk, err := e.Desk(t.Context(), "1")
		if err != nil {
			t.Fatal(err)
		}
		if away == "" && len(desk.Away) > 0 {
			away = desk.Away[0].Number
		}
		gone := !slices.ContainsFunc(desk.Away, func(t queue.Ticket) bool { return t.Number == away })
		if away != "" && gone {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v: sent %q, away are %v", patience, away, desk.Away)
		}
		<-time.After(time.Millisecond)
	}
}

func TestGuest(t *testing.T) {
	b := queuetest.AlwaysOpen()
	b.Desks[2].Services = []string{"legal", "mediation"}
	b.Services[1].Quota = 1
	e := queuetest.Embedded(t).Engine(b, nil)
	for _, want := range []string{"legal", "mediation"} {
		token, err := demo.Guest(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := e.Ticket(t.Context(), token); err != nil || got.Service != want {
			t.Errorf("got a ticket for %q, %v; want %s", got.Service, err, want)
		}
	}
}

// A demo continues when the store does not answer.
func TestDemoOutlivesErrors(t *testing.T) {
	gone := httptest.NewServer(nil)
	addr := gone.Listener.Addr().String()
	gone.Close()
	client := redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{addr}, DialerRetries: 1}))
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	demo.Run(ctx, engine.Open(client, queuetest.AlwaysOpen(), ledger.Options{}), demo.Options{Beat: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if ctx.Err() == nil {
		t.Error("it ended by itself")
	}
}
