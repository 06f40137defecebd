package program

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"turno/server/branch"
	"turno/server/locale"
)

// sampleOf begins the name of a sample in the place of a file, "sample:meet".
const sampleOf = "sample:"

// errMistakes says that the mistakes of a settings file were listed.
var errMistakes = errors.New("the settings have mistakes")

// checkSettings lists the mistakes of a settings file, a line each, and fails if there is one.
func checkSettings(file string, stdout io.Writer) error {
	_, mistakes, err := readSettings(file)
	if err != nil {
		return err
	}
	if len(mistakes) == 0 {
		return nil
	}
	fmt.Fprintln(stdout, listed(file, mistakes))
	return errMistakes
}

// openBranch reads the branch's settings; without a file they are the sample branch's. What does nothing in them is logged.
// -dev and -demo keep any branch open all day and night.
func openBranch(o options, log *slog.Logger) (*branch.Branch, error) {
	if o.branchFile == "" {
		o.branchFile = sampleOf + "meet"
	}
	b, mistakes, err := readSettings(o.branchFile)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, fmt.Errorf("the settings have mistakes:\n%s", listed(o.branchFile, mistakes))
	}
	for _, m := range mistakes {
		log.Warn("a setting does nothing", slog.String("file", o.branchFile), slog.Int("line", m.Line),
			slog.String("field", m.Field), slog.String("why", m.Sentence))
	}
	b.AlwaysOpen = b.AlwaysOpen || o.trial()
	return b, nil
}

// readSettings reads a settings file, or a sample, with all its mistakes. The error is that it cannot be read at all.
func readSettings(file string) (*branch.Branch, branch.Mistakes, error) {
	read := os.ReadFile
	name, isSample := strings.CutPrefix(file, sampleOf)
	if isSample {
		read = branch.SampleFile
	} else {
		name = file
	}
	data, err := read(name)
	if err != nil {
		return nil, nil, fmt.Errorf("read the settings: %w", err)
	}
	var spoken []string
	for _, l := range locale.Embedded().Languages() {
		spoken = append(spoken, l.Tag)
	}
	b, mistakes := branch.Read(data, spoken)
	return b, mistakes, nil
}

// listed has a line for each mistake, as compilers write them.
func listed(file string, mistakes branch.Mistakes) string {
	lines := make([]string, len(mistakes))
	for i, m := range mistakes {
		lines[i] = file + ":" + m.String()
	}
	return strings.Join(lines, "\n")
}
