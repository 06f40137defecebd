package calendar

import (
	"bytes"
	"slices"
	"strings"
)

// looked are the properties that are read. Attendees, description and location are left out before anything reads them.
var looked = []string{"BEGIN", "END", "METHOD", "UID", "DTSTART", "RRULE", "RDATE", "RECURRENCE-ID", "CATEGORIES", "SUMMARY",
	"STATUS"}

const (
	// longestLine bounds an unfolded line, in bytes, as the library's time grows with the square of the length.
	longestLine = 2000
	// deepest is how many components may be nested; a real calendar has three.
	deepest = 8
)

// relevant are the unfolded lines of a calendar that are read. ok is false if they break the limits above.
func relevant(data []byte) (kept []byte, ok bool) {
	var out bytes.Buffer
	depth := 0
	for _, line := range unfolded(data) {
		name := strings.ToUpper(line[:min(len(line), strings.IndexAny(line+":", ":;"))])
		if !slices.Contains(looked, name) {
			continue
		}
		if name == "SUMMARY" && len(line) > longestLine {
			line = line[:longestLine] // only its beginning is read
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

// unfolded are the lines of a calendar. A line that begins with a space or a tab continues the line before.
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
