package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/ledger"
)

// Ticket reads the ticket that a token opens, and where it was read. Refusals: NotFound.
func (q *Queue) Ticket(ctx context.Context, token string) (Ticket, ledger.Position, error) {
	found, at, err := q.openOne(ctx, token)
	if err != nil {
		return Ticket{}, ledger.Position{}, err
	}
	return found.Ticket.forVisitor(), at, nil
}

// Opens tells whether a token opens a ticket. It costs much less than to read the ticket, as thousands of phones ask at
// once when they reconnect.
func (q *Queue) Opens(ctx context.Context, token string) (bool, error) {
	t, ok := ledger.ParseToken(token)
	if !ok {
		return false, nil
	}
	id, err := q.Field(ctx, q.Key("tokens"), t.Hash())
	if err != nil {
		return false, fmt.Errorf("look for a token: %w", err)
	}
	return id != "", nil
}

// Tickets reads at one moment the tickets that some tokens open, nil for a token that opens none: the phones of a branch
// share one read. It is for a few hundred tokens at once.
func (q *Queue) Tickets(ctx context.Context, tokens []string) ([]*Ticket, ledger.Position, error) {
	found, at, err := q.opens(ctx, tokens...)
	if err != nil {
		return nil, ledger.Position{}, err
	}
	list := make([]*Ticket, len(found))
	for i, f := range found {
		if f != nil {
			f.Ticket = f.forVisitor()
			list[i] = &f.Ticket
		}
	}
	return list, at, nil
}

// opened is what a token opens.
type opened struct {
	Ticket
	id string
}

func (q *Queue) openOne(ctx context.Context, token string) (*opened, ledger.Position, error) {
	unknown := ledger.Refuse(ledger.NotFound, "there is no such ticket")
	if _, ok := ledger.ParseToken(token); !ok {
		return nil, ledger.Position{}, unknown
	}
	found, at, err := q.opens(ctx, token)
	if err != nil {
		return nil, ledger.Position{}, err
	}
	if found[0] == nil {
		return nil, ledger.Position{}, unknown
	}
	return found[0], at, nil
}

func (q *Queue) opens(ctx context.Context, tokens ...string) ([]*opened, ledger.Position, error) {
	hashes := make([]string, len(tokens))
	for i, s := range tokens {
		hashes[i] = "" // the hash of no token
		if t, ok := ledger.ParseToken(s); ok {
			hashes[i] = t.Hash()
		}
	}
	reply, err := q.Read(ctx, ticketScript, ledger.Args{ledger.Tail: hashes})
	if err != nil {
		return nil, ledger.Position{}, fmt.Errorf("read tickets: %w", err)
	}
	at := q.PositionIn(reply[0])
	s := staffIn(reply[2])
	open := q.openDesks(s)
	endings := q.endings(reply[3] != "", at.At)
	found := make([]*opened, len(tokens))
	for i, text := range ledger.Words(reply[1]) {
		if text != "" {
			words := strings.Split(text, "\x1f")
			found[i] = q.opened(words, at.At, s, open)
			found[i].Closing = endings.of(words[0], found[i].Ticket)
		}
	}
	return found, at, nil
}

// opened is the ticket in the words of ticket.lua, with its estimate.
func (q *Queue) opened(words []string, at time.Time, s staff, openDesks map[string]int) *opened {
	f := &opened{Ticket: q.ticket(words), id: words[0]}
	q.tellWaiting(&f.Ticket, s)
	// A ticket for one desk is called between those of the desk's services, and one whose visitor asked for time has its own
	// time: there is no estimate for them.
	heldBack := f.NotBefore != nil && f.NotBefore.After(at)
	if (f.State == Waiting || f.State == Coming) && f.ForDesk == nil && f.ForPerson == nil && !heldBack {
		f.Estimate = situationIn(words[inAhead:], openDesks[f.Service]).Wait()
	}
	return f
}

// situationIn reads how many are ahead and the answer of situation in expected.lua, and adds how many desks are at work.
func situationIn(words []string, desks int) estimate.Situation {
	n := func(i int) int { return int(ledger.Number(words[i])) }
	return estimate.Situation{Ahead: n(0), Took: time.Duration(n(1)) * time.Millisecond, Turns: n(2), Expected: n(3),
		Desks: desks}
}

