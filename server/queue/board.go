package queue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"turno/server/estimate"
	"turno/server/ledger"
)

const (
	// How many of each a board shows.
	boardCalls  = 8
	boardMissed = 5
	// missedKept is how many missed tickets are searched for those that a narrow board shows.
	missedKept = 50
)

// RecentFor is for how long a call is among the recent ones, which displays announce.
const RecentFor = 90 * time.Second

// A BoardFilter narrows a board to some services and some desks of the branch; nil means all of them.
type BoardFilter struct {
	Services, Desks []string
}

// takes reports whether a ticket at a desk belongs on the board.
func (f BoardFilter) takes(service, desk string) bool {
	return f.takesService(service) && (f.Desks == nil || slices.Contains(f.Desks, desk))
}

func (f BoardFilter) takesService(service string) bool {
	return f.Services == nil || slices.Contains(f.Services, service)
}

// Board is what a display shows.
type Board struct {
	ledger.Position
	// Calls are the last eight, newest first, one for each ticket.
	Calls []Call `json:"calls"`
	// Recent are all the calls of the last 90 s, and the last eight in any case, newest first: what displays announce.
	Recent []Call `json:"-"`
	// Waiting counts the waiting tickets of each service.
	Waiting map[string]int `json:"waiting"`
	// Expected counts, by service, the appointments that would be called before somebody who takes a ticket now, should their
	// visitors come; services without any are left out.
	Expected map[string]int `json:"expected,omitempty"`
	// Estimates are the waits of somebody who takes a ticket now, by service, nil when nothing can be said.
	Estimates map[string]*estimate.Range `json:"estimates"`
	// Missed are the numbers of this service-day's last five no-shows, newest first.
	Missed []string `json:"missed"`
	// Message is the line that the supervisor sends to the displays, "" for none.
	Message string `json:"message,omitempty"`
	// Paused are the ids of the services that give no tickets for now.
	Paused []string `json:"paused,omitempty"`
	// LastCall tells that no more numbers are given today, and that whoever has one is served.
	LastCall bool `json:"last_call,omitempty"`
	// Busy tells that a visitor of the recent calls is called or served still.
	Busy bool `json:"-"`
}

// Board reads what the displays show.
func (q *Queue) Board(ctx context.Context) (Board, error) { return q.BoardOf(ctx, BoardFilter{}) }

// BoardOf reads what a display for some of the services or desks shows. The store keeps the last 200 calls of the branch,
// so a narrow board may show fewer than eight.
func (q *Queue) BoardOf(ctx context.Context, only BoardFilter) (Board, error) {
	all, err := q.Boards(ctx, only)
	if err != nil {
		return Board{}, err
	}
	return all[0], nil
}

// Boards reads at one moment what the displays of a branch show, each for the services and desks of its filter.
func (q *Queue) Boards(ctx context.Context, only ...BoardFilter) ([]Board, error) {
	known, seq, had := "", "", q.shown.Load()
	if had != nil {
		known, seq = had.epoch, strconv.FormatInt(had.seq, 10)
	}
	reply, err := q.Read(ctx, boardScript, ledger.Args{"most_missed": missedKept, "services": joined(q.services()),
		"known": known, "seq": seq, ledger.Tail: shownFields})
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	w := q.wallIn(reply, had)
	boards := make([]Board, len(only))
	for i, f := range only {
		boards[i] = q.narrow(w, f)
	}
	return boards, nil
}

// shownFields are the fields of a ticket that boards show, in the order in which shownIn reads them.
var shownFields = []string{"service", "desk", "language", "announced", "call", "state"}

// shown are the tickets of the boards as they were after a change, so that the next read asks only for those that have
// changed since.
type shown struct {
	epoch   string
	seq     int64
	tickets map[string]*shownTicket // by id
}

// A shownTicket is the call of a ticket, and where the ticket is now.
type shownTicket struct {
	Call
	day    string
	atDesk bool
}

