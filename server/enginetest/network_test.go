package enginetest_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestALostReplyMakesNoSecondTicket: a hundred times Redis has given the ticket, and nobody hears of it.
func TestALostReplyMakesNoSecondTicket(t *testing.T) {
	server := queuetest.StartRedis(t)
	p := startProxy(t, server)
	o := openOffice(t, queuetest.Store{Client: queuetest.Client(t, p.address)})
	o.issue("information") // loads the script
	for i := range 100 {
		p.cut.Store(1)
		same(t, "the number", o.issue("legal").Number, fmt.Sprintf("B%03d", i+1))
		same(t, "replies still to lose", p.cut.Load(), 0)
	}
	same(t, "tickets", o.counts(tuesdayDay)["issued:service:legal"], 100)

	called := o.call("1")
	for _, move := range []queue.Move{queue.Recall, queue.Serve, queue.Park} {
		p.cut.Store(1)
		called = o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: called.Number, Move: move})
	}
	same(t, "how often it was called", called.Calls, 2)
}

// TestASwallowedReplyMakesNoSecondTicket: the connection stays open, and says nothing.
func TestASwallowedReplyMakesNoSecondTicket(t *testing.T) {
	t.Parallel() // it mostly waits
	server := queuetest.StartRedis(t)
	p := startProxy(t, server)
	o := openOffice(t, queuetest.Store{Client: queuetest.Client(t, p.address)})
	o.issue("information")
	const visitors = 20
	p.swallow.Store(visitors)
	got := make([]queue.Issued, visitors)
	requests := make([]queue.IssueRequest, visitors)
	for i := range requests {
		requests[i] = o.walkIn("legal")
	}
	together(t, visitors, func(i int) (err error) {
		got[i], err = o.engine.Issue(t.Context(), requests[i])
		return err
	})
	same(t, "replies still to swallow", p.swallow.Load(), 0)
	given := map[string]bool{}
	for _, ticket := range got {
		given[ticket.Number] = true
		same(t, "the ticket of a token", o.read(ticket.Token).Number, ticket.Number)
	}
	same(t, "numbers", len(given), visitors)
	same(t, "tickets", o.counts(tuesdayDay)["issued:service:legal"], visitors)
}

// TestTheScriptsAreForgotten by Redis all the time, as after a restart or a fail-over.
func TestTheScriptsAreForgotten(t *testing.T) {
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	flusher := server.Client(t)
	var done atomic.Bool
	flushed := make(chan int)
	go func() {
		n := 0
		for !done.Load() && flusher.ScriptFlush(t.Context()).Err() == nil {
			n++
		}
		flushed <- n
	}()
	for range 150 {
		o.issue("legal")
		o.call("1")
		o.move("1", queue.MissShow)
		o.board()
	}
	done.Store(true)
	if n := <-flushed; n < 100 {
		t.Errorf("the scripts were flushed %d times, want often", n)
	}
	same(t, "tickets", o.counts(tuesdayDay)["no_show:service:legal"], 150)
}

// TestRedisIsPaused: every operation says so within three seconds; nothing is lost, and the same key has the same ticket.
func TestRedisIsPaused(t *testing.T) {
	t.Parallel() // it mostly waits
	server := queuetest.StartRedis(t)
	o := openOffice(t, queuetest.Store{Client: server.Client(t)})
	before := o.issue("legal")
	asked := o.walkIn("legal")
	pause(t, server)
	ctx := t.Context()
	operations := map[string]func() error{
		"issue": func() error { _, err := o.engine.Issue(ctx, asked); return err },
		"call": func() error {
			_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff("call", "1")})
			return err
		},
		"move": func() error {
			_, err := o.engine.Move(ctx, queue.MoveRequest{Head: byStaff("move", "2"), Ticket: "B001", Move: queue.Transfer,
				ToDesk: "3", Absent: true})
			return err
		},
		"leave": func() error {
			_, err := o.engine.Leave(ctx, byVisitor("leave"), before.Token)
			return err
		},
		"ticket":   func() error { _, _, err := o.engine.Ticket(ctx, before.Token); return err },
		"board":    func() error { _, err := o.engine.Board(ctx); return err },
		"desk":     func() error { _, err := o.engine.Desk(ctx, "1"); return err },
		"services": func() error { _, err := o.engine.Services(ctx); return err },
		"counts":   func() error { _, err := o.engine.Counts(ctx, tuesdayDay); return err },
	}
	errs := make(chan error, len(operations)+1)
	start := time.Now()
	for name, ask := range operations {
		go func() {
			err := ask()
			if took := time.Since(start); ledger.CodeOf(err) != ledger.Unavailable || took > 3*time.Second {
				errs <- fmt.Errorf("%s: got %v after %s, want unavailable within 3 s", name, err, took)
				return
			}
			errs <- nil
		}()
	}
	go func() {
		faults := o.engine.Ready(ctx)
		if took := time.Since(start); len(faults) != 1 || faults[0].Code != "store" || took > 3*time.Second {
			errs <- fmt.Errorf("ready: got %v after %s, want the fault of the store within 3 s", faults, took)
			return
		}
		errs <- nil
	}()
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	goOn(t, server)
	issued := o.request(asked)
	same(t, "the number", issued.Number, "B002")
	same(t, "tickets", o.counts(tuesdayDay)["issued:service:legal"], 2)
	same(t, "the one of before", o.read(before.Token).Number, "B001")
}
