package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Move is the word for what a change does: "undo", or one of a book, such as "call".
type Move string

// An Event is one change of the branch, as the stream of events keeps it.
type Event struct {
	// Seq is the change's number in the branch's history.
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
	// Move is what was done.
	Move Move `json:"move"`
	// Undone is the move that an "undo" took back.
	Undone Move `json:"undone,omitempty"`
	// Ticket is the ticket's number and Day its service-day, "" for a change without a ticket.
	Ticket string `json:"ticket,omitempty"`
	Day    string `json:"day,omitempty"`
	// Session is the id of an activity's session and SignUp the number of a sign-up for it, "" for none.
	Session string `json:"session,omitempty"`
	SignUp  string `json:"signup,omitempty"`
	// From and To are the states of the ticket, the session or the sign-up before and after.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Service is the ticket's service before the change, and Desk where the change was made.
	Service string `json:"service,omitempty"`
	Desk    string `json:"desk,omitempty"`
	// Override are the rules that staff overrode.
	Override []Rule `json:"override,omitempty"`
	// Who is who made it: a person's id, or "staff", "visitor", "supervisor", "sweep".
	Who string `json:"who"`
	// Changes are the fields that it wrote, in this order.
	Changes []FieldChange `json:"changes"`
}

// A FieldChange is one field before and after, "" for nothing. Moments are ms since 1970.
type FieldChange struct {
	Field  string `json:"field"`
	Was    string `json:"was"`
	Became string `json:"became"`
}

// EventFilter narrows a page of events; a field that is "" or 0 does not.
type EventFilter struct {
	// Before is the seq before which the page's events are.
	Before int64
	// Service is the ticket's service before or after the change; Desk is where the change was made, or to which it leads.
	Service, Desk string
	// Ticket is a number, of any day that the stream still has.
	Ticket string
}

// EventPage is some of the events, newest first.
type EventPage struct {
	Events []Event `json:"events"`
	// Next is the Before of the next page, 0 if this is the last one.
	Next int64 `json:"next"`
}

const (
	// EventPageLen is how many events a page has.
	EventPageLen = 50
	// eventBatch is how many are read at once.
	eventBatch = 500
)

// Events reads the branch's last changes, newest first. The stream keeps some thousands; older ones are not known any more.
func (l *Ledger) Events(ctx context.Context, f EventFilter) (EventPage, error) {
	page := EventPage{Events: []Event{}}
	end := "+"
	if f.Before > 0 {
		end = fmt.Sprintf("(%d-0", f.Before)
	}
	err := l.eachEvent(ctx, func(ctx context.Context) ([]redis.XMessage, error) {
		return l.rdb.XRevRangeN(ctx, l.Key("events"), end, "-", eventBatch).Result()
	}, func(ev Event) bool {
		end = fmt.Sprintf("(%d-0", ev.Seq)
		if !f.takes(ev) {
			return true
		}
		if len(page.Events) == EventPageLen {
			page.Next = page.Events[EventPageLen-1].Seq
			return false
		}
		page.Events = append(page.Events, ev)
		return true
	})
	if err != nil {
		return EventPage{}, fmt.Errorf("read the events: %w", err)
	}
	return page, nil
}

// EventsFrom gives take the events from the change seq on, oldest first, until there are no more or take returns false.
func (l *Ledger) EventsFrom(ctx context.Context, seq int64, take func(Event) bool) error {
	start := fmt.Sprintf("%d-0", seq)
	return l.eachEvent(ctx, func(ctx context.Context) ([]redis.XMessage, error) {
		return l.rdb.XRangeN(ctx, l.Key("events"), start, "+", eventBatch).Result()
	}, func(ev Event) bool {
		start = fmt.Sprintf("(%d-0", ev.Seq)
		return take(ev)
	})
}

// takes reports whether an event is one of those asked for.
func (f EventFilter) takes(ev Event) bool {
	return (f.Ticket == "" || ev.Ticket == f.Ticket) && (f.Desk == "" || ev.concerns(f.Desk)) &&
		(f.Service == "" || ev.Service == f.Service || ev.change("service").Became == f.Service)
}

// concerns reports whether the change was made at a desk, or leads to it.
func (ev Event) concerns(desk string) bool {
	at := ev.change("desk")
	return ev.Desk == desk || at.Was == desk || at.Became == desk || ev.change("for_desk").Became == desk
}

// change is that of a field, which was and became "" if the event has none of it.
func (ev Event) change(field string) (c FieldChange) {
	if i := slices.IndexFunc(ev.Changes, func(c FieldChange) bool { return c.Field == field }); i >= 0 {
		c = ev.Changes[i]
	}
	return c
}

// eachEvent gives take the events that read returns, eventBatch at a time, until there are no more or take returns false.
// The stream only grows at its end and shrinks at its start, so consecutive reads leave no gap.
func (l *Ledger) eachEvent(
	ctx context.Context, read func(context.Context) ([]redis.XMessage, error), take func(Event) bool,
) error {
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	for {
		batch, err := read(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		for _, m := range batch {
			if !take(l.event(m)) {
				return nil
			}
		}
		if len(batch) < eventBatch {
			return nil
		}
	}
}

// event reads an entry of the stream.
func (l *Ledger) event(m redis.XMessage) Event {
	field := func(name string) string {
		s, _ := m.Values[name].(string)
		return s
	}
	seq, _, _ := strings.Cut(m.ID, "-")
	ev := Event{
		Seq: Number(seq), At: *l.Time(field("at")), Move: Move(field("move")), Undone: Move(field("undone")),
		From: field("from"), To: field("to"), Service: field("service"), Desk: field("desk"), Who: field("who"),
		Session: field("session"), SignUp: field("signup"), Changes: changesOf(field("was"), field("became")),
		Override: rulesOf(Split(field("override"))),
	}
	if id := field("ticket"); id != "" {
		ev.Ticket, ev.Day = NumberOf(id), DayOf(id)
	}
	return ev
}

// changesOf pairs what fields were with what they became: two lists of name and value. The first is "" for a new record.
func changesOf(was, became string) []FieldChange {
	changes := []FieldChange{}
	if became == "" {
		return changes
	}
	before, after := strings.Split(was, "\x1f"), strings.Split(became, "\x1f")
	for i := 0; i+1 < len(after); i += 2 {
		c := FieldChange{Field: after[i], Became: after[i+1]}
		if i+1 < len(before) {
			c.Was = before[i+1]
		}
		changes = append(changes, c)
	}
	return changes
}
