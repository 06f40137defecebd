package queue

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"turno/server/branch"
	"turno/server/count"
	"turno/server/ledger"
)

// IssueRequest asks for a ticket.
type IssueRequest struct {
	ledger.Head        // of the visitor, or the desk that registers somebody who came without kiosk and phone
	Service     string // service id
	Language    string // one of the branch's
	Priority    string // priority class, "" for none
	// Residence and Origin are ids of the branch's areas, "" for not stated. They are counted, and not kept.
	Residence, Origin string
	Source            Source
	// Needs is the language that the visitor needs at the desk, one of the branch's needed ones, "" if that is Language.
	Needs string
	// Coming gives a ticket that is not called before Arrive: its visitor took it at the door and went away again.
	Coming bool
	// Code is the one that the door showed, for a ticket taken there; "" for others.
	Code string
	// Override gives staff a ticket against the rules; the event names them.
	Override bool
}

// A Source is how a visit came about; it is counted.
type Source string

// The sources of a ticket.
const (
	AtKiosk Source = "kiosk"
	AtDesk  Source = "desk"
	AtDoor  Source = "door"
	// ByAppointment is a check-in.
	ByAppointment Source = "appointment"
	// Counted is a visit without a ticket (CountVisit).
	Counted Source = "counted"
	// AtActivity is somebody who attended a session; its scripts write the word.
	AtActivity Source = "activity"
)

// Issue gives a ticket and its token. Refusals: Invalid, ServiceClosed, ServicePaused, QuotaReached, LastCall,
// WrongDoorCode, NotFound (for a door or desk), KeyReused, KeyMissing.
func (q *Queue) Issue(ctx context.Context, r IssueRequest) (Issued, error) {
	service, ahead, err := q.checkIssue(r)
	if err != nil {
		return Issued{}, err
	}
	// Residence and origin are left out, so that nothing that is kept ties them to a ticket.
	asked := []string{r.Service, r.Language, r.Priority, r.Needs, r.Desk, fmt.Sprint(r.Coming)}
	if r.Override {
		asked = append(asked, "override")
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("issue", asked...)}
	state := Waiting
	if r.Coming {
		state = Coming
	}
	opening, err := q.opening(ctx, service)
	if err != nil {
		return Issued{}, err
	}
	window := ""
	if r.Code != "" {
		shown, err := q.shownAt(ctx, r.Code)
		if err != nil {
			return Issued{}, err
		}
		window = strconv.FormatInt(shown, 10)
	}
	issued, err := q.Give(ctx, issueScript, w, r, ledger.Args{
		"quota": service.Quota, "opening": string(opening), "head_start": ahead.Milliseconds(), "state": string(state),
		"window": window, "door_tickets": doorTickets, "door_windows": doorBefore, "override": ledger.Flag(r.Override)})
	if err != nil {
		return Issued{}, fmt.Errorf("issue a ticket for %s: %w", r.Service, err)
	}
	return issued, nil
}

// Give runs a script that gives a ticket by give.lua, of this book or of one that uses it; more are further arguments. The
// caller has checked the request. Refusals: those of the script.
func (q *Queue) Give(
	ctx context.Context, s *ledger.Script, w ledger.Write, r IssueRequest, more ledger.Args,
) (Issued, error) {
	service, _ := q.branch.Service(r.Service)
	fresh := ledger.NewToken()
	words, err := q.Change(ctx, s, w, func(day string) ledger.Args {
		given := q.giving(day, service, r, fresh)
		maps.Copy(given, more)
		return given
	})
	if err != nil {
		return Issued{}, err
	}
	return q.given(words, r.Key), nil
}

// giving are the arguments of give.lua.
func (q *Queue) giving(day string, s *branch.Service, r IssueRequest, fresh ledger.Token) ledger.Args {
	answered := notAnswered
	if r.Residence != "" || r.Origin != "" {
		answered = hasAnswered
	}
	open, staff := q.openFor(s.ID)
	return ledger.Args{
		"open": open, "staff": staff, "service": s.ID, "prefix": s.Prefix,
		"first_number": q.seen.first(day, s.Prefix, s.FirstNumber), "language": r.Language,
		"needs": r.Needs, "priority": r.Priority, "token": fresh.Hash(), "sealed": fresh.Seal(r.Key).String(),
		"source": string(r.Source), "answered": answered,
		ledger.Tail: q.visit(r)}
}

