package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"turno/server/estimate"
	"turno/server/ledger"
)

const (
	// How many of each a board shows.
	boardCalls  = 8
	boardMissed = 5
	// callsKept and missedKept are how many calls and missed tickets are searched for those that a narrow board shows.
	callsKept  = 200
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

func (f BoardFilter) narrows() bool { return f.Services != nil || f.Desks != nil }

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
	calls, missed := boardCalls, boardMissed
	if slices.ContainsFunc(only, BoardFilter.narrows) {
		calls, missed = callsKept, missedKept
	}
	reply, err := q.Read(ctx, boardScript, ledger.Args{"least_calls": calls, "most_missed": missed,
		"services": joined(q.services()), "recent_for": RecentFor.Milliseconds()})
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	w := q.wallIn(reply)
	boards := make([]Board, len(only))
	for i, f := range only {
		boards[i] = q.narrow(w, f)
	}
	return boards, nil
}

// A wall is what all displays of a branch show together: the answer of board.lua.
type wall struct {
	ledger.Position
	called   []opened   // newest first
	services [][]string // {service, waiting, paused, its situation}
	missed   [][]string // {id, service, desk}, newest first
	open     map[string]int
	message  string
	lastCall bool
}

func (q *Queue) wallIn(reply []any) wall {
	same := func(words []string) []string { return words }
	return wall{
		Position: q.PositionIn(reply[0]),
		called:   ledger.Rows(reply[1], func(words []string) opened { return opened{q.ticket(words), words[0]} }),
		services: ledger.Rows(reply[2], same),
		missed:   ledger.Rows(reply[3], same),
		open:     q.openDesks(staffIn(reply[4])),
		message:  reply[5].(string),
		lastCall: reply[6] != int64(0),
	}
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
	taken := 0
	for _, t := range w.called {
		if taken >= boardCalls && w.At.Sub(*t.AnnouncedAt) > RecentFor {
			break
		}
		if t.Desk == nil || !only.takes(t.Service, *t.Desk) {
			continue
		}
		taken++
		atDesk := t.State == Called || t.State == Serving
		busy = busy || atDesk
		// A call of yesterday stays only as long as its visitor is at the desk.
		if atDesk || ledger.DayOf(t.id) == q.branch.Day(w.At) {
			calls = append(calls, Call{
				ID: t.Announcement, Number: t.Number, Service: t.Service, Desk: *t.Desk, Language: t.Language, At: *t.AnnouncedAt,
				Missed: t.State == NoShow,
			})
		}
	}
	return calls, busy
}

// boardMissed are the numbers of today's missed tickets of a board, newest first.
func (q *Queue) boardMissed(w wall, only BoardFilter) []string {
	missed := []string{}
	for _, words := range w.missed {
		if ledger.DayOf(words[0]) == q.branch.Day(w.At) && only.takes(words[1], words[2]) && len(missed) < boardMissed {
			missed = append(missed, ledger.NumberOf(words[0]))
		}
	}
	return missed
}
