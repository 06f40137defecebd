package look_test

import (
	"crypto/sha512"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"turno/tests/harness"
)

// axe-core 4.14.1 as npm has it, and what it must be.
const (
	axeFile   = "testdata/axe/axe.min.js"
	axeSHA512 = "e63e659f9806d7ae5bd40899043b0871a5062c5442b01b3f1a3edf5eaf50bf5c" +
		"3a7104a72463293b4ad1b77c661a0d4e40e850dec89de9d6ece70a8c13a9af17"
)

// A finding is what axe-core holds against a page.
type finding struct {
	ID, Help string
	Nodes    []string
}

// What axe is asked for: everything of WCAG 2.2 AA, or what other colours may change.
const (
	allOfAA  = `{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }`
	contrast = `{ type: "rule", values: ["color-contrast"] }`
)

// runAxe asks for some rules. What an open menu covers of the page behind it is no target as long as it is open.
const runAxe = `(runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"], preload: false })
  .then(({ violations }) => violations.map(({ id, help, nodes }) => {
    const menu = id === "target-size" && document.querySelector(".menu[open]")
    const held = nodes.filter((n) => !menu || menu.contains(document.querySelector(n.target[0])))
    return { id, help, nodes: held.slice(0, 3).map((n) =>
      n.html.slice(0, 200) + " " + n.any.map((c) => c.message).join("; ")) }
  }).filter(({ nodes }) => nodes.length > 0))`

func readAxe(t *testing.T) string {
	t.Helper()
	code, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha512.Sum512(code); hex.EncodeToString(sum[:]) != axeSHA512 {
		t.Fatalf("%s is not axe-core 4.14.1", axeFile)
	}
	return string(code)
}

// mustBeAccessibleIn checks the view that is shown, in the dark too where somebody may have it so.
func mustBeAccessibleIn(t *testing.T, p *harness.Tab, lang string, v view, axe string) {
	t.Helper()
	if harness.Evaluate[string](p, `document.documentElement.lang`) != lang {
		t.Errorf("it is not in %s", lang)
	}
	if v.name == "lite" {
		// Nobody operates the board without scripts, and nothing else keeps such a board fresh.
		harness.Evaluate[bool](p, `document.querySelector("meta[http-equiv=refresh]").remove() === undefined`)
	}
	harness.Evaluate[bool](p, axe+"; true")
	mustBeAccessible(t, p, allOfAA)
	if strings.HasPrefix(v.name, "phone") || strings.HasPrefix(v.name, "desk") || strings.HasPrefix(v.name, "supervisor") {
		p.Emulate("prefers-color-scheme", "dark")
		mustBeAccessible(t, p, contrast)
		p.Emulate("prefers-color-scheme", "light")
	}
}

// mustBeAccessible holds a page that has the code of axe against some of its rules.
func mustBeAccessible(t *testing.T, p *harness.Tab, rules string) {
	t.Helper()
	for _, f := range harness.Evaluate[[]finding](p, "("+runAxe+")("+rules+")") {
		t.Errorf("%s: %s\n  %s", f.ID, f.Help, strings.Join(f.Nodes, "\n  "))
	}
}
