package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
)

const (
	// AtWorkFor is for how long a desk counts as at work after it did something or its page was last seen open. It is long
	// enough for a page that reloads, a bad network or a browser without scripts that asks every few minutes, and short enough
	// for estimates, which count somebody who has just left.
	AtWorkFor = 5 * time.Minute
	// AbsentFor is for how long a ticket waits for a desk or a person who is not at work before the desks of its service are
	// offered it too.
	AbsentFor = 10 * time.Minute
)

// staff is who is at work, and what was said today of the desks: <desk>:<field> → value.
type staff struct {
	at   map[string]bool
	said map[string]string
	// version names this staff, until time alone changes it.
	version string
	until   time.Time
}

// staffIn reads what staff_words of atwork.lua writes.
func staffIn(v any) staff {
	words := v.([]any)
	known := ledger.Words(words[2])
	s := staff{map[string]bool{}, ledger.Pairs(ledger.Words(words[1])), known[0], time.UnixMilli(ledger.Number(known[1]))}
	for _, desk := range ledger.Words(words[0]) {
		s.at[desk] = true
	}
	return s
}

// here tells whether somebody sits at a desk that is at work.
func (s staff) here(b *branch.Branch, person string) bool {
	return slices.ContainsFunc(b.Desks, func(d branch.Desk) bool { return s.at[d.ID] && s.said[d.ID+":person"] == person })
}

// left is when the shift of a desk, "desk:2", or of a person, "person:anna", ended last; ms, 0 for not today.
func (s staff) left(b *branch.Branch, whom string) (at int64) {
	for i := range b.Desks {
		ms, person, ended := strings.Cut(s.said[b.Desks[i].ID+":ended"], " ")
		if ended && (whom == ofDesk(b.Desks[i].ID) || whom == ofPerson(person)) {
			at = max(at, ledger.Number(ms))
		}
	}
	return at
}

// servicesAt are the services that a desk takes today, in the kiosk's order, without any that the settings do not have.
func (q *Queue) servicesAt(d *branch.Desk, s staff) []string {
	said := s.said[d.ID+":services"]
	if said == "" {
		return q.branch.ServicesOf(d)
	}
	return slices.DeleteFunc(strings.Split(said, ","), func(id string) bool {
		_, ok := q.branch.Service(id)
		return !ok
	})
}

// openings are how many desks at work take each service, by a staff.
type openings struct {
	desks   map[string]int
	version string
	until   time.Time
}

// openDesks counts, for each service, the desks at work that take it, and keeps that for the next ticket.
func (q *Queue) openDesks(s staff) map[string]int {
	open := map[string]int{}
	for i := range q.branch.Desks {
		if d := &q.branch.Desks[i]; s.at[d.ID] {
			for _, service := range q.servicesAt(d, s) {
				open[service]++
			}
		}
	}
	q.open.Store(&openings{open, s.version, s.until})
	return open
}

// openFor tells a script that gives a ticket how many desks at work take a service, and by which version of the staff; ""
// if this process does not know. The script reads the staff by itself if that is another one.
func (q *Queue) openFor(service string) (desks int, version string) {
	open := q.open.Load()
	if open == nil || q.Now().After(open.until) {
		return 0, ""
	}
	return open.desks[service], open.version
}

// othersAt is from when on the desks of its service are offered a waiting ticket that was transferred to a desk or a person
// at a moment; nil while these are at work, and for a ticket that waits for no certain one. absent.lua has the same rule.
func (q *Queue) othersAt(s staff, forDesk, forPerson string, since *time.Time) *time.Time {
	var whom string
	switch {
	case since == nil: // of a record that was lost
		return nil
	case forDesk != "" && !s.at[forDesk]:
		whom = ofDesk(forDesk)
	case forPerson != "" && !s.here(q.branch, forPerson):
		whom = ofPerson(forPerson)
	default:
		return nil
	}
	at := since.Add(AbsentFor)
	if left := s.left(q.branch, whom); left > since.UnixMilli() {
		at = time.UnixMilli(min(left, at.UnixMilli())).In(q.branch.Location())
	}
	return &at
}

// tellWaiting sets the fields of a waiting ticket that depend on who is at work.
func (q *Queue) tellWaiting(t *Ticket, s staff) {
	if t.State != Waiting {
		return
	}
	t.OthersAt = q.othersAt(s, orNone(t.ForDesk), orNone(t.ForPerson), t.Since)
	if t.Reserved {
		until := t.CountsFrom.Add(time.Duration(q.branch.LanguageHoldMin) * time.Minute)
		t.ReservedUntil = &until
	}
}

func orNone(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// A Here is who is at work.
type Here struct {
	Desks  []string `json:"desks"`
	People []string `json:"people"`
}

// hereIn are the desks at work and who sits there, in the settings' order.
func (q *Queue) hereIn(s staff) Here {
	h := Here{[]string{}, []string{}}
	for _, d := range q.branch.Desks {
		if s.at[d.ID] {
			h.Desks = append(h.Desks, d.ID)
		}
	}
	for _, p := range q.branch.People {
		if s.here(q.branch, p.ID) {
			h.People = append(h.People, p.ID)
		}
	}
	return h
}

// Present tells that the pages of some desks are open at this moment, and returns which desks are at work. It is no change
// of the branch. Package program calls it every 20 s.
func (q *Queue) Present(ctx context.Context, desks ...string) ([]string, error) {
	at, err := q.askOf(ctx, presentScript, desks)
	if err != nil {
		return nil, fmt.Errorf("tell whose page is open: %w", err)
	}
	slices.Sort(at)
	return at, nil
}

// Offered are the numbers of the tickets that some desks are offered next, "" for none. Time alone may change them: other
// desks are offered a ticket once it has waited long enough for its language or for somebody absent, and a ticket is offered
// again once the time that its visitor asked for is over.
func (q *Queue) Offered(ctx context.Context, desks ...string) ([]string, error) {
	next, err := q.askOf(ctx, offeredScript, desks)
	if err != nil {
		return nil, fmt.Errorf("read who is next at the desks: %w", err)
	}
	for i, id := range next {
		if id != "" {
			next[i] = ledger.NumberOf(id)
		}
	}
	return next, nil
}

// askOf has a script answer one list about some desks.
func (q *Queue) askOf(ctx context.Context, s *ledger.Script, desks []string) ([]string, error) {
	for _, d := range desks {
		if err := q.CheckDesk(d); err != nil {
			return nil, err
		}
	}
	reply, err := q.Read(ctx, s, ledger.Args{ledger.Tail: desks})
	if err != nil {
		return nil, err
	}
	return ledger.Words(reply[1]), nil
}
