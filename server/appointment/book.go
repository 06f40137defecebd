package appointment

import (
	"embed"

	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
)

//go:embed lua
var lua embed.FS

// book is what the appointments keep on a ledger.
var book = &ledger.Book{
	Uses: []*ledger.Book{count.Book, queue.Book},
	Keys: ledger.Keys{
		"appointment:<code>":    "hash: one appointment",
		"appointments":          "zset: all appointments by their time (ms)",
		"queue:appointment:<S>": "zset: booked appointments of a service by their time (ms)",
		"references":            "hash: SHA-256 of an outside calendar's reference → code",
		"digits":                "hash: code → the last digits of a phone number, as long as it is booked",
	},
	Lua:     lua,
	Library: []string{"appointed", "unbooked"},
	Refusals: ledger.Refusals{
		"AGAINST": func(rules ...string) error { return ledger.Against(ruled[ledger.Rule(rules[0])], rules) },
		"NOT_BOOKED": func(detail ...string) error {
			return ledger.Against(ledger.Refuse(NotBooked, "%s", ended[State(detail[0])]), detail[1:])
		},
		"NOT_FOUND": ledger.Says(ledger.NotFound, "there is no such appointment"),
		"PAST":      ledger.Says(ledger.Invalid, "that time is over"),
		"TOO_MANY_TRIES": ledger.Says(TooManyTries,
			"too many appointments were asked for that there are not; wait ten minutes, or ask the staff"),
		"CODE_TAKEN": func(...string) error { return errCodeTaken },
		"CHANGED":    func(...string) error { return errChanged },
	},
	Undo: "unbooked",
}

// These are the refusals of appointments, in addition to those of the ledger.
const (
	// TooEarly: check-in for the appointment is not possible yet.
	TooEarly ledger.Code = "too_early"
	// WasMissed: the appointment's time is over.
	WasMissed ledger.Code = "appointment_missed"
	// NotBooked: the appointment was checked in, missed or cancelled before.
	NotBooked ledger.Code = "not_booked"
	// TooManyTries: too many wrong codes were tried.
	TooManyTries ledger.Code = "too_many_tries"
)

// These are the rules of a check-in that staff may override.
const (
	// RuleEarly: it is too early to check in.
	RuleEarly ledger.Rule = "too_early"
	// RuleMissed: the appointment's time is over.
	RuleMissed ledger.Rule = "missed"
)

// ruled are the refusals of what a rule forbids.
var ruled = map[ledger.Rule]*ledger.Error{
	RuleEarly:  ledger.Refuse(TooEarly, "it is too early to check in for that appointment"),
	RuleMissed: ledger.Refuse(WasMissed, "that appointment is over; take a ticket without one, or ask the staff"),
}

// ended are the messages for an appointment that can no longer be changed or checked in.
var ended = map[State]string{
	CheckedIn: "somebody has checked in for that appointment already",
	Missed:    "that appointment was missed",
	Cancelled: "that appointment was cancelled",
}

var (
	bookScript         = book.Growing("book")
	appointmentScript  = book.Script("appointment")
	checkInScript      = book.Script("checkin")
	appointmentsScript = book.Script("appointments")
	findScript         = book.Script("find")
	forgetScript       = book.Script("forget")
)

// knows returns the values that scripts read by name and not as an argument, in ms.
func (as *Appointments) knows(name string, _ ledger.Moment) (any, bool) {
	switch name {
	case "missed_after": // counted from the appointment's time
		return as.branch.Appointments.Missed().Milliseconds(), true
	}
	return nil, false
}
