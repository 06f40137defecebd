package queue_test

import (
	"fmt"
	"testing"

	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func TestATicketsLife(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
		e := s.Engine(queuetest.AlwaysOpen(), clock.Now)
		ctx := t.Context()
		a, err := e.Issue(ctx, queue.IssueRequest{Key: "a", Service: "legal", Language: "ar", Residence: "cuneo", Source: queue.AtKiosk})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%+v\n", a)
		again, err := e.Issue(ctx, queue.IssueRequest{Key: "a", Service: "legal", Language: "ar", Residence: "cuneo", Source: queue.AtKiosk})
		fmt.Printf("%+v %v\n", again, err)
		b, err := e.Board(ctx)
		fmt.Printf("%+v %v\n", b, err)
		c, err := e.Call(ctx, queue.CallRequest{Key: "c", Desk: "2"})
		fmt.Printf("%+v %v\n", c, err)
		_, err = e.Call(ctx, queue.CallRequest{Key: "c2", Desk: "2"})
		fmt.Printf("%v\n", err)
		for i, m := range []queue.Move{queue.Recall, queue.Serve, queue.Park, queue.Resume, queue.Serve, queue.Finish} {
			r := queue.MoveRequest{Key: fmt.Sprint("m", i), Desk: "2", Ticket: "B001", Move: m}
			c, err = e.Move(ctx, r)
			fmt.Printf("%s %+v %v\n", m, c.State, err)
		}
		d, err := e.Desk(ctx, "2")
		fmt.Printf("%+v %v\n", d, err)
		svc, err := e.Services(ctx)
		fmt.Printf("%+v %v\n", svc, err)
		tk, pos, err := e.Ticket(ctx, a.Token)
		fmt.Printf("%+v %+v %v\n", tk, pos, err)
		n, err := e.Counts(ctx, "20261124")
		fmt.Println(n, err)
		clock.Set(t, "2026-11-28T10:00:00+01:00")
		fmt.Println(e.Sweep(ctx), e.Ready(ctx))
		_, _, err = e.Ticket(ctx, a.Token)
		fmt.Println(err)
	})
}
