package house_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are the project's Markdown files.
func documents(t *testing.T) []string {
	t.Helper()
	return files(t, ".md")
}

// files are those of the project whose names end so, without what others wrote and tests only read.
func files(t *testing.T, extensions ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if slices.Contains(extensions, filepath.Ext(path)) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A link within the project leads somewhere, and its anchor is a heading there.
func TestDocumentLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, path := range documents(t) {
		for _, match := range link.FindAllStringSubmatch(read(t, path), -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			file := path
			if target != "" {
				file = filepath.Join(filepath.Dir(path), target)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s, which is not there", path, match[1])
			} else if anchor != "" && !slices.Contains(anchors(read(t, file)), anchor) {
				t.Errorf("%s links to %s: %s has no such heading", path, match[1], file)
			}
		}
	}
}

// anchors lists how the headings of a Markdown text are linked to.
func anchors(text string) []string {
	var found []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		found = append(found, strings.ReplaceAll(name, " ", "-"))
	}
	return found
}

// The commands that README and CONTRIBUTING give are there.
func TestDocumentedCommands(t *testing.T) {
	makefile := read(t, "Makefile")
	target := regexp.MustCompile("(?m)(?:^    |`)make ([a-z]+)")
	for _, path := range []string{"README.md", "CONTRIBUTING.md"} {
		for _, match := range target.FindAllStringSubmatch(read(t, path), -1) {
			if !strings.Contains(makefile, "\n"+match[1]+":") {
				t.Errorf("%s says %s, which the Makefile lacks", path, match[0])
			}
		}
	}
	for _, command := range []string{"go run . -demo", "make test", "docker compose up"} {
		if !strings.Contains(read(t, "README.md"), command) {
			t.Errorf("README.md does not say %q", command)
		}
	}
	for _, path := range []string{".ci/run", "scripts/test-needs"} {
		if info, err := os.Stat(path); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s cannot be executed", path)
		}
	}
	if !strings.Contains(read(t, ".ci/run"), "\nmake test\n") {
		t.Error(".ci/run does not run make test")
	}
}

// The program has the flags and reads the variables that the protocol names.
func TestDocumentedSettings(t *testing.T) {
	var said []string
	for _, p := range packages(t) {
		if p.ImportPath == "turno/program" {
			for _, name := range p.GoFiles {
				said = append(said, stringsIn(t, filepath.Join(p.Dir, name))...)
			}
		}
	}
	protocol := read(t, "docs/protocol.md")
	for _, match := range regexp.MustCompile("`-([a-z]+)`").FindAllStringSubmatch(protocol, -1) {
		if !slices.Contains(said, `"`+match[1]+`"`) {
			t.Errorf("docs/protocol.md names the flag -%s, which the program lacks", match[1])
		}
	}
	for _, name := range regexp.MustCompile(`TURNO_[A-Z_]+`).FindAllString(protocol, -1) {
		if !slices.Contains(said, `"`+name+`"`) {
			t.Errorf("docs/protocol.md names %s, which the program does not read", name)
		}
	}
}

// Documents and screens use the words of docs/glossary.md. Only words that mean nothing else are looked for.
func TestGlossaryWords(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\b(citizens?|customers?|workstations?|totems?|senhas?|guich[eê]s?)\b`)
	for _, path := range documents(t) {
		if path == filepath.Join("docs", "glossary.md") || path == filepath.Join("docs", "terms.md") {
			continue // they name what others say, and what other languages do
		}
		if word := forbidden.FindString(read(t, path)); word != "" {
			t.Errorf("%s says %q, which is not a word of docs/glossary.md", path, word)
		}
	}
	onScreen := regexp.MustCompile(`(?i)\b(citizens?|customers?|clients?|counters?|workstations?|panels?)\b`)
	var texts map[string]any
	if err := json.Unmarshal([]byte(read(t, "server/locale/en.json")), &texts); err != nil {
		t.Fatal(err)
	}
	for key, text := range texts {
		said, _ := json.Marshal(text)
		if word := onScreen.FindString(string(said)); word != "" {
			t.Errorf("server/locale/en.json: %s says %q, which is not a word of docs/glossary.md", key, word)
		}
	}
}

// Every decision is in the index.
func TestDecisionsAreListed(t *testing.T) {
	index := read(t, "docs/decisions/README.md")
	records, err := filepath.Glob("docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range records {
		if name := filepath.Base(path); name != "README.md" && !strings.Contains(index, "("+name+")") {
			t.Errorf("docs/decisions/README.md does not list %s", name)
		}
	}
}
