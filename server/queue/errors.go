package queue

import "errors"

// An Error is a refusal that its reader can act on: a stable code for programs and a sentence for people. A refused
// request changed nothing.
type Error struct {
	Code    Code
	Message string
}

// A Code names a refusal; it is part of the HTTP contract (docs/protocol.md).
type Code string

// The refusals of the engine.
const (
	// Invalid: a field of the request has no such value.
	Invalid Code = "invalid"
	// ServiceClosed: the service takes no visitors at this hour.
	ServiceClosed Code = "service_closed"
	// QuotaReached: all of today's tickets of the service are given.
	QuotaReached Code = "quota_reached"
	// LastCall: no more numbers are given today.
	LastCall Code = "last_call"
	// ServicePaused: the supervisor has paused the service.
	ServicePaused Code = "service_paused"
	// OnBreak: the desk has a break.
	OnBreak Code = "on_break"
	// Absent: the desk or the person that a ticket is to be sent to is not at work.
	Absent Code = "absent"
	// TooLate: the time in which this could be done is over.
	TooLate Code = "too_late"
	// Answered: the ticket's visitor has answered the questions for residence and origin before.
	Answered Code = "answered"
	// NothingToUndo: the change was not the last one at that place, or something has happened since.
	NothingToUndo Code = "nothing_to_undo"
	// SessionFull: all places of the session are taken.
	SessionFull Code = "session_full"
	// SessionClosed: the session is over, was cancelled or has not begun.
	SessionClosed Code = "session_closed"
	// WrongDoorCode: the code is not one that the door shows, or has given all its tickets.
	WrongDoorCode Code = "door_code"
	// DeskBusy: the desk holds a ticket already.
	DeskBusy Code = "desk_busy"
	// NotChosen: a form was sent whose list nobody has touched.
	NotChosen Code = "not_chosen"
	// NotWaiting: the ticket asked for is not waiting.
	NotWaiting Code = "not_waiting"
	// IllegalMove: the ticket's state, or the desk that holds it, does not allow the move.
	IllegalMove Code = "illegal_move"
	// NotFound: there is no such ticket, desk or branch.
	NotFound Code = "not_found"
	// TooEarly: check-in for the appointment is not possible yet.
	TooEarly Code = "too_early"
	// AppointmentMissed: the appointment's time is over.
	AppointmentMissed Code = "appointment_missed"
	// NotBooked: the appointment was checked in, missed or cancelled before.
	NotBooked Code = "not_booked"
	// TooManyTries: too many codes were tried that no appointment has.
	TooManyTries Code = "too_many_tries"
	// KeyReused: the idempotency key belongs to another request.
	KeyReused Code = "key_reused"
	// KeyMissing: the write carries no idempotency key.
	KeyMissing Code = "key_missing"
	// Unavailable: Redis does not answer; nothing is known of the request's fate, the same key may be tried again.
	Unavailable Code = "unavailable"
)

func (e *Error) Error() string { return e.Message }

// CodeOf is the code of err, or "" if it is no refusal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// ErrNobodyWaits is what Call answers when there is nobody to call. It is no refusal.
var ErrNobodyWaits = errors.New("nobody waits")
