package house_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// screens are the packages that each serve one kind of screen.
var screens = []string{"turno/kiosk", "turno/kiosk/door", "turno/kiosk/phone", "turno/display",
	"turno/server/desk", "turno/server/agenda", "turno/server/supervisor"}

// books are what an engine is made of, and which of ours each may know.
var books = map[string][]string{
	"turno/server/estimate": {},
	"turno/server/ledger":   {"turno/server/branch", "turno/server/text"},
	"turno/server/count":    {"turno/server/branch", "turno/server/ledger"},
	"turno/server/device":   {"turno/server/ledger"},
	"turno/server/activity": {"turno/server/branch", "turno/server/ledger", "turno/server/count",
		"turno/server/text"},
	"turno/server/queue": {"turno/server/branch", "turno/server/ledger", "turno/server/count", "turno/server/estimate",
		"turno/server/text"},
	"turno/server/appointment": {"turno/server/branch", "turno/server/ledger", "turno/server/count", "turno/server/queue",
		"turno/server/text"},
	"turno/server/engine": {"turno/server/branch", "turno/server/ledger", "turno/server/count", "turno/server/queue",
		"turno/server/appointment", "turno/server/activity", "turno/server/device"},
}

// The import rules of ARCHITECTURE.md: each says of one package which others it may not know.
func TestImports(t *testing.T) {
	ours := func(path string) bool { return path == "turno" || strings.HasPrefix(path, "turno/") }
	rules := []struct {
		rule     string
		forbids  func(p goPackage, imported string) bool
		seenOnce string // a package that must exist for the rule to mean something
	}{
		{"screens never import each other", func(p goPackage, imported string) bool {
			return slices.Contains(screens, p.ImportPath) && slices.Contains(screens, imported)
		}, "turno/server/desk"},
		{"nothing under server/ imports kiosk or display", func(p goPackage, imported string) bool {
			outside := goPackage{ImportPath: imported}
			return p.under("turno/server") && (outside.under("turno/kiosk") || outside.under("turno/display"))
		}, "turno/server"},
		{"only the screens of visitors know visit", func(p goPackage, imported string) bool {
			return imported == "turno/kiosk/visit" && !p.under("turno/kiosk")
		}, "turno/kiosk/visit"},
		{"visit knows no screen", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/kiosk/visit" && slices.Contains(screens, imported)
		}, "turno/kiosk/visit"},
		{"package server knows no screen", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/server" && slices.Contains(screens, imported)
		}, "turno/server"},
		{"the engine knows no HTTP and no template", func(p goPackage, imported string) bool {
			_, isBook := books[p.ImportPath]
			return isBook && slices.Contains([]string{"net/http", "html/template", "text/template"}, imported)
		}, "turno/server/queue"},
		{"the books of an engine know each other one way", func(p goPackage, imported string) bool {
			knows, isBook := books[p.ImportPath]
			return isBook && ours(imported) && !slices.Contains(knows, imported)
		}, "turno/server/engine"},
		{"of ours, calendar knows branch, ledger and appointment", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/server/calendar" && ours(imported) && !slices.Contains(
				[]string{"turno/server/branch", "turno/server/ledger", "turno/server/appointment"}, imported)
		}, "turno/server/calendar"},
		{"live imports nothing of ours", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/server/live" && ours(imported)
		}, "turno/server/live"},
		{"of ours, branch knows text", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/server/branch" && ours(imported) && imported != "turno/server/text"
		}, "turno/server/branch"},
		{"text imports nothing of ours", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno/server/text" && ours(imported)
		}, "turno/server/text"},
		{"main runs the program and knows nothing else", func(p goPackage, imported string) bool {
			return p.ImportPath == "turno" && imported != "turno/program"
		}, "turno"},
		{"nothing but main and the tests that start it knows the program", func(p goPackage, imported string) bool {
			return imported == "turno/program" && p.ImportPath != "turno" && !p.under("turno/tests")
		}, "turno/program"},
		{"only the ledger, engine, stores, program and the benchmarks' floor know Redis", func(p goPackage,
			imported string) bool {
			return strings.HasPrefix(imported, "github.com/redis/go-redis") && !slices.Contains([]string{"turno/program",
				"turno/server/ledger", "turno/server/engine", "turno/server/queue/embedded", "turno/server/queue/queuetest",
				"turno/bench/floor"}, p.ImportPath)
		}, "turno/server/queue"},
		{"markup is made by html/template", func(p goPackage, imported string) bool {
			return imported == "text/template"
		}, "turno/server"},
	}
	list := packages(t)
	for _, r := range rules {
		if !slices.ContainsFunc(list, func(p goPackage) bool { return p.ImportPath == r.seenOnce }) {
			t.Errorf("%s: there is no package %s", r.rule, r.seenOnce)
		}
		for _, p := range list {
			for _, imported := range p.Imports {
				if r.forbids(p, imported) {
					t.Errorf("%s: %s imports %s", r.rule, p.ImportPath, imported)
				}
			}
		}
	}
}

