package queue

import (
	"context"
	"fmt"
	"regexp"

	"turno/server/ledger"
)

// Story is all that happened to one ticket. Nobody knows who its visitor is.
type Story struct {
	// Ticket is the ticket as it is now, without its note: the events have that.
	Ticket Ticket `json:"ticket"`
	// Day is the ticket's service-day, "20060102".
	Day string `json:"day"`
	// Events are the ticket's changes, oldest first.
	Events []ledger.Event `json:"events"`
	// Cut tells that the stream of events begins after the ticket's issue: earlier changes are not known any more.
	Cut bool `json:"cut"`
	// Today tells that Day is the current service-day: a move names its ticket by the number alone, which is of today.
	Today bool `json:"-"`
}

var dayForm = regexp.MustCompile(`^[0-9]{8}$`)

// Story reads the ticket of a service-day, "20060102", and what happened to it. Refusals: NotFound, also for a ticket whose
// retention is over.
func (q *Queue) Story(ctx context.Context, day, ticket string) (Story, error) {
	if !dayForm.MatchString(day) || !numberForm.MatchString(ticket) {
		return Story{}, ledger.Refuse(ledger.NotFound, "there is no such ticket")
	}
	id := ledger.ID(day, ticket)
	reply, err := q.Read(ctx, storyScript, ledger.Args{"id": id})
	if err != nil {
		return Story{}, fmt.Errorf("read ticket %s of %s: %w", ticket, day, err)
	}
	s := Story{Ticket: q.ticket(ledger.Words(reply[0])), Day: day, Events: []ledger.Event{},
		Today: day == q.branch.Day(q.Now())}
	s.Ticket.Note = ""
	from := ledger.Number(reply[1].(string))
	err = q.EventsFrom(ctx, from, func(ev ledger.Event) bool {
		if ev.Ticket == ticket && ev.Day == day {
			s.Events = append(s.Events, ev)
		}
		return true
	})
	if err != nil {
		return Story{}, fmt.Errorf("read the events of %s: %w", ticket, err)
	}
	s.Cut = len(s.Events) == 0 || s.Events[0].Seq != from
	return s, nil
}
