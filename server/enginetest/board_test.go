package enginetest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestBoardOfMissedTickets: the last five of the day, newest first, until they come after all.
func TestBoardOfMissedTickets(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 7 {
			o.issue("legal")
			o.call("1")
			o.move("1", queue.MissShow)
			o.clock.Move(time.Second)
		}
		same(t, "the missed", o.board().Missed, []string{"B007", "B006", "B005", "B004", "B003"})
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "1"}, Ticket: "B006", Move: queue.Return})
		same(t, "the missed after one came", o.board().Missed, []string{"B007", "B005", "B004", "B003", "B002"})
		o.at("2026-11-25T10:00:00+01:00")
		same(t, "the missed of the next day", o.board().Missed, []string{})
	})
}

// TestBoardEstimates: the board says of a service what the kiosk says.
func TestBoardEstimates(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range 6 {
			o.issue("legal")
		}
		same(t, "the estimate before anybody was served", o.board().Estimates["legal"], nil)
		for range 3 {
			o.serve("1", 6*time.Minute)
		}
		for _, service := range o.services() {
			same(t, "the estimate of "+service.ID, o.board().Estimates[service.ID], service.Estimate)
		}
		if o.board().Estimates["legal"] == nil {
			t.Error("no estimate after somebody was served")
		}
	})
}

// TestNarrowBoard: a filter leaves calls, missed tickets and queues of other services and desks out, and fills the places
// with older ones.
func TestNarrowBoard(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		narrow := func(services, desks []string) queue.Board {
			b, err := o.engine.BoardOf(t.Context(), queue.BoardFilter{Services: services, Desks: desks})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		o.issue("legal")
		o.call("2")
		o.move("2", queue.MissShow)
		for range 8 {
			o.issue("information")
			o.call("1")
			o.move("1", queue.MissShow)
			o.clock.Move(time.Second)
		}
		o.issue("legal")
		same(t, "the calls of all", len(o.board().Calls), 8)
		for _, b := range []queue.Board{narrow([]string{"legal"}, nil), narrow(nil, []string{"2"}),
			narrow([]string{"legal"}, []string{"2"})} {
			same(t, "the call", fmt.Sprint(len(b.Calls), b.Calls[0].Number, b.Calls[0].Desk), "1B0012")
			same(t, "the missed", b.Missed, []string{"B001"})
		}
		same(t, "who wait", narrow([]string{"legal"}, nil).Waiting, map[string]int{"legal": 1})
		same(t, "the services of a desk's board", len(narrow(nil, []string{"2"}).Waiting), len(o.services()))
		same(t, "the calls of a service at another desk", narrow([]string{"legal"}, []string{"1"}).Calls, []queue.Call{})
	})
}

// TestRecentCalls: all of the last 90 s and at least eight, without those that were taken back; of a number that was
// called again the last one alone.
func TestRecentCalls(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		recent := func(services, desks []string) (numbers []string) {
			b, err := o.engine.BoardOf(t.Context(), queue.BoardFilter{Services: services, Desks: desks})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "the last eight", b.Calls, b.Recent[:min(8, len(b.Recent))])
			for _, c := range b.Recent {
				numbers = append(numbers, c.Number)
			}
			return numbers
		}
		want := []string{}
		for i := range 24 {
			service, desk := []string{"legal", "information"}[i%2], []string{"1", "2"}[i%2]
			want = slices.Insert(want, 0, o.issue(service).Number)
			o.callNumber(desk, want[0])
			o.move(desk, queue.Serve, queue.Finish)
			o.clock.Move(5 * time.Second)
		}
		same(t, "those of 90 s", recent(nil, nil), want[:18])
		var legal []string
		for _, number := range want {
			if number[0] == 'B' {
				legal = append(legal, number)
			}
		}
		same(t, "of one service", recent([]string{"legal"}, nil), legal[:9])
		same(t, "of one desk", recent(nil, []string{"1"}), legal[:9])
		o.clock.Move(time.Minute)
		same(t, "eight of one service, older ones too", recent([]string{"legal"}, nil), legal[:8])

		first, second, third := o.issue("legal").Number, o.issue("legal").Number, o.issue("legal").Number
		o.callNumber("1", first)
		o.callNumber("2", second)
		o.callNumber("3", third)
		o.move("1", queue.Recall)
		o.move("2", queue.Return)
		o.move("3", queue.MissShow)
		same(t, "after a recall, a return and a no-show", recent(nil, nil)[:3], []string{first, third, want[0]})
		same(t, "missed", o.board().Recent[1].Missed && !o.board().Recent[0].Missed, true)
	})
}
