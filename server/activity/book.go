package activity

import (
	"embed"

	"turno/server/count"
	"turno/server/ledger"
)

//go:embed lua
var lua embed.FS

// book is what the activities keep on a ledger.
var book = &ledger.Book{
	Uses: []*ledger.Book{count.Book},
	Keys: ledger.Keys{
		"sessions":      "zset: the sessions of activities by start (ms); meta has the last id, and up to when all are forgotten",
		"session:<id>":  "hash: one session and its figures",
		"signups:<id>":  "hash: its sign-ups: number → state, language and times; token:<number> → SHA-256",
		"signup_tokens": "hash: SHA-256 of a token → <session>:<number>",
	},
	Lua:     lua,
	Library: []string{"sessions"},
	Refusals: ledger.Refusals{
		"NO_SESSION":        ledger.Says(ledger.NotFound, "there is no such session"),
		"NO_SIGNUP":         ledger.Says(ledger.NotFound, "there is no such sign-up"),
		"SESSION_FULL":      ledger.Says(Full, "all places of the session are taken"),
		"SESSION_OVER":      ledger.Says(Closed, "the session is over"),
		"SESSION_CANCELLED": ledger.Says(Closed, "the session was cancelled"),
		"NOT_NOW":           ledger.Says(Closed, "it is too early for that; the session has not begun"),
		"SESSION_HELD": ledger.Says(ledger.IllegalMove, "somebody attended the session already, so it is neither moved "+
			"nor cancelled"),
		"SIGNUP":   ledger.Says(ledger.IllegalMove, "that sign-up is %s already"),
		"CAPACITY": ledger.Says(ledger.Invalid, "%s are signed up already; the session cannot have fewer places"),
		"HEADS":    ledger.Says(ledger.Invalid, "%s were marked as present already; a head count cannot be lower"),
	},
}

// The refusals of activities, beside those of the ledger.
const (
	// Full: all places of the session are taken.
	Full ledger.Code = "session_full"
	// Closed: the session is over, was cancelled or has not begun.
	Closed ledger.Code = "session_closed"
)

var (
	sessionScript = book.Script("session")
	signUpScript  = book.Growing("signup")
	attendScript  = book.Script("attend")
	listScript    = book.Script("list")
	openScript    = book.Script("open")
	forgetScript  = book.Script("forget")
)
