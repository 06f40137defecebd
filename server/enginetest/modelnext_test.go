package enginetest_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
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
	for _, s := range m.servicesOf(d) {
		queues = append(queues, "service:"+s)
	}
	return queues
}

// servicesOf are those that a desk takes today.
func (m *model) servicesOf(d *branch.Desk) []string {
	if said := m.say(d.ID, "services"); said != "" {
		return strings.Split(said, ",")
	}
	return m.branch.ServicesOf(d)
}

// atWork tells whether a desk holds a ticket, or did something or had its page open lately and has no break and no shift's
// end.
func (m *model) atWork(desk string) bool {
	if m.held[desk] != nil {
		return true
	}
	at, active := m.active[desk]
	return active && m.now()-at <= (5*time.Minute).Milliseconds() && m.say(desk, "break") == "" && m.say(desk, "ended") == ""
}

// here tells whether a person sits at a desk at work.
func (m *model) here(person string) bool {
	return slices.ContainsFunc(m.branch.Desks, func(d branch.Desk) bool {
		return m.atWork(d.ID) &&
			m.say(d.ID, "person") == person
	})
}

// acts tells that somebody at a desk did something.
func (m *model) acts(desk string, now int64) {
	m.active[desk] = now
	m.setSaid(desk+":ended", "")
}

// othersAt is from when on (ms) a ticket that waits for one desk or person is offered to the desks of its service too; 0
// for not.
func (m *model) othersAt(v *visit) int64 {
	if v.state != queue.Waiting || v.forDesk == "" && v.forPerson == "" || v.forDesk != "" && m.atWork(v.forDesk) ||
		v.forPerson != "" && m.here(v.forPerson) {
		return 0
	}
	at := v.since + (10 * time.Minute).Milliseconds()
	for _, d := range m.branch.Desks {
		ms, person, ended := strings.Cut(m.say(d.ID, "ended"), " ")
		whom := v.forDesk == d.ID || v.forPerson != "" && v.forPerson == person
		if ended && whom && msOf(ms) > v.since {
			at = min(at, m.leftAt(v))
		}
	}
	return at
}

// leftAt is when the shift ended last of whom a ticket waits for.
func (m *model) leftAt(v *visit) (at int64) {
	for _, d := range m.branch.Desks {
		ms, person, _ := strings.Cut(m.say(d.ID, "ended"), " ")
		if v.forDesk == d.ID || v.forPerson != "" && v.forPerson == person {
			at = max(at, msOf(ms))
		}
	}
	return at
}

// offeredTo lists all who wait for a desk, in calling order.
func (m *model) offeredTo(desk string) []*visit {
	d, _ := m.branch.Desk(desk)
	queues := m.queuesOf(desk)
	return m.sorted(func(v *visit) (bool, int64) {
		at := m.othersAt(v)
		left := at != 0 && at <= m.now() && v.later <= m.now() && v.day >= m.today() && slices.Contains(m.servicesOf(d), v.service)
		return left || v.stands() && slices.Contains(queues, v.queue), v.order()
	})
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
		if d.ID != desk && m.atWork(d.ID) && slices.Contains(m.servicesOf(&d), service) && m.speaks(d.ID, language) {
			return true
		}
	}
	return false
}

