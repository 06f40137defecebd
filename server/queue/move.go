package queue

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/text"
)

// MoveRequest asks for one move of a ticket at a desk, or by the supervisor.
type MoveRequest struct {
	ledger.Head        // of the desk that asks, or the supervisor, who may move a ticket that any desk holds
	Ticket      string // the ticket's number; "" for the one that the desk holds
	Move        Move
	// One of Service, ToDesk and ToPerson says where a Transfer goes. Service is what a Continue goes on with, or the other
	// service of a ChangeService. ToDesk or Place is where a Send goes. ToDesk is where the supervisor has a ticket resumed.
	Service, ToDesk, ToPerson, Place string
	// Cases counts the matters handled, by case type, 1 to 99 each; for Finish and Continue only.
	Cases map[string]int
	// NotProvided is the id of the reason why the service could not be provided, "" if it was; for Finish and Continue only.
	NotProvided string
	// Note is what staff write down for whoever goes on with the ticket, 200 characters at most. It goes with every move of a
	// desk except Cancel and Resume. The move Note with "" removes it.
	Note string
	// Language is the language of the screens after a ChangeLanguage, Needs the one at the desk; "" leaves it as it is.
	Language, Needs string
	// Reason is the id of the reason for a Park, "" for none; Mine says that only this desk may resume it.
	Reason string
	Mine   bool
	// Absent lets a Transfer go to a desk or a person who is not at work: the ticket waits until they come. If they do not, the
	// desks of its service are offered it too, after AbsentFor.
	Absent bool
	// Priority is the class that a Prioritize gives, "" for none.
	Priority string
	// Call has a Finish call the next ticket to the desk in the same change. With AutoCall a Finish and a Continue do so
	// without it.
	Call bool
}

// Moved is the ticket after its move.
type Moved struct {
	Ticket
	// Called is the ticket that the same request called to the desk, nil for none.
	Called *Ticket
}

const (
	// maxCases bounds how many matters of one type one visit has.
	maxCases = 99
	// maxNote is the longest note, in characters.
	maxNote = 200
)

// Move makes a move of the table. A ticket that is called or served moves only at the desk that holds it, or by the
// supervisor. Refusals: IllegalMove, DeskBusy and OnBreak (for Resume), Absent (for Transfer), Invalid, NotFound, KeyReused,
// KeyMissing.
func (q *Queue) Move(ctx context.Context, r MoveRequest) (Moved, error) {
	if err := q.checkMove(r); err != nil {
		return Moved{}, err
	}
	w := ledger.Write{Head: r.Head, Fingerprint: r.fingerprint()}
	m := motion{number: r.Ticket, move: r.Move, desk: r.Desk, given: r.given()}
	switch r.Move {
	case Prioritize:
		m.given = q.headStarts(r.Priority)
	case Finish, Continue:
		m.given = append(m.given, "calls_next", "1")
	case Transfer:
		if r.Service == "" && !r.Absent {
			m.given = append(m.given, "here", "1")
		}
	}
	t, err := q.make(ctx, w, m)
	if err != nil {
		return Moved{}, fmt.Errorf("%s %s at desk %s: %w", r.Move, r.Ticket, r.Desk, err)
	}
	return t, nil
}

// given are the pairs of name and value that the script is told.
func (r MoveRequest) given() []string {
	var cases, pairs []string
	for _, c := range slices.Sorted(maps.Keys(r.Cases)) {
		cases = append(cases, fmt.Sprintf("%s=%d", c, r.Cases[c]))
	}
	all := []string{"service", r.Service, "desk", r.ToDesk, "person", r.ToPerson, "place", r.Place, "outcome", r.NotProvided,
		"note", r.Note, "language", r.Language, "needs", r.Needs, "reason", r.Reason, "mine", ledger.Flag(r.Mine),
		"call", ledger.Flag(r.Call), "absent", ledger.Flag(r.Absent), "cases", joined(cases)}
	for pair := range slices.Chunk(all, 2) {
		if pair[1] != "" {
			pairs = append(pairs, pair...)
		}
	}
	return pairs
}

