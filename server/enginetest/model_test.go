package enginetest_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
)

// A model is the engine's rules once more, in plain Go: one visit after the other, everything in lists.
type model struct {
	branch *branch.Branch
	clock  func() time.Time

	day      string // the latest service-day of any change
	last     int64  // the latest time of any change, ms
	seq      int64
	visits   []*visit
	bookings []*booking
	courses  []*course
	placed   []*place
	held     map[string]*visit // by desk
	given    map[string]int    // day and prefix → last number
	kept     map[string]outcome
	rollups  map[string]map[string]int64  // by day
	active   map[string]int64             // by desk, when it last did something
	said     map[string]map[string]string // by day, <desk>:<field> of presence, and the fields of the house
	undos    map[string]*undoable         // by place
	planned  int                          // the last id of a session
	touched  map[string]int64             // by session, the last change of it or of its sign-ups
	codes    map[string]int64             // that the door has shown, with their windows
	door     map[int64]int                // by window, how many tickets its code gave
	turned   string                       // the last service-day that was seen to begin
	passed   map[int64][]ledger.Rule      // by seq, the rules that staff passed over
}

// A visit is a ticket and what the rules need to know of it. Times are ms, 0 for none.
type visit struct {
	day, number, token                                       string
	service, language, needs, priority, queue, desk, forDesk string
	forPerson, parkedFor, parkReason, outcome, note, did     string
	state                                                    queue.State
	calls, postponed                                         int
	issued, arrival, since, called, served, finished, parked int64
	serving, worked, away, missed, announced, call           int64
	took, tookServing                                        int64  // of the visit that ended
	hasTaken, lapsed, handed                                 bool   // took stands; it is counted of a cancelled visit
	endedHour, cases                                         string // of the visit that ended
	hour, missedHour                                         string // of the call and of the miss
	onBoard                                                  int64  // the call by which it is among the calls, 0 for none
	appointment, later                                       int64
	source                                                   queue.Source
	answered                                                 bool
	backTo, place                                            string // of one that a desk has sent
	first, moved                                             bool   // it stands before others; it was transferred to a service
	sent                                                     int64  // since when it is away
	undone                                                          // its issue
}

// An outcome is what is kept under an idempotency key.
type outcome struct {
	day, request string
	answer       queue.Ticket
	undone       queue.Move    // what an undo took back
	called       *queue.Ticket // whom a move called next
	visit        *visit
}

// undone is embedded by what an undo can take away altogether.
type undone struct{ gone bool }

func (u *undone) takeAway() { u.gone = true }

const (
	noCode ledger.Code = ""
	nobody ledger.Code = "nobody waits"
	// callsKept is how many calls the store keeps.
	callsKept = 200
	// ticketsOfACode is how many tickets one code of the door gives.
	ticketsOfACode = 8
)

func newModel(b *branch.Branch, clock func() time.Time) *model {
	return &model{branch: b, clock: clock, held: map[string]*visit{}, given: map[string]int{}, kept: map[string]outcome{},
		rollups: map[string]map[string]int64{}, active: map[string]int64{}, said: map[string]map[string]string{},
		undos: map[string]*undoable{}, touched: map[string]int64{}, codes: map[string]int64{}, door: map[int64]int{},
		passed: map[int64][]ledger.Rule{}}
}

func (m *model) now() int64    { return max(m.last, m.clock().UnixMilli()) }
func (m *model) today() string { return max(m.day, m.branch.Day(m.clock())) }
func (m *model) hour() string  { return m.branch.Hour(m.clock()) }

// A request is a write as the model sees it: its key, what tells it from others, and the desk that makes it.
type request struct {
	key, text, place string
	move             queue.Move
	follows          bool   // another change of the same press
	session          string // of an activity, whose change is not undone once anything else has happened to it
}

// write answers a request: with what is kept under its key, with the refusal of change, or with what change made.
func (m *model) write(r request, change func(now int64) (*visit, ledger.Code)) (queue.Ticket, ledger.Code) {
	day := m.today()
	if kept, ok := m.kept[r.key]; ok && (kept.day == day || kept.day == dayBefore(day)) {
		if kept.request != r.text {
			return queue.Ticket{}, ledger.KeyReused
		}
		if kept.visit != nil && kept.visit.gone && (r.move == "issue" || r.move == "check_in") {
			return queue.Ticket{}, ledger.NotFound // it was taken back
		}
		return kept.answer, noCode
	}
	before := m.picture()
	v, code := change(m.now())
	if code != noCode {
		return queue.Ticket{}, code
	}
	m.last, m.day, m.seq = m.now(), day, m.seq+1
	if r.session != "" {
		m.touched[r.session] = m.seq
	}
	answer := queue.Ticket{}
	if v != nil && !v.gone {
		answer = m.ticket(v)
	}
	kept := outcome{visit: v, day: day, request: r.text, answer: answer}
	if r.move == undoMove {
		kept.undone = m.undos[r.place].move
		delete(m.undos, r.place)
	} else if r.place != "" {
		m.remember(r, v, before)
	}
	m.kept[r.key] = kept
	return answer, noCode
}

