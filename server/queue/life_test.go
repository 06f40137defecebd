package queue

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"turno/server/ledger"
)

var update = flag.Bool("update", false, "write docs/life.md")

// life is the document of a ticket's states and moves.
const life = "../../docs/life.md"

// TestTheLifeOfATicketIsDocumented compares docs/life.md with the table of moves, from which
// `go test ./server/queue -run Life -update` writes it.
func TestTheLifeOfATicketIsDocumented(t *testing.T) {
	want := drawLife(wholeLife())
	if *update {
		if err := os.WriteFile(life, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(life)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not say what server/queue/ticket.go does; run go test ./server/queue -run Life -update", life)
	}
}

// drawLife is a picture of the arrows between two states, and a table of all steps.
func drawLife(steps []step) string {
	var b strings.Builder
	b.WriteString(`# The life of a ticket

Made from the table of moves in [ticket.go](../server/queue/ticket.go) by
` + "`go test ./server/queue -run Life -update`" + `, and compared with it by each run of the tests. An undo leads back along
any step of a desk or the supervisor.

` + "```mermaid\nstateDiagram-v2\n")
	var pairs []string
	moves := map[string][]string{}
	for _, s := range steps {
		pair := fmt.Sprintf("%s --> %s", end(s.From), s.To)
		if s.From == s.To {
			continue // the table below has what leaves the state as it is
		}
		if moves[pair] == nil {
			pairs = append(pairs, pair)
		}
		if !slices.Contains(moves[pair], string(s.Move)) {
			moves[pair] = append(moves[pair], string(s.Move))
		}
	}
	for _, pair := range pairs {
		fmt.Fprintf(&b, "    %s: %s\n", pair, strings.Join(moves[pair], ", "))
	}
	for _, last := range []State{Done, Cancelled, NoShow} {
		fmt.Fprintf(&b, "    %s --> [*]\n", last)
	}
	b.WriteString("```\n\n| move | from | to | who | when |\n|---|---|---|---|---|\n")
	for _, line := range lines(steps) {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", line.Move, line.from, line.to, strings.Join(line.By, ", "), line.When)
	}
	return b.String()
}

// A line is all steps of one move to one state that the same make in the same case.
type line struct {
	step
	from, to string
}

func lines(steps []step) []line {
	var all []line
	for _, s := range steps {
		to := string(s.To)
		if s.To == s.From {
			to = "the same"
		}
		same := func(l line) bool {
			return l.Move == s.Move && l.to == to && l.When == s.When && slices.Equal(l.By, s.By)
		}
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].from += ", " + string(s.From)
			continue
		}
		all = append(all, line{s, string(s.From), to})
	}
	return all
}

// end is a state as the picture names it.
func end(s State) string {
	if s == "" {
		return "[*]"
	}
	return string(s)
}

// A step is one arrow of a ticket's life: what a move does to a ticket in a state, and who makes it. An undo leads back
// along any of a desk's or the supervisor's.
type step struct {
	Move Move
	// From is "" for what gives a ticket.
	From, To State
	// By are those who make it: "desk", "visitor", "supervisor", "sweep".
	By []string
	// When says which tickets or branches it is for; "" for all.
	When string
}

// byDesk is somebody at a desk, as step.By tells.
const byDesk = "desk"

// What the table of moves leaves to scripts of their own.
var beside = []step{
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

// wholeLife is the whole table of what may happen to a ticket, in the order of its moves.
func wholeLife() []step {
	steps := slices.Clone(beside)
	for _, m := range slices.Sorted(maps.Keys(moves)) {
		r := moves[m]
		for _, from := range r.from {
			steps = append(steps, stepsOf(r, m, from)...)
		}
		if slices.Contains(sitting, m) && !slices.Contains(r.from, Called) {
			for _, s := range stepsOf(r, m, Called) {
				s.When = strings.TrimSuffix(implied+", "+s.When, ", ")
				steps = append(steps, s)
			}
		}
	}
	for _, from := range slices.Concat(notHeld, held) {
		steps = append(steps, step{lapse, from, lapseRule.to, []string{ledger.BySweep}, ""})
	}
	return steps
}

// stepsOf is where a move leads from a state.
func stepsOf(r rule, m Move, from State) []step {
	to := r.to
	if to == "" {
		to = from
	}
	by := who(m, from)
	switch {
	case m == ComeBack && from != Away:
		return []step{{m, from, to, by, sentOnly}}
	case r.sent != "" && from != Away:
		return []step{{m, from, to, by, notSent}, {m, from, r.sent, by, sentOnly}}
	}
	return []step{{m, from, to, by, ""}}
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
