package enginetest_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/activity"
	"turno/server/ledger"
	"turno/server/queue"
)

// activities is where the staff change sessions, for the undo.
const activities = "activities"

// A course is a session as the model knows it. Times are ms. How many come is among the counts.
type course struct {
	id, service, title, where, day, hour string
	start                                int64
	minutes, capacity                    int
	state                                activity.State
	undone                               // its plan
}

func (c *course) over() int64 { return c.start + int64(c.minutes)*60_000 }

// A place is a sign-up as the model knows it.
type place struct {
	session, language string
	number            int
	state             activity.SignUpState
	made, attended    int64
	undone
}

// inSessions stands for a day: the counts of a session are not those of one day.
const inSessions = "sessions"

// head adds to how many signed up for a session, attended, walked in, or were counted beside, and tells how many there are.
func (m *model) head(session, what string, by int64) int64 {
	return m.count(inSessions, session+":"+what, by)
}

func (m *model) attending(session string) int64 {
	return m.head(session, "attended", 0) + m.head(session, "walk_ins", 0) + m.head(session, "heads", 0)
}

func (m *model) course(id string) *course {
	i := slices.IndexFunc(m.courses, func(c *course) bool { return c.id == id && !c.gone })
	if i < 0 {
		return nil
	}
	return m.courses[i]
}

func (m *model) placeOf(session string, number int) *place {
	i := slices.IndexFunc(m.placed, func(p *place) bool { return p.session == session && p.number == number && !p.gone })
	if i < 0 {
		return nil
	}
	return m.placed[i]
}

// isGuarded tells whether a change of a session is not undone once anybody signs up, leaves or comes.
func isGuarded(move queue.Move) bool {
	return strings.HasPrefix(string(move), "session_") || move == "leave"
}

// activity is a write of a session that there is, by the staff or by a visitor.
func (m *model) activity(key string, move queue.Move, session string, staff bool, text string,
	change func(*course, int64) ledger.Code) ledger.Code {
	r := request{key: key, text: fmt.Sprint("activity ", move, session, " ", staff, text), move: move, session: session}
	if staff {
		r.place = activities
	}
	_, code := m.write(r, func(now int64) (*visit, ledger.Code) {
		c := m.course(session)
		if c == nil {
			return nil, ledger.NotFound
		}
		if c.state == activity.Cancelled && move != "attend" && move != "leave" { // which name a sign-up first
			return nil, activity.Closed
		}
		return nil, change(c, now)
	})
	return code
}

func (m *model) plan(r activity.SessionRequest) ledger.Code {
	asked := r
	asked.Key = ""
	what := request{key: r.Key, text: "plan " + describe(asked), place: activities, move: "session_create",
		session: fmt.Sprint(m.planned + 1)}
	_, code := m.write(what, func(int64) (*visit, ledger.Code) {
		m.planned++
		c := &course{id: fmt.Sprint(m.planned), state: activity.Planned}
		m.courses = append(m.courses, c)
		m.set(c, r)
		return nil, noCode
	})
	return code
}

// set makes a session what the staff want it to be.
func (m *model) set(c *course, r activity.SessionRequest) {
	start, _ := m.branch.Moment(r.Date, r.Time)
	c.service, c.title, c.where, c.minutes, c.capacity = r.Service, r.Title["it"], r.Where, r.Minutes, r.Capacity
	c.start, c.day, c.hour = start.UnixMilli(), m.branch.Day(start), m.branch.Hour(start)
	m.count(c.day, "sessions:service:"+c.service, 1)
}

func (m *model) replan(r activity.SessionRequest) ledger.Code {
	asked := r
	asked.Key = ""
	return m.activity(r.Key, "session_change", r.ID, true, describe(asked), func(c *course, _ int64) ledger.Code {
		start, _ := m.branch.Moment(r.Date, r.Time)
		switch {
		case m.attending(c.id) > 0 && start.UnixMilli() != c.start:
			return ledger.IllegalMove
		case int64(r.Capacity) < m.head(c.id, "signed", 0):
			return ledger.Invalid
		}
		m.count(c.day, "sessions:service:"+c.service, -1)
		m.set(c, r)
		return noCode
	})
}

func (m *model) callOff(key, session string) ledger.Code {
	return m.activity(key, "session_cancel", session, true, "", func(c *course, _ int64) ledger.Code {
		if m.attending(session) > 0 {
			return ledger.IllegalMove
		}
		c.state = activity.Cancelled
		m.count(c.day, "sessions:service:"+c.service, -1)
		m.count(m.today(), "signups_cancelled:service:"+c.service, m.head(session, "signed", 0))
		return noCode
	})
}

