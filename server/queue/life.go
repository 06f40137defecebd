package queue

import (
	"maps"
	"slices"
	"strings"

	"turno/server/ledger"
)

// A Step is one arrow of a ticket's life: what a move does to a ticket in a state, and who makes it. An undo leads back
// along any of a desk's or the supervisor's.
type Step struct {
	Move Move
	// From is "" for what gives a ticket.
	From, To State
	// By are those who make it: "desk", "visitor", "supervisor", "sweep".
	By []string
	// When says which tickets or branches it is for; "" for all.
	When string
}

// byDesk is somebody at a desk, as Step.By tells.
const byDesk = "desk"

// What the table of moves leaves to scripts of their own.
var beside = []Step{
	{"issue", "", Waiting, []string{byDesk, ledger.ByVisitor}, ""},
	{"issue", "", Coming, []string{ledger.ByVisitor}, "at the door"},
	{"check_in", "", Waiting, []string{byDesk, ledger.ByVisitor}, "by appointment"},
	{"call", Waiting, Called, []string{byDesk}, ""},
	{"call", Away, Called, []string{byDesk}, sentThere},
}

const (
	sentThere = "sent to that desk"
	sentOnly  = "sent by another desk"
	notSent   = "not sent"
	implied   = "serve implied"
)

// Life is the whole table of what may happen to a ticket, in the order of its moves.
func Life() []Step {
	steps := slices.Clone(beside)
	for _, m := range slices.Sorted(maps.Keys(moves)) {
		r := moves[m]
		for _, from := range r.from {
			steps = append(steps, r.steps(m, from)...)
		}
		if slices.Contains(sitting, m) && !slices.Contains(r.from, Called) {
			for _, s := range r.steps(m, Called) {
				s.When = strings.TrimSuffix(implied+", "+s.When, ", ")
				steps = append(steps, s)
			}
		}
	}
	for _, from := range slices.Concat(notHeld, held) {
		steps = append(steps, Step{lapse, from, lapseRule.to, []string{ledger.BySweep}, ""})
	}
	return steps
}

// steps are where a move leads from a state.
func (r rule) steps(m Move, from State) []Step {
	to := r.to
	if to == "" {
		to = from
	}
	by := who(m, from)
	switch {
	case m == ComeBack && from != Away:
		return []Step{{m, from, to, by, sentOnly}}
	case r.sent != "" && from != Away:
		return []Step{{m, from, to, by, notSent}, {m, from, r.sent, by, sentOnly}}
	}
	return []Step{{m, from, to, by, ""}}
}

// who makes a move of a ticket in a state.
func who(m Move, from State) []string {
	var by []string
	if !slices.Contains(notByDesk, m) {
		by = append(by, byDesk)
	}
	if slices.Contains(supervised, m) {
		by = append(by, ledger.Supervisor)
	}
	origins, own := visitors[m]
	if own && (origins == nil || slices.Contains(origins, from)) {
		by = append(by, ledger.ByVisitor)
	}
	return by
}
