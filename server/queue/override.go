package queue

import (
	"errors"
	"strings"
)

// A Rule binds machines and visitors; staff may pass over it, and the event of what they do then names it.
type Rule string

// The rules that staff may pass over.
const (
	// Closed: the service takes no visitors at this hour.
	Closed Rule = "closed"
	// LastGiven: closing is too near for one more ticket.
	LastGiven Rule = "last_given"
	// NoMoreNumbers: the supervisor has said that no more are given today.
	NoMoreNumbers Rule = "last_call"
	// Paused: the supervisor has paused the service.
	Paused Rule = "paused"
	// Quota: all of today's tickets are given.
	Quota Rule = "quota"
	// Early: it is too early to check in for an appointment.
	Early Rule = "too_early"
	// Missed: the appointment's time is over.
	Missed Rule = "missed"
)

// ruled are the refusals of what a rule stands against.
var ruled = map[Rule]*Error{
	Closed:        {ServiceClosed, "the service is closed now"},
	LastGiven:     {ServiceClosed, "the service closes soon; the last ticket before closing was given"},
	NoMoreNumbers: {LastCall, "no more numbers are given today; whoever has one is served"},
	Paused:        {ServicePaused, "the service is paused; it gives no tickets at the moment"},
	Quota:         {QuotaReached, "all of today's tickets for this service are given"},
	Early:         {TooEarly, "it is too early to check in for that appointment"},
	Missed:        {AppointmentMissed, "that appointment is over; take a ticket without one, or ask the staff"},
}

// An against is a refusal that staff may pass over, and the rules that it rests on.
type against struct {
	refusal *Error
	rules   []Rule
}

func (a against) Error() string { return a.refusal.Message }

// Unwrap is the refusal by itself.
func (a against) Unwrap() error { return a.refusal }

// standing is the refusal of what some rules stand against: that of the first of them.
func standing(rules []Rule) error { return against{ruled[rules[0]], rules} }

// RulesOf are the rules that stood against a request and that staff may pass over, nil for none.
func RulesOf(err error) []Rule {
	var a against
	errors.As(err, &a)
	return a.rules
}

// rulesOf reads a script's words.
func rulesOf(words []string) []Rule {
	var all []Rule
	for _, w := range words {
		all = append(all, Rule(w))
	}
	return all
}

// overridden are the rules in the field of an event.
func overridden(field string) []Rule {
	if field == "" {
		return nil
	}
	return rulesOf(strings.Split(field, ","))
}
