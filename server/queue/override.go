package queue

import "turno/server/ledger"

// The rules that staff may pass over.
const (
	// Closed: the service takes no visitors at this hour.
	Closed ledger.Rule = "closed"
	// LastGiven: closing is too near for one more ticket.
	LastGiven ledger.Rule = "last_given"
	// NoMoreNumbers: the supervisor has said that no more are given today.
	NoMoreNumbers ledger.Rule = "last_call"
	// Paused: the supervisor has paused the service.
	Paused ledger.Rule = "paused"
	// Quota: all of today's tickets are given.
	Quota ledger.Rule = "quota"
)

// ruled are the refusals of what a rule stands against.
var ruled = map[ledger.Rule]*ledger.Error{
	Closed:        ledger.Refuse(ServiceClosed, "the service is closed now"),
	LastGiven:     ledger.Refuse(ServiceClosed, "the service closes soon; the last ticket before closing was given"),
	NoMoreNumbers: ledger.Refuse(LastCall, "no more numbers are given today; whoever has one is served"),
	Paused:        ledger.Refuse(ServicePaused, "the service is paused; it gives no tickets at the moment"),
	Quota:         ledger.Refuse(QuotaReached, "all of today's tickets for this service are given"),
}

// standing is the refusal of what some rules, in a script's words, stand against: that of the first of them.
func standing(rules ...string) error { return ledger.Against(ruled[ledger.Rule(rules[0])], rules) }
