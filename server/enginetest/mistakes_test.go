//go:build long

package enginetest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tries is how many plays may miss a mistake: they are random.
const tries = 10

// mistakes are small ones in the rules, each a line of a script as it is and as it could be mistaken.
var mistakes = []struct{ name, file, is, mistaken string }{
	{"an undo of finish and call leaves the finish", "move.lua", "what.follows, what.outcome = true,",
		"what.follows, what.outcome = false,"},
	{"a reopened visit leaves its time at the desk", "move.lua", "add(counts, 'desk_ms:service:' .. had.service, -had.took)",
		""},
	{"a transfer counts the time in which it was parked", "move.lua", "took + (had.parked or now) - had.called",
		"took + now - had.called"},
	{"more time lets one person pass, whatever the branch says", "move.lua", "passed, left = i, left - 1",
		"passed, left = i, 0"},
	{"more time has no effect with nobody behind", "move.lua", "set('later', text(now + given.wait))", ""},
	{"a serve that is implied lies ahead", "move.lua", "sit(math.min(now, had.announced + given.walk))",
		"sit(had.announced + given.walk)"},
	{"a new language leaves its ticket in the old one's queue", "move.lua", "spoken = needs ~= '' and needs or language", ""},
	{"who came back stays among those who are away", "move.lua", "if from == 'away' then rank(KEY.away, id) end", ""},
	{"a rule passed over is not named", "issue.lua", "override = against})", "override = {}})"},
	{"a recall from the desk leaves the wait counted", "move.lua",
		"observe(counts, 'wait', had.service, had.called - had.since, -1)\n    drop", "drop"},
}

// TestMistakesAreFound: the random play finds each of some mistakes that are put in on purpose, so that it would find one
// that nobody meant.
func TestMistakesAreFound(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			overlay := mistaken(t, m.file, m.is, m.mistaken)
			for range tries {
				out, err := exec.Command("go", "test", "-overlay", overlay, "-count", "1", "-run", "^TestTheModelAgrees$",
					".").CombinedOutput()
				switch {
				case err == nil: // this play missed it
				case strings.Contains(string(out), "seed "):
					return
				default:
					t.Fatalf("the play did not run: %v\n%s", err, out)
				}
			}
			t.Errorf("%d plays did not find it", tries)
		})
	}
}

// mistaken is an overlay for the go command in which one script has the mistake.
func mistaken(t *testing.T, file, is, becomes string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "queue", "lua", file))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(script), is); n != 1 {
		t.Fatalf("%s has %q %d times: write the mistake anew", file, is, n)
	}
	dir := t.TempDir()
	changed := filepath.Join(dir, file)
	overlay, _ := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	for name, text := range map[string]string{changed: strings.Replace(string(script), is, becomes, 1),
		filepath.Join(dir, "overlay.json"): string(overlay)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "overlay.json")
}
