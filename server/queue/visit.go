package queue

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"turno/server/ledger"
)

// VisitRequest counts a visit that gets no ticket: somebody who just asked something at a desk.
type VisitRequest struct {
	ledger.Head
	Service           string
	Language          string // one of the branch's, "" for its own
	Residence, Origin string // as in IssueRequest
	Cases             map[string]int
}

// CountVisit counts a visit without a ticket. Refusals: Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) CountVisit(ctx context.Context, r VisitRequest) error {
	if r.Language == "" {
		r.Language = q.branch.Language()
	}
	asked := IssueRequest{Service: r.Service, Language: r.Language, Residence: r.Residence, Origin: r.Origin,
		Source: Counted}
	if _, _, err := q.checkIssue(asked); err != nil {
		return err
	}
	if err := q.checkVisit(MoveRequest{Move: Finish, Cases: r.Cases}); err != nil {
		return err
	}
	var args []any
	for _, field := range q.visit(asked) {
		args = append(args, field, 1)
	}
	fields := []string{r.Desk, r.Service, r.Language}
	for _, c := range slices.Sorted(maps.Keys(r.Cases)) {
		args = append(args, "cases:type:"+c, r.Cases[c], "cases:service:"+r.Service, r.Cases[c])
		fields = append(fields, c, strconv.Itoa(r.Cases[c]))
	}
	w := ledger.Write{Head: r.Head, Fingerprint: ledger.Fingerprint("count", fields...)}
	_, err := q.Change(ctx, visitScript, w, func(string) ledger.Args {
		return ledger.Args{"service": r.Service, "desk": r.Desk, ledger.Tail: args}
	})
	if err != nil {
		return fmt.Errorf("count a visit at desk %s: %w", r.Desk, err)
	}
	return nil
}
