package queue_test

import (
	"slices"

	"turno/server/queue"
)

// move makes a move for a desk, as allowed says.
func (m *model) move(r queue.MoveRequest) (queue.Ticket, queue.Code) {
	request := r
	request.Key = ""
	return m.write(r.Key, describe(request), func(now int64) (*visit, queue.Code) {
		v := m.held[r.Desk]
		if r.Ticket != "" && (v == nil || v.number != r.Ticket) {
			if v = m.find(m.today(), r.Ticket); v == nil {
				return nil, queue.NotFound
			}
		}
		if v == nil || !slices.Contains(allowed[r.Move].from, v.state) {
			return nil, queue.IllegalMove
		}
		if m.holder(v) != "" && m.holder(v) != r.Desk {
			return nil, queue.IllegalMove
		}
		if r.Move == queue.Resume && m.held[r.Desk] != nil {
			return nil, queue.DeskBusy
		}
		m.apply(v, r, now)
		return v, noCode
	})
}

func (m *model) leave(key, token string) (queue.Ticket, queue.Code) {
	v := m.opens(token)
	if v == nil {
		return queue.Ticket{}, queue.NotFound
	}
	return m.write(key, "leave "+v.id(), func(now int64) (*visit, queue.Code) {
		if !slices.Contains(allowed[queue.Cancel].from, v.state) {
			return nil, queue.IllegalMove
		}
		m.apply(v, queue.MoveRequest{Move: queue.Cancel}, now)
		return v, noCode
	})
}

func (m *model) opens(token string) *visit {
	i := slices.IndexFunc(m.visits, func(v *visit) bool { return v.token == token })
	if i < 0 {
		return nil
	}
	return m.visits[i]
}

func (m *model) holder(v *visit) string {
	for desk, held := range m.held {
		if held == v {
			return desk
		}
	}
	return ""
}

func (m *model) apply(v *visit, r queue.MoveRequest, now int64) {
	from := v.state
	v.state = allowed[r.Move].to
	if desk := m.holder(v); desk != "" && v.state != queue.Called && v.state != queue.Serving {
		delete(m.held, desk)
	}
	switch r.Move {
	case queue.Recall:
		m.announce(v, now)
	case queue.Serve:
		v.serving = now
		if v.served == 0 {
			v.served = now
			m.observe(v, "wait", v.called-v.since, 1)
		}
	case queue.Finish:
		v.finished = now
		m.tally(v, "served", m.hour(), 1)
		m.observe(v, "serving", v.worked+now-v.serving, 1)
		m.count(v.day, "desk_ms:service:"+v.service, now-v.called-v.away)
		for kind, n := range r.Cases {
			m.count(v.day, "cases:type:"+kind, int64(n))
			m.count(v.day, "cases:service:"+v.service, int64(n))
		}
	case queue.MissShow:
		v.missed, v.hour = now, m.hour()
		m.tally(v, "no_show", v.hour, 1)
	case queue.Park:
		if from == queue.Serving {
			v.worked += now - v.serving
		}
		v.parked = now
	case queue.Resume:
		v.desk, v.away, v.parked = r.Desk, v.away+now-v.parked, 0
		m.held[r.Desk] = v
		m.announce(v, now)
	case queue.Cancel:
		m.cancel(v, now)
	case queue.Return:
		m.undo(v, from, now)
	case queue.Transfer:
		v.since = now
		m.count(v.day, "transferred:service:"+v.service, 1)
		if v.queue, v.forDesk = "desk:"+r.ToDesk, r.ToDesk; r.Service != "" {
			v.queue, v.service = "service:"+r.Service, r.Service
		}
	}
	if v.state == queue.Waiting {
		v.desk, v.called, v.served, v.worked, v.away, v.parked, v.announced, v.call = "", 0, 0, 0, 0, 0, 0, 0
		m.silence(v)
	}
}

func (m *model) cancel(v *visit, now int64) {
	v.finished = now
	m.tally(v, "cancelled", m.hour(), 1)
	m.silence(v)
}

// undo takes back the counts of a call, or of a miss.
func (m *model) undo(v *visit, from queue.State, now int64) {
	if from == queue.NoShow {
		v.since = now
		m.tally(v, "no_show", v.hour, -1)
		return
	}
	m.tally(v, "called", v.hour, -1)
	if v.served != 0 {
		m.observe(v, "wait", v.called-v.since, -1)
	}
}

// sweep closes what is left of earlier days and forgets what is past its retention.
func (m *model) sweep() {
	today, hour := m.branch.Day(m.clock()), m.clock().In(m.branch.Location()).Hour()
	for _, v := range m.visits {
		open := v.state == queue.Waiting || v.state == queue.Parked || m.holder(v) != "" && (hour >= 3 || v.day < dayBefore(today))
		if v.day >= today || !open {
			continue
		}
		key := "lapse " + v.id()
		m.write(key, "lapse", func(now int64) (*visit, queue.Code) {
			v.state = queue.Cancelled
			delete(m.held, m.holder(v))
			m.cancel(v, now)
			m.count(v.day, "lapsed:service:"+v.service, 1)
			return v, noCode
		})
		delete(m.kept, key) // it lapses once
	}
	oldest := today
	for range m.branch.RetentionDays {
		oldest = dayBefore(oldest)
	}
	m.visits = slices.DeleteFunc(m.visits, func(v *visit) bool {
		if v.day < oldest {
			m.silence(v)
		}
		return v.day < oldest
	})
}