func (q *Queue) shownIn(words []string) *shownTicket {
	q.seen.see(words[0])
	t := &shownTicket{day: ledger.DayOf(words[0]), Call: Call{ID: words[5], Number: ledger.NumberOf(words[0]),
		Service: words[1], Desk: words[2], Language: words[3], Missed: State(words[6]) == NoShow}}
	if at := q.Time(words[4]); at != nil {
		t.At = *at
	}
	t.atDesk = State(words[6]) == Called || State(words[6]) == Serving
	return t
}

// A wall is what all displays of a branch show together: the answer of board.lua.
type wall struct {
	ledger.Position
	called, missed []*shownTicket // newest first
	services       [][]string     // {service, waiting, paused, its situation}
	open           map[string]int
	message        string
	lastCall       bool
}

// wallIn reads a reply, in which tickets that have not changed since they were shown are only named.
func (q *Queue) wallIn(reply []any, had *shown) wall {
	w := wall{
		Position: q.PositionIn(reply[0]),
		services: ledger.Rows(reply[5], func(words []string) []string { return words }),
		open:     q.openDesks(staffIn(reply[6])),
		message:  reply[7].(string),
		lastCall: reply[8] != int64(0),
	}
	called, missed := ledger.Words(reply[1]), ledger.Words(reply[2])
	now := &shown{w.Epoch, w.Seq, make(map[string]*shownTicket, len(called)+len(missed))}
	ledger.Rows(reply[3], func(words []string) any {
		now.tickets[words[0]] = q.shownIn(words)
		return nil
	})
	all := reply[4] != int64(0)
	list := func(ids []string) (tickets []*shownTicket) {
		for _, id := range ids {
			if now.tickets[id] == nil && !all {
				now.tickets[id] = had.tickets[id]
			}
			tickets = append(tickets, now.tickets[id])
		}
		return tickets
	}
	w.called, w.missed = list(called), list(missed)
	q.shown.Store(now)
	return w
}

// narrow is the board of some services and desks.
func (q *Queue) narrow(w wall, only BoardFilter) Board {
	b := Board{Position: w.Position, Waiting: map[string]int{}, Estimates: map[string]*estimate.Range{}, Message: w.message,
		LastCall: w.lastCall}
	b.Recent, b.Busy = q.recentCalls(w, only)
	b.Calls = b.Recent[:min(len(b.Recent), boardCalls)]
	b.Missed = q.boardMissed(w, only)
	for _, words := range w.services {
		service := words[0]
		if !only.takesService(service) {
			continue
		}
		b.Waiting[service] = int(ledger.Number(words[1]))
		situation := situationIn(words[3:], w.open[service])
		b.Estimates[service] = situation.Wait()
		if situation.Expected > 0 {
			b.expect(service, situation.Expected)
		}
		if words[2] != "0" {
			b.Paused = append(b.Paused, service)
		}
	}
	return b
}

func (b *Board) expect(service string, n int) {
	if b.Expected == nil {
		b.Expected = map[string]int{}
	}
	b.Expected[service] = n
}

// recentCalls are the last calls of a board, newest first, and whether one of their visitors is still at a desk.
func (q *Queue) recentCalls(w wall, only BoardFilter) (calls []Call, busy bool) {
	calls = []Call{}
	taken, today := 0, q.branch.Day(w.At)
	for _, t := range w.called {
		if taken >= boardCalls && w.At.Sub(t.At) > RecentFor {
			break
		}
		if t.Desk == "" || !only.takes(t.Service, t.Desk) {
			continue
		}
		taken++
		busy = busy || t.atDesk
		// A call of yesterday stays only as long as its visitor is at the desk.
		if t.atDesk || t.day == today {
			calls = append(calls, t.Call)
		}
	}
	return calls, busy
}

// boardMissed are the numbers of today's missed tickets of a board, newest first.
func (q *Queue) boardMissed(w wall, only BoardFilter) []string {
	missed, today := []string{}, q.branch.Day(w.At)
	for _, t := range w.missed {
		if t.day == today && only.takes(t.Service, t.Desk) && len(missed) < boardMissed {
			missed = append(missed, t.Number)
		}
	}
	return missed
}
