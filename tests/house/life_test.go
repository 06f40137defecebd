package house_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"turno/server/queue"
)

var update = flag.Bool("update", false, "write the documents that are made from the code")

// life is the document of a ticket's states and moves.
const life = "docs/life.md"

// TestTheLifeOfATicketIsDocumented compares docs/life.md with the table of moves, from which
// `go test ./tests/house -run Life -update` writes it.
func TestTheLifeOfATicketIsDocumented(t *testing.T) {
	want := drawLife(queue.Life())
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
		t.Errorf("%s does not say what server/queue/ticket.go does; run go test ./tests/house -run Life -update", life)
	}
}

// drawLife is a picture of the arrows between two states, and a table of all steps.
func drawLife(steps []queue.Step) string {
	var b strings.Builder
	b.WriteString(`# The life of a ticket

Made from the table of moves in [ticket.go](../server/queue/ticket.go) by
` + "`go test ./tests/house -run Life -update`" + `, and compared with it by each run of the tests. An undo leads back along
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
	for _, last := range []queue.State{queue.Done, queue.Cancelled, queue.NoShow} {
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
	queue.Step
	from, to string
}

func lines(steps []queue.Step) []line {
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
func end(s queue.State) string {
	if s == "" {
		return "[*]"
	}
	return string(s)
}
