package ledger

import (
	"errors"
	"fmt"

	"turno/server/text"
)

// An Error is a refusal that its reader can act on: a stable code for programs and a sentence for people. A refused
// request changed nothing.
type Error struct {
	Code    Code
	Message string
	// Field is the field of the request whose text is refused, and Fault what is wrong with the text; "" and nil for others.
	Field string
	Fault *text.Fault
}

// A Code names a refusal; it is part of the HTTP contract (docs/protocol.md).
type Code string

// The refusals that any book may have. Each book has its own besides.
const (
	// Invalid: a field of the request has a value that is not allowed.
	Invalid Code = "invalid"
	// TooLate: the time in which this could be done is over.
	TooLate Code = "too_late"
	// NothingToUndo: the change was not the last one made from there, or something has happened since.
	NothingToUndo Code = "nothing_to_undo"
	// IllegalMove: the state of what is to be changed does not allow it, or another desk holds it.
	IllegalMove Code = "illegal_move"
	// NotFound: there is no such ticket, desk or branch.
	NotFound Code = "not_found"
	// KeyReused: the idempotency key belongs to another request.
	KeyReused Code = "key_reused"
	// KeyMissing: the write has no idempotency key.
	KeyMissing Code = "key_missing"
	// Unavailable: Redis does not answer. It is not known whether the change was made; repeat it with the same key.
	Unavailable Code = "unavailable"
)

// ErrUnavailable is what every operation wraps when Redis gave no answer. The change may have been made: repeat it with the
// same key.
var ErrUnavailable = Refuse(Unavailable, "the queue's store does not answer; try again in a moment")

func (e *Error) Error() string { return e.Message }

// Refuse is a refusal with a sentence for people.
func Refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// RefuseText refuses the text of a field by what text.Line and text.Safe say of it, nil for nothing: Invalid.
func RefuseText(field string, err error) error {
	var fault *text.Fault
	if !errors.As(err, &fault) {
		return err
	}
	return &Error{Code: Invalid, Message: field + " " + fault.Error(), Field: field, Fault: fault}
}

// CodeOf is the code of err, or "" if it is no refusal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// A Rule binds machines and visitors; staff may override it, and the event then names it.
type Rule string

// An against is a refusal that staff may override, with its rules.
type against struct {
	refusal *Error
	rules   []Rule
}

func (a against) Error() string { return a.refusal.Message }

// Unwrap is the refusal without the rules.
func (a against) Unwrap() error { return a.refusal }

// Against is a refusal that staff may override, with the rules that refuse the request, in a script's words. Without rules
// nobody may override it.
func Against(refusal *Error, rules []string) error { return against{refusal, rulesOf(rules)} }

// RulesOf are the rules of a refusal that staff may override, nil for none.
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