// next is whom the desk is offered next, nil for nobody.
func (m *model) next(desk string, now int64) *visit {
	for _, v := range m.offeredTo(desk) {
		if v.day >= m.today() && v.later <= now && !m.reserved(v, desk, now) {
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

func (m *model) presence(r queue.PresenceRequest) ledger.Code {
	text := "presence"
	for _, p := range pairsOf(r) {
		text += " " + p[0] + "=" + p[1]
	}
	_, code := m.write(request{key: r.Key, text: text + " at " + r.Desk, place: r.Desk, move: "presence"},
		func(now int64) (*visit, ledger.Code) {
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
			m.acts(r.Desk, now)
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
	if r.Services != nil {
		pairs = append(pairs, [2]string{"services", strings.Join(r.Services, ",")})
	}
	return pairs
}

func (m *model) pause(r queue.BreakRequest) ledger.Code {
	what := request{key: r.Key, text: fmt.Sprint("break ", r.Desk, r.Reason, r.After), place: r.Desk, move: "break"}
	if r.After && m.held[r.Desk] != nil {
		what.move = "break_after"
	}
	_, code := m.write(what, func(now int64) (*visit, ledger.Code) {
		switch {
		case m.held[r.Desk] == nil:
			m.rest(r.Desk, r.Reason, now)
		case r.After:
			m.setSaid(r.Desk+":break_next", r.Reason)
		default:
			return nil, queue.DeskBusy
		}
		m.acts(r.Desk, now)
		return nil, noCode
	})
	return code
}

// rest begins a desk's break.
func (m *model) rest(desk, reason string, now int64) {
	if m.say(desk, "break") == "" {
		m.setSaid(desk+":break_since", stampOf(now))
	}
	m.setSaid(desk+":break", reason)
	m.setSaid(desk+":break_next", "")
}

// by is a request about a desk, made there or by the supervisor.
func by(key, desk, who string, move queue.Move) request {
	return request{key: key, text: fmt.Sprint(move, " ", desk, " by ", who), place: placeOf(who), move: move}
}

func (m *model) backToWork(key, desk, who string) ledger.Code {
	what := by(key, desk, who, "back")
	if m.say(desk, "break") == "" {
		what.move = "break_off"
	}
	_, code := m.write(what, func(now int64) (*visit, ledger.Code) {
		switch {
		case m.say(desk, "break") != "":
			m.endBreak(desk, now)
		case m.say(desk, "break_next") != "":
			m.setSaid(desk+":break_next", "")
		default:
			return nil, ledger.IllegalMove
		}
		m.acts(desk, now)
		return nil, noCode
	})
	return code
}

// endBreak counts a desk's break.
func (m *model) endBreak(desk string, now int64) {
	reason := m.say(desk, "break")
	m.count(m.today(), "breaks:reason:"+reason, 1)
	m.count(m.today(), "break_ms:reason:"+reason, now-msOf(m.say(desk, "break_since")))
	m.setSaid(desk+":break", "")
	m.setSaid(desk+":break_since", "")
}

func (m *model) endShift(key, desk, who string) ledger.Code {
	_, code := m.write(by(key, desk, who, "shift_end"), func(now int64) (*visit, ledger.Code) {
		if m.held[desk] != nil {
			return nil, queue.DeskBusy
		}
		if m.say(desk, "break") != "" {
			m.endBreak(desk, now)
		}
		m.setSaid(desk+":ended", stampOf(now)+" "+m.say(desk, "person"))
		for _, field := range []string{"person", "languages", "services", "auto_call", "break_next"} {
			m.setSaid(desk+":"+field, "")
		}
		return nil, noCode
	})
	return code
}

func (m *model) beginShift(key, desk string) ledger.Code {
	_, code := m.write(by(key, desk, desk, "shift"), func(now int64) (*visit, ledger.Code) {
		m.acts(desk, now)
		return nil, noCode
	})
	return code
}

// house sets what holds for the branch; value "@" is now, if it was not set.
func (m *model) house(key, place string, move queue.Move, field, value string) ledger.Code {
	_, code := m.write(request{key: key, text: "house " + place + field + value, place: place, move: move},
		func(now int64) (*visit, ledger.Code) {
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

func (m *model) countOnly(r queue.VisitRequest) ledger.Code {
	text := describe(queue.VisitRequest{Head: ledger.Head{Desk: r.Desk}, Service: r.Service, Language: r.Language,
		Cases: r.Cases})
	_, code := m.write(request{key: r.Key, text: text, place: r.Desk, move: "count"}, func(now int64) (*visit, ledger.Code) {
		m.countVisit(m.today(), queue.IssueRequest{Service: r.Service, Language: r.Language, Residence: r.Residence,
			Origin: r.Origin, Source: queue.Counted})
		for kind, n := range r.Cases {
			m.count(m.today(), "cases:type:"+kind, int64(n))
			m.count(m.today(), "cases:service:"+r.Service, int64(n))
		}
		m.acts(r.Desk, now)
		return nil, noCode
	})
	return code
}
