package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/ledger"
)

// Floor is what the supervisor sees of the whole branch.
type Floor struct {
	ledger.Position
	// Day is the service-day that it is of, "20060102".
	Day      string         `json:"day"`
	Services []FloorService `json:"services"`
	Desks    []FloorDesk    `json:"desks"`
	// Waiting are all who wait, in the order of their effective arrival, at most FloorWaitingLen of them; Total counts all.
	Waiting []FloorTicket `json:"waiting"`
	Total   int           `json:"total"`
	// Parked, NoShows, Coming and Away are those of this service-day, oldest first, the latest FloorListLen of each.
	Parked  []FloorTicket `json:"parked"`
	NoShows []FloorTicket `json:"no_shows"`
	Coming  []FloorTicket `json:"coming"`
	Away    []FloorTicket `json:"away"`
	House   House         `json:"house"`
	// Expected are today's appointments of all services whose visitors have not come yet.
	Expected Awaited `json:"expected"`
	// Undo is the supervisor's last change, as long as it can be taken back; nil for none.
	Undo *ledger.Undo `json:"undo"`
}

// AtWork are the desks at work.
func (f Floor) AtWork() []string {
	var desks []string
	for i := range f.Desks {
		if f.Desks[i].Active {
			desks = append(desks, f.Desks[i].Desk)
		}
	}
	return desks
}

const (
	// FloorWaitingLen and FloorListLen bound the lists of a floor.
	FloorWaitingLen = 1000
	FloorListLen    = 100
)

// FloorService is one service of a floor.
type FloorService struct {
	ID string `json:"id"`
	// Waiting counts the tickets that wait for it, those that wait for one desk or one person among them.
	Waiting int `json:"waiting"`
	// Estimate is the wait of somebody who takes a ticket now, nil when nothing can be said.
	Estimate *estimate.Range `json:"estimate"`
	Paused   bool            `json:"paused"`
}

// FloorDesk is what one desk does.
type FloorDesk struct {
	Desk string `json:"desk"`
	Presence
	// Ticket is what it has called or serves, nil if none.
	Ticket *FloorTicket `json:"ticket"`
	// ActiveAt is when it last did something, nil if it never did; Active tells that it is at work.
	ActiveAt *time.Time `json:"active_at"`
	Active   bool       `json:"active"`
	// Silent tells that it neither did anything nor had its page open for longer than AtWorkFor.
	Silent bool `json:"-"`
}

// FloorTicket is a ticket as a row of the floor: what somebody needs to know to decide where it goes.
type FloorTicket struct {
	Number   string `json:"number"`
	Service  string `json:"service"`
	Language string `json:"language"`
	// Needs is the language that the visitor needs at the desk, "" if that is Language.
	Needs    string `json:"needs,omitempty"`
	Priority string `json:"priority,omitempty"`
	State    State  `json:"state"`
	// Since is when its present state began: its issue, or its appointment if that is later; its last call; or when it was
	// served, parked, missed or sent.
	Since time.Time `json:"since"`
	// ForDesk, ForPerson, BackTo, Place, ParkedFor and ParkReason are as in Ticket; Desk called it last.
	Desk       string `json:"desk,omitempty"`
	ForDesk    string `json:"for_desk,omitempty"`
	ForPerson  string `json:"for_person,omitempty"`
	BackTo     string `json:"back_to,omitempty"`
	Place      string `json:"place,omitempty"`
	ParkedFor  string `json:"parked_for,omitempty"`
	ParkReason string `json:"park_reason,omitempty"`
	// Note is what staff wrote down for whoever goes on with it.
	Note string `json:"note,omitempty"`
	// Reserved tells that it is offered first where its language is spoken; OthersAt and NotBefore are as in Ticket.
	Reserved  bool       `json:"reserved,omitempty"`
	OthersAt  *time.Time `json:"others_at,omitempty"`
	NotBefore *time.Time `json:"not_before,omitempty"`
}

// floorFields are the fields of a record that floor.lua answers with, in their order. Those who wait have only the first
// waitingFields of them: there are hundreds.
var floorFields = []string{"service", "language", "needs", "priority", "state", "issued", "for_desk", "for_person",
	"note", "later", "appointment", "since", "announced", "serving", "parked", "missed", "desk", "parked_for", "park_reason",
	"back_to", "place", "sent"}

const waitingFields = 12