// fingerprint tells the request from any other.
func (r MoveRequest) fingerprint() string {
	return ledger.Fingerprint(string(r.Move), append([]string{r.Desk, r.Ticket, r.Priority}, r.given()...)...)
}

// headStarts are the pairs that a Prioritize is given: the new class, and the head start of each.
func (q *Queue) headStarts(class string) []string {
	given := []string{"priority", class}
	for i := range q.branch.Priorities {
		p := &q.branch.Priorities[i]
		given = append(given, "head_start:"+p.ID, strconv.FormatInt(headStart(p).Milliseconds(), 10))
	}
	return given
}

func headStart(p *branch.Priority) time.Duration { return time.Duration(p.HeadStartMin) * time.Minute }

func (q *Queue) checkMove(r MoveRequest) error {
	if _, ok := moves[r.Move]; !ok || r.Move == Postpone {
		return ledger.Refuse(ledger.Invalid, "there is no move %q", r.Move)
	}
	if r.Ticket != "" && !numberForm.MatchString(r.Ticket) {
		return ledger.Refuse(ledger.Invalid, "a ticket number is a letter and at least three digits, such as A012")
	}
	if r.Desk == "" && (!slices.Contains(supervised, r.Move) || r.Ticket == "") {
		return ledger.Refuse(ledger.Invalid, "the supervisor names a ticket and makes one of these moves: %s", Listed(supervised))
	}
	if r.Desk != "" && slices.Contains(notByDesk, r.Move) {
		return ledger.Refuse(ledger.Invalid, "the supervisor alone reopens a visit; a desk takes its last change back by an undo")
	}
	return cmp.Or(q.checkVisit(r), q.checkNote(r), q.checkLanguage(r), q.checkPark(r), q.checkPriority(r), q.checkTarget(r))
}

// Listed are moves in a sentence.
func Listed(moves []Move) string {
	return strings.ReplaceAll(joined(moves), ",", ", ")
}

// checkVisit checks cases and outcome of a visit that ends.
func (q *Queue) checkVisit(r MoveRequest) error {
	if r.Call && r.Move != Finish {
		return ledger.Refuse(ledger.Invalid, "only finish calls the next one too")
	}
	if r.Move != Finish && r.Move != Continue {
		if len(r.Cases) > 0 || r.NotProvided != "" {
			return ledger.Refuse(ledger.Invalid, "only finish and continue take cases and an outcome")
		}
		return nil
	}
	for c, n := range r.Cases {
		if _, ok := q.branch.CaseType(c); !ok || n < 1 || n > maxCases {
			return ledger.Refuse(ledger.Invalid, "cases: %d of %q: give 1 to %d of a case type of the branch", n, c, maxCases)
		}
	}
	if _, ok := branch.FindReason(q.branch.NotProvided, r.NotProvided); r.NotProvided != "" && !ok {
		return ledger.Refuse(ledger.Invalid, "there is no reason %q why a service could not be provided", r.NotProvided)
	}
	return nil
}

func (q *Queue) checkNote(r MoveRequest) error {
	if r.Note != "" && !slices.Contains(noted, r.Move) {
		return ledger.Refuse(ledger.Invalid, "a note goes with one of these moves: %s", Listed(noted))
	}
	return ledger.RefuseText("note", (text.Line{Most: maxNote}).CheckIfGiven(r.Note))
}

func (q *Queue) checkLanguage(r MoveRequest) error {
	if asked := r.Language != "" || r.Needs != ""; asked != (r.Move == ChangeLanguage) {
		return ledger.Refuse(ledger.Invalid, "change_language takes a language or what is needed at the desk, and no other "+
			"move does")
	}
	return q.CheckLanguages(cmp.Or(r.Language, q.branch.Language()), r.Needs)
}

func (q *Queue) checkPark(r MoveRequest) error {
	if r.Move != Park && (r.Reason != "" || r.Mine) {
		return ledger.Refuse(ledger.Invalid, "only park takes a reason, and who may resume")
	}
	if _, ok := branch.FindReason(q.branch.ParkReasons, r.Reason); r.Reason != "" && !ok {
		return ledger.Refuse(ledger.Invalid, "there is no reason %q to park a ticket", r.Reason)
	}
	return nil
}

