package queue_test

import (
	"slices"
	"strings"
	"time"

	"turno/server/queue"
)

// say is what was said today of a desk.
func (m *model) say(desk, field string) string { return m.said[m.today()][desk+":"+field] }

func (m *model) queuesOf(desk string) []string {
	d, _ := m.branch.Desk(desk)
	queues := []string{"desk:" + desk}
	if p := m.say(desk, "person"); p != "" {
		queues = append(queues, "person:"+p)
	}
	for _, s := range m.branch.ServicesOf(d) {
		queues = append(queues, "service:"+s)
	}
	return queues
}

func (m *model) speaks(desk, language string) bool {
	d, _ := m.branch.Desk(desk)
	spoken := m.branch.SpokenAt(d)
	if said := m.say(desk, "languages"); said != "" {
		spoken = strings.Split(said, ",")
	}
	return slices.Contains(spoken, language)
}

// reserved tells whether a waiting ticket is offered elsewhere before this desk.
func (m *model) reserved(v *visit, desk string, now int64) bool {
	language := v.language
	if v.needs != "" {
		language = v.needs
	}
	hold := int64(m.branch.LanguageHoldMin) * 60_000
	service, ofService := strings.CutPrefix(v.queue, "service:")
	if !ofService || hold == 0 || m.speaks(desk, language) || v.arrival+hold <= now {
		return false
	}
	for _, d := range m.branch.Desks {
		at, active := m.active[d.ID]
		open := active && now-at <= (30*time.Minute).Milliseconds()
		if d.ID != desk && open && slices.Contains(m.branch.ServicesOf(&d), service) && m.speaks(d.ID, language) {
			return true
		}
	}
	return false
}

// next is whom the desk is offered next, nil for nobody.
func (m *model) next(desk string, now int64) *visit {
	for _, v := range m.waiting(m.queuesOf(desk)) {
		if v.day >= m.today() && !m.reserved(v, desk, now) {
			return v
		}
	}
	return nil
}

func (m *model) setSaid(field, value string) {
	day := m.today()
	if m.said[day] == nil {
		m.said[day] = map[string]string{}
	}
	if value == "" {
		delete(m.said[day], field)
		return
	}
	m.said[day][field] = value
}

func (m *model) presence(r queue.PresenceRequest) queue.Code {
	text := "presence"
	for _, p := range pairsOf(r) {
		text += " " + p[0] + "=" + p[1]
	}
	_, code := m.write(request{key: r.Key, text: text + " at " + r.Desk, place: r.Desk, move: "presence"}, func(now int64) (*visit, queue.Code) {
		for _, p := range pairsOf(r) {
			if p[0] == "person" && p[1] != "" {
				for _, d := range m.branch.Desks {
					if m.say(d.ID, "person") == p[1] {
						m.setSaid(d.ID+":person", "")
					}
				}
			}
			m.setSaid(r.Desk+":"+p[0], p[1])
		}
		if m.say(r.Desk, "break") == "" {
			m.active[r.Desk] = now
		}
		return nil, noCode
	})
	return code
}

func pairsOf(r queue.PresenceRequest) [][2]string {
	var pairs [][2]string
	if r.Person != nil {
		pairs = append(pairs, [2]string{"person", *r.Person})
	}
	if r.Languages != nil {
		pairs = append(pairs, [2]string{"languages", strings.Join(r.Languages, ",")})
	}
	if r.AutoCall != nil {
		pairs = append(pairs, [2]string{"auto_call", map[bool]string{true: "1"}[*r.AutoCall]})
	}
	return pairs
}

func (m *model) pause(key, desk, reason string) queue.Code {
	_, code := m.write(request{key: key, text: "break " + desk + reason, place: desk, move: "break"}, func(now int64) (*visit, queue.Code) {
		if m.held[desk] != nil {
			return nil, queue.DeskBusy
		}
		if m.say(desk, "break") == "" {
			m.setSaid(desk+":break_since", stampOf(now))
		}
		m.setSaid(desk+":break", reason)
		delete(m.active, desk)
		return nil, noCode
	})
	return code
}

func (m *model) backToWork(key, desk string) queue.Code {
	_, code := m.write(request{key: key, text: "back " + desk, place: desk, move: "back"}, func(now int64) (*visit, queue.Code) {
		reason := m.say(desk, "break")
		if reason == "" {
			return nil, queue.IllegalMove
		}
		m.count(m.today(), "breaks:reason:"+reason, 1)
		m.count(m.today(), "break_ms:reason:"+reason, now-msOf(m.say(desk, "break_since")))
		m.setSaid(desk+":break", "")
		m.setSaid(desk+":break_since", "")
		m.active[desk] = now
		return nil, noCode
	})
	return code
}

// house sets what holds for the branch; value "@" is now, if it was not set.
func (m *model) house(key, place string, move queue.Move, field, value string) queue.Code {
	_, code := m.write(request{key: key, text: "house " + place + field + value, place: place, move: move}, func(now int64) (*visit, queue.Code) {
		if value == "@" {
			if value = m.said[m.today()][field]; value == "" {
				value = stampOf(now)
			}
		}
		if rest, ok := strings.CutPrefix(value, "@ "); ok {
			value = stampOf(now) + " " + rest
		}
		m.setSaid(field, value)
		return nil, noCode
	})
	return code
}

func (m *model) lapseHelp() {
	today, now := m.branch.Day(m.clock()), m.clock().UnixMilli()
	if h := m.helpOf(m.said[today]["help"]); h == nil || today != m.today() || now-h.At.UnixMilli() < 5*60*1000 {
		return
	}
	key := "lapse help"
	m.house(key, "", "lapse", "help", "")
	delete(m.kept, key)
}

func (m *model) countOnly(r queue.VisitRequest) queue.Code {
	text := describe(queue.VisitRequest{Desk: r.Desk, Service: r.Service, Language: r.Language, Cases: r.Cases})
	_, code := m.write(request{key: r.Key, text: text, place: r.Desk, move: "count"}, func(now int64) (*visit, queue.Code) {
		m.countVisit(m.today(), queue.IssueRequest{Service: r.Service, Language: r.Language, Residence: r.Residence, Origin: r.Origin, Source: queue.Counted})
		for kind, n := range r.Cases {
			m.count(m.today(), "cases:type:"+kind, int64(n))
			m.count(m.today(), "cases:service:"+r.Service, int64(n))
		}
		m.active[r.Desk] = now
		return nil, noCode
	})
	return code
}
