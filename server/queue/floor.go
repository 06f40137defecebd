package queue

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Floor is what the supervisor sees of the whole branch.
type Floor struct {
	Position
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
	// Undo is the supervisor's last change, as long as it can be taken back; nil for none.
	Undo *Undo `json:"undo"`
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
	Estimate *Estimate `json:"estimate"`
	Paused   bool      `json:"paused"`
}

// FloorDesk is what one desk does.
type FloorDesk struct {
	Desk string `json:"desk"`
	Presence
	// Ticket is what it has called or serves, nil if none.
	Ticket *FloorTicket `json:"ticket"`
	// ActiveAt is when it last did something, nil if it has a break or did nothing yet; Active tells that estimates count it.
	ActiveAt *time.Time `json:"active_at"`
	Active   bool       `json:"active"`
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
	// Since is when what goes on with it now began: its issue, its call, its being served, parked, missed or sent.
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
	// Reserved tells that it is offered first where its language is spoken.
	Reserved bool `json:"reserved,omitempty"`
}

// floorFields are the fields of a record that floor.lua answers with, in their order. Those who wait have only the first
// waitingFields of them: there are hundreds.
var floorFields = []any{"service", "language", "needs", "priority", "state", "issued", "for_desk", "for_person",
	"note", "called", "serving", "parked", "missed", "desk", "parked_for", "park_reason", "back_to", "place", "sent"}

const waitingFields = 9

// Floor reads what the supervisor sees, from one moment.
func (e *Engine) Floor(ctx context.Context) (Floor, error) {
	now := e.now()
	keys := []string{e.keys.meta(), e.keys.desks(), e.keys.parked(), e.keys.noShows(), e.keys.coming(), e.keys.activity(), e.keys.undo(),
		e.keys.away()}
	services, others := e.queueNames()
	hold := time.Duration(e.branch.LanguageHoldMin) * time.Minute
	args := append([]any{now.UnixMilli(), e.keys.tickets(), e.keys.queues(), e.roster, hold.Milliseconds(), activeWithin.Milliseconds(),
		e.branch.Day(now), e.keys.presence(""), e.keys.house(""), e.keys.allCounts(), supervisorPlace, FloorWaitingLen, FloorListLen,
		strings.Join(services, ","), strings.Join(others, ","), waitingFields}, floorFields...)
	reply, err := e.read(ctx, floorScript, keys, args...)
	if err != nil {
		return Floor{}, fmt.Errorf("read the floor: %w", err)
	}
	f := Floor{
		Position: e.position(reply[0]),
		Total:    int(reply[3].(int64)),
		Parked:   e.floorTickets(reply[4]),
		NoShows:  e.floorTickets(reply[5]),
		Coming:   e.floorTickets(reply[6]),
		Away:     e.floorTickets(reply[12]),
		House:    e.house(pairs(nested(reply[10]))),
	}
	f.Day = e.branch.Day(f.At)
	f.Undo = e.undoable(nested(reply[11]), f.At)
	f.Waiting = e.floorTickets(reply[2])
	f.Services = e.floorServices(f, reply[1], nested(reply[8]))
	f.Desks = e.floorDesks(f, reply[7], nested(reply[8]), pairs(nested(reply[9])))
	return f, nil
}

// queueNames are the services, and the queues beside those of the services.
func (e *Engine) queueNames() (services, others []string) {
	for _, s := range e.branch.Services {
		services = append(services, s.ID)
	}
	for _, d := range e.branch.Desks {
		others = append(others, ofDesk(d.ID))
	}
	for _, p := range e.branch.People {
		others = append(others, ofPerson(p.ID))
	}
	return services, others
}

// floorTickets reads rows of {id, fields…}; those that wait have fewer fields, and then that they are reserved.
func (e *Engine) floorTickets(v any) []FloorTicket {
	list := []FloorTicket{}
	for _, row := range v.([]any) {
		words := nested(row)
		t := e.floorTicket(words)
		t.Reserved = len(words) <= len(floorFields) && words[1+waitingFields] != ""
		list = append(list, t)
	}
	return list
}

func (e *Engine) floorTicket(w []string) FloorTicket {
	t := FloorTicket{
		Number: numberOf(w[0]), Service: w[1], Language: w[2], Needs: w[3], Priority: w[4], State: State(w[5]),
		ForDesk: w[7], ForPerson: w[8], Note: w[9],
	}
	since := ""
	if len(w) > len(floorFields) {
		t.Desk, t.ParkedFor, t.ParkReason, t.BackTo, t.Place = w[14], w[15], w[16], w[17], w[18]
		called, serving, parked, missed, sent := w[10], w[11], w[12], w[13], w[19]
		since = map[State]string{Called: called, Serving: serving, Parked: parked, NoShow: missed, Away: sent}[t.State]
	}
	if since == "" {
		since = w[6]
	}
	// A record that was lost has none of them.
	if at := e.at(since); at != nil {
		t.Since = *at
	}
	return t
}

// floorServices are the services with how many wait for each.
func (e *Engine) floorServices(f Floor, v any, activity []string) []FloorService {
	waiting := map[string]int{}
	for _, t := range f.Waiting {
		if t.ForDesk != "" || t.ForPerson != "" {
			waiting[t.Service]++
		}
	}
	paused := map[string]bool{}
	for _, id := range f.House.Paused {
		paused[id] = true
	}
	open := e.openDesks(activity, f.At)
	list := []FloorService{}
	for _, row := range v.([]any) {
		w := nested(row)
		queued := int(number(w[1]))
		list = append(list, FloorService{
			ID: w[0], Waiting: queued + waiting[w[0]], Paused: paused[w[0]],
			Estimate: estimate(queued, number(w[2]), number(w[3]), open[w[0]]),
		})
	}
	return list
}

// floorDesks are the desks in the branch's order; held has a row of {desk, id, fields…} for each ticket at a desk.
func (e *Engine) floorDesks(f Floor, held any, activity []string, present map[string]string) []FloorDesk {
	at := map[string]*FloorTicket{}
	for _, row := range held.([]any) {
		w := nested(row)
		t := e.floorTicket(w[1:])
		at[w[0]] = &t
	}
	active := pairs(activity)
	list := []FloorDesk{}
	for _, d := range e.branch.Desks {
		desk := FloorDesk{Desk: d.ID, Presence: e.presenceIn(present, d.ID), Ticket: at[d.ID], ActiveAt: e.at(active[d.ID])}
		desk.Active = desk.ActiveAt != nil && f.At.Sub(*desk.ActiveAt) <= activeWithin
		list = append(list, desk)
	}
	return list
}
