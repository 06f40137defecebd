package calendar

import (
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

const (
	// mostWalls bounds the times that one file's rules are followed through, and mostRules the rules: about a second of work.
	mostWalls = 1 << 20
	mostRules = 500
	// mostOfDay bounds how often a rule has an event in a day.
	mostOfDay = 24
	// eras moves a rule by whole cycles of the calendar, 400 years, towards the end of time as the library knows it, the year
	// 9999, to which it follows a rule that never comes true.
	eras = 19 * 400
)

// A budget is what following the rules of a file has taken.
type budget struct{ rules, walls int }

// times are those of a rule that begins at one and go on until another, as a clock on the wall shows them, written as if
// they were UTC. more is true if the rule goes on after that; until reads the rule's own end. ok is false for a rule that
// cannot be read, or that is too much work.
//
// The library works on such times alone. What it would do with zones and the nights of their changes is left to branch.Wall.
func (b *budget) times(rule string, begin, end time.Time, until func(string) (time.Time, bool)) (
	list []time.Time, more, ok bool,
) {
	var rest []string
	ends := false
	for part := range strings.SplitSeq(strings.Trim(strings.ToUpper(rule), "; "), ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "UNTIL":
			last, ok := until(value)
			if !ok {
				return nil, false, false
			}
			if !last.After(end) {
				end, ends = last, true
			}
		case "DTSTART", "BYEASTER": // the library's own
			return nil, false, false
		case "COUNT", "INTERVAL": // which takes zero for none
			if strings.Trim(value, "0") == "" {
				return nil, false, false
			}
			rest = append(rest, part)
		default:
			rest = append(rest, part)
		}
	}
	option, err := rrule.StrToROption(strings.Join(rest, ";"))
	b.rules++
	if err != nil || b.rules > mostRules || !bearable(option, begin) {
		return nil, false, false
	}
	option.Dtstart = begin.AddDate(eras, 0, 0)
	option.Until = end.AddDate(eras, 0, 0)
	if !ends {
		option.Until = end.AddDate(eras+2, 0, 0) // to see whether it goes on
	}
	r, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, false, false
	}
	next := r.Iterator()
	for wall, has := next(); has; wall, has = next() {
		if b.walls++; b.walls > mostWalls {
			return nil, false, false
		}
		if wall = wall.AddDate(-eras, 0, 0); wall.After(end) {
			return list, !ends, true
		}
		list = append(list, wall)
	}
	return list, false, true
}

// bearable tells whether the library follows a rule in bounded time.
func bearable(o *rrule.ROption, begin time.Time) bool {
	times := max(1, len(o.Byhour)) * max(1, len(o.Byminute)) * max(1, len(o.Bysecond))
	return o.Freq <= rrule.DAILY && times <= mostOfDay && o.Count >= 0 && o.Interval >= 0 && o.Interval <= 1000 &&
		(begin.Year() >= 1970 || o.Freq == rrule.YEARLY && begin.Year() >= 1600) // Windows' zones begin in 1601
}
