package enginetest_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
)

// describe tells one request from another.
func describe(request any) string { return fmt.Sprintf("%+v", request) }

// ticket is what the engine shows of a visit, but for the estimate.
func (m *model) ticket(v *visit) queue.Ticket {
	t := queue.Ticket{
		Number: v.number, Service: v.service, Language: v.language, Priority: v.priority, State: v.state, Calls: v.calls,
		Desk: text(v.desk), ForDesk: text(v.forDesk), IssuedAt: *m.moment(v.issued), CountsFrom: *m.moment(v.arrival),
		CalledAt: m.moment(v.called),
		ServedAt: m.moment(v.served), FinishedAt: m.moment(v.finished), ParkedAt: m.moment(v.parked), MissedAt: m.moment(v.missed),
		Needs: v.needs, ForPerson: text(v.forPerson), ParkedFor: text(v.parkedFor), ParkReason: text(v.parkReason),
		Appointment: m.moment(v.appointment), Outcome: text(v.outcome), Note: v.note, Postponed: v.postponed,
		NotBefore: m.moment(v.later),
		Source:    v.source, Answered: v.answered, BackTo: text(v.backTo), Place: text(v.place), AwayAt: m.moment(v.sent),
		Since: m.moment(v.since), AnnouncedAt: m.moment(v.announced), Lapsed: v.lapsed,
	}
	if v.did != "" {
		t.Done = strings.Split(strings.TrimSuffix(v.did, ","), ",")
	}
	if v.state == queue.Waiting {
		t.Ahead = slices.Index(m.waiting([]string{v.queue}), v)
	}
	if v.state == queue.Coming {
		for _, other := range m.waiting([]string{v.queue}) {
			if other.arrival < v.arrival {
				t.Ahead++
			}
		}
	}
	return t
}

// closing is what a visit's visitor is told of closing.
func (m *model) closing(v *visit) *queue.Closing {
	if !v.lapsed && !m.unheld(v) {
		return nil
	}
	s, _ := m.branch.Service(v.service)
	now := time.UnixMilli(m.now())
	lastCall := m.said[m.branch.Day(m.clock())]["last_call"] != ""
	at := m.branch.Closing(s, m.stands(v))
	c := &queue.Closing{LastCall: lastCall && !v.lapsed}
	opens := m.branch.Opening(s, now).Next
	if lastCall {
		opens = m.branch.Reopens(s, m.branch.NextDay(now))
	} else if at.After(now) {
		opens = m.branch.Opening(s, at).Next
	}
	if !opens.IsZero() {
		c.Again = &opens
	}
	if !at.IsZero() {
		c.At = &at
		if until := m.branch.Lapses(s, m.stands(v)); m.branch.CloseWaitingMin > 0 && !lastCall {
			c.Until = &until
		}
	}
	return c
}

func (m *model) tickets(visits []*visit) []queue.Ticket {
	list := []queue.Ticket{}
	for _, v := range visits {
		list = append(list, m.ticket(v))
	}
	return list
}

func (m *model) deskState(desk string) queue.DeskState {
	waiting := m.offeredTo(desk)
	today := m.branch.Day(time.UnixMilli(m.now()))
	of := func(state queue.State, at func(*visit) int64) []queue.Ticket {
		all := m.sorted(func(v *visit) (bool, int64) { return v.day == today && v.state == state, at(v) })
		return m.tickets(all[max(0, len(all)-queue.DeskQueueLen):])
	}
	d := queue.DeskState{
		Desk:     desk,
		Waiting:  m.tickets(waiting[:min(len(waiting), queue.DeskQueueLen)]),
		Total:    len(waiting),
		Parked:   of(queue.Parked, func(v *visit) int64 { return v.parked }),
		NoShows:  of(queue.NoShow, func(v *visit) int64 { return v.missed }),
		Coming:   of(queue.Coming, func(v *visit) int64 { return v.issued }),
		Away:     of(queue.Away, func(v *visit) int64 { return v.sent }),
		Presence: m.presenceOf(desk),
		Here:     m.hereNow(),
		House:    m.houseState(),
		Undo:     m.undoOf(desk),
	}
	at, _ := m.branch.Desk(desk)
	d.Expected = m.awaited(m.branch.ServicesOf(at))
	for i := range d.Waiting {
		d.Waiting[i].OthersAt = m.moment(m.othersAt(waiting[i]))
		if d.Waiting[i].Reserved = m.reserved(waiting[i], desk, m.now()); d.Waiting[i].Reserved {
			d.Waiting[i].ReservedUntil = m.moment(waiting[i].arrival + int64(m.branch.LanguageHoldMin)*60_000)
		}
	}
	if v := m.held[desk]; v != nil {
		held := m.ticket(v)
		d.Ticket = &held
		own := d.Undo != nil && d.Undo.Move == "answer" && d.Undo.Number == v.number
		d.Answerable = (!v.answered || own) && v.day == today
	}
	if v := m.next(desk, m.now()); v != nil {
		next := m.ticket(v)
		d.Next = &next
	}
	return d
}

