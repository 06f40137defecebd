package ledger_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestScriptsSayWhatTheyAreGiven: the head of each script names what it is given, but for what the ledger and the books
// tell all.
func TestScriptsSayWhatTheyAreGiven(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	known := map[string]bool{"key": true, "fingerprint": true, "made_from": true, "who": true} // of every change
	tellers := []string{"given.go"}
	if books, err := filepath.Glob("../*/book.go"); err == nil {
		tellers = append(tellers, books...)
	}
	for _, path := range tellers {
		for _, name := range regexp.MustCompile(`case "(\w+)"`).FindAllStringSubmatch(read(path), -1) {
			known[name[1]] = true
		}
	}
	comment := regexp.MustCompile(`--.*`)
	files, err := filepath.Glob("../*/lua/*.lua")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	for _, file := range files {
		text := read(file)
		given := givenIn(text)
		if as := regexp.MustCompile(`as in (\w+\.lua)`).FindStringSubmatch(given); as != nil {
			of, err := filepath.Glob("../*/lua/" + as[1]) // it may be another book's
			if err != nil || len(of) != 1 {
				t.Fatalf("%s is given what %s is: there are %q", file, as[1], of)
			}
			given += givenIn(read(of[0]))
		}
		for _, name := range regexp.MustCompile(`\bARG\.(\w+)`).FindAllStringSubmatch(comment.ReplaceAllString(text, ""), -1) {
			if !known[name[1]] && !regexp.MustCompile(`\b`+name[1]+`\b`).MatchString(given) {
				t.Errorf("%s does not say that it is given %q", file, name[1])
			}
		}
		if regexp.MustCompile(`\b(KEYS|ARGV)\[\d`).MatchString(text) {
			t.Errorf("%s has a key or an argument by its number", file)
		}
	}
}

// givenIn is what the head of a script says that it is given.
func givenIn(text string) string {
	_, given, _ := strings.Cut(text, "\n-- ARG ")
	given, _, _ = strings.Cut(given, "\n-- Returns ")
	given, _, _ = strings.Cut(given, "\nlocal ")
	return given
}
