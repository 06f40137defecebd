package enginetest_test

import (
	"slices"
	"strings"

	"turno/server/ledger"
	"turno/server/queue"
)

// stands tells whether a visit stands in a queue: it waits, or was sent to a desk, which is offered it.
func (v *visit) stands() bool {
	return v.state == queue.Waiting || v.state == queue.Away && v.place == ""
}

// order is where a visit stands in its queue: those that come back, or were sent, before all others.
func (v *visit) order() int64 {
	if v.first {
		return v.arrival - firstBy
	}
	return v.arrival
}

// firstBy is longer than any queue.
const firstBy = 10_000_000_000_000

// send has a visit go to a place or to another desk, and remember the desk that it comes back to.
func (m *model) send(v *visit, r queue.MoveRequest, now int64) {
	if v.served == 0 {
		m.sit(v, now)
	}
	m.carry(v, now)
	v.called, v.forPerson, v.sent = 0, "", now
	v.backTo, v.place, v.forDesk, v.first = r.Desk, r.Place, r.ToDesk, r.ToDesk != ""
	if r.ToDesk != "" {
		v.queue = "desk:" + r.ToDesk
	}
}

// carry keeps what a desk has just done for the one that has the visit next.
func (m *model) carry(v *visit, now int64) {
	v.took, v.tookServing = v.spent(now)
	v.hasTaken, v.worked, v.serving, v.away = true, 0, 0, 0
}

// home has a visit wait for the desk that has sent it, before all others.
func (v *visit) home(now int64) {
	v.queue, v.forDesk, v.forPerson, v.first, v.since = "desk:"+v.backTo, v.backTo, "", true, now
	v.backTo, v.place, v.sent = "", "", 0
}

// forgo has a visit come back nowhere.
func (v *visit) forgo() {
	v.forDesk, v.forPerson, v.backTo, v.place, v.first = "", "", "", "", false
	v.sent, v.took, v.tookServing, v.hasTaken, v.cases = 0, 0, 0, false, ""
}

// changeService has what was counted of a ticket of the wrong service be the other one's.
func (m *model) changeService(v *visit, service string) {
	was := v.service
	both := func(what string, n int64) {
		m.count(v.day, what+":service:"+was, -n)
		m.count(v.day, what+":service:"+service, n)
	}
	if !v.moved && v.did == "" {
		both("issued", 1)
	}
	if v.called != 0 {
		both("called", 1)
	}
	for _, n := range v.matters() {
		both("cases", n)
	}
	waited := v.called != 0 && v.served != 0 && v.backTo == ""
	if waited {
		m.observe(v, "wait", v.called-v.since, -1)
	}
	if v.service = service; strings.HasPrefix(v.queue, "service:") {
		v.queue = "service:" + service
	}
	if waited {
		m.observe(v, "wait", v.called-v.since, 1)
	}
}

// change is the visitor's word that it was the wrong key.
func (m *model) change(key, token, service string) (queue.Ticket, ledger.Code) {
	v := m.opens(token)
	if v == nil {
		return queue.Ticket{}, ledger.NotFound
	}
	t, code := m.write(request{key: key, text: "own change " + v.id() + service}, func(now int64) (*visit, ledger.Code) {
		switch {
		case v.state != queue.Waiting && v.state != queue.Coming:
			return nil, ledger.TooLate
		case service == v.service:
			return nil, ledger.Invalid
		case now-v.issued > 3*60_000:
			return nil, ledger.TooLate
		}
		rules := slices.DeleteFunc(m.rulesAgainst(service), func(r ledger.Rule) bool { return r == queue.NoMoreNumbers })
		if len(rules) > 0 {
			return nil, refusals[rules[0]]
		}
		m.changeService(v, service)
		return v, noCode
	})
	return asVisitor(t), code
}