// DeskState is what a desk's screen shows.
type DeskState struct {
	ledger.Position
	Desk string `json:"desk"`
	// Ticket is the one that the desk has called or serves, nil if none.
	Ticket *Ticket `json:"ticket"`
	// Answerable tells that where its visitor lives and comes from can still be said here (AnswerAtDesk).
	Answerable bool `json:"answerable"`
	// Next is whom call-next would call, nil if nobody waits for this desk.
	Next *Ticket `json:"next"`
	// Waiting are the first tickets in calling order, at most DeskQueueLen; those that were sent here are away and among
	// them.
	Waiting []Ticket `json:"waiting"`
	// Total counts all the tickets that wait for the desk's services.
	Total int `json:"total"`
	// Parked, NoShows, Coming and Away are the branch's of this service-day, oldest first, the latest DeskQueueLen of each.
	Parked  []Ticket `json:"parked"`
	NoShows []Ticket `json:"no_shows"`
	Coming  []Ticket `json:"coming"`
	Away    []Ticket `json:"away"`
	// Expected are today's appointments of the desk's services whose visitors have not come yet.
	Expected Awaited `json:"expected"`
	// Presence is who sits here, what is spoken, and the break.
	Presence Presence `json:"presence"`
	// Here is who is at work in the branch.
	Here  Here  `json:"here"`
	House House `json:"house"`
	// Undo is the last change made at this desk, as long as it can be taken back; nil for none.
	Undo *ledger.Undo `json:"undo"`
}

// DeskQueueLen bounds how many tickets of each list a desk is shown.
const DeskQueueLen = 50

// Desk reads what a desk's screen shows. Refusals: NotFound.
func (q *Queue) Desk(ctx context.Context, desk string) (DeskState, error) {
	if err := q.CheckDesk(desk); err != nil {
		return DeskState{}, err
	}
	takes, _ := q.branch.Desk(desk)
	reply, err := q.Read(ctx, deskScript, ledger.Args{"desk": desk, "most": DeskQueueLen,
		"services": joined(q.branch.ServicesOf(takes))})
	if err != nil {
		return DeskState{}, fmt.Errorf("read desk %s: %w", desk, err)
	}
	s := staffIn(reply[9])
	d := DeskState{
		Position: q.PositionIn(reply[0]),
		Desk:     desk,
		Waiting:  q.tickets(reply[2]),
		Total:    int(reply[3].(int64)),
		Presence: q.presenceIn(s.said, desk),
		Here:     q.hereIn(s),
		House:    q.house(ledger.Pairs(ledger.Words(reply[10]))),
	}
	d.Undo = q.Undoable(ledger.Words(reply[11]), d.At)
	d.Expected = q.awaited(reply[13])
	// Tickets of another day can be neither resumed nor returned.
	today := q.branch.Day(d.At)
	d.Parked, d.NoShows = q.tickets(ofDay(today, reply[4])), q.tickets(ofDay(today, reply[5]))
	d.Coming, d.Away = q.tickets(ofDay(today, reply[6])), q.tickets(ofDay(today, reply[12]))
	if held := q.tickets(reply[1]); len(held) > 0 {
		d.Ticket = &held[0]
	}
	d.Answerable = q.answerable(d)
	if next := q.tickets(reply[7]); len(next) > 0 {
		d.Next = &next[0]
	}
	for i, elsewhere := range ledger.Words(reply[8]) {
		d.Waiting[i].Reserved = elsewhere != ""
		q.tellWaiting(&d.Waiting[i], s)
	}
	return d, nil
}

// Services reads what the kiosk shows.
func (q *Queue) Services(ctx context.Context) (Offer, error) { return q.offer(ctx, false) }

// Choices is Services for a visitor who has a number already and may change its service: a last call does not refuse that.
func (q *Queue) Choices(ctx context.Context) (Offer, error) { return q.offer(ctx, true) }

