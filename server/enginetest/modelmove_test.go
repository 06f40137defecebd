package enginetest_test

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
)

// move makes a move for a desk or the supervisor, and calls the next ticket if that is asked for or chosen at the desk.
func (m *model) move(r queue.MoveRequest) (queue.Ticket, *queue.Ticket, ledger.Code) {
	before := m.seq
	t, code := m.moveOne(r)
	ends := r.Move == queue.Finish || r.Move == queue.Continue
	if code == noCode && m.seq > before && ends && (r.Call || m.say(r.Desk, "auto_call") != "") &&
		m.say(r.Desk, "break") == "" {
		m.callNext(r)
	}
	if code != noCode {
		return t, nil, code
	}
	return t, m.kept[r.Key].called, noCode
}

// callNext is a change of its own, under the key and the undo of the move before it.
func (m *model) callNext(r queue.MoveRequest) {
	key := r.Key + " next"
	what := request{key: key, place: r.Desk, move: "call", follows: true}
	called, code := m.write(what, func(now int64) (*visit, ledger.Code) {
		v := m.next(r.Desk, now)
		if v == nil {
			return nil, nobody
		}
		m.take(v, r.Desk, now)
		return v, noCode
	})
	delete(m.kept, key)
	if kept := m.kept[r.Key]; code == noCode {
		kept.called = &called
		m.kept[r.Key] = kept
	}
}

// moveOne makes the move itself, as allowed says.
func (m *model) moveOne(r queue.MoveRequest) (queue.Ticket, ledger.Code) {
	asked := r
	asked.Key = ""
	return m.write(request{key: r.Key, text: describe(asked), place: placeOf(r.Desk), move: r.Move},
		func(now int64) (*visit, ledger.Code) {
			v := m.held[r.Desk]
			if r.Ticket != "" && (v == nil || v.number != r.Ticket) {
				if v = m.find(m.today(), r.Ticket); v == nil {
					return nil, ledger.NotFound
				}
			}
			if v == nil || !slices.Contains(allowed[r.Move].from, v.state) && !m.impliesServe(v, r.Move) {
				return nil, ledger.IllegalMove
			}
			if holder := m.holder(v); holder != "" && r.Desk != "" && holder != r.Desk {
				return nil, ledger.IllegalMove
			}
			if r.Move == queue.Resume {
				switch at := resumedAt(r); {
				case m.held[at] != nil:
					return nil, queue.DeskBusy
				case m.say(at, "break") != "":
					return nil, queue.OnBreak
				case r.Desk != "" && v.parkedFor != "" && v.parkedFor != r.Desk:
					return nil, ledger.IllegalMove
				}
			}
			switch {
			case r.Move == queue.Send && v.backTo != "", r.Move == queue.ComeBack && v.backTo == "":
				return nil, ledger.IllegalMove
			case r.Move == queue.Finish && r.NotProvided != "" && v.backTo != "":
				return nil, ledger.IllegalMove
			case r.Move == queue.ChangeService && r.Service == v.service:
				return nil, ledger.Invalid
			case m.over(v) && m.putsAway(v, r.Move):
				return nil, ledger.TooLate
			case r.Move == queue.Transfer && r.Service == "" && !r.Absent && !m.atWork(r.ToDesk) &&
				!(r.ToPerson != "" && m.here(r.ToPerson)):
				return nil, queue.Absent
			}
			m.apply(v, r, now)
			if r.Desk != "" {
				m.acts(r.Desk, now)
			}
			return v, noCode
		})
}

// putsAway tells whether a move of what a desk holds would have it wait, be parked or away.
func (m *model) putsAway(v *visit, move queue.Move) bool {
	to := allowed[move].to
	return to == queue.Waiting || to == queue.Parked || to == queue.Away
}

// resumedAt is the desk where a ticket is resumed.
func resumedAt(r queue.MoveRequest) string { return r.Desk + r.ToDesk }