func (m *model) signUp(r activity.SignUpRequest) ledger.Code {
	return m.activity(r.Key, "sign_up", r.Session, r.By == "", r.Language, func(c *course, now int64) ledger.Code {
		switch {
		case now >= c.over():
			return activity.Closed
		case m.head(c.id, "signed", 0) >= int64(c.capacity):
			return activity.Full
		}
		m.given["of "+c.id]++
		m.placed = append(m.placed, &place{session: c.id, number: m.given["of "+c.id], language: r.Language,
			state: activity.SignedUp, made: now})
		m.head(c.id, "signed", 1)
		for _, field := range []string{"service:" + c.service, "residence:" + cmp.Or(r.Residence, "unstated"), "origin:" +
			cmp.Or(r.Origin, "unstated")} {
			m.count(m.today(), "signups:"+field, 1)
		}
		return noCode
	})
}

// present counts somebody who is there among the visits of the session's day.
func (m *model) present(c *course, what, language, residence, origin string, by int64) {
	m.head(c.id, what, by)
	for _, field := range []string{"service:" + c.service, "language:" + language, "residence:" + cmp.Or(residence, "unstated"),
		"origin:" + cmp.Or(origin, "unstated"), "hour:" + c.hour, "source:activity"} {
		m.count(c.day, "issued:"+field, by)
	}
	m.count(c.day, "attended:service:"+c.service, by)
}

// moveSignUp says that somebody is there, or gives a place back.
func (m *model) moveSignUp(r activity.AttendRequest, move queue.Move) ledger.Code {
	return m.activity(r.Key, move, r.Session, r.By == "", fmt.Sprint(" ", r.Number), func(c *course, now int64) ledger.Code {
		p := m.placeOf(c.id, r.Number)
		switch {
		case p == nil:
			return ledger.NotFound
		case c.state == activity.Cancelled:
			return activity.Closed
		case p.state != activity.SignedUp:
			return ledger.IllegalMove
		case r.By != "" && now >= c.over(), move == "attend" && !m.begun(c, now, r.By == ""):
			return activity.Closed
		}
		if move == "leave" {
			p.state = activity.SignUpCancelled
			m.head(c.id, "signed", -1)
			m.count(m.today(), "signups_cancelled:service:"+c.service, 1)
			return noCode
		}
		p.state, p.attended = activity.HasAttended, now
		if r.By == "" && m.head(c.id, "heads", 0) > 0 { // the head count had counted them
			m.present(c, "heads", m.branch.Language(), "", "", -1)
		}
		m.present(c, "attended", p.language, "", "", 1)
		return noCode
	})
}

// begun tells whether somebody may be said to be there: by the staff from the day of the session on, by visitors an hour
// before it.
func (m *model) begun(c *course, now int64, staff bool) bool {
	if staff {
		return m.today() >= c.day
	}
	return now >= c.start-time.Hour.Milliseconds()
}

func (m *model) walkIn(r activity.WalkInRequest) ledger.Code {
	return m.activity(r.Key, "walk_in", r.Session, true, r.Language, func(c *course, now int64) ledger.Code {
		if !m.begun(c, now, true) {
			return activity.Closed
		}
		m.present(c, "walk_ins", r.Language, r.Residence, r.Origin, 1)
		return noCode
	})
}

func (m *model) countHeads(key, session string, heads int) ledger.Code {
	return m.activity(key, "heads", session, true, fmt.Sprint(" ", heads), func(c *course, now int64) ledger.Code {
		switch {
		case !m.begun(c, now, true):
			return activity.Closed
		case int64(heads) < m.attending(session)-m.head(session, "heads", 0):
			return ledger.Invalid
		}
		m.present(c, "heads", m.branch.Language(), "", "", int64(heads)-m.attending(session))
		return noCode
	})
}

// forgetSignUps forgets those of sessions before a day.
func (m *model) forgetSignUps(oldest string) {
	m.placed = slices.DeleteFunc(m.placed, func(p *place) bool {
		return m.course(p.session) != nil &&
			m.course(p.session).day < oldest
	})
}

// session is what the engine shows of one.
func (m *model) session(c *course) activity.Session {
	n := func(what string) int { return int(m.head(c.id, what, 0)) }
	s := activity.Session{ID: c.id, Service: c.service, Title: map[string]string{"it": c.title}, Start: *m.moment(c.start),
		End:     *m.moment(c.over()),
		Minutes: c.minutes, Where: c.where, State: c.state, Capacity: c.capacity, Signed: n("signed"),
		Left:     c.capacity - n("signed"),
		Attended: n("attended"), WalkIns: n("walk_ins"), Heads: n("heads")}
	s.Present = s.Attended + s.WalkIns + s.Heads
	return s
}

// signUpsOf are those of a session, by number.
func (m *model) signUpsOf(c *course) []activity.SignUp {
	list := []activity.SignUp{}
	for _, p := range m.placed {
		if p.session == c.id && !p.gone {
			s, _ := m.branch.Service(c.service)
			list = append(list, activity.SignUp{Number: p.number, Label: fmt.Sprintf("%s-%02d", s.Prefix, p.number), State: p.state,
				Language: p.language,
				MadeAt:   *m.moment(p.made), AttendedAt: m.moment(p.attended)})
		}
	}
	return list
}
