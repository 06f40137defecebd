package branch

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Mistake is something in a settings file that its author has to mend.
type Mistake struct {
	// Line and Column are where the field stands, or where the text cannot be read: from 1 on, in characters.
	Line, Column int
	// Field is the field's path, "services[2].first_number", of which the first of a list is 0; "file" for the whole file.
	Field string
	// Sentence says what is wrong and what would be right.
	Sentence string
	// Idle says that the setting does nothing, so that a program can start in spite of it.
	Idle bool

	at int // offset in the text, in bytes
}

func (m Mistake) String() string {
	return fmt.Sprintf("%d:%d: %s: %s", m.Line, m.Column, m.Field, m.Sentence)
}

// Mistakes are all those of a file, in the order of its lines.
type Mistakes []Mistake

// Error has a line for each mistake.
func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// Refused are those that keep a program from starting.
func (ms Mistakes) Refused() Mistakes {
	return slices.DeleteFunc(slices.Clone(ms), func(m Mistake) bool { return m.Idle })
}

// A reader collects the mistakes of one file.
type reader struct {
	text     []byte
	places   map[string]int // where each field of the file stands, by its path: the offset of its name, or else of its value
	mistakes map[string]Mistake
}

// refuse notes a mistake of a field. Only the first one of a field counts, as others may follow from it.
func (r *reader) refuse(path, format string, args ...any) {
	r.note(path, Mistake{Sentence: fmt.Sprintf(format, args...)})
}

// idle notes that a field does nothing.
func (r *reader) idle(path, format string, args ...any) {
	r.note(path, Mistake{Sentence: fmt.Sprintf(format, args...), Idle: true})
}

func (r *reader) note(path string, m Mistake) {
	if before, known := r.mistakes[path]; known && (!before.Idle || m.Idle) {
		return
	}
	m.Field, m.at = path, r.place(path)
	r.mistakes[path] = m
}

// has reports whether the file has a field.
func (r *reader) has(path string) bool {
	_, ok := r.places[path]
	return ok
}

// place is where a field stands; where it is missing, where it would be within.
func (r *reader) place(path string) int {
	for !r.has(path) && path != "" {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return r.places[path]
}

// all are the mistakes with their lines and columns.
func (r *reader) all() Mistakes {
	var all Mistakes
	for _, m := range r.mistakes {
		before := r.text[:min(m.at, len(r.text))]
		m.Line = 1 + bytes.Count(before, []byte("\n"))
		m.Column = 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])
		m.Field = cmp.Or(m.Field, "file")
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Mistake) int { return cmp.Or(a.at-b.at, strings.Compare(a.Field, b.Field)) })
	return all
}