// own makes a move that the visitor asks for.
func (m *model) own(key, token string, move queue.Move) (queue.Ticket, ledger.Code) {
	v := m.opens(token)
	if v == nil {
		return queue.Ticket{}, ledger.NotFound
	}
	from := allowed[move].from
	switch move {
	case queue.Return:
		from = []queue.State{queue.NoShow, queue.Away}
	case queue.Postpone:
		from = []queue.State{queue.Waiting}
	}
	t, code := m.write(request{key: key, text: fmt.Sprint("own ", move, v.id())}, func(now int64) (*visit, ledger.Code) {
		if !slices.Contains(from, v.state) {
			return nil, ledger.IllegalMove
		}
		if m.over(v) && move != queue.Cancel {
			return nil, ledger.TooLate
		}
		if move == queue.Return && v.state == queue.NoShow && now-v.missed > int64(m.branch.BackWithinMin)*60_000 {
			return nil, ledger.TooLate
		}
		if move == queue.Postpone && v.postponed >= m.branch.Postpone.Times {
			return nil, ledger.IllegalMove
		}
		m.apply(v, queue.MoveRequest{Move: move}, now)
		if move == queue.Postpone {
			m.letPass(v, now)
		}
		return v, noCode
	})
	return asVisitor(t), code
}

// letPass has those pass who stand behind a ticket for the same desks, or has it held back where there are none.
func (m *model) letPass(v *visit, now int64) {
	queues := []string{v.queue}
	for _, d := range m.branch.Desks {
		if own := m.queuesOf(d.ID); slices.Contains(own, v.queue) {
			queues = append(queues, own...)
		}
	}
	waiting := m.waiting(queues)
	behind := waiting[slices.Index(waiting, v)+1:]
	passed, left := -1, m.branch.Postpone.Lets
	for i, other := range behind {
		if other.later <= now && left > 0 {
			passed, left = i, left-1
		}
	}
	v.postponed, v.later = v.postponed+1, 0
	if passed < 0 {
		v.later = now + m.branch.Postpone.Wait().Milliseconds()
		v.arrival, v.first = max(v.arrival, v.later), false
		return
	}
	v.arrival, v.first = behind[passed].arrival+1, behind[passed].first
	last := v.order()
	for _, other := range behind[passed+1:] {
		if other.order() > last {
			break
		}
		other.arrival += last + 1 - other.order()
		last++
	}
}

// over tells whether the service-day of a visit is.
func (m *model) over(v *visit) bool { return v.day < m.today() }

// answer counts what the visitor of a ticket answers, on its service-day and once.
func (m *model) answer(r queue.AnswerRequest) (queue.Ticket, ledger.Code) {
	v := m.opens(r.Token)
	if v == nil {
		return queue.Ticket{}, ledger.NotFound
	}
	t, code := m.write(request{key: r.Key, text: "answer " + v.id()}, func(int64) (*visit, ledger.Code) {
		switch {
		case v.answered:
			return nil, queue.Answered
		case v.day != m.today():
			return nil, ledger.TooLate
		}
		m.countAnswer(v, r.Residence, r.Origin)
		return v, noCode
	})
	return asVisitor(t), code
}

// countAnswer moves a visit from unstated to what was answered.
func (m *model) countAnswer(v *visit, residence, origin string) {
	v.answered = true
	for field, area := range map[string]string{"issued:residence:": residence, "issued:origin:": origin} {
		if area != "" {
			m.count(v.day, field+"unstated", -1)
			m.count(v.day, field+area, 1)
		}
	}
}

