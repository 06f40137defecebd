package queue

import (
	"errors"

	"turno/server/ledger"
)

// The refusals of the queue, beside those of the ledger.
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
	// SessionFull: all places of the session are taken.
	SessionFull ledger.Code = "session_full"
	// SessionClosed: the session is over, was cancelled or has not begun.
	SessionClosed ledger.Code = "session_closed"
	// WrongDoorCode: the code is not one that the door shows, or has given all its tickets.
	WrongDoorCode ledger.Code = "door_code"
	// DeskBusy: the desk holds a ticket already.
	DeskBusy ledger.Code = "desk_busy"
	// NotChosen: a form was sent whose list nobody has touched.
	NotChosen ledger.Code = "not_chosen"
	// NotWaiting: the ticket asked for is not waiting.
	NotWaiting ledger.Code = "not_waiting"
	// TooEarly: check-in for the appointment is not possible yet.
	TooEarly ledger.Code = "too_early"
	// AppointmentMissed: the appointment's time is over.
	AppointmentMissed ledger.Code = "appointment_missed"
	// NotBooked: the appointment was checked in, missed or cancelled before.
	NotBooked ledger.Code = "not_booked"
	// TooManyTries: too many codes were tried that no appointment has.
	TooManyTries ledger.Code = "too_many_tries"
)

// ErrNobodyWaits is what Call answers when there is nobody to call. It is no refusal.
var ErrNobodyWaits = errors.New("nobody waits")

var refusals = ledger.Refusals{
	"AGAINST":        standing,
	"DESK_BUSY":      ledger.Says(DeskBusy, "the desk already holds a ticket; finish it, park it or mark it as missed first"),
	"NOBODY":         func(...string) error { return ErrNobodyWaits },
	"NOT_WAITING":    ledger.Says(NotWaiting, "that ticket is not waiting"),
	"NOT_FOUND":      ledger.Says(ledger.NotFound, "there is no such ticket"),
	"NO_SCREEN":      ledger.Says(ledger.NotFound, "no such display reports here"),
	"NO_TICKET":      ledger.Says(ledger.IllegalMove, "the desk holds no ticket"),
	"ILLEGAL":        ledger.Says(ledger.IllegalMove, "a ticket that is %s cannot be moved like that"),
	"ELSEWHERE":      ledger.Says(ledger.IllegalMove, "that ticket is at desk %s"),
	"SENT":           ledger.Says(ledger.IllegalMove, "that ticket was sent by desk %s and goes back there first"),
	"SAME_SERVICE":   ledger.Says(ledger.Invalid, "the ticket is for that service already"),
	"ON_BREAK":       ledger.Says(OnBreak, "the desk has a break; end it first"),
	"ABSENT":         ledger.Says(Absent, "nobody is at work there now; say that the ticket waits until somebody comes, or choose another place"),
	"NOT_ON_BREAK":   ledger.Says(ledger.IllegalMove, "the desk has no break to end"),
	"NO_MORE_TIMES":  ledger.Says(ledger.IllegalMove, "that ticket was postponed as often as may be"),
	"NOT_HELD":       ledger.Says(ledger.IllegalMove, "the desk does not hold that ticket"),
	"ANSWERED":       ledger.Says(Answered, "the questions about that ticket were answered before"),
	"DOOR_CODE":      ledger.Says(WrongDoorCode, "the door does not show this code any more; scan the one that it shows now"),
	"DOOR_CODE_USED": ledger.Says(WrongDoorCode, "this code has given all its tickets; scan the next one that the door shows"),
	"TAKEN_BACK":     ledger.Says(ledger.NotFound, "that ticket was taken back after it was given; ask for another one, with another key"),

	"NO_SESSION":        ledger.Says(ledger.NotFound, "there is no such session"),
	"NO_SIGNUP":         ledger.Says(ledger.NotFound, "there is no such sign-up"),
	"SESSION_FULL":      ledger.Says(SessionFull, "all places of the session are taken"),
	"SESSION_OVER":      ledger.Says(SessionClosed, "the session is over"),
	"SESSION_CANCELLED": ledger.Says(SessionClosed, "the session was cancelled"),
	"NOT_NOW":           ledger.Says(SessionClosed, "it is too early for that; the session has not begun"),
	"SESSION_HELD":      ledger.Says(ledger.IllegalMove, "somebody attended the session already, so it is neither moved nor cancelled"),
	"SIGNUP":            ledger.Says(ledger.IllegalMove, "that sign-up is %s already"),
	"CAPACITY":          ledger.Says(ledger.Invalid, "%s are signed up already; the session cannot have fewer places"),
	"HEADS":             ledger.Says(ledger.Invalid, "%s were marked as present already; a head count cannot be lower"),

	"NOT_BOOKED": func(detail ...string) error {
		return ledger.Against(notBooked(AppointmentState(detail[0])), detail[1:])
	},
	"PAST":           func(...string) error { return errPast },
	"TOO_MANY_TRIES": ledger.Says(TooManyTries, "too many appointments were asked for that there are not; wait ten minutes, or ask the staff"),
	"CODE_TAKEN":     func(...string) error { return errCodeTaken },
	"CHANGED":        func(...string) error { return errChanged },
}
