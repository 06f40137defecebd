package queue

import (
	"strings"
	"time"
)

// A State is where a ticket stands in its life.
type State string

// The states of a ticket.
const (
	Waiting   State = "waiting"
	Called    State = "called"
	Serving   State = "serving"
	Parked    State = "parked"
	Done      State = "done"
	NoShow    State = "no_show"
	Cancelled State = "cancelled"
)

// A Move is what staff do with a ticket, and the visitor's own cancel.
type Move string

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
)

// rule is one line of the table of moves.
type rule struct {
	from []State
	to   State
}

// moves is the one table of what may happen to a ticket. The scripts are handed the allowed origins and know no others.
var moves = map[Move]rule{
	Recall:   {from: []State{Called}, to: Called},
	Serve:    {from: []State{Called}, to: Serving},
	Finish:   {from: []State{Serving}, to: Done},
	MissShow: {from: []State{Called}, to: NoShow},
	Park:     {from: []State{Called, Serving}, to: Parked},
	Resume:   {from: []State{Parked}, to: Called},
	Transfer: {from: []State{Serving, Called, Parked, Waiting}, to: Waiting},
	Return:   {from: []State{Called, Serving, NoShow}, to: Waiting},
	Cancel:   {from: []State{Waiting, Called, Parked}, to: Cancelled},
}

// origins is the list of states that the script is handed, such as "called,serving".
func (r rule) origins() string {
	var names []string
	for _, s := range r.from {
		names = append(names, string(s))
	}
	return strings.Join(names, ",")
}

// A Ticket is one visit's place in a queue, as every screen may see it. It marshals to the ticket of docs/protocol.md.
type Ticket struct {
	// Number is what people read and hear: the prefix of the service that issued it and at least three digits.
	Number string `json:"number"`
	// Service is the id of the service whose queue it is in, or was in last.
	Service string `json:"service"`
	// Language the visitor chose, a BCP 47 tag.
	Language string `json:"language"`
	// Priority is the id of its priority class, "" for none.
	Priority string `json:"priority,omitempty"`
	State    State  `json:"state"`
	// Ahead counts the tickets that would be called from its queue before it; 0 unless it waits.
	Ahead int `json:"ahead"`
	// Estimate is the wait to expect; nil when nothing can be said.
	Estimate *Estimate `json:"estimate"`
	// Desk that called it last, nil while it waits. For a ticket transferred to a desk see ForDesk.
	Desk *string `json:"desk"`
	// ForDesk is the desk it was transferred to, which alone is offered it by call-next; nil for any.
	ForDesk *string `json:"for_desk,omitempty"`
	// Calls counts call, recall and resume: how often its number was announced.
	Calls int `json:"calls"`

	IssuedAt   time.Time  `json:"issued_at"`
	CalledAt   *time.Time `json:"called_at"`
	ServedAt   *time.Time `json:"served_at"`
	FinishedAt *time.Time `json:"finished_at"`
	ParkedAt   *time.Time `json:"parked_at,omitempty"`
}

// An Issued ticket is what only the visitor who holds it gets: the ticket and its token.
type Issued struct {
	Ticket
	// Token is the ticket's public capability, 22 characters of base64url. It is looked up by its SHA-256 and never logged.
	Token string `json:"token"`
}

// An Estimate is an honest range of how long a ticket still waits, in seconds.
type Estimate struct {
	LowS  int `json:"low_s"`
	HighS int `json:"high_s"`
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

// Position is where a state was read: a place in the branch's history.
type Position struct {
	// Epoch changes whenever history went backwards: restore, flush, fail-over with loss. Seq starts anew then.
	Epoch string `json:"epoch"`
	// Seq rises by one with each change.
	Seq int64 `json:"seq"`
	// At is the branch's time of the read.
	At time.Time `json:"at"`
}

// Board is what a display shows.
type Board struct {
	Position
	// Calls are the last eight, newest first, one for each ticket.
	Calls []Call `json:"calls"`
	// Recent are all the calls of the last 90 s, and the last eight in any case, newest first: what displays announce.
	Recent []Call `json:"-"`
	// Waiting counts the waiting tickets of each service.
	Waiting map[string]int `json:"waiting"`
	// Estimates are the waits of somebody who takes a ticket now, by service, nil when nothing can be said.
	Estimates map[string]*Estimate `json:"estimates"`
	// Missed are the numbers of this service-day's last five no-shows, newest first.
	Missed []string `json:"missed"`
}

// DeskState is what a desk's screen shows.
type DeskState struct {
	Position
	Desk string `json:"desk"`
	// Ticket is the one that the desk has called or serves, nil if none.
	Ticket *Ticket `json:"ticket"`
	// Next is whom call-next would call, nil if nobody waits for this desk.
	Next *Ticket `json:"next"`
	// Waiting are the first tickets in calling order, at most DeskQueueLen.
	Waiting []Ticket `json:"waiting"`
	// Total counts all the tickets that wait for the desk's services.
	Total int `json:"total"`
	// Parked and NoShows are the branch's of this service-day, oldest first, the latest DeskQueueLen of each.
	Parked  []Ticket `json:"parked"`
	NoShows []Ticket `json:"no_shows"`
}

// DeskQueueLen bounds how many tickets of each list a desk is shown.
const DeskQueueLen = 50

// ServiceState is a service as the kiosk shows it.
type ServiceState struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Open bool   `json:"open"`
	// NextOpening is when a closed service opens again, nil if not within 60 days; OpenUntil when an open one closes.
	NextOpening *time.Time `json:"next_opening,omitempty"`
	OpenUntil   *time.Time `json:"open_until,omitempty"`
	// QuotaReached tells that today's tickets are all given; Open is false then.
	QuotaReached bool `json:"quota_reached,omitempty"`
	// Waiting counts the tickets in its queue.
	Waiting int `json:"waiting"`
	// Estimate is the wait of somebody who takes a ticket now, nil when nothing can be said.
	Estimate *Estimate `json:"estimate"`
}