func (q *Queue) offer(ctx context.Context, numbered bool) (Offer, error) {
	now := q.Now()
	reply, err := q.Read(ctx, servicesScript, ledger.Args{"services": joined(q.services())})
	if err != nil {
		return Offer{}, fmt.Errorf("read the services: %w", err)
	}
	open := q.openDesks(staffIn(reply[2]))
	o := Offer{Position: q.PositionIn(reply[0])}
	for i, v := range reply[1].([]any) {
		o.Services = append(o.Services, q.service(i, ledger.Words(v), open, reply[3] != int64(0) && !numbered, now))
	}
	return o, nil
}

// service is the state of the i-th service from {issued, paused, waiting, its situation}.
func (q *Queue) service(i int, words []string, openDesks map[string]int, lastCall bool, now time.Time) ServiceState {
	s := &q.branch.Services[i]
	o := q.branch.Opening(s, now)
	name, _ := s.Name.In(q.branch.Language())
	situation := situationIn(words[2:], openDesks[s.ID])
	state := ServiceState{
		ID:           s.ID,
		Name:         name,
		Open:         o.Open,
		NextOpening:  ledger.Present(o.Next),
		OpenUntil:    ledger.Present(o.Until),
		QuotaReached: s.Quota > 0 && ledger.Number(words[0]) >= int64(s.Quota),
		Paused:       words[1] != "0",
		Waiting:      situation.Ahead,
		Expected:     situation.Expected,
		Estimate:     situation.Wait(),
	}
	state.LastGiven = o.Open && q.branch.LastTicket(o, now, state.wait())
	state.LastCall = lastCall
	if state.QuotaReached || state.Paused || state.LastGiven || state.LastCall {
		state.Open = false
		state.NextOpening = q.reopening(s, state, o, now)
	}
	return state
}

// reopening is when an open service that gives no tickets gives some again: after it has closed or, if the quota is
// reached, on another day. It is not known when a pause ends.
func (q *Queue) reopening(s *branch.Service, state ServiceState, o branch.Opening, now time.Time) *time.Time {
	switch {
	case state.QuotaReached, state.LastCall:
		return ledger.Present(q.branch.Reopens(s, q.branch.NextDay(now)))
	case state.LastGiven:
		return ledger.Present(q.branch.Reopens(s, o.Until))
	}
	return ledger.Present(o.Next)
}

// A script's ticket has its id, the fields, and how many are ahead.
var (
	inAhead   = 1 + len(ticketFields)
	ticketLen = inAhead + 1
)

// filled fills up an outcome that an earlier build has kept: fields that it did not know are empty. Fields are only added
// after the last one.
func filled(w []string, words int) []string {
	missing := words - len(w)
	if missing <= 0 {
		return w
	}
	return slices.Insert(slices.Clone(w), inAhead-missing, make([]string, missing)...)
}

// ticket reads a script's ticket.
func (q *Queue) ticket(w []string) Ticket {
	w = filled(w, ticketLen)
	q.seen.see(w[0])
	t := Ticket{Number: ledger.NumberOf(w[0]), Ahead: int(ledger.Number(w[inAhead]))}
	for i, f := range ticketFields {
		q.tell(f.says(&t), w[1+i])
	}
	return t
}

// tell sets a field from a script's word, "" for nothing.
func (q *Queue) tell(what any, word string) {
	switch what := what.(type) {
	case *string:
		*what = word
	case *State:
		*what = State(word)
	case *Source:
		*what = Source(word)
	case **string:
		*what = ledger.Present(word)
	case *time.Time:
		*what = *q.Time(word)
	case **time.Time:
		*what = q.Time(word)
	case *int:
		*what = int(ledger.Number(word))
	case *bool:
		*what = word != "" && word != notAnswered
	case *[]string:
		if word != "" {
			*what = strings.Split(word, ",")
		}
	}
}

func (q *Queue) tickets(v any) []Ticket { return ledger.Rows(v, q.ticket) }

// ofDay are those of a script's tickets that were issued on a service-day.
func ofDay(day string, v any) []any {
	return slices.DeleteFunc(v.([]any), func(t any) bool { return ledger.DayOf(ledger.Words(t)[0]) != day })
}