// Some things have one place: keys are spelt in one file, errors become answers in one, settings are read by package
// program.
func TestOnePlace(t *testing.T) {
	var keys, problems []string
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			for _, s := range stringsIn(t, path) {
				if strings.Contains(s, "turno:{") {
					keys = append(keys, path)
				}
				if strings.Contains(s, "application/problem+json") {
					problems = append(problems, path)
				}
			}
			if p.ImportPath == "turno/program" || p.ImportPath == "turno/tests/harness" { // which starts it
				continue
			}
			if setting := settingRead(t, path); setting != "" {
				t.Errorf("%s: %s: only package program reads flags and the environment", path, setting)
			}
		}
	}
	problems = slices.Compact(problems)
	if len(problems) != 1 {
		t.Errorf("problem+json is spelt in %v, want one file: one place turns an error into an answer", problems)
	}
	if keys = slices.Compact(keys); len(keys) != 1 || filepath.Base(keys[0]) != "keys.go" {
		t.Errorf("keys of Redis are spelt in %v, want server/ledger/keys.go alone", keys)
	}
}

// screenPath is a path of a screen as code and templates spell it.
var screenPath = regexp.MustCompile("[\"'`]/(kiosk|door|t|a|s|display|desk|supervisor)[/?\"'`]")

// The shell learns the paths of the screens from the table of routes alone.
func TestTheShellSpellsNoScreen(t *testing.T) {
	pages, err := filepath.Glob("server/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("found no page of the shell: %v", err)
	}
	for _, path := range pages {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := screenPath.Find(text); found != nil {
			t.Errorf("%s spells the path of a screen: %s", path, found)
		}
	}
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			for _, s := range stringsIn(t, filepath.Join(p.Dir, name)) {
				if p.ImportPath == "turno/server" && screenPath.MatchString(s) {
					t.Errorf("server/%s spells the path of a screen: %s", name, s)
				}
			}
		}
	}
}

// A script gets its keys from Go, its time too, and leaves JSON alone: so Redis Cluster works, and both stores agree.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("server/*/lua/*.lua")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("found no script: %v", err)
	}
	forbidden := map[string]*regexp.Regexp{
		"spells a key":    regexp.MustCompile(`turno:`),
		"asks the time":   regexp.MustCompile(`(?i)["']TIME["']`),
		"uses cjson":      regexp.MustCompile(`cjson`),
		"uses randomness": regexp.MustCompile(`math\.random`),
		"expires keys":    regexp.MustCompile(`(?i)["']P?EXPIRE(AT)?["']|["'](EX|PX)["']`),
	}
	comment := regexp.MustCompile(`--.*`)
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		code := comment.ReplaceAll(text, nil)
		for what, pattern := range forbidden {
			if found := pattern.Find(code); found != nil {
				t.Errorf("%s %s: %s", path, what, found)
			}
		}
	}
}

// Scripts of the browser never make markup from data: what the server rendered is parsed in one module.
func TestJavaScriptMakesNoMarkup(t *testing.T) {
	sink := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|` +
		`\beval\(|new Function`)
	var parsers []string
	err := filepath.WalkDir("static/js", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".js" {
			return err
		}
		text, err := os.ReadFile(path)
		if sink.Match(text) {
			parsers = append(parsers, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(parsers, []string{"static/js/element/part.js"}) {
		t.Errorf("markup is parsed in %v, want part.js alone", parsers)
	}
}

// settingRead names the first use of a flag or an environment variable in a Go file, "" if there is none.
func settingRead(t *testing.T, path string) string {
	use := ""
	inspect(t, path, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ImportSpec:
			if n.Path.Value == `"flag"` {
				use = "imports flag"
			}
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			if ok && pkg.Name == "os" &&
				slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Args"}, n.Sel.Name) {
				use = "reads os." + n.Sel.Name
			}
		}
	})
	return use
}