func (m *model) presenceOf(desk string) queue.Presence {
	d, _ := m.branch.Desk(desk)
	p := queue.Presence{Person: m.say(desk, "person"), Languages: m.branch.SpokenAt(d), Break: m.say(desk, "break"),
		BreakSince: m.moment(msOf(m.say(desk, "break_since"))), AutoCall: m.say(desk,
			"auto_call") != "", Services: m.servicesOf(d),
		BreakNext: m.say(desk, "break_next")}
	ended, _, _ := strings.Cut(m.say(desk, "ended"), " ")
	p.EndedAt = m.moment(msOf(ended))
	if said := m.say(desk, "languages"); said != "" {
		p.Languages = strings.Split(said, ",")
	}
	return p
}

func (m *model) hereNow() queue.Here {
	h := queue.Here{Desks: []string{}, People: []string{}}
	for _, d := range m.branch.Desks {
		if m.atWork(d.ID) {
			h.Desks = append(h.Desks, d.ID)
		}
	}
	for _, p := range m.branch.People {
		if m.here(p.ID) {
			h.People = append(h.People, p.ID)
		}
	}
	return h
}

func (m *model) houseState() queue.House {
	said := m.said[m.today()]
	h := queue.House{Message: said["message"], Paused: []string{}, Alarms: []queue.Alarm{}, Help: m.helpOf(said["help"]),
		LastCall: m.moment(msOf(said["last_call"]))}
	for _, s := range m.branch.Services {
		if said["paused:"+s.ID] != "" {
			h.Paused = append(h.Paused, s.ID)
		}
	}
	for _, d := range m.branch.Desks {
		if at := m.moment(msOf(said["alarm:"+d.ID])); at != nil {
			h.Alarms = append(h.Alarms, queue.Alarm{Desk: d.ID, At: *at})
		}
	}
	slices.SortStableFunc(h.Alarms, func(a, b queue.Alarm) int { return a.At.Compare(b.At) })
	return h
}

func (m *model) helpOf(stands string) *queue.Help {
	at, language, ok := strings.Cut(stands, " ")
	if !ok {
		return nil
	}
	return &queue.Help{At: *m.moment(msOf(at)), Language: language}
}

func (m *model) undoOf(desk string) *ledger.Undo {
	u := m.undos[desk]
	if u == nil || m.now()-u.at > ledger.UndoWithin.Milliseconds() || !m.isAsLeft(u) {
		return nil
	}
	undo := &ledger.Undo{Seq: u.seq, Move: u.move, Until: m.moment(u.at).Add(ledger.UndoWithin)}
	if u.visit != nil {
		undo.Number = u.visit.number
	}
	return undo
}

// board is what the engine shows, but for the estimates.
func (m *model) board() queue.Board {
	b := queue.Board{Recent: []queue.Call{}, Waiting: map[string]int{}, Missed: []string{}}
	for _, s := range m.branch.Services {
		b.Waiting[s.ID] = 0
		if n := m.expected(s.ID); n > 0 {
			if b.Expected == nil {
				b.Expected = map[string]int{}
			}
			b.Expected[s.ID] = n
		}
		if m.said[m.branch.Day(time.UnixMilli(m.now()))]["paused:"+s.ID] != "" {
			b.Paused = append(b.Paused, s.ID)
		}
	}
	b.LastCall = m.said[m.branch.Day(time.UnixMilli(m.now()))]["last_call"] != ""
	for _, v := range m.visits {
		if v.state == queue.Waiting && !v.gone {
			b.Waiting[v.service]++
		}
	}
	today := m.branch.Day(time.UnixMilli(m.now()))
	missed := m.sorted(func(v *visit) (bool, int64) { return v.day == today && v.state == queue.NoShow, v.missed })
	for _, v := range missed[max(0, len(missed)-5):] {
		b.Missed = slices.Insert(b.Missed, 0, v.number)
	}
	calls := m.calls()
	for i, v := range calls {
		last := len(calls)-i <= 8 || v.announced >= m.now()-queue.RecentFor.Milliseconds()
		atDesk := v.state == queue.Called || v.state == queue.Serving
		b.Busy = b.Busy || last && atDesk
		if last && (v.day == today || atDesk) {
			b.Recent = slices.Insert(b.Recent, 0, queue.Call{ID: strconv.FormatInt(v.call, 10), Number: v.number, Service: v.service,
				Desk: v.desk, Language: v.language, At: *m.moment(v.announced), Missed: v.state == queue.NoShow})
		}
	}
	b.Calls = b.Recent[:min(8, len(b.Recent))]
	return b
}

// counts are a day's roll-up without what is zero.
func (m *model) counts(day string) count.Counts {
	c := count.Counts{}
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
