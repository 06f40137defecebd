package ledger

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Args are the arguments of a script by their names; a list under Tail follows them. What the ledger or a book knows need
// not be given (Duties.Knows).
type Args map[string]any

// Always is the same for whatever service-day, as Change takes it.
func (a Args) Always(string) Args { return maps.Clone(a) }

// Tail is the name of the list, a []string, that follows the arguments with a name.
const Tail = "tail"

// Flag is how a script is told yes or no.
func Flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// told are the keys and arguments of a script. A name without a value, or a value without a name in the script, is an error.
func (l *Ledger) told(s *Script, m Moment, given Args) (keys []string, args []any, err error) {
	for _, name := range s.keys {
		switch {
		case name == idemBefore:
			keys = append(keys, l.Key("idem", DayBefore(m.Day)))
		case s.daily[name]:
			keys = append(keys, l.Key(name, m.Day))
		default:
			keys = append(keys, l.Key(name))
		}
	}
	for _, name := range s.args {
		value, ok := given[name]
		if !ok {
			value, ok = l.knows(name, m)
		}
		if !ok {
			return nil, nil, fmt.Errorf("script %s is not given %q", s.name, name)
		}
		args = append(args, value)
	}
	for name, value := range given {
		if name == Tail {
			for _, word := range value.([]string) {
				args = append(args, word)
			}
		} else if !slices.Contains(s.args, name) {
			return nil, nil, fmt.Errorf("script %s does not know %q", s.name, name)
		}
	}
	return keys, args, nil
}

// knows are the arguments that the ledger knows.
func (l *Ledger) knows(name string, m Moment) (any, bool) {
	if prefix, ok := strings.CutPrefix(name, prefixOf); ok {
		return l.base + prefix + ":", true
	}
	switch name {
	case "now":
		return m.Now.UnixMilli(), true
	case "day":
		return m.Day, true
	case "hour": // the branch's local one
		return l.branch.Hour(m.Now), true
	case "epoch": // to begin with, if the branch has none
		return rand.Text()[:10], true
	case "channel":
		return l.Key("changes"), true
	case "events_kept":
		return l.eventsKept, true
	case "undo_within":
		return UndoWithin.Milliseconds(), true
	}
	for _, d := range l.duties {
		if d.Knows != nil {
			if value, ok := d.Knows(name, m); ok {
				return value, true
			}
		}
	}
	return nil, false
}
