package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// less is the sample branch, always open, without the service "legal" and desk 3.
func less() *branch.Branch {
	b := queuetest.AlwaysOpen()
	b.Services = slices.DeleteFunc(b.Services, func(s branch.Service) bool { return s.ID == "legal" })
	b.Desks = slices.DeleteFunc(b.Desks, func(d branch.Desk) bool { return d.ID == "3" })
	return b
}

// Operations that run while the settings change see the old ones or the new ones, whole.
func TestSettingsChangeWhileEverythingRuns(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		first := s.Engine(queuetest.AlwaysOpen(), nil)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go first.Watch(ctx, func(ledger.Change) {}, func() {})
		var running sync.WaitGroup
		repeat := func(operation func(context.Context) error) {
			running.Go(func() {
				for range 20 {
					if err := operation(t.Context()); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var issued sync.Map // numbers
		for range 3 {
			repeat(func(ctx context.Context) error {
				e := first.Current()
				b := e.Branch()
				last := b.Services[len(b.Services)-1].ID
				r := queue.IssueRequest{Head: byVisitor(fresh()), Service: last, Language: "it", Source: queue.AtKiosk}
				got, err := e.Issue(ctx, r)
				if _, twice := issued.LoadOrStore(got.Number, true); err == nil && twice {
					err = fmt.Errorf("number %s was given twice", got.Number)
				}
				return err
			})
			repeat(func(ctx context.Context) error {
				e := first.Current()
				floor, err := e.Floor(ctx)
				return errors.Join(err, whole(e.Branch(), servicesOf(floor.Services), desksOf(floor.Desks)))
			})
		}
		repeat(func(ctx context.Context) error {
			e := first.Current()
			b := e.Branch()
			desk := b.Desks[len(b.Desks)-1].ID
			_, err := e.Desk(ctx, desk)
			if _, known := first.Branch().Desk(desk); err != nil || !known {
				return fmt.Errorf("desk %s: %w", desk, err)
			}
			return nil
		})
		repeat(func(ctx context.Context) error { return first.Current().Sweep(ctx) })
		go func() {
			for i := 0; ctx.Err() == nil; i++ {
				first.SetBranch([]*branch.Branch{less(), queuetest.AlwaysOpen()}[i%2])
				if _, err := first.Current().Board(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		}()
		running.Wait()
	})
}

// whole checks that what was read is of one snapshot.
func whole(b *branch.Branch, services, desks []string) error {
	var wantServices, wantDesks []string
	for _, s := range b.Services {
		wantServices = append(wantServices, s.ID)
	}
	for _, d := range b.Desks {
		wantDesks = append(wantDesks, d.ID)
	}
	if !slices.Equal(services, wantServices) || !slices.Equal(desks, wantDesks) {
		return fmt.Errorf("by settings with %v and %v were read %v and %v", wantServices, wantDesks, services, desks)
	}
	return nil
}

func servicesOf(all []queue.FloorService) (ids []string) {
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids
}

func desksOf(all []queue.FloorDesk) (ids []string) {
	for _, d := range all {
		ids = append(ids, d.Desk)
	}
	return ids
}

// What began with some settings ends with them; what this process knows beside them stays known.
func TestAnEngineKeepsItsSettings(t *testing.T) {
	s := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)} // the embedded store lets nobody empty it
	o := openOffice(t, s)
	before := o.engine
	o.change(less())
	o.refused(ledger.Invalid, func(ctx context.Context) error { _, err := o.engine.Issue(ctx, o.walkIn("legal")); return err })
	o.refused(ledger.NotFound, func(ctx context.Context) error { _, err := o.engine.Desk(ctx, "3"); return err })
	issued, err := before.Issue(t.Context(), o.walkIn("legal"))
	if err != nil || before.Current() != o.engine {
		t.Fatalf("the engine of before: %v", err)
	}
	if err := s.Client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	o.change(queuetest.AlwaysOpen())
	same(t, "the number after a flush and a change", o.issue("legal").Number, "B002")
	same(t, "the one before", issued.Number, "B001")
}

// Tickets of a service and a desk that are no more stay readable, and staff bring them to an end.
func TestTicketsOfWhatIsNoMore(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		at1 := queue.PresenceRequest{Head: byStaff(o.key(), "1"), Services: []string{"legal", "information"}}
		if _, err := o.engine.SetPresence(t.Context(), at1); err != nil {
			t.Fatal(err)
		}
		held, sent, waiting := o.issue("legal"), o.issue("legal"), o.issue("legal")
		moved, gone := o.issue("legal"), o.issue("legal")
		o.callNumber("3", sent.Number)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "3"}, Move: queue.Send, Place: o.engine.Branch().Places[0].ID})
		o.callNumber("3", held.Number)
		o.change(less())

		for _, ticket := range []queue.Issued{held, sent, waiting} {
			if got := o.read(ticket.Token); got.Service != "legal" {
				t.Errorf("%s is read as %+v", ticket.Number, got)
			}
		}
		same(t, "what desk 1 takes", o.desk("1").Presence.Services, []string{"information"})
		o.board()
		o.sweep()
		floor, err := o.engine.Floor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last := floor.Desks[len(floor.Desks)-1]
		if last.Desk != "3" || last.Ticket == nil || last.Ticket.Number != held.Number {
			t.Errorf("the supervisor sees %+v, want desk 3 with %s", last, held.Number)
		}

		o.make(queue.MoveRequest{Ticket: held.Number, Move: queue.Cancel})
		o.make(queue.MoveRequest{Ticket: sent.Number, Move: queue.Cancel})
		o.make(queue.MoveRequest{Ticket: moved.Number, Move: queue.Transfer, Service: "information"})
		o.callNumber("1", waiting.Number)
		o.move("1", queue.Serve, queue.Finish)
		same(t, "the next of desk 2", o.call("2").Number, moved.Number)
		o.move("2", queue.Serve, queue.Finish)
		if _, err := o.engine.Leave(t.Context(), byVisitor(o.key()), gone.Token); err != nil {
			t.Errorf("a visitor cannot leave: %v", err)
		}
		for ticket, want := range map[string]queue.State{held.Token: queue.Cancelled, sent.Token: queue.Cancelled,
			waiting.Token: queue.Done, moved.Token: queue.Done, gone.Token: queue.Cancelled} {
			if got := o.read(ticket); got.State != want {
				t.Errorf("%s ended as %s, want %s", got.Number, got.State, want)
			}
		}
	})
}
