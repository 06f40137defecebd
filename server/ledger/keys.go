package ledger

import (
	"strconv"
	"strings"
	"time"
)

// idemBefore is the key that scripts know for idem of the day before.
const idemBefore = "idem_before"

// baseOf is what all keys of a branch begin with.
func baseOf(branch string) string { return "turno:{" + branch + "}:" }

// Key is a key of the branch, by its words (Keys).
func (l *Ledger) Key(words ...string) string { return l.base + strings.Join(words, ":") }

// ID is that of the ticket with a number of a service-day: <day>-<prefix><six digits>.
func ID(day, number string) string { return day + "-" + number[:1] + Pad(number[1:], 6) }

// DayOf is the service-day of an id.
func DayOf(id string) string { return id[:8] }

// NumberOf is the number of an id, as people read it.
func NumberOf(id string) string {
	n, _ := strconv.Atoi(id[10:])
	return id[9:10] + Pad(strconv.Itoa(n), 3)
}

// Pad puts zeros before digits until there are n of them.
func Pad(digits string, n int) string {
	return strings.Repeat("0", max(0, n-len(digits))) + digits
}

// DayBefore is the service-day before one.
func DayBefore(day string) string {
	t, err := time.Parse("20060102", day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, -1).Format("20060102")
}
