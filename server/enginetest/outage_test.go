package enginetest_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func pause(t *testing.T, server *queuetest.Redis) {
	t.Helper()
	if err := server.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

func goOn(t *testing.T, server *queuetest.Redis) {
	t.Helper()
	if err := server.Process().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// TestRedisIsKilledUnderLoad, three times, and started again: every acknowledged ticket is there, and no number twice.
func TestRedisIsKilledUnderLoad(t *testing.T) {
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	var stop atomic.Bool
	var mu sync.Mutex
	given := map[string]queue.Issued{} // guarded by mu
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(given)
	}
	issue := func() error {
		r := o.walkIn("legal")
		ticket, err := o.engine.Issue(t.Context(), r)
		for ledger.CodeOf(err) == ledger.Unavailable {
			ticket, err = o.engine.Issue(t.Context(), r)
		}
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if other, twice := given[ticket.Number]; twice {
			return fmt.Errorf("%s was given twice: %v and %v", ticket.Number, other, ticket)
		}
		given[ticket.Number] = ticket
		return nil
	}
	finished := make(chan error, 8)
	for range cap(finished) {
		go func() {
			var err error
			for err == nil && !stop.Load() {
				err = issue()
			}
			finished <- err
		}()
	}
	for range 3 {
		reached := count() + 40
		queuetest.Eventually(t, "40 more tickets", func() error {
			if n := count(); n < reached {
				return fmt.Errorf("%d of %d", n, reached)
			}
			return nil
		})
		server.Kill()
		server.Start(t)
	}
	stop.Store(true)
	for range cap(finished) {
		if err := <-finished; err != nil {
			t.Error(err)
		}
	}
	for number, ticket := range given {
		same(t, "the ticket of a token", o.read(ticket.Token).Number, number)
	}
	same(t, "tickets", o.counts(tuesdayDay)["issued:service:legal"], int64(len(given)))
	dense(t, o.store, "meet", int64(len(given)))
}

// TestMemoryIsFull: every write is refused as a whole, what is read is still read, readiness says why.
func TestMemoryIsFull(t *testing.T) {
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	mine := o.issue("legal")
	o.issue("legal")
	o.callNumber("2", "B002")
	set := func(limit string) {
		t.Helper()
		if err := o.store.Client.ConfigSet(t.Context(), "maxmemory", limit).Err(); err != nil {
			t.Fatal(err)
		}
	}
	set("100kb")
	o.refused(ledger.Unavailable, o.issuing("legal"))
	o.refused(ledger.Unavailable, func(ctx context.Context) error {
		_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff("call", "1")})
		return err
	})
	for move := range allowed {
		r := queue.MoveRequest{Head: byStaff("move", "2"), Ticket: "B002", Move: move}
		if move == queue.Transfer {
			r.Service = "legal"
		}
		before := dump(t, o.store.Client)
		if _, err := o.engine.Move(t.Context(), r); err == nil {
			t.Errorf("%s was made without memory", move)
		}
		same(t, "the store after "+string(move), dump(t, o.store.Client), before)
	}
	o.refused(ledger.Unavailable, func(ctx context.Context) error {
		_, err := o.engine.Leave(ctx, byVisitor("leave"), mine.Token)
		return err
	})
	same(t, "what is read meanwhile", o.read(mine.Token).State, queue.Waiting)
	set("0")
	same(t, "the next number", o.issue("legal").Number, "B003")
	set("100kb")
	o.clock.Set(t, time.Now().Format(time.RFC3339)) // another day than that of the numbers, on most days
	codes := map[string]bool{}
	for _, f := range o.engine.Ready(t.Context()) {
		codes[f.Code] = true
	}
	same(t, "faults", codes, map[string]bool{"memory": true, "writes": true})
}