// answerAtDesk counts what the visitor of the ticket that a desk holds says there, once, or in place of what the desk itself
// has counted just now.
func (m *model) answerAtDesk(r queue.DeskAnswerRequest) (queue.Ticket, ledger.Code) {
	what := request{key: r.Key, text: fmt.Sprint("answer at desk ", r.Desk, r.Ticket), place: r.Desk, move: "answer"}
	u, v := m.undos[r.Desk], m.held[r.Desk]
	own := u != nil && u.move == "answer" && u.visit == v && m.now()-u.at <= ledger.UndoWithin.Milliseconds()
	what.follows = own && v != nil && v.number == r.Ticket && v.answered
	return m.write(what, func(now int64) (*visit, ledger.Code) {
		switch {
		case (v == nil || v.number != r.Ticket) && m.find(m.today(), r.Ticket) == nil:
			return nil, ledger.NotFound
		case v == nil || v.number != r.Ticket:
			return nil, ledger.IllegalMove
		case v.answered && !own:
			return nil, queue.Answered
		case v.day != m.today():
			return nil, ledger.TooLate
		}
		if v.answered {
			for _, d := range u.changes {
				if d.kind == "count" && (strings.HasPrefix(d.name[8:], "issued:residence:") ||
					strings.HasPrefix(d.name[8:], "issued:origin:")) {
					m.count(v.day, d.name[8:], -d.by())
				}
			}
		}
		m.countAnswer(v, r.Residence, r.Origin)
		m.acts(r.Desk, now)
		return v, noCode
	})
}

// reprint gives a ticket another token; while its issue at the same desk may be taken back, it is one press with that.
func (m *model) reprint(r queue.ReprintRequest, token string) (queue.Ticket, ledger.Code) {
	v := m.find(m.today(), r.Ticket)
	what := request{key: r.Key, text: fmt.Sprint("reprint ", r.Desk, r.Ticket), place: r.Desk, move: "reprint"}
	u := m.undos[r.Desk]
	what.follows = u != nil && u.move == "issue" && v != nil && u.visit == v &&
		m.now()-u.at <= ledger.UndoWithin.Milliseconds() && m.isAsLeft(u)
	return m.write(what, func(int64) (*visit, ledger.Code) {
		switch {
		case v == nil:
			return nil, ledger.NotFound
		case !slices.Contains([]queue.State{queue.Waiting, queue.Coming, queue.Parked}, v.state):
			return nil, ledger.IllegalMove
		}
		v.token = token
		return v, noCode
	})
}

// asVisitor is a ticket without what is the staff's.
func asVisitor(t queue.Ticket) queue.Ticket {
	t.ForSomebody = t.ForPerson != nil
	t.Note, t.ForPerson, t.ParkReason, t.ParkedFor = "", nil, nil, nil
	return t
}