func (q *Queue) checkPriority(r MoveRequest) error {
	if r.Move != Prioritize && r.Priority != "" {
		return ledger.Refuse(ledger.Invalid, "only prioritize takes a priority")
	}
	return ledger.Known("priority", r.Priority, q.branch.Priority)
}

// checkTarget checks where a move leads to.
func (q *Queue) checkTarget(r MoveRequest) error {
	targets := 0
	for _, target := range []string{r.Service, r.ToDesk, r.ToPerson, r.Place} {
		if target != "" {
			targets++
		}
	}
	switch {
	case r.Move == Transfer && (targets != 1 || r.Place != ""):
		return ledger.Refuse(ledger.Invalid, "say one of the service, the desk or the person to transfer to")
	case r.Move == Continue && (targets != 1 || r.Service == ""):
		return ledger.Refuse(ledger.Invalid, "say the service to continue with")
	case r.Move == ChangeService && (targets != 1 || r.Service == ""):
		return ledger.Refuse(ledger.Invalid, "say the service that the ticket is for")
	case r.Move == Send && (targets != 1 || r.ToDesk == r.Desk || r.ToDesk == "" && r.Place == ""):
		return ledger.Refuse(ledger.Invalid, "say another desk to send the visitor to, or a place")
	case r.Move == Resume && r.Desk == "" && (targets != 1 || r.ToDesk == ""):
		return ledger.Refuse(ledger.Invalid, "say the desk that resumes the ticket")
	case r.Absent && (r.Move != Transfer && r.Move != Send || r.ToDesk == "" && r.ToPerson == ""):
		return ledger.Refuse(ledger.Invalid, "only a transfer or a send to a desk or a person may be to somebody absent")
	case targets > 0 && !slices.Contains(leading, r.Move) && (r.Move != Resume || r.Desk != ""):
		return ledger.Refuse(ledger.Invalid, "only these moves lead to a service, a desk, a person or a place: %s",
			Listed(leading))
	}
	return cmp.Or(ledger.Known("service", r.Service, q.branch.Service), ledger.Known("desk", r.ToDesk, q.branch.Desk),
		ledger.Known("person", r.ToPerson, q.branch.Person), ledger.Known("place", r.Place, q.branch.Place))
}

// A motion is one move of one ticket, checked; desk is "" for the visitor's own, the supervisor's and the sweep's.
type motion struct {
	id     string // or "" for the ticket with the number, of today or at the desk
	number string // or "" for the one that the desk holds
	move   Move
	from   []State // nil for those of the table
	desk   string
	given  []string // pairs of name and value
}

// make runs the move script.
func (q *Queue) make(ctx context.Context, w ledger.Write, m motion) (Moved, error) {
	rule := moves[m.move]
	switch m.move {
	case lapse:
		rule = lapseRule
	case due:
		rule = dueRule
	}
	if m.from != nil {
		rule.from = m.from
	}
	if q.branch.ServeImplied && slices.Contains(sitting, m.move) {
		rule.from = append(slices.Clone(rule.from), Called)
		m.given = append(m.given, "walk", strconv.FormatInt(UsualWalk.Milliseconds(), 10))
	}
	if rule.sent != "" {
		m.given = append(m.given, "when_sent", string(rule.sent))
	}
	words, err := q.Change(ctx, moveScript, w, func(day string) ledger.Args {
		id := m.id
		if id == "" && m.number != "" {
			id = ledger.ID(day, m.number)
		}
		return ledger.Args{"id": id, "move": string(m.move), "origins": joined(rule.from), "to": string(rule.to), "desk": m.desk,
			ledger.Tail: m.given}
	})
	if err != nil {
		return Moved{}, err
	}
	return q.moved(words), nil
}

// moved reads a ticket, and the one that was called after its move, if any. Both have the same number of words.
func (q *Queue) moved(words []string) Moved {
	if len(words) <= ticketLen {
		return Moved{Ticket: q.ticket(words)}
	}
	half := len(words) / 2
	called := q.ticket(words[half:])
	return Moved{q.ticket(words[:half]), &called}
}
