package queue_test

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"turno/server/queue"
)

// describe tells one request from another.
func describe(request any) string { return fmt.Sprintf("%+v", request) }

// ticket is what the engine shows of a visit, but for the estimate.
func (m *model) ticket(v *visit) queue.Ticket {
	t := queue.Ticket{
		Number: v.number, Service: v.service, Language: v.language, Priority: v.priority, State: v.state, Calls: v.calls,
		Desk: text(v.desk), ForDesk: text(v.forDesk), IssuedAt: *m.moment(v.issued), CalledAt: m.moment(v.called),
		ServedAt: m.moment(v.served), FinishedAt: m.moment(v.finished), ParkedAt: m.moment(v.parked),
	}
	if v.state == queue.Waiting {
		t.Ahead = slices.Index(m.waiting([]string{v.queue}), v)
	}
	return t
}

func (m *model) tickets(visits []*visit) []queue.Ticket {
	list := []queue.Ticket{}
	for _, v := range visits {
		list = append(list, m.ticket(v))
	}
	return list
}

func (m *model) deskState(desk string) queue.DeskState {
	waiting := m.waiting(m.queuesOf(desk))
	today := m.branch.Day(time.UnixMilli(m.now()))
	d := queue.DeskState{
		Desk:    desk,
		Waiting: m.tickets(waiting[:min(len(waiting), queue.DeskQueueLen)]),
		Total:   len(waiting),
		Parked:  m.tickets(m.sorted(func(v *visit) (bool, int64) { return v.day == today && v.state == queue.Parked, v.parked })),
		NoShows: m.tickets(m.sorted(func(v *visit) (bool, int64) { return v.day == today && v.state == queue.NoShow, v.missed })),
	}
	d.Parked = d.Parked[max(0, len(d.Parked)-queue.DeskQueueLen):]
	d.NoShows = d.NoShows[max(0, len(d.NoShows)-queue.DeskQueueLen):]
	if v := m.held[desk]; v != nil {
		held := m.ticket(v)
		d.Ticket = &held
	}
	if len(d.Waiting) > 0 {
		d.Next = &d.Waiting[0]
	}
	return d
}

// board is what the engine shows, but for the estimates.
func (m *model) board() queue.Board {
	b := queue.Board{Recent: []queue.Call{}, Waiting: map[string]int{}, Missed: []string{}}
	for _, s := range m.branch.Services {
		b.Waiting[s.ID] = 0
	}
	for _, v := range m.visits {
		if v.state == queue.Waiting {
			b.Waiting[v.service]++
		}
	}
	today := m.branch.Day(time.UnixMilli(m.now()))
	missed := m.sorted(func(v *visit) (bool, int64) { return v.day == today && v.state == queue.NoShow, v.missed })
	for _, v := range missed[max(0, len(missed)-5):] {
		b.Missed = slices.Insert(b.Missed, 0, v.number)
	}
	for i, v := range m.calls {
		last := len(m.calls)-i <= 8 || v.announced >= m.now()-queue.RecentFor.Milliseconds()
		if last && (v.day == today || v.state == queue.Called || v.state == queue.Serving) {
			b.Recent = slices.Insert(b.Recent, 0, queue.Call{ID: strconv.FormatInt(v.call, 10), Number: v.number, Service: v.service,
				Desk: v.desk, Language: v.language, At: *m.moment(v.announced), Missed: v.state == queue.NoShow})
		}
	}
	b.Calls = b.Recent[:min(8, len(b.Recent))]
	return b
}

// counts are a day's roll-up without what is zero.
func (m *model) counts(day string) queue.Counts {
	c := queue.Counts{}
	for field, n := range m.rollups[day] {
		if n != 0 {
			c[field] = n
		}
	}
	return c
}

func (m *model) moment(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := time.UnixMilli(ms).In(m.branch.Location())
	return &t
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
