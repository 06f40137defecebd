package queue

import (
	"errors"

	"turno/server/ledger"
)

// The refusals of the queue, besides those of the ledger.
const (
	// ServiceClosed: the service takes no visitors at this hour.
	ServiceClosed ledger.Code = "service_closed"
	// QuotaReached: all of today's tickets of the service are given.
	QuotaReached ledger.Code = "quota_reached"
	// LastCall: no more numbers are given today.
	LastCall ledger.Code = "last_call"
	// ServicePaused: the supervisor has paused the service.
	ServicePaused ledger.Code = "service_paused"
	// OnBreak: the desk has a break.
	OnBreak ledger.Code = "on_break"
	// Absent: the desk or the person that a ticket is to be sent to is not at work.
	Absent ledger.Code = "absent"
	// Answered: the ticket's visitor has answered the questions for residence and origin before.
	Answered ledger.Code = "answered"
	// WrongDoorCode: the code is not one that the door shows, or has given all its tickets.
	WrongDoorCode ledger.Code = "door_code"
	// DeskBusy: the desk holds a ticket already.
	DeskBusy ledger.Code = "desk_busy"
	// NotWaiting: the ticket asked for is not waiting.
	NotWaiting ledger.Code = "not_waiting"
)

// The rules that staff may override.
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

// ruled are the refusals by the rules.
var ruled = map[ledger.Rule]*ledger.Error{
	Closed:        ledger.Refuse(ServiceClosed, "the service is closed now"),
	LastGiven:     ledger.Refuse(ServiceClosed, "the service closes soon; the last ticket before closing was given"),
	NoMoreNumbers: ledger.Refuse(LastCall, "no more numbers are given today; whoever has one is served"),
	Paused:        ledger.Refuse(ServicePaused, "the service is paused; it gives no tickets at the moment"),
	Quota:         ledger.Refuse(QuotaReached, "all of today's tickets for this service are given"),
}

// ErrNobodyWaits is what Call answers when there is nobody to call. It is no refusal.
var ErrNobodyWaits = errors.New("nobody waits")

var refusals = ledger.Refusals{
	"AGAINST":      func(rules ...string) error { return ledger.Against(ruled[ledger.Rule(rules[0])], rules) },
	"DESK_BUSY":    ledger.Says(DeskBusy, "the desk already holds a ticket; finish it, park it or mark it as missed first"),
	"NOBODY":       func(...string) error { return ErrNobodyWaits },
	"NOT_WAITING":  ledger.Says(NotWaiting, "that ticket is not waiting"),
	"NOT_FOUND":    ledger.Says(ledger.NotFound, "there is no such ticket"),
	"NO_TICKET":    ledger.Says(ledger.IllegalMove, "the desk holds no ticket"),
	"ILLEGAL":      ledger.Says(ledger.IllegalMove, "a ticket that is %s cannot be moved like that"),
	"ELSEWHERE":    ledger.Says(ledger.IllegalMove, "that ticket is at desk %s"),
	"SENT":         ledger.Says(ledger.IllegalMove, "that ticket was sent by desk %s and goes back there first"),
	"SAME_SERVICE": ledger.Says(ledger.Invalid, "the ticket is for that service already"),
	"ON_BREAK":     ledger.Says(OnBreak, "the desk has a break; end it first"),
	"ABSENT": ledger.Says(Absent, "nobody is at work there now; say that the ticket waits until somebody comes, "+
		"or choose another place"),
	"NOT_ON_BREAK":   ledger.Says(ledger.IllegalMove, "the desk has no break to end"),
	"NO_MORE_TIMES":  ledger.Says(ledger.IllegalMove, "that ticket was postponed as often as may be"),
	"NOT_HELD":       ledger.Says(ledger.IllegalMove, "the desk does not hold that ticket"),
	"ANSWERED":       ledger.Says(Answered, "the questions about that ticket were answered before"),
	"DOOR_CODE":      ledger.Says(WrongDoorCode, "the door does not show this code any more; scan the one that it shows now"),
	"DOOR_CODE_USED": ledger.Says(WrongDoorCode, "this code has given all its tickets; scan the next one that the door shows"),
	"TAKEN_BACK": ledger.Says(ledger.NotFound, "that ticket was taken back after it was given; ask for another one, "+
		"with another key"),
}
