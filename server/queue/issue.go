package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"turno/server/branch"
)

// IssueRequest asks for a ticket.
type IssueRequest struct {
	Key      string // idempotency key, 1 to 255 printable ASCII characters
	Service  string // service id
	Language string // one of the branch's
	Priority string // priority class, "" for none
	// Residence and Origin are ids of the branch's areas, "" for not stated. They are counted, and not kept.
	Residence, Origin string
	Source            Source
}

// A Source is how a visit came about; it is counted.
type Source string

// The sources of a ticket.
const (
	AtKiosk Source = "kiosk"
	AtDesk  Source = "desk"
)

// Issue gives a ticket and its token. Refusals: Invalid, ServiceClosed, QuotaReached, KeyReused, KeyMissing.
func (e *Engine) Issue(ctx context.Context, r IssueRequest) (Issued, error) {
	service, headStart, err := e.checkIssue(r)
	if err != nil {
		return Issued{}, err
	}
	fresh := newToken()
	// Residence and origin are left out, so that nothing that is kept ties them to a ticket.
	w := write{r.Key, fingerprint("issue", r.Service, r.Language, r.Priority)}
	desks := e.desksOf[r.Service]
	// The script asks it after the key: a ticket given in the last second stays given, whenever its request is repeated.
	opening := "closed"
	if e.branch.Opening(service, e.now()).Open {
		opening = "open"
	}
	words, err := e.change(ctx, issueScript, w, func(day string) ([]string, []any) {
		keys := []string{e.keys.numbers(day), e.keys.queue(ofService(r.Service)), e.keys.counts(day), e.keys.tokens(), e.keys.activity()}
		args := []any{r.Service, service.Prefix, service.FirstNumber, service.Quota, opening, r.Language, r.Priority, headStart.Milliseconds(),
			fresh.hash(), fresh.seal(r.Key).String(), strings.Join(desks, ","), activeWithin.Milliseconds()}
		for _, field := range e.issueCounts(r) {
			args = append(args, field)
		}
		return keys, args
	})
	if err != nil {
		return Issued{}, fmt.Errorf("issue a ticket for %s: %w", r.Service, err)
	}
	t := e.ticket(words[:ticketLen])
	pace := words[ticketLen:]
	t.Estimate = estimate(t.Ahead, number(pace[0]), number(pace[1]), int(number(pace[2])))
	sealed, _ := parseToken(pace[3])
	return Issued{t, sealed.seal(r.Key).String()}, nil
}

// checkIssue refuses what the request itself shows to be wrong.
func (e *Engine) checkIssue(r IssueRequest) (s *branch.Service, headStart time.Duration, err error) {
	if err := checkKey(r.Key); err != nil {
		return nil, 0, err
	}
	s, ok := e.branch.Service(r.Service)
	if !ok {
		return nil, 0, &Error{Invalid, fmt.Sprintf("there is no service %q", r.Service)}
	}
	if !e.branch.Speaks(r.Language) {
		return nil, 0, &Error{Invalid, fmt.Sprintf("language %q is not offered here", r.Language)}
	}
	if r.Residence != "" && !branch.HasArea(e.branch.Residence, r.Residence) {
		return nil, 0, &Error{Invalid, fmt.Sprintf("there is no area of residence %q", r.Residence)}
	}
	if r.Origin != "" && !branch.HasArea(e.branch.Origin, r.Origin) {
		return nil, 0, &Error{Invalid, fmt.Sprintf("there is no area of origin %q", r.Origin)}
	}
	if r.Priority != "" {
		p, ok := e.branch.Priority(r.Priority)
		if !ok || (r.Source == AtKiosk && !p.Kiosk) {
			return nil, 0, &Error{Invalid, fmt.Sprintf("priority %q cannot be chosen here", r.Priority)}
		}
		headStart = time.Duration(p.HeadStartMin) * time.Minute
	}
	return s, headStart, nil
}
