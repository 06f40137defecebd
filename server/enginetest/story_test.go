package enginetest_test

import (
	"context"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func (o *office) events(f ledger.EventFilter) ledger.EventPage {
	o.t.Helper()
	page, err := o.engine.Events(o.t.Context(), f)
	if err != nil {
		o.t.Fatal(err)
	}
	return page
}

func (o *office) story(day, number string) queue.Story {
	o.t.Helper()
	s, err := o.engine.Story(o.t.Context(), day, number)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// movesOf lists what was done, with who did it.
func movesOf(events []ledger.Event) []string {
	list := []string{}
	for _, e := range events {
		list = append(list, string(e.Move)+" "+e.Who)
	}
	return list
}

// became is what a story's event says that a field became.
func became(e ledger.Event, field string) string {
	for _, c := range e.Changes {
		if c.Field == field {
			return c.Was + "→" + c.Became
		}
	}
	return "nothing"
}

// TestStory: every change of one ticket with who, where and when, before and after, and of no other ticket.
func TestStory(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.sit("2", "omar", "it")
		mine := o.issue("legal")
		o.issue("legal")
		o.clock.Move(2 * time.Minute)
		o.callNumber("1", mine.Number)
		o.make(queue.MoveRequest{Ticket: mine.Number, Move: queue.Return})
		o.make(queue.MoveRequest{Ticket: mine.Number, Move: queue.Prioritize, Priority: "priority"})
		o.callNumber("2", mine.Number)
		o.move("2", queue.Serve)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Continue, Service: "mediation"})
		o.callNumber("2", mine.Number)
		o.move("2", queue.Serve)
		o.make(queue.MoveRequest{Head: ledger.Head{Desk: "2"}, Move: queue.Finish, NotProvided: "language",
			Note: "comes back with a friend"})

		story := o.story(tuesdayDay, mine.Number)
		same(t, "what happened", movesOf(story.Events), []string{"issue visitor", "call staff", "return supervisor",
			"prioritize supervisor",
			"call omar", "serve omar", "continue omar", "call omar", "serve omar", "finish omar"})
		same(t, "whether it is whole", story.Cut, false)
		same(t, "the state now", story.Ticket.State, queue.Done)
		same(t, "the note outside the events", story.Ticket.Note, "")
		same(t, "how long after the issue it was called", story.Events[1].At.Sub(story.Events[0].At), 2*time.Minute)
		same(t, "where it was called", story.Events[1].Desk, "1")
		for i, want := range map[int][2]string{
			0: {"service", "→legal"}, 1: {"state", "waiting→called"}, 2: {"desk", "1→"}, 3: {"priority", "→priority"},
			6: {"service", "legal→mediation"}, 9: {"outcome", "→language"},
		} {
			same(t, "what "+want[0]+" became", became(story.Events[i], want[0]), want[1])
		}
		same(t, "the note", became(story.Events[9], "note"), "→comes back with a friend")

		for _, asked := range [][2]string{{tuesdayDay, "B009"}, {"20261123", mine.Number}, {"tuesday", mine.Number},
			{tuesdayDay, "b1"}} {
			o.refused(ledger.NotFound, func(ctx context.Context) error {
				_, err := o.engine.Story(ctx, asked[0], asked[1])
				return err
			})
		}
	})
}

// TestStoryOfAnotherDay: a number is given anew each day, and each has its own story.
func TestStoryOfAnotherDay(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("1")
		o.move("1", queue.MissShow)
		o.at("2026-11-25T10:00:00+01:00")
		o.issue("legal")
		same(t, "yesterday's", movesOf(o.story(tuesdayDay, "B001").Events), []string{"issue visitor", "call staff",
			"no_show staff"})
		same(t, "today's", movesOf(o.story("20261125", "B001").Events), []string{"issue visitor"})
	})
}

// TestStoryIsCut: where the stream begins after the issue, the story says so.
func TestStoryIsCut(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		o.call("1")
		trim := "return redis.call('XTRIM', KEYS[1], 'MAXLEN', 1)"
		o.did(s.Client.Eval(t.Context(), trim, []string{"turno:{meet}:events"}).Err())
		story := o.story(tuesdayDay, "B001")
		same(t, "whether it is cut", story.Cut, true)
		same(t, "what is left", movesOf(story.Events), []string{"call staff"})
		o.did(s.Client.Eval(t.Context(), "return redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)",
			[]string{"turno:{meet}:events"}).Err())
		same(t, "whether it is cut when nothing is left", o.story(tuesdayDay, "B001").Cut, true)
	})
}

// TestEvents: the newest first, page after page without a gap, and narrowed to a desk, a service or a ticket.
func TestEvents(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for range ledger.EventPageLen {
			o.issue("information")
		}
		o.issue("legal")
		o.callNumber("2", "B001")
		o.move("2", queue.MissShow)
		o.did(o.engine.Pause(t.Context(), byStaff(o.key(), ""), "legal", true))
		o.did(o.engine.Alarm(t.Context(), byStaff(o.key(), "3"), "3", true))

		first := o.events(ledger.EventFilter{})
		same(t, "the newest", movesOf(first.Events)[:5], []string{"alarm staff", "pause supervisor", "no_show staff",
			"call staff", "issue visitor"})
		same(t, "what the pause says", first.Events[1].Changes[0].Field, "paused:legal")
		second := o.events(ledger.EventFilter{Before: first.Next})
		same(t, "the lengths of the pages", []int{len(first.Events), len(second.Events)}, []int{ledger.EventPageLen, 5})
		seq := first.Events[0].Seq
		for _, e := range append(first.Events, second.Events...) {
			same(t, "the seq", e.Seq, seq)
			seq--
		}
		same(t, "what follows the last page", second.Next, 0)

		for what, narrow := range map[string]struct {
			filter ledger.EventFilter
			want   []string
		}{
			"a desk":   {ledger.EventFilter{Desk: "2"}, []string{"no_show staff", "call staff"}},
			"a ticket": {ledger.EventFilter{Ticket: "B001"}, []string{"no_show staff", "call staff", "issue visitor"}},
			"a service": {ledger.EventFilter{Service: "legal"}, []string{"pause supervisor", "no_show staff",
				"call staff", "issue visitor"}},
			"a desk with an alarm":  {ledger.EventFilter{Desk: "3"}, []string{"alarm staff"}},
			"what nothing happened": {ledger.EventFilter{Desk: "1"}, []string{}},
		} {
			page := o.events(narrow.filter)
			same(t, "the events of "+what, movesOf(page.Events), narrow.want)
			same(t, "what follows the events of "+what, page.Next, 0)
		}
	})
}
