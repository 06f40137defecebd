package queue

import (
	"time"

	"turno/server/estimate"
	"turno/server/ledger"
)

// A State is the state of a ticket.
type State string

// The states of a ticket.
const (
	// Coming is a ticket taken at the door by somebody who has not said yet that they are back.
	Coming  State = "coming"
	Waiting State = "waiting"
	Called  State = "called"
	Serving State = "serving"
	Parked  State = "parked"
	// Away is a ticket whose visitor a desk has sent to a place or to another desk, and expects back.
	Away      State = "away"
	Done      State = "done"
	NoShow    State = "no_show"
	Cancelled State = "cancelled"
)

// A Move is what staff do with a ticket, and the visitor's own cancel: a word of the ledger.
type Move = ledger.Move

// The moves of a ticket, besides its issue and call.
const (
	Recall   Move = "recall"
	Serve    Move = "serve"
	Finish   Move = "finish"
	MissShow Move = "no_show"
	Park     Move = "park"
	Resume   Move = "resume"
	Transfer Move = "transfer"
	Return   Move = "return"
	Cancel   Move = "cancel"
	// Continue ends the visit to one service, and the same number waits for another.
	Continue Move = "continue"
	// Reopen is for the supervisor: a visit of today that ended waits again in its place.
	Reopen Move = "reopen"
	// Note writes a note on a waiting ticket, and ChangeLanguage gives it another language.
	Note           Move = "note"
	ChangeLanguage Move = "change_language"
	// Prioritize gives a waiting ticket another priority class, or none.
	Prioritize Move = "prioritize"
	// Postpone gives a visitor more time: some tickets behind go first, or nobody calls the ticket for some minutes.
	Postpone Move = "postpone"
	// Arrive has a ticket taken at the door wait for its call.
	Arrive Move = "arrive"
	// Send has the visitor go to a place, or to another desk, and come back to the desk that holds the ticket.
	Send Move = "send"
	// ComeBack has a ticket that was sent wait for the desk that sent it, before all others.
	ComeBack Move = "come_back"
	// ChangeService gives a ticket of the wrong service another one, at the same effective arrival.
	ChangeService Move = "change_service"
)

// rule is one line of the table of moves.
type rule struct {
	from []State
	to   State // "" where the state stays
	// sent is where it leads a ticket that another desk has sent; "" for to as well.
	sent State
}

// moves is the table of what may happen to a ticket. Scripts get the allowed origins from it.
var moves = map[Move]rule{
	Recall:     {from: []State{Called, Serving}, to: Called},
	Serve:      {from: []State{Called}, to: Serving},
	Finish:     {from: []State{Serving}, to: Done, sent: Waiting},
	Continue:   {from: []State{Serving}, to: Waiting},
	MissShow:   {from: []State{Called, Serving, Away}, to: NoShow},
	Park:       {from: []State{Called, Serving}, to: Parked},
	Resume:     {from: []State{Parked, NoShow}, to: Called},
	Transfer:   {from: []State{Serving, Called, Parked, Waiting, Away}, to: Waiting},
	Return:     {from: []State{Called, Serving, Parked, NoShow, Away}, to: Waiting, sent: Away},
	Cancel:     {from: []State{Waiting, Called, Parked, Coming, Away}, to: Cancelled},
	Prioritize: {from: []State{Waiting}, to: Waiting},
	Reopen:     {from: []State{Done, Cancelled}, to: Waiting},

	Note:           {from: []State{Waiting}, to: Waiting},
	ChangeLanguage: {from: []State{Waiting}, to: Waiting},

	Postpone: {from: []State{Waiting}, to: Waiting},
	Arrive:   {from: []State{Coming}, to: Waiting},

	Send: {from: []State{Called, Serving}, to: Away},
	// From a desk only if another desk has sent it.
	ComeBack:      {from: []State{Away, Called, Serving}, to: Waiting},
	ChangeService: {from: []State{Waiting, Called, Serving, Parked, Coming}},
}

// sitting are the moves that imply Serve of a called ticket, if the branch has serve_implied.
var sitting = []Move{Finish, Continue, Park, Transfer, Send}

// DeskMoves are the moves that a desk asks for by their names; a recall is asked for by its own address.
var DeskMoves = []Move{Serve, Finish, MissShow, Park, Resume, Transfer, Return, Cancel, Continue, Prioritize, Arrive, Note,
	ChangeLanguage, Send, ComeBack, ChangeService}

// notByDesk are the moves that no desk makes.
var notByDesk = []Move{Postpone, Reopen}

// supervised are the moves that need no desk.
var supervised = []Move{Transfer, Return, Cancel, Prioritize, Arrive, Resume, Reopen, Note, ChangeLanguage, ComeBack,
	ChangeService}

// noted are the moves that take a note.
var noted = []Move{Serve, Finish, Continue, Transfer, Park, Send, ComeBack, ChangeService, Return, MissShow, Note}

