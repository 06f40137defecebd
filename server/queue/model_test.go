package queue_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/queue"
)

// A model is the engine's rules once more, in plain Go: one visit after the other, everything in lists.
type model struct {
	branch *branch.Branch
	clock  func() time.Time

	day     string // the latest service-day of any change
	last    int64  // the latest time of any change, ms
	seq     int64
	visits  []*visit
	held    map[string]*visit // by desk
	calls   []*visit          // the last announced, oldest first
	given   map[string]int    // day and prefix → last number
	kept    map[string]outcome
	rollups map[string]map[string]int64 // by day
}

// A visit is a ticket and what the rules need to know of it. Times are ms, 0 for none.
type visit struct {
	day, number, token                                       string
	service, language, priority, queue, desk, forDesk        string
	state                                                    queue.State
	calls                                                    int
	issued, arrival, since, called, served, finished, parked int64
	serving, worked, away, missed, announced, call           int64
	hour                                                     string // of the call, or of the miss
}

// An outcome is what is kept under an idempotency key.
type outcome struct {
	day, request string
	answer       queue.Ticket
}

const (
	noCode queue.Code = ""
	nobody queue.Code = "nobody waits"
)

func newModel(b *branch.Branch, clock func() time.Time) *model {
	return &model{branch: b, clock: clock, held: map[string]*visit{}, given: map[string]int{}, kept: map[string]outcome{},
		rollups: map[string]map[string]int64{}}
}

func (m *model) now() int64    { return max(m.last, m.clock().UnixMilli()) }
func (m *model) today() string { return max(m.day, m.branch.Day(m.clock())) }
func (m *model) hour() string  { return m.branch.Hour(m.clock()) }

// write answers a request: with what is kept under its key, with the refusal of change, or with what change made.
func (m *model) write(key, request string, change func(now int64) (*visit, queue.Code)) (queue.Ticket, queue.Code) {
	day := m.today()
	if kept, ok := m.kept[key]; ok && (kept.day == day || kept.day == dayBefore(day)) {
		if kept.request != request {
			return queue.Ticket{}, queue.KeyReused
		}
		return kept.answer, noCode
	}
	v, code := change(m.now())
	if code != noCode {
		return queue.Ticket{}, code
	}
	m.last, m.day, m.seq = m.now(), day, m.seq+1
	answer := m.ticket(v)
	m.kept[key] = outcome{day, request, answer}
	return answer, noCode
}

func (m *model) issue(r queue.IssueRequest, token string) (queue.Ticket, queue.Code) {
	return m.write(r.Key, fmt.Sprint("issue", r.Service, r.Language, r.Priority), func(now int64) (*visit, queue.Code) {
		day := m.today()
		s, _ := m.branch.Service(r.Service)
		if s.Quota > 0 && m.count(day, "issued:service:"+s.ID, 0) >= int64(s.Quota) {
			return nil, queue.QuotaReached
		}
		series := day + s.Prefix
		m.given[series] = max(m.given[series]+1, s.FirstNumber)
		v := &visit{day: day, number: fmt.Sprintf("%s%03d", s.Prefix, m.given[series]), token: token, service: s.ID, language: r.Language,
			priority: r.Priority, queue: "service:" + s.ID, state: queue.Waiting, issued: now, arrival: now, since: now}
		if p, ok := m.branch.Priority(r.Priority); ok {
			v.arrival -= int64(p.HeadStartMin) * 60_000
		}
		m.visits = append(m.visits, v)
		for _, field := range []string{"service:" + s.ID, "language:" + r.Language, "residence:" + cmp.Or(r.Residence, "unstated"),
			"origin:" + cmp.Or(r.Origin, "unstated"), "hour:" + m.hour(), "source:" + string(r.Source)} {
			m.count(day, "issued:"+field, 1)
		}
		return v, noCode
	})
}

func (m *model) callTo(r queue.CallRequest) (queue.Ticket, queue.Code) {
	return m.write(r.Key, fmt.Sprint("call", r.Desk, r.Ticket), func(now int64) (*visit, queue.Code) {
		if m.held[r.Desk] != nil {
			return nil, queue.DeskBusy
		}
		var v *visit
		if r.Ticket != "" {
			if v = m.find(m.today(), r.Ticket); v == nil || v.state != queue.Waiting {
				return nil, queue.NotWaiting
			}
		} else if waiting := m.waiting(m.queuesOf(r.Desk)); len(waiting) == 0 {
			return nil, nobody
		} else {
			v = waiting[0]
		}
		v.state, v.desk, v.called, v.hour = queue.Called, r.Desk, now, m.hour()
		m.held[r.Desk] = v
		m.announce(v, now)
		m.tally(v, "called", m.hour(), 1)
		return v, noCode
	})
}

func (m *model) announce(v *visit, now int64) {
	v.announced, v.call = now, m.seq+1
	v.calls++
	m.silence(v)
	m.calls = append(m.calls, v)
	m.calls = m.calls[max(0, len(m.calls)-200):]
}

func (m *model) silence(v *visit) {
	m.calls = slices.DeleteFunc(m.calls, func(o *visit) bool { return o == v })
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

// observe counts a span of time in its bucket and in the sum.
func (m *model) observe(v *visit, what string, span, by int64) {
	bucket, _ := slices.BinarySearchFunc(queue.HistogramBounds(), span, func(bound, span int64) int { return cmp.Compare(bound, span+1) })
	m.count(v.day, fmt.Sprint(what, ":service:", v.service, ":", bucket), by)
	m.count(v.day, what+"_ms:service:"+v.service, by*span)
}

func (m *model) find(day, number string) *visit {
	i := slices.IndexFunc(m.visits, func(v *visit) bool { return v.day == day && v.number == number })
	if i < 0 {
		return nil
	}
	return m.visits[i]
}

// waiting lists who waits in some queues, in calling order.
func (m *model) waiting(queues []string) []*visit {
	return m.sorted(func(v *visit) (bool, int64) {
		return v.state == queue.Waiting && slices.Contains(queues, v.queue), v.arrival
	})
}

// sorted lists the visits that are wanted by a time, and those of one moment by their ids.
func (m *model) sorted(want func(*visit) (bool, int64)) []*visit {
	var list []*visit
	for _, v := range m.visits {
		if ok, _ := want(v); ok {
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

func (m *model) queuesOf(desk string) []string {
	d, _ := m.branch.Desk(desk)
	queues := []string{"desk:" + desk}
	for _, s := range m.branch.ServicesOf(d) {
		queues = append(queues, "service:"+s)
	}
	return queues
}

func dayBefore(day string) string {
	t, err := time.Parse("20060102", day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, -1).Format("20060102")
}
