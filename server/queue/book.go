package queue

import (
	"embed"
	"strings"
	"time"

	"turno/server/ledger"
)

//go:embed lua
var lua embed.FS

// book is what the queue keeps on a ledger.
var book = &ledger.Book{
	Keys: ledger.Keys{
		"numbers:<day>":        "hash: prefix → last number given",
		"ticket:<id>":          "hash: one ticket; the id is <day>-<prefix><six digits>",
		"tokens":               "hash: SHA-256 of a token → ticket id",
		"queue:service:<S>":    "zset: waiting tickets of a service by effective arrival (ms)",
		"queue:desk:<D>":       "zset: those that were transferred to a desk, likewise; those sent there, and those that come back, before all others (stand in tickets.lua)",
		"queue:person:<P>":     "zset: those that were transferred to a person, likewise",
		"queue:language:<S:L>": "zset: those of queue:service:S whose visitors need the language L, likewise",
		"desks":                "hash: desk → id of the ticket that it holds",
		"parked":               "zset: tickets set aside, by when",
		"no_shows":             "zset: tickets missed, by when",
		"away":                 "zset: tickets whose visitors a desk has sent somewhere, by when",
		"coming":               "zset: tickets taken at the door whose visitors have not said yet that they are back, by when",
		"door":                 "hash: the last windows of the door's code → how many tickets each gave; meta has the secret of its codes",
		"calls":                "zset: the tickets called last, by the seq of the announcement",
		"activity":             "hash: desk → when it last did something, page:<desk> → when its page was last open (ms)",
		"presence:<day>":       "hash: <desk>:<field> → who sits there, what is spoken, the break",
		"house:<day>":          "hash: what holds for the whole branch: message, paused:S, last_call, alarm:D, help",
		"counts:<day>":         "hash: the day's roll-up (counts.go)",

		"queue:appointment:<S>": "zset: booked appointments of a service by their time (ms)",
		"appointment:<code>":    "hash: one appointment",
		"appointments":          "zset: all appointments by their time (ms)",
		"references":            "hash: SHA-256 of an outside calendar's reference → code",
		"digits":                "hash: code → the last digits of a phone number, as long as it is booked",
		"tries":                 "hash: place → since when and how often codes were tried that there are not",

		"screens":       "hash: a display's id → what it last reported",
		"screens_seen":  "zset: the ids of displays by when they reported (ms)",
		"screen_orders": "hash: a display's id → what it is to do at its next report, comma-joined",

		"sessions":      "zset: the sessions of activities by start (ms); meta has the last id given",
		"session:<id>":  "hash: one session and its figures",
		"signups:<id>":  "hash: its sign-ups: number → state, language and times; token:<number> → SHA-256",
		"signup_tokens": "hash: SHA-256 of a token → <session>:<number>",
	},
	Lua:      lua,
	Library:  []string{"tickets", "expected", "counts", "atwork", "appointed", "session_common", "next", "take", "give", "unbooked", "undone"},
	Lists:    map[string][]string{"FIELDS": ticketFields},
	Refusals: refusals,
	Undo:     "undone",
}

var (
	issueScript     = book.Script("issue")
	callScript      = book.Script("call")
	moveScript      = book.Script("move")
	answerScript    = book.Script("answer")
	reprintScript   = book.Script("reprint")
	presenceScript  = book.Script("presence")
	houseScript     = book.Script("house")
	countScript     = book.Script("count")
	doorScript      = book.Script("door")
	ticketScript    = book.Script("ticket")
	boardScript     = book.Script("board")
	deskScript      = book.Script("desk")
	floorScript     = book.Script("floor")
	storyScript     = book.Script("story")
	servicesScript  = book.Script("services")
	purgeScript     = book.Script("purge")
	reportScript    = book.Script("report")
	orderScript     = book.Script("order")
	screensScript   = book.Script("screens")
	presencesScript = book.Script("presences")
	presentScript   = book.Script("present")
	offeredScript   = book.Script("offered")

	sessionScript       = book.Script("session")
	signUpScript        = book.Script("session_signup")
	attendScript        = book.Script("session_attend")
	sessionListScript   = book.Script("session_list")
	sessionOpenScript   = book.Script("session_open")
	sessionForgetScript = book.Script("session_forget")

	bookScript               = book.Script("book")
	appointmentScript        = book.Script("appointment")
	checkInScript            = book.Script("checkin")
	appointmentsScript       = book.Script("appointments")
	findScript               = book.Script("find")
	forgetAppointmentsScript = book.Script("forgetappointments")
)

// Queues, as their keys call them.
func ofService(service string) string { return "service:" + service }
func ofDesk(desk string) string       { return "desk:" + desk }
func ofPerson(person string) string   { return "person:" + person }

// knows is what scripts are told without being given it: ms for spans and moments, and lists comma-joined.
func (e *Engine) knows(name string, m ledger.Moment) (any, bool) {
	rules := e.branch.Appointments
	switch name {
	case "at_work_for": // since when a desk must have been active to be at work, before now
		return AtWorkFor.Milliseconds(), true
	case "roster": // who takes what and speaks what: "1=information,legal|it,ar;2=…"
		return e.roster, true
	case "languages": // that are spoken at desks
		return strings.Join(e.branch.AtDesks(), ","), true
	case "hold": // how long a ticket is offered where its language is spoken first, 0 for not
		return (time.Duration(e.branch.LanguageHoldMin) * time.Minute).Milliseconds(), true
	case "people":
		return strings.Join(e.people, ","), true
	case "patience": // how long a ticket waits for somebody absent before others are offered it
		return AbsentFor.Milliseconds(), true
	case "other_queues": // beside those of services
		return e.otherQueues, true
	case "appointment_late": // up to how late an appointment keeps its time
		return rules.Late().Milliseconds(), true
	case "appointment_head_start":
		return rules.HeadStart().Milliseconds(), true
	case "missed_after": // its time
		return rules.Missed().Milliseconds(), true
	case "awaited_from":
		return m.Now.Add(-rules.Missed()).UnixMilli(), true
	case "awaited_to":
		local := m.Now.In(e.branch.Location())
		return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location()).UnixMilli(), true
	}
	return nil, false
}