func (m *model) issue(r queue.IssueRequest, token string) (queue.Ticket, ledger.Code) {
	text := fmt.Sprint("issue", r.Service, r.Language, r.Priority, r.Needs, r.Desk, r.Coming, r.Override)
	return m.write(request{key: r.Key, text: text, place: r.Desk, move: "issue"}, func(now int64) (*visit, ledger.Code) {
		window := m.codes[r.Code]
		if r.Code != "" && !m.shown(r.Code) {
			return nil, queue.WrongDoorCode
		}
		rules := m.rulesAgainst(r.Service)
		if len(rules) > 0 && !r.Override {
			return nil, refusals[rules[0]]
		}
		if r.Code != "" && m.door[window] == ticketsOfACode {
			return nil, queue.WrongDoorCode
		}
		if r.Code != "" {
			maps.DeleteFunc(m.door, func(old int64, _ int) bool { return old < window-3 })
			m.door[window]++
		}
		m.pass(rules)
		return m.give(r, token, now), noCode
	})
}

// refusals are the codes of the rules that stand against a ticket.
var refusals = map[ledger.Rule]ledger.Code{queue.NoMoreNumbers: queue.LastCall, queue.Closed: queue.ServiceClosed,
	queue.LastGiven: queue.ServiceClosed, queue.Paused: queue.ServicePaused, queue.Quota: queue.QuotaReached}

// rulesAgainst are the rules that stand against a ticket of a service now.
func (m *model) rulesAgainst(service string) []ledger.Rule {
	s, _ := m.branch.Service(service)
	said, opening := m.said[m.today()], m.branch.Opening(s, m.clock())
	left := opening.Until.Sub(m.clock())
	var rules []ledger.Rule
	for _, r := range []struct {
		rule   ledger.Rule
		stands bool
	}{
		{queue.NoMoreNumbers, said["last_call"] != ""},
		{queue.Closed, !opening.Open},
		{queue.LastGiven, opening.Open && !opening.Until.IsZero() && left <= time.Duration(m.branch.LastTicketMin)*time.Minute},
		{queue.Paused, said["paused:"+service] != ""},
		{queue.Quota, s.Quota > 0 && m.count(m.today(), "issued:service:"+service, 0)-m.count(m.today(),
			"attended:service:"+service, 0) >= int64(s.Quota)},
	} {
		if r.stands {
			rules = append(rules, r.rule)
		}
	}
	return rules
}

// pass notes which rules the change that is being made passes over.
func (m *model) pass(rules []ledger.Rule) {
	if len(rules) > 0 {
		m.passed[m.seq+1] = rules
	}
}

// window is the half minute for which the door shows a code.
func (m *model) window() int64 { return m.clock().Unix() / 30 }

// shown tells whether the door showed a code just now: three windows ago, or on a server whose clock is one ahead.
func (m *model) shown(code string) bool {
	window, known := m.codes[code]
	return known && window >= m.window()-3 && window <= m.window()+1
}

// give makes a visit with the next number of its service.
func (m *model) give(r queue.IssueRequest, token string, now int64) *visit {
	s, _ := m.branch.Service(r.Service)
	day := m.today()
	series := day + s.Prefix
	m.given[series] = max(m.given[series]+1, s.FirstNumber)
	v := &visit{day: day, number: fmt.Sprintf("%s%03d", s.Prefix, m.given[series]), token: token, service: s.ID,
		language: r.Language,
		needs:    r.Needs, priority: r.Priority, queue: "service:" + s.ID, state: queue.Waiting, issued: now, since: now,
		source: r.Source, answered: r.Residence != "" || r.Origin != ""}
	if r.Coming {
		v.state = queue.Coming
	}
	v.arrival = now - m.headStart(r.Priority)
	m.visits = append(m.visits, v)
	m.countVisit(day, r)
	if r.Desk != "" {
		m.acts(r.Desk, now)
	}
	return v
}

