package program

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"turno/server/branch"
)

// settingsFile is a sample after a change, on a disk.
func settingsFile(t *testing.T, old, new string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "office.json")
	text := strings.Replace(string(branch.SampleJSON()), old, new, 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// turno check says nothing of a file without mistakes, and of others a line for each mistake.
func TestCheck(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"sample:meet", ""},
		{"sample:health", ""},
		{settingsFile(t, `"it",`, `"it", "sq",`), `:6:11: languages[1]: no screen has texts in "sq": give some of ar, en, fr, it`},
		{settingsFile(t, `"A"`, `"A", "first_number": "x"`), `:19:22: services[0].first_number: give a whole number`},
		{settingsFile(t, `"pictogram": "legal"`, `"pictogram": "laws"`), `: services[1].pictogram: there is no pictogram "laws"`},
	} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"check", tt.file}, environ(), &out, &out)
		if wrong := errors.Is(err, errMistakes); wrong != (tt.want != "") || !wrong && err != nil {
			t.Errorf("%s: %v", tt.file, err)
		}
		if tt.want == "" && out.Len() > 0 || !strings.HasPrefix(out.String(), tt.file) && tt.want != "" ||
			!strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: got %q, want %q", tt.file, out.String(), tt.want)
		}
	}
	for _, missing := range []string{"/nowhere.json", "sample:none"} {
		if err := run(t.Context(), []string{"check", missing}, environ(), &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%s was read", missing)
		}
	}
}

// The program does not start with settings that have mistakes, and lists the same. It starts with what does nothing, and
// says so.
func TestStartWithMistakes(t *testing.T) {
	file := settingsFile(t, `"zone": "Europe/Rome"`, `"zone": "Rome"`)
	var log bytes.Buffer
	_, err := openBranch(options{branchFile: file}, slog.New(slog.NewTextHandler(&log, nil)))
	if err == nil || !strings.Contains(err.Error(), file+":4:3: zone: ") {
		t.Errorf("got %v", err)
	}
	file = settingsFile(t, `"pictogram": "legal"`, `"pictogram": "laws"`)
	b, err := openBranch(options{branchFile: file}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil || b.Services[1].Pictogram != "other" {
		t.Errorf("got %+v, %v", b, err)
	}
	has(t, log.String(), "services[1].pictogram", "level=WARN")
	if b, err := openBranch(options{branchFile: "sample:health"}, slog.New(slog.DiscardHandler)); err != nil ||
		len(b.Services) != 12 || len(b.Desks) != 20 || len(b.Groups) < 2 {
		t.Errorf("the other sample is %+v, %v", b, err)
	}
}