// leading are the moves that are told where they lead.
var leading = []Move{Transfer, Continue, ChangeService, Send}

// UsualWalk is how long after the last announcement a visitor counts as served where nobody says when they sat down.
const UsualWalk = 30 * time.Second

// A Ticket is one visit's place in a queue, as every screen may see it. It marshals to the ticket of docs/protocol.md.
type Ticket struct {
	// Number is what people read and hear: the prefix of the service that issued it and at least three digits.
	Number string `json:"number"`
	// Service is the id of the service whose queue it is in, or was in last.
	Service string `json:"service"`
	// Language is the one that the visitor chose, a BCP 47 tag.
	Language string `json:"language"`
	// Priority is the id of its priority class, "" for none.
	Priority string `json:"priority,omitempty"`
	State    State  `json:"state"`
	// Needs is the language that the visitor needs at the desk, "" if that is Language.
	Needs string `json:"needs,omitempty"`
	// Done lists the services that it was served for before it went on to Service.
	Done []string `json:"services_done,omitempty"`
	// Ahead counts the tickets that are ahead in its queue; 0 unless it waits or is coming.
	Ahead int `json:"ahead"`
	// Estimate is the wait to expect; nil if there is no estimate.
	Estimate *estimate.Range `json:"estimate"`
	// Desk is the one that called it last, nil while it waits. For a ticket transferred to a desk see ForDesk.
	Desk *string `json:"desk"`
	// ForDesk is the desk that it was transferred to: only that one is offered it; nil for any.
	ForDesk *string `json:"for_desk,omitempty"`
	// ForPerson is the person it was transferred to, wherever they sit; nil for any.
	ForPerson *string `json:"for_person,omitempty"`
	// BackTo is the desk that has sent it and that it comes back to, nil if none has; Place is where it was sent, nil for
	// another desk, which is ForDesk then.
	BackTo *string `json:"back_to,omitempty"`
	Place  *string `json:"place,omitempty"`
	// ParkedFor is the desk that alone may resume it, nil for any; ParkReason the id of the reason, nil if none was given.
	ParkedFor  *string `json:"parked_for,omitempty"`
	ParkReason *string `json:"park_reason,omitempty"`
	// Outcome is the id of the reason why the service could not be provided, nil if it was.
	Outcome *string `json:"outcome,omitempty"`
	// Note is what staff wrote down about the visit. Only staff see it.
	Note string `json:"note,omitempty"`
	// Postponed counts how many times its visitor asked for more time.
	Postponed int `json:"postponed,omitempty"`
	// NotBefore is until when no desk is offered it, as its visitor asked for time while nobody was behind; nil for none.
	NotBefore *time.Time `json:"not_before,omitempty"`
	// Lapsed tells that nobody called it before its time was over: it was closed by rule.
	Lapsed bool `json:"lapsed,omitempty"`
	// Closing is what the closing of its service means for its visitor, who alone is told.
	Closing *Closing `json:"closing,omitempty"`
	// Calls counts call, recall and resume: how many times its number was announced.
	Calls int `json:"calls"`

	IssuedAt time.Time `json:"issued_at"`
	// CountsFrom is its effective arrival, by which its place in a queue goes.
	CountsFrom time.Time  `json:"counts_from"`
	CalledAt   *time.Time `json:"called_at"`
	ServedAt   *time.Time `json:"served_at"`
	FinishedAt *time.Time `json:"finished_at"`
	ParkedAt   *time.Time `json:"parked_at,omitempty"`
	MissedAt   *time.Time `json:"missed_at,omitempty"`
	AwayAt     *time.Time `json:"away_at,omitempty"`
	// Appointment is the time that its visitor has an appointment for, nil for a walk-in.
	Appointment *time.Time `json:"appointment,omitempty"`
	// Source is how its visit came about. Answered tells that its visitor has answered the questions for residence and origin,
	// also by "rather not say". Staff are told neither.
	Source   Source `json:"-"`
	Answered bool   `json:"-"`
	// Reserved tells a desk that the ticket is offered first where its language is spoken.
	Reserved bool `json:"reserved,omitempty"`
	// ReservedUntil is when it is offered to all desks of its service; nil unless it is reserved.
	ReservedUntil *time.Time `json:"reserved_until,omitempty"`
	// OthersAt is from when on the desks of its service are offered it too, as the desk or the person that it waits for is not
	// at work; nil otherwise.
	OthersAt *time.Time `json:"others_at,omitempty"`
	// ForSomebody tells its visitor that it waits for one person, whom staff know by ForPerson.
	ForSomebody bool `json:"for_somebody,omitempty"`
	// Since is from when on its wait counts: its issue, or when it went on to another service, desk or person.
	Since *time.Time `json:"-"`
	// AnnouncedAt is when its number was last announced, by a call or a recall; CalledAt is when its wait ended.
	AnnouncedAt *time.Time `json:"-"`
	// Announcement is the ID of that Call, "" for none.
	Announcement string `json:"-"`
}