func (m *model) opens(token string) *visit {
	i := slices.IndexFunc(m.visits, func(v *visit) bool { return v.token == token && !v.gone })
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
	if m.impliesServe(v, r.Move) {
		m.sit(v, min(now, v.announced+queue.UsualWalk.Milliseconds()))
	}
	switch sent := v.backTo != "" && from != queue.Away; {
	case sent && r.Move == queue.Finish && !m.over(v):
		v.state = queue.Waiting
	case sent && r.Move == queue.Return:
		v.state = queue.Away
	case r.Move == queue.ChangeService, r.Move == queue.Postpone:
	default:
		v.state = allowed[r.Move].to
	}
	if desk := m.holder(v); desk != "" && v.state != queue.Called && v.state != queue.Serving {
		m.free(desk, now)
	}
	if v.state != queue.Waiting || r.Move == queue.Prioritize {
		v.later = 0
	}
	switch r.Move {
	case queue.Recall:
		m.rise(v)
		m.announce(v, now)
	case queue.Serve:
		m.sit(v, now)
	case queue.Finish:
		if v.state == queue.Waiting {
			m.told(v, r)
			m.carry(v, now)
			v.home(now)
			break
		}
		v.finished, v.endedHour = now, m.hour()
		v.took, v.tookServing = m.handled(v, r, now)
		v.hasTaken = true
	case queue.Reopen:
		m.takeBackEnd(v, from, now)
	case queue.Note:
		v.note = ""
	case queue.ChangeLanguage:
		m.count(v.day, "issued:language:"+v.language, -1)
		v.language, v.needs = cmp.Or(r.Language, v.language), cmp.Or(r.Needs, v.needs)
		m.count(v.day, "issued:language:"+v.language, 1)
		if v.needs == v.language {
			v.needs = ""
		}
	case queue.Continue:
		m.handled(v, r, now)
		m.count(v.day, "continued:service:"+v.service, 1)
		v.did += v.service + ","
		v.forgo()
		v.since, v.service, v.queue, v.outcome, v.serving = now, r.Service, "service:"+r.Service, "", 0
	case queue.MissShow:
		m.rise(v)
		v.missed, v.missedHour = now, m.hour()
		m.tally(v, "no_show", v.missedHour, 1)
		if from == queue.Away {
			v.served = 0
			v.home(now)
		}
	case queue.Send:
		m.send(v, r, now)
	case queue.ComeBack:
		if from != queue.Away {
			m.carry(v, now)
		}
		v.home(now)
	case queue.ChangeService:
		m.changeService(v, r.Service)
	case queue.Park:
		if v.serving != 0 {
			v.worked += now - v.serving
		}
		v.serving, v.parked, v.parkReason = 0, now, r.Reason
		if r.Mine {
			v.parkedFor = r.Desk
		}
	case queue.Resume:
		if from == queue.NoShow {
			m.tally(v, "no_show", v.missedHour, -1)
		}
		if v.called == 0 { // the desk that had called it sent it away
			v.called, v.since = now, now
		} else {
			v.away += now - max(v.missed, v.parked)
		}
		v.missed, v.missedHour, v.parked, v.parkedFor, v.parkReason = 0, "", 0, "", ""
		v.desk = resumedAt(r)
		if v.backTo == v.desk {
			v.backTo, v.place, v.sent = "", "", 0
		}
		m.held[v.desk] = v
		m.announce(v, now)
	case queue.Cancel:
		m.cancel(v, now, false)
	case queue.Return:
		m.uncall(v, from, now)
	case queue.Prioritize:
		v.arrival += m.headStart(v.priority) - m.headStart(r.Priority)
		v.priority = r.Priority
	case queue.Transfer:
		v.since = now
		m.count(v.day, "transferred:service:"+v.service, 1)
		m.handOn(v, now)
		v.forgo()
		v.forDesk, v.forPerson = r.ToDesk, r.ToPerson
		switch {
		case r.Service != "":
			v.queue, v.service, v.moved = "service:"+r.Service, r.Service, true
		case r.ToDesk != "":
			v.queue = "desk:" + r.ToDesk
		default:
			v.queue = "person:" + r.ToPerson
		}
	}
	if r.Note != "" {
		v.note = r.Note
	}
	if v.state == queue.Waiting && r.Move != queue.ChangeService {
		v.desk, v.called, v.served, v.worked, v.away, v.parked, v.announced, v.call = "", 0, 0, 0, 0, 0, 0, 0
		v.serving, v.parkedFor, v.parkReason, v.missed, v.missedHour, v.hour = 0, "", "", 0, "", ""
		v.onBoard = 0
	}
	if v.state == queue.Away && r.Move == queue.Return {
		v.desk, v.called, v.worked, v.away, v.parked, v.announced, v.call = v.backTo, 0, 0, 0, 0, 0, 0
		v.serving, v.parkedFor, v.parkReason, v.missed, v.missedHour, v.hour = 0, "", "", 0, "", ""
		v.onBoard = 0
	}
}

// impliesServe tells whether a move says that the visitor of a called ticket sat down without anybody having said so.
func (m *model) impliesServe(v *visit, move queue.Move) bool {
	ends := []queue.Move{queue.Finish, queue.Continue, queue.Park, queue.Transfer, queue.Send}
	return m.branch.ServeImplied && v.state == queue.Called && slices.Contains(ends, move)
}

// sit counts the wait of a visitor who sits down for the first time since the call.
func (m *model) sit(v *visit, at int64) {
	v.serving = at
	if v.served == 0 {
		v.served = at
		m.observe(v, "wait", v.called-v.since, 1)
	}
}

// free has a desk hold nothing, and begin the break that was to follow.
func (m *model) free(desk string, now int64) {
	delete(m.held, desk)
	if reason := m.say(desk, "break_next"); reason != "" {
		m.rest(desk, reason, now)
	}
}

// rise takes back that a visitor sat down who was not there.
func (m *model) rise(v *visit) {
	if v.serving != 0 && v.serving == v.served {
		m.observe(v, "wait", v.called-v.since, -1)
		v.served = 0
	}
	v.serving = 0
}

