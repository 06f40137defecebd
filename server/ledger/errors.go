package ledger

import (
	"errors"
	"fmt"
)

// An Error is a refusal that its reader can act on: a stable code for programs and a sentence for people. A refused
// request changed nothing.
type Error struct {
	Code    Code
	Message string
}

// A Code names a refusal; it is part of the HTTP contract (docs/protocol.md).
type Code string

// The refusals that any book may have. Each book has its own beside.
const (
	// Invalid: a field of the request has no such value.
	Invalid Code = "invalid"
	// TooLate: the time in which this could be done is over.
	TooLate Code = "too_late"
	// NothingToUndo: the change was not the last one at that place, or something has happened since.
	NothingToUndo Code = "nothing_to_undo"
	// IllegalMove: what is to be changed stands in a state that does not allow it, or at another desk.
	IllegalMove Code = "illegal_move"
	// NotFound: there is no such ticket, desk or branch.
	NotFound Code = "not_found"
	// KeyReused: the idempotency key belongs to another request.
	KeyReused Code = "key_reused"
	// KeyMissing: the write carries no idempotency key.
	KeyMissing Code = "key_missing"
	// Unavailable: Redis does not answer; nothing is known of the request's fate, the same key may be tried again.
	Unavailable Code = "unavailable"
)

// ErrUnavailable is what every operation wraps when Redis gave no answer. What it asked for may have happened: repeat it
// with the same key.
var ErrUnavailable = Refuse(Unavailable, "the queue's store does not answer; try again in a moment")

func (e *Error) Error() string { return e.Message }

// Refuse is a refusal with a sentence for people.
func Refuse(code Code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}

// CodeOf is the code of err, or "" if it is no refusal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// A Rule binds machines and visitors; staff may pass over it, and the event of what they do then names it.
type Rule string

// An against is a refusal that staff may pass over, and the rules that it rests on.
type against struct {
	refusal *Error
	rules   []Rule
}

func (a against) Error() string { return a.refusal.Message }

// Unwrap is the refusal by itself.
func (a against) Unwrap() error { return a.refusal }

// Against is a refusal that staff may pass over, and the rules that stand against the request, in a script's words. Without
// rules nobody passes over it.
func Against(refusal *Error, rules []string) error { return against{refusal, rulesOf(rules)} }

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