// ticketFields are the fields of a ticket's record that scripts answer with, in their order (FIELDS of tickets.lua), and
// what each says. The scripts themselves look at service, state and arrival by their places.
var ticketFields = []struct {
	name string
	says func(*Ticket) any
}{
	{"service", func(t *Ticket) any { return &t.Service }},
	{"language", func(t *Ticket) any { return &t.Language }},
	{"priority", func(t *Ticket) any { return &t.Priority }},
	{"state", func(t *Ticket) any { return &t.State }},
	{"issued", func(t *Ticket) any { return &t.IssuedAt }},
	{"called", func(t *Ticket) any { return &t.CalledAt }},
	{"served", func(t *Ticket) any { return &t.ServedAt }},
	{"finished", func(t *Ticket) any { return &t.FinishedAt }},
	{"parked", func(t *Ticket) any { return &t.ParkedAt }},
	{"desk", func(t *Ticket) any { return &t.Desk }},
	{"for_desk", func(t *Ticket) any { return &t.ForDesk }},
	{"calls", func(t *Ticket) any { return &t.Calls }},
	{"announced", func(t *Ticket) any { return &t.AnnouncedAt }},
	{"call", func(t *Ticket) any { return &t.Announcement }},
	{"arrival", func(t *Ticket) any { return &t.CountsFrom }},
	{"needs", func(t *Ticket) any { return &t.Needs }},
	{"did", func(t *Ticket) any { return &t.Done }},
	{"for_person", func(t *Ticket) any { return &t.ForPerson }},
	{"parked_for", func(t *Ticket) any { return &t.ParkedFor }},
	{"park_reason", func(t *Ticket) any { return &t.ParkReason }},
	{"outcome", func(t *Ticket) any { return &t.Outcome }},
	{"note", func(t *Ticket) any { return &t.Note }},
	{"postponed", func(t *Ticket) any { return &t.Postponed }},
	{"missed", func(t *Ticket) any { return &t.MissedAt }},
	{"appointment", func(t *Ticket) any { return &t.Appointment }},
	{"source", func(t *Ticket) any { return &t.Source }},
	{"answered", func(t *Ticket) any { return &t.Answered }},
	{"back_to", func(t *Ticket) any { return &t.BackTo }},
	{"place", func(t *Ticket) any { return &t.Place }},
	{"sent", func(t *Ticket) any { return &t.AwayAt }},
	{"since", func(t *Ticket) any { return &t.Since }},
	{"lapsed", func(t *Ticket) any { return &t.Lapsed }},
	{"later", func(t *Ticket) any { return &t.NotBefore }},
}

// ticketNames are the names of the fields.
func ticketNames() []string {
	var names []string
	for _, f := range ticketFields {
		names = append(names, f.name)
	}
	return names
}

// An Issued ticket is what only the visitor who holds it gets: the ticket and its token.
type Issued struct {
	Ticket
	// Token is the ticket's public capability, 22 characters of base64url. It is looked up by its SHA-256 and never logged.
	Token string `json:"token"`
}

// A Call is one announcement: a call, a recall or a resume.
type Call struct {
	// ID rises with each call of the branch, within an epoch.
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Service  string    `json:"service"`
	Desk     string    `json:"desk"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
	// Missed tells that the visitor did not come.
	Missed bool `json:"-"`
}

// An Offer is what a branch gives numbers for: its services, in the kiosk's order, as they are at one moment.
type Offer struct {
	ledger.Position
	Services []ServiceState
}

// ServiceState is a service as the kiosk shows it.
type ServiceState struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Open bool   `json:"open"`
	// NextOpening is when a service that gives no tickets gives some again, nil if nobody knows or not within 60 days;
	// OpenUntil is when one that is open closes.
	NextOpening *time.Time `json:"next_opening,omitempty"`
	OpenUntil   *time.Time `json:"open_until,omitempty"`
	// QuotaReached tells that today's tickets are all given; Open is false then.
	QuotaReached bool `json:"quota_reached,omitempty"`
	// LastGiven tells that closing is too near for one more ticket, and Paused that the supervisor has paused the service;
	// Open is false then.
	LastGiven bool `json:"last_given,omitempty"`
	Paused    bool `json:"paused,omitempty"`
	// LastCall tells that no service gives more numbers today; Open is false then.
	LastCall bool `json:"last_call,omitempty"`
	// Waiting counts the tickets in its queue.
	Waiting int `json:"waiting"`
	// Expected counts the appointments whose time has come, that nobody has checked in for yet and that would still be
	// called before somebody who takes a ticket now. The estimate counts them too.
	Expected int `json:"appointments_expected,omitempty"`
	// Estimate is the wait of somebody who takes a ticket now, nil when nothing can be said.
	Estimate *estimate.Range `json:"estimate"`
}