// takeBackEnd takes out what was counted when a visit ended. What it took goes on from there.
func (m *model) takeBackEnd(v *visit, from queue.State, now int64) {
	if from == queue.Cancelled {
		m.tally(v, "cancelled", v.endedHour, -1)
		if v.lapsed {
			m.count(v.day, "lapsed:service:"+v.service, -1)
		}
		if v.handed {
			m.count(v.day, "handed:service:"+v.service, -1)
			m.takeBackTurn(v)
		}
	} else {
		m.tally(v, "served", v.endedHour, -1)
		m.takeBackTurn(v)
		for kind, n := range v.matters() {
			m.count(v.day, "cases:type:"+kind, -n)
			m.count(v.day, "cases:service:"+v.service, -n)
		}
		v.cases = ""
		if v.outcome != "" {
			m.count(v.day, "not_provided:service:"+v.service, -1)
			m.count(v.day, "not_provided:reason:"+v.outcome, -1)
		}
	}
	v.since, v.finished, v.endedHour, v.outcome, v.lapsed, v.handed = now, 0, "", "", false, false
}

func (m *model) takeBackTurn(v *visit) {
	m.observe(v, "serving", v.tookServing, -1)
	m.count(v.day, "desk_ms:service:"+v.service, -v.took)
}

// handOn counts the time of a visit that was under way and is not finished.
func (m *model) handOn(v *visit, now int64) bool {
	if v.served == 0 && !v.hasTaken {
		return false
	}
	v.took, v.tookServing = m.turn(v, now)
	m.count(v.day, "handed:service:"+v.service, 1)
	return true
}

// matters are the cases of a visit by their type; several desks may have counted one.
func (v *visit) matters() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		for matter := range strings.SplitSeq(v.cases, ",") {
			if kind, n, ok := strings.Cut(matter, "="); ok && !yield(kind, msOf(n)) {
				return
			}
		}
	}
}

// turn counts the time that a visit took.
func (m *model) turn(v *visit, now int64) (took, served int64) {
	took, served = v.spent(now)
	m.observe(v, "serving", served, 1)
	m.count(v.day, "desk_ms:service:"+v.service, took)
	return took, served
}

// spent is the time that a visit took at the desk until now, or until it was parked.
func (v *visit) spent(now int64) (took, served int64) {
	worked := v.worked + v.tookServing
	if v.serving != 0 {
		worked += now - v.serving
	}
	if v.parked != 0 {
		now = v.parked
	}
	took = v.took
	if v.called != 0 {
		took += now - v.called - v.away
	}
	return took, worked
}

// handled counts the visit to one service.
func (m *model) handled(v *visit, r queue.MoveRequest, now int64) (took, served int64) {
	m.tally(v, "served", m.hour(), 1)
	took, served = m.turn(v, now)
	if r.NotProvided != "" {
		m.count(v.day, "not_provided:service:"+v.service, 1)
		m.count(v.day, "not_provided:reason:"+r.NotProvided, 1)
		v.outcome = r.NotProvided
	}
	m.told(v, r)
	return took, served
}

// told counts the cases of a visit.
func (m *model) told(v *visit, r queue.MoveRequest) {
	for _, kind := range slices.Sorted(maps.Keys(r.Cases)) {
		n := r.Cases[kind]
		v.cases += fmt.Sprintf("%s=%d,", kind, n)
		m.count(v.day, "cases:type:"+kind, int64(n))
		m.count(v.day, "cases:service:"+v.service, int64(n))
	}
}

// cancel ends a visit; of one that a desk has left open nobody knows how long it took.
func (m *model) cancel(v *visit, now int64, leftOpen bool) {
	v.finished, v.endedHour = now, m.hour()
	m.tally(v, "cancelled", m.hour(), 1)
	if !leftOpen && m.handOn(v, now) {
		v.handed, v.hasTaken = true, true
	}
	v.onBoard = 0
	if v.backTo != "" {
		v.home(now)
	}
}