func (m *model) headStart(priority string) int64 {
	if p, ok := m.branch.Priority(priority); ok {
		return int64(p.HeadStartMin) * 60_000
	}
	return 0
}

func (m *model) countVisit(day string, r queue.IssueRequest) {
	for _, field := range []string{"service:" + r.Service, "language:" + r.Language, "residence:" +
		cmp.Or(r.Residence, "unstated"),
		"origin:" + cmp.Or(r.Origin, "unstated"), "hour:" + m.hour(), "source:" + string(r.Source)} {
		m.count(day, "issued:"+field, 1)
	}
}

func (m *model) callTo(r queue.CallRequest) (queue.Ticket, ledger.Code) {
	what := request{key: r.Key, text: fmt.Sprint("call", r.Desk, r.Ticket), place: r.Desk, move: "call"}
	return m.write(what, func(now int64) (*visit, ledger.Code) {
		if m.held[r.Desk] != nil {
			return nil, queue.DeskBusy
		}
		if m.say(r.Desk, "break") != "" {
			return nil, queue.OnBreak
		}
		v := m.next(r.Desk, now)
		if r.Ticket != "" {
			if v = m.find(m.today(), r.Ticket); v == nil || v.state != queue.Waiting && (v.state != queue.Away ||
				v.forDesk != r.Desk) {
				return nil, queue.NotWaiting
			}
		}
		if v == nil {
			return nil, nobody
		}
		m.take(v, r.Desk, now)
		return v, noCode
	})
}

// take gives a waiting ticket to a desk.
func (m *model) take(v *visit, desk string, now int64) {
	v.state, v.desk, v.called, v.hour, v.later = queue.Called, desk, now, m.hour(), 0
	m.held[desk] = v
	m.acts(desk, now)
	m.announce(v, now)
	m.tally(v, "called", m.hour(), 1)
}

func (m *model) announce(v *visit, now int64) {
	v.announced, v.call, v.onBoard = now, m.seq+1, m.seq+1
	v.calls++
	if all := m.calls(); len(all) > callsKept {
		all[0].onBoard = 0
	}
}

// calls are the tickets announced last, oldest first.
func (m *model) calls() []*visit {
	return m.sorted(func(v *visit) (bool, int64) { return v.onBoard != 0, v.onBoard })
}

// count adds to a field of a day's roll-up and tells what it is then.
func (m *model) count(day, field string, by int64) int64 {
	if m.rollups[day] == nil {
		m.rollups[day] = map[string]int64{}
	}
	m.rollups[day][field] += by
	return m.rollups[day][field]
}

func (m *model) tally(v *visit, what, hour string, by int64) {
	m.count(v.day, what+":service:"+v.service, by)
	m.count(v.day, what+":language:"+v.language, by)
	m.count(v.day, what+":hour:"+hour, by)
}

// observe counts a span of time in its bucket and in the sum; who is called before their appointment did not wait.
func (m *model) observe(v *visit, what string, span, by int64) {
	span = max(span, 0)
	bucket, _ := slices.BinarySearchFunc(histogramBounds(), span,
		func(bound, span int64) int { return cmp.Compare(bound, span+1) })
	m.count(v.day, fmt.Sprint(what, ":service:", v.service, ":", bucket), by)
	m.count(v.day, what+"_ms:service:"+v.service, by*span)
}

func (m *model) find(day, number string) *visit {
	i := slices.IndexFunc(m.visits, func(v *visit) bool { return v.day == day && v.number == number && !v.gone })
	if i < 0 {
		return nil
	}
	return m.visits[i]
}

// waiting lists who waits in some queues, in calling order.
func (m *model) waiting(queues []string) []*visit {
	return m.sorted(func(v *visit) (bool, int64) {
		return v.stands() && slices.Contains(queues, v.queue), v.order()
	})
}

// sorted lists the visits that are wanted by a time, and those of one moment by their ids.
func (m *model) sorted(want func(*visit) (bool, int64)) []*visit {
	var list []*visit
	for _, v := range m.visits {
		if ok, _ := want(v); ok && !v.gone {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b *visit) int {
		_, x := want(a)
		_, y := want(b)
		return cmp.Or(cmp.Compare(x, y), strings.Compare(a.id(), b.id()))
	})
	return list
}

// id orders tickets as the engine does: by day, prefix and number.
func (v *visit) id() string {
	return v.day + v.number[:1] + strings.Repeat("0", 7-len(v.number)) + v.number[1:]
}

func dayBefore(day string) string {
	t, err := time.Parse("20060102", day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, -1).Format("20060102")
}
