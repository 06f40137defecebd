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

// missed is how many missed tickets have to be read.
func (f BoardFilter) missed() int {
	if f.Services == nil && f.Desks == nil {
		return boardMissed
	}
	return missedKept
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
	services := slices.DeleteFunc(q.services(), func(id string) bool { return !only.takesService(id) })
	reply, err := q.Read(ctx, boardScript, ledger.Args{"least_calls": boardCalls, "most_missed": only.missed(),
		"services": joined(services), "recent_for": RecentFor.Milliseconds(), "only_services": joined(only.Services),
		"only_desks": joined(only.Desks)})
	if err != nil {
		return Board{}, fmt.Errorf("read the board: %w", err)
	}
	b := Board{Position: q.PositionIn(reply[0]), Waiting: map[string]int{}, Estimates: map[string]*estimate.Range{},
		Message: reply[5].(string), LastCall: reply[6] != int64(0)}
	b.Recent, b.Busy = q.recentCalls(reply[1], b.At)
	b.Calls = b.Recent[:min(len(b.Recent), boardCalls)]
	b.Missed = q.boardMissed(reply[3], only, b)
	open := q.openDesks(staffIn(reply[4]))
	for _, v := range reply[2].([]any) {
		words := ledger.Words(v)
		b.Waiting[words[0]] = int(ledger.Number(words[1]))
		situation := situationIn(words[3:], open[words[0]])
		b.Estimates[words[0]] = situation.Wait()
		if situation.Expected > 0 {
			b.expect(words[0], situation.Expected)
		}
		if words[2] != "0" {
			b.Paused = append(b.Paused, words[0])
		}
	}
	return b, nil
}

func (b *Board) expect(service string, n int) {
	if b.Expected == nil {
		b.Expected = map[string]int{}
	}
	b.Expected[service] = n
}

// recentCalls are the calls of the tickets in a script's reply, newest first, and whether one of them is still at a desk.
func (q *Queue) recentCalls(reply any, at time.Time) (calls []Call, busy bool) {
	calls = []Call{}
	for _, v := range reply.([]any) {
		words := ledger.Words(v)
		t := q.ticket(words)
		atDesk := t.State == Called || t.State == Serving
		busy = busy || atDesk
		// A call of yesterday stays only as long as its visitor is at the desk.
		if atDesk || ledger.DayOf(words[0]) == q.branch.Day(at) {
			calls = append(calls, Call{
				ID: t.Announcement, Number: t.Number, Service: t.Service, Desk: *t.Desk, Language: t.Language, At: *t.AnnouncedAt,
				Missed: t.State == NoShow,
			})
		}
	}
	return calls, busy
}

// boardMissed are the numbers of today's tickets in a script's reply of {id, service, desk}, newest first.
func (q *Queue) boardMissed(reply any, only BoardFilter, b Board) []string {
	missed := []string{}
	for _, v := range reply.([]any) {
		words := ledger.Words(v)
		if ledger.DayOf(words[0]) == q.branch.Day(b.At) && only.takes(words[1], words[2]) && len(missed) < boardMissed {
			missed = append(missed, ledger.NumberOf(words[0]))
		}
	}
	return missed
}
