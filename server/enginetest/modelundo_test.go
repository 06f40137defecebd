package enginetest_test

import (
	"cmp"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
)

// undoMove is the request that takes a change back.
const undoMove queue.Move = "undo"

func stampOf(ms int64) string { return strconv.FormatInt(ms, 10) }

func msOf(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }

// A record is what an undo puts back as it was, or takes away: a *visit, a *booking, a *course or a *place.
type record interface{ takeAway() }

// records are all of them.
func (m *model) records() iter.Seq[record] {
	return func(yield func(record) bool) {
		all(m.visits, yield)
		all(m.bookings, yield)
		all(m.courses, yield)
		all(m.placed, yield)
	}
}

func all[R record](list []R, yield func(record) bool) {
	for _, r := range list {
		yield(r)
	}
}

// A fact is one thing that a change may change and an undo takes back: a field of a record, who a desk holds, what was said.
// Counts are facts too, but others may add to them meanwhile.
type fact struct {
	of   record // nil for what is of none
	kind string // "record", "held", "said", "count"; "queue" follows from the others
	name string // of the field, the desk, the ticket, or the day and the field
}

// An undoable is the last change of a place.
type undoable struct {
	seq, at int64
	move    queue.Move
	visit   *visit
	session string // that it changed
	changes []difference
	records map[record]reflect.Value // those that it changed, as it found them
	made    map[record]bool          // those that it made
}

type difference struct {
	fact
	before, after string
}

// by is by how much a count was changed.
func (d difference) by() int64 { return msOf(d.after) - msOf(d.before) }

// A picture is all the facts, and the records as they are.
type picture struct {
	facts   map[fact]string
	records map[record]reflect.Value
}

func (m *model) picture() picture {
	p := picture{map[fact]string{}, map[record]reflect.Value{}}
	for r := range m.records() {
		fields := reflect.ValueOf(r).Elem()
		p.records[r] = reflect.New(fields.Type()).Elem()
		p.records[r].Set(fields)
		for i := range fields.NumField() {
			p.facts[fact{r, "record", fields.Type().Field(i).Name}] = fmt.Sprint(fields.Field(i))
		}
	}
	for _, v := range m.visits {
		if v.stands() {
			p.facts[fact{nil, "queue", v.id()}] = fmt.Sprint(v.queue, v.order())
			if strings.HasPrefix(v.queue, "service:") {
				p.facts[fact{nil, "queue", v.id() + " by language"}] = fmt.Sprint(v.queue, cmp.Or(v.needs, v.language), v.order())
			}
		}
	}
	for _, b := range m.bookings {
		if b.state == appointment.Booked && !b.gone {
			p.facts[fact{nil, "queue", "appointment " + b.code}] = fmt.Sprint(b.service, b.at)
		}
	}
	for desk, v := range m.held {
		p.facts[fact{nil, "held", desk}] = v.id()
	}
	for day, fields := range m.said {
		for field, value := range fields {
			p.facts[fact{nil, "said", day + field}] = value
		}
	}
	for day, fields := range m.rollups {
		for field, n := range fields {
			p.facts[fact{nil, "count", day + field}] = fmt.Sprint(n)
		}
	}
	return p
}

// remember keeps what a place has changed just now, with what it changed before in the same press.
func (m *model) remember(r request, v *visit, before picture) {
	u := &undoable{seq: m.seq, at: m.last, move: r.move, visit: v, records: map[record]reflect.Value{}, made: map[record]bool{}}
	if had := m.undos[r.place]; had != nil && r.follows {
		u.move, u.visit, u.changes, u.records, u.made = had.move, had.visit, had.changes, had.records, had.made
	}
	if isGuarded(r.move) {
		u.session = r.session
	}
	for f, after := range m.picture().facts {
		if _, was := before.facts[f]; f.of != nil && !was {
			u.made[f.of] = true
		}
		if before.facts[f] != after {
			u.changes = append(u.changes, difference{f, before.facts[f], after})
		}
		delete(before.facts, f)
	}
	for f, was := range before.facts {
		u.changes = append(u.changes, difference{f, was, ""})
	}
	if r.move == queue.ChangeLanguage || r.move == queue.ChangeService { // what comes after is counted by it
		u.changes = append(u.changes, difference{fact{v, "record", "state"}, string(v.state), string(v.state)})
	}
	for _, d := range u.changes {
		if _, known := u.records[d.of]; d.of != nil && !known && !u.made[d.of] {
			u.records[d.of] = before.records[d.of]
		}
	}
	m.undos[r.place] = u
}

