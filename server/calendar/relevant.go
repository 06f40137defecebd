package calendar

import (
	"bytes"
	"slices"
	"strings"
)

// looked are the properties that are looked at. Whoever attends, what it is about and where, is left out before anything
// reads it.
var looked = []string{"BEGIN", "END", "METHOD", "UID", "DTSTART", "RRULE", "RDATE", "RECURRENCE-ID", "CATEGORIES", "SUMMARY",
	"STATUS"}

const (
	// longestLine bounds what is looked at, unfolded, in bytes: the library's time grows with its square.
	longestLine = 2000
	// deepest is how many components may stand in each other; in a calendar it is three.
	deepest = 8
)

// relevant are the lines of a calendar that are looked at, unfolded; ok is false for one that no program has written.
func relevant(data []byte) (kept []byte, ok bool) {
	var out bytes.Buffer
	depth := 0
	for _, line := range unfolded(data) {
		name := strings.ToUpper(line[:min(len(line), strings.IndexAny(line+":", ":;"))])
		if !slices.Contains(looked, name) {
			continue
		}
		if name == "SUMMARY" && len(line) > longestLine {
			line = line[:longestLine] // only its beginning is looked at
		}
		switch name {
		case "BEGIN":
			depth++
		case "END":
			depth--
		}
		if len(line) > longestLine || depth > deepest {
			return nil, false
		}
		out.WriteString(line)
		out.WriteString("\r\n")
	}
	return out.Bytes(), true
}

// unfolded are the lines of a calendar; one that begins with a space or a tab goes on with the line before.
func unfolded(data []byte) []string {
	var lines []string
	var line strings.Builder
	for part := range bytes.Lines(data) {
		part = bytes.TrimRight(part, "\r\n")
		if folded := len(part) > 0 && (part[0] == ' ' || part[0] == '\t'); folded && line.Len() > 0 {
			line.Write(part[1:])
			continue
		}
		if line.Len() > 0 {
			lines = append(lines, line.String())
		}
		line.Reset()
		line.Write(part)
	}
	return append(lines, line.String())
}