// visit are the counts to which an issue adds one.
func (q *Queue) visit(r IssueRequest) []string {
	return count.Visit(r.Service, r.Language, r.Residence, r.Origin, q.branch.Hour(q.Now()), string(r.Source))
}

// givenFields are the fields of a ticket that give.lua answers with.
var givenFields = []string{"service", "language", "needs", "priority", "state", "issued", "since", "arrival", "appointment",
	"source", "answered"}

// paceLen is how many words follow the ticket in the answer of give.lua.
const paceLen = 5

// whole are the words of a script's ticket of which some fields are known.
func whole(id string, fields, values []string) []string {
	words := make([]string, inAhead)
	words[0] = id
	for i, f := range fields {
		words[1+slices.Index(ticketNames(), f)] = values[i]
	}
	return words
}

// given reads the ticket that give.lua has made, with its token. The outcomes of earlier builds have all fields.
func (q *Queue) given(words []string, key string) Issued {
	if n := len(givenFields); len(words) == 1+n+1+paceLen {
		words = slices.Concat(whole(words[0], givenFields, words[1:1+n]), words[1+n:])
	}
	words = filled(words, ticketLen+paceLen)
	t := q.ticket(words[:ticketLen])
	pace := words[ticketLen:]
	t.Estimate = situationIn([]string{words[inAhead], pace[0], pace[1], pace[3]}, int(ledger.Number(pace[2]))).Wait()
	sealed, _ := ledger.ParseToken(pace[4])
	return Issued{t, sealed.Seal(key).String()}
}

// GivenBefore is the ticket that was given under a key, nil for none. Scripts look for it themselves; this is for a book
// that must first read something that it changes. Refusals: KeyReused, NotFound for a ticket that was taken back, and
// those of the head.
func (q *Queue) GivenBefore(ctx context.Context, w ledger.Write) (*Issued, error) {
	words, err := q.Kept(ctx, w)
	if err != nil || words == nil {
		return nil, err
	}
	state, err := q.Field(ctx, q.Key("ticket", words[0]), "state")
	if err != nil {
		return nil, fmt.Errorf("look for the ticket of an outcome: %w", err)
	}
	if state == "" {
		return nil, Book.Refusal("TAKEN_BACK")
	}
	issued := q.given(words, w.Key)
	return &issued, nil
}

// opening is the rule of the opening hours that refuses a ticket at this moment, "" for none. The script checks it after the
// idempotency key, so that a repeated request gets its ticket even after closing.
func (q *Queue) opening(ctx context.Context, s *branch.Service) (ledger.Rule, error) {
	now := q.Now()
	o := q.branch.Opening(s, now)
	if !o.Open {
		return Closed, nil
	}
	var wait time.Duration
	if q.branch.LastTicketByWait && !o.Until.IsZero() {
		offer, err := q.Services(ctx)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(offer.Services, func(state ServiceState) bool { return state.ID == s.ID })
		wait = offer.Services[i].wait()
	}
	if q.branch.LastTicket(o, now, wait) {
		return LastGiven, nil
	}
	return "", nil
}

// wait is the longest wait that somebody who takes a ticket now is told, 0 if there is no estimate.
func (s ServiceState) wait() time.Duration {
	if s.Estimate == nil {
		return 0
	}
	return time.Duration(s.Estimate.HighS) * time.Second
}

// checkIssue refuses a wrong request, as far as the store is not needed to see that.
func (q *Queue) checkIssue(r IssueRequest) (*branch.Service, time.Duration, error) {
	s, ok := q.branch.Service(r.Service)
	if !ok {
		return nil, 0, ledger.Refuse(ledger.Invalid, "there is no service %q", r.Service)
	}
	if err := q.CheckLanguages(r.Language, r.Needs); err != nil {
		return nil, 0, err
	}
	if r.Override && r.Desk == "" {
		return nil, 0, ledger.Refuse(ledger.Invalid, "only a desk passes over rules")
	}
	if err := count.CheckAreas(q.branch, r.Residence, r.Origin); err != nil {
		return nil, 0, err
	}
	if r.Priority != "" {
		p, ok := q.branch.Priority(r.Priority)
		if !ok || (r.Source != AtDesk && !p.Kiosk) {
			return nil, 0, ledger.Refuse(ledger.Invalid, "priority %q cannot be chosen here", r.Priority)
		}
		return s, headStart(p), nil
	}
	return s, 0, nil
}