// placeOf is where a desk's undo is kept, or the supervisor's, "".
func placeOf(desk string) string { return cmp.Or(desk, "supervisor") }

// undo takes back the last change of a desk, or of the supervisor.
func (m *model) undo(r queue.UndoRequest) (queue.Undone, ledger.Code) {
	what := request{key: r.Key, text: fmt.Sprint("undo ", r.Desk, r.Seq), place: placeOf(r.Desk), move: undoMove}
	t, code := m.write(what, func(now int64) (*visit, ledger.Code) {
		u := m.undos[what.place]
		switch {
		case u == nil || u.seq != r.Seq:
			return nil, ledger.NothingToUndo
		case now-u.at > ledger.UndoWithin.Milliseconds():
			return nil, ledger.TooLate
		case !m.isAsLeft(u):
			return nil, ledger.NothingToUndo
		case m.wouldWait(u):
			return nil, ledger.TooLate
		case !m.fits(u):
			return nil, ledger.NothingToUndo
		}
		for _, d := range slices.Backward(u.changes) {
			m.takeBack(d, u)
		}
		return u.visit, noCode
	})
	if code != noCode {
		return queue.Undone{}, code
	}
	undone := queue.Undone{Move: m.kept[r.Key].undone}
	if t.Number != "" {
		undone.Ticket = &t
	}
	return undone, noCode
}

// isAsLeft tells whether all that a change left, but for counts, is still as it left it.
func (m *model) isAsLeft(u *undoable) bool {
	if u.session != "" && m.touched[u.session] != u.seq {
		return false
	}
	left := map[fact]string{}
	for _, d := range u.changes {
		if d.kind != "count" {
			left[d.fact] = d.after
		}
	}
	current := m.picture().facts
	for f, after := range left {
		if current[f] != after {
			return false
		}
	}
	return true
}

// wouldWait tells whether an undo would have a ticket of yesterday wait, be parked or be coming again.
func (m *model) wouldWait(u *undoable) bool {
	for _, d := range u.changes {
		v, _ := d.of.(*visit)
		if v == nil || d.name != "state" || !m.over(v) || u.made[v] {
			continue
		}
		switch u.records[v].Interface().(visit).state {
		case queue.Waiting, queue.Parked, queue.Coming, queue.Away:
			return true
		}
	}
	return false
}

// fits tells whether what holds between desks would hold after an undo: a person sits at one of them, and one that has a
// break holds no ticket.
func (m *model) fits(u *undoable) bool {
	then := m.picture().facts
	back := map[fact]bool{}
	for _, d := range slices.Backward(u.changes) {
		then[d.fact] = d.before
		back[d.fact] = true
	}
	said := func(desk, field string) fact { return fact{nil, "said", m.today() + desk + ":" + field} }
	for _, d := range m.branch.Desks {
		person, pause, held := said(d.ID, "person"), said(d.ID, "break"), fact{nil, "held", d.ID}
		for _, other := range m.branch.Desks {
			if other.ID != d.ID && back[person] && then[person] != "" && then[said(other.ID, "person")] == then[person] {
				return false
			}
		}
		if (back[pause] || back[held]) && then[pause] != "" && then[held] != "" {
			return false
		}
	}
	return true
}

func (m *model) takeBack(d difference, u *undoable) {
	switch d.kind {
	case "record":
		if was, known := u.records[d.of]; known {
			putBack(d.of, d.name, was)
		} else {
			d.of.takeAway()
		}
	case "held":
		delete(m.held, d.name)
		if d.before != "" {
			m.held[d.name] = m.byID(d.before)
		}
	case "said":
		day, field := d.name[:8], d.name[8:]
		if delete(m.said[day], field); d.before != "" {
			m.said[day][field] = d.before
		}
	case "count":
		m.rollups[d.name[:8]][d.name[8:]] -= d.by()
	}
}

// putBack has one field of a record be as it was before a change; the others may have changed since.
func putBack(of record, name string, was reflect.Value) {
	settable := func(field reflect.Value) reflect.Value { // as those of a record are not exported
		return reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()
	}
	settable(reflect.ValueOf(of).Elem().FieldByName(name)).Set(settable(was.FieldByName(name)))
}

func (m *model) byID(id string) *visit {
	i := slices.IndexFunc(m.visits, func(v *visit) bool { return v.id() == id })
	if i < 0 {
		return nil
	}
	return m.visits[i]
}
