package queue

import (
	"embed"
	"time"

	"turno/server/count"
	"turno/server/ledger"
)

//go:embed lua
var lua embed.FS

// Book is what the queue keeps on a ledger, for other books that use it.
var Book = &ledger.Book{
	Uses: []*ledger.Book{count.Book},
	Keys: ledger.Keys{
		"numbers:<day>":     "hash: prefix → last number given",
		"ticket:<id>":       "hash: one ticket; the id is <day>-<prefix><six digits>",
		"tokens":            "hash: SHA-256 of a token → ticket id",
		"queue:service:<S>": "zset: waiting tickets of a service by effective arrival (ms)",
		// Tickets that were sent there, or come back, are before all others (stand in tickets.lua).
		"queue:desk:<D>":       "zset: those that were transferred to a desk, likewise",
		"queue:person:<P>":     "zset: those that were transferred to a person, likewise",
		"queue:language:<S:L>": "zset: those of queue:service:S whose visitors need the language L, likewise",
		"desks":                "hash: desk → id of the ticket that it holds",
		"parked":               "zset: tickets set aside, by when",
		"no_shows":             "zset: tickets missed, by when",
		"away":                 "zset: tickets whose visitors a desk has sent somewhere, by when",
		"coming":               "zset: tickets taken at the door whose visitors have not said yet that they are back, by when",
		// The secret of the codes is in meta.
		"door":           "hash: the last windows of the door's code → how many tickets each gave",
		"calls":          "zset: the tickets called last, by the seq of the announcement",
		"activity":       "hash: desk → when it last did something, page:<desk> → when its page was last open (ms)",
		"presence:<day>": "hash: <desk>:<field> → who sits there, what is spoken, the break",
		"house:<day>":    "hash: what holds for the whole branch: message, paused:S, last_call, alarm:D, help",
		// Who is expected: server/appointment writes them.
		"queue:appointment:<S>": "zset: booked appointments of a service by their time (ms)",
		"appointment:<code>":    "hash: one appointment, with its language and the one needed",
	},
	Lua: lua,
	Library: []string{"calls", "tickets", "expected", "awaited", "atwork", "acts", "desks", "absent", "next", "room", "take",
		"give", "undone"},
	Lists:    map[string][]string{"FIELDS": ticketNames()},
	Refusals: refusals,
	Undo:     "undone",
}

var (
	issueScript     = Book.Growing("issue")
	callScript      = Book.Script("call")
	moveScript      = Book.Script("move")
	answerScript    = Book.Script("answer")
	reprintScript   = Book.Script("reprint")
	presenceScript  = Book.Script("presence")
	houseScript     = Book.Script("house")
	visitScript     = Book.Script("visit")
	doorScript      = Book.Script("door")
	ticketScript    = Book.Script("ticket")
	boardScript     = Book.Script("board")
	deskScript      = Book.Script("desk")
	floorScript     = Book.Script("floor")
	storyScript     = Book.Script("story")
	servicesScript  = Book.Script("services")
	purgeScript     = Book.Script("purge")
	presencesScript = Book.Script("presences")
	presentScript   = Book.Script("present")
	offeredScript   = Book.Script("offered")
)

// Queues, as their keys call them.
func ofService(service string) string { return "service:" + service }
func ofDesk(desk string) string       { return "desk:" + desk }
func ofPerson(person string) string   { return "person:" + person }

// knows are the arguments that the queue knows: times and durations in ms, lists joined by commas.
func (q *Queue) knows(name string, m ledger.Moment) (any, bool) {
	rules := q.branch.Appointments
	switch name {
	case "at_work_for": // since when a desk must have been active to be at work, before now
		return AtWorkFor.Milliseconds(), true
	case "roster": // who takes what and speaks what: ";1=information,legal|it,ar;2=…"
		return q.roster, true
	case "languages": // that are spoken at desks
		return joined(q.branch.AtDesks()), true
	case "hold": // how long a ticket is offered where its language is spoken first, 0 for not
		return (time.Duration(q.branch.LanguageHoldMin) * time.Minute).Milliseconds(), true
	case "people":
		return joined(q.people), true
	case "patience": // how long a ticket waits for somebody absent before others are offered it
		return AbsentFor.Milliseconds(), true
	case "other_queues": // beside those of services
		return joined(q.others), true
	case "appointment_late": // up to how late an appointment keeps its time
		return rules.Late().Milliseconds(), true
	case "appointment_head_start":
		return rules.HeadStart().Milliseconds(), true
	case "awaited_from":
		return m.Now.Add(-rules.Missed()).UnixMilli(), true
	case "awaited_to":
		local := m.Now.In(q.branch.Location())
		return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location()).UnixMilli(), true
	}
	return nil, false
}