// uncall takes back the counts of a call, or of a miss.
func (m *model) uncall(v *visit, from queue.State, now int64) {
	if from == queue.Away {
		v.home(now)
		return
	}
	if from == queue.NoShow {
		v.since = now
		m.tally(v, "no_show", v.missedHour, -1)
		return
	}
	m.tally(v, "called", v.hour, -1)
	if v.state == queue.Away {
		return
	}
	if v.served != 0 {
		m.observe(v, "wait", v.called-v.since, -1)
	}
}

// newDay closes what earlier days have left open, when one looks the first time on a new day.
func (m *model) newDay() {
	if today := m.branch.Day(m.clock()); today > m.turned {
		m.turned = today
		m.lapseOld()
	}
}

// lapseOld closes what is left of earlier days.
func (m *model) lapseOld() {
	today := m.branch.Day(m.clock())
	for _, v := range m.visits {
		if v.day < today && m.unheld(v) {
			m.lapse(v)
		}
	}
}

// lapseHeld closes what a desk holds still of an earlier day.
func (m *model) lapseHeld() {
	today, hour := m.branch.Day(m.clock()), m.clock().In(m.branch.Location()).Hour()
	for _, v := range m.visits {
		if v.day < today && m.holder(v) != "" && (hour >= 3 || v.day < dayBefore(today)) {
			m.lapse(v)
		}
	}
}

// unheld tells whether a visit is open and at no desk.
func (m *model) unheld(v *visit) bool {
	return !v.gone && (v.state == queue.Waiting || v.state == queue.Parked || v.state == queue.Coming || v.state == queue.Away)
}

func (m *model) lapse(v *visit) {
	if v.gone {
		return
	}
	key := "lapse " + v.id()
	m.write(request{key: key, text: "lapse"}, func(now int64) (*visit, ledger.Code) {
		v.state, v.lapsed, v.later = queue.Cancelled, true, 0
		desk := m.holder(v)
		if desk != "" {
			m.free(desk, now)
		}
		m.cancel(v, now, desk != "")
		m.count(v.day, "lapsed:service:"+v.service, 1)
		return v, noCode
	})
	delete(m.kept, key)
}

// lapseClosed closes what stands for too long since its service has closed, but for after a last call.
func (m *model) lapseClosed() {
	today := m.branch.Day(m.clock())
	if m.branch.CloseWaitingMin == 0 || m.said[today]["last_call"] != "" {
		return
	}
	for _, v := range m.visits {
		if s, _ := m.branch.Service(v.service); v.day == today && m.unheld(v) &&
			!m.branch.Lapses(s, m.stands(v)).After(m.clock()) {
			m.lapse(v)
		}
	}
}

// endHeldBack tells of the tickets whose visitors' time is over.
func (m *model) endHeldBack() {
	clock := m.clock().UnixMilli()
	since := clock - (5 * time.Minute).Milliseconds()
	for _, v := range m.visits {
		if v.state != queue.Waiting || v.gone || v.later == 0 || v.later > clock || v.arrival < since {
			continue
		}
		key := "due " + v.id()
		m.write(request{key: key, text: "due"}, func(int64) (*visit, ledger.Code) {
			v.later = 0
			return v, noCode
		})
		delete(m.kept, key)
	}
}

// stands is since when a visit stands where it waits, is parked or away.
func (m *model) stands(v *visit) time.Time { return *m.moment(max(v.parked, v.since, v.sent)) }

// sweep closes what lapses by the day and by the clock, and forgets what is past its retention.
func (m *model) sweep() {
	today := m.branch.Day(m.clock())
	m.lapseOld()
	m.lapseHeld()
	m.lapseClosed()
	m.endHeldBack()
	m.missOverdue()
	m.lapseHelp()
	maps.DeleteFunc(m.undos, func(_ string, u *undoable) bool { return m.now()-u.at > ledger.UndoWithin.Milliseconds() })
	oldest := today
	for range m.branch.RetentionDays {
		oldest = dayBefore(oldest)
	}
	m.bookings = slices.DeleteFunc(m.bookings, func(b *booking) bool { return b.day < oldest })
	m.visits = slices.DeleteFunc(m.visits, func(v *visit) bool {
		return v.day < oldest
	})
	m.forgetSignUps(oldest)
}
