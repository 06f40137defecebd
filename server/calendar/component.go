package calendar

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	ics "github.com/arran4/golang-ical"
)

// looked are the properties that are read. Attendees, description and location are left out before anything reads them.
var looked = []string{"METHOD", "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "RRULE", "RDATE", "EXRULE",
	"EXDATE", "RECURRENCE-ID", "CATEGORIES", "SUMMARY", "STATUS", "TZID", "TZOFFSETFROM", "TZOFFSETTO"}

// texts are those of them whose whole value is a text with escapes.
var texts = []string{"UID", "TZID"}

const (
	// longestHead bounds the parameters of a line, in bytes, as the library's time grows with the square of their length.
	longestHead = 2000
	// deepest is how many components may be nested; a real calendar has three.
	deepest = 8
)

// A component is a calendar, an event, a zone or a part of one.
type component struct {
	name       string
	properties []*ics.BaseProperty
	parts      []*component
	// broken says that a line of it cannot be read, cut that its end is missing.
	broken, cut bool
}

// components are the calendars of a file, and what they consist of. ok is false if they are nested too deep.
func components(data []byte) (calendars []*component, ok bool) {
	file := &component{}
	open := []*component{file}
	for _, line := range unfolded(data) {
		inner := open[len(open)-1]
		name := strings.ToUpper(line[:min(len(line), strings.IndexAny(line+":", ":;"))])
		switch {
		case name == "BEGIN":
			if open = begun(open, kindOf(line)); len(open) > deepest {
				return nil, false
			}
		case name == "END" && kindOf(line) != "":
			open = closed(open, kindOf(line))
		case slices.Contains(looked, name):
			p := property(name, line)
			inner.broken = inner.broken || p == nil
			if p != nil {
				inner.properties = append(inner.properties, p)
			}
		}
	}
	closed(open, "")
	return file.parts, true
}

// kindOf is the name of the component that a line begins or ends.
func kindOf(line string) string {
	_, kind, _ := strings.Cut(line, ":")
	return strings.ToUpper(strings.TrimSpace(kind))
}

// begun are the open components when another one begins. None stands within one of its own name: that one has lost its end.
func begun(open []*component, name string) []*component {
	if i := slices.IndexFunc(open, func(c *component) bool { return c.name == name }); i > 0 {
		open[i].cut = true
		open = closed(open, name)
	}
	c := &component{name: name}
	inner := open[len(open)-1]
	inner.parts = append(inner.parts, c)
	return append(open, c)
}

// closed are the components that stay open when one of a name ends, and all within it; those that had no end of their own
// are cut. The name "" is that of the file.
func closed(open []*component, name string) []*component {
	at := len(open) - 1
	for at > 0 && open[at].name != name {
		at--
	}
	if at == 0 && name != "" {
		return open // it has not begun
	}
	for _, c := range open[at+1:] {
		c.cut = true
	}
	return open[:at]
}

// barePlace is a zone's name without the quotes that its commas and colons need, as some programs write it.
var barePlace = regexp.MustCompile(`(?i);TZID=([^";][^;"]*)`)

// property takes one line apart, nil if that is not possible. The library reads the name and the parameters.
func property(name, line string) *ics.BaseProperty {
	end := valueAt(line)
	if slices.Contains([]string{"DTSTART", "RDATE", "EXDATE", "RECURRENCE-ID"}, name) {
		end = strings.LastIndexByte(line, ':') // such values have no colon
	}
	if end < 0 || end > longestHead {
		return nil
	}
	p, err := ics.ParseProperty(ics.ContentLine(barePlace.ReplaceAllString(line[:end], `;TZID="$1"`) + ":"))
	if err != nil || p == nil || !strings.EqualFold(p.IANAToken, name) {
		return nil
	}
	p.IANAToken, p.Value = name, strings.TrimSpace(line[end+1:])
	if slices.Contains(texts, name) {
		p.Value = ics.FromText(p.Value)
	}
	return p
}

// valueAt is where the colon before a line's value is, -1 for nowhere.
func valueAt(line string) int {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return i
		}
	}
	return -1
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

// all are the properties of a name.
func (c *component) all(name string) (list []*ics.BaseProperty) {
	for _, p := range c.properties {
		if p.IANAToken == name {
			list = append(list, p)
		}
	}
	return list
}

// first is the first property of a name, nil for none.
func (c *component) first(name string) *ics.BaseProperty {
	for _, p := range c.properties {
		if p.IANAToken == name {
			return p
		}
	}
	return nil
}

// value is the value of that property, "" for none.
func (c *component) value(name string) string {
	if p := c.first(name); p != nil {
		return p.Value
	}
	return ""
}

// parameter is a parameter of a property, "" for none.
func parameter(p *ics.BaseProperty, name string) string {
	for key, values := range p.ICalParameters {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}