// Floor reads at one moment what the supervisor sees.
func (q *Queue) Floor(ctx context.Context) (Floor, error) {
	reply, err := q.Read(ctx, floorScript, ledger.Args{"supervisor": ledger.Supervisor, "most_waiting": FloorWaitingLen,
		"most": FloorListLen, "services": joined(q.services()), "waiting_fields": waitingFields, ledger.Tail: floorFields})
	if err != nil {
		return Floor{}, fmt.Errorf("read the floor: %w", err)
	}
	f := Floor{
		Position: q.PositionIn(reply[0]),
		Total:    int(reply[3].(int64)),
		Parked:   ledger.Rows(reply[4], q.floorTicket),
		NoShows:  ledger.Rows(reply[5], q.floorTicket),
		Coming:   ledger.Rows(reply[6], q.floorTicket),
		Away:     ledger.Rows(reply[12], q.floorTicket),
		House:    q.house(ledger.Pairs(ledger.Words(reply[10]))),
	}
	f.Day = q.branch.Day(f.At)
	f.Undo = q.Undoable(ledger.Words(reply[11]), f.At)
	s := staffIn(reply[9])
	f.Expected = q.awaited(reply[13])
	f.Waiting = q.floorWaiting(s, reply[2])
	f.Services = q.floorServices(f, s, reply[1])
	f.Desks = q.floorDesks(f, s, reply[7], ledger.Pairs(ledger.Words(reply[8])))
	return f, nil
}

// services are the ids of the services, in the settings' order.
func (q *Queue) services() []string {
	var ids []string
	for _, s := range q.branch.Services {
		ids = append(ids, s.ID)
	}
	return ids
}

// joined is how scripts are told a list of ids, states or moves.
func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ",")
}

// floorWaiting reads the rows of those who wait: fewer fields, and whether they are reserved.
func (q *Queue) floorWaiting(s staff, v any) []FloorTicket {
	return ledger.Rows(v, func(w []string) FloorTicket {
		t := q.floorTicket(w)
		t.Reserved = w[1+waitingFields] != ""
		t.OthersAt = q.othersAt(s, t.ForDesk, t.ForPerson, q.Time(w[waitingFields]))
		return t
	})
}

// floorTicket reads a row of {id, fields…}.
func (q *Queue) floorTicket(w []string) FloorTicket {
	t := FloorTicket{
		Number: ledger.NumberOf(w[0]), Service: w[1], Language: w[2], Needs: w[3], Priority: w[4], State: State(w[5]),
		ForDesk: w[7], ForPerson: w[8], Note: w[9], NotBefore: q.Time(w[10]),
	}
	since := ""
	if len(w) > len(floorFields) {
		t.Desk, t.ParkedFor, t.ParkReason, t.BackTo, t.Place = w[17], w[18], w[19], w[20], w[21]
		announced, serving, parked, missed, sent := w[13], w[14], w[15], w[16], w[22]
		since = map[State]string{Called: announced, Serving: serving, Parked: parked, NoShow: missed, Away: sent}[t.State]
	}
	// A record that was lost has none of them.
	if at := q.Time(cmp.Or(since, w[6])); at != nil {
		t.Since = *at
	}
	if at := q.Time(w[11]); at != nil && at.After(t.Since) && (t.State == Waiting || t.State == Coming) {
		t.Since = *at // the wait of somebody early begins then
	}
	return t
}

// floorServices are the services with how many wait for each.
func (q *Queue) floorServices(f Floor, s staff, v any) []FloorService {
	waiting := map[string]int{}
	for _, t := range f.Waiting {
		if t.ForDesk != "" || t.ForPerson != "" {
			waiting[t.Service]++
		}
	}
	open := q.openDesks(s)
	return ledger.Rows(v, func(w []string) FloorService {
		situation := situationIn(w[1:], open[w[0]])
		return FloorService{ID: w[0], Waiting: situation.Ahead + waiting[w[0]],
			Paused: slices.Contains(f.House.Paused, w[0]), Estimate: situation.Wait()}
	})
}

// floorDesks are the desks in the branch's order, then desks that were removed and still hold a ticket; held has a row of
// {desk, id, fields…} for each ticket at a desk.
func (q *Queue) floorDesks(f Floor, s staff, held any, active map[string]string) []FloorDesk {
	at, desks := map[string]*FloorTicket{}, slices.Clone(q.branch.Desks)
	for _, row := range held.([]any) {
		w := ledger.Words(row)
		t := q.floorTicket(w[1:])
		at[w[0]] = &t
		if _, ok := q.branch.Desk(w[0]); !ok {
			desks = append(desks, branch.Desk{ID: w[0]})
		}
	}
	list := []FloorDesk{}
	for _, d := range desks {
		seen := max(ledger.Number(active[d.ID]), ledger.Number(active["page:"+d.ID]))
		list = append(list, FloorDesk{Desk: d.ID, Presence: q.presenceIn(s.said, d.ID), Ticket: at[d.ID],
			ActiveAt: q.Time(active[d.ID]), Active: s.at[d.ID], Silent: f.At.UnixMilli()-seen > AtWorkFor.Milliseconds()})
	}
	return list
}
