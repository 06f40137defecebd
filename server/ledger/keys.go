package ledger

import (
	"strconv"
	"strings"
	"time"
)

// Keys are the keys of a book: the name of each after the tag of its branch → what it holds. In a script "tokens" is
// KEY.tokens, and "counts:<day>" is KEY.counts for the service-day of the script. For a key of several words a script may
// also use the beginning, PREFIX.counts or PREFIX.ticket, and append the rest. All keys have the tag {branch}, so that a
// Redis Cluster keeps a branch on one shard.
type Keys map[string]string

// key tells whether a script may use a key by its name, and whether there is one for each service-day.
func (b *Book) key(name string) (ok, daily bool) {
	if name == idemBefore {
		return true, true
	}
	for _, of := range b.all() {
		if _, plain := of.Keys[name]; plain {
			return true, false
		}
		if _, daily := of.Keys[name+":<day>"]; daily {
			return true, true
		}
	}
	return false, false
}

// begins tells whether keys begin with a name.
func (b *Book) begins(name string) bool {
	for _, of := range b.all() {
		for key := range of.Keys {
			if strings.HasPrefix(key, name+":") {
				return true
			}
		}
	}
	return false
}

// idemBefore is the key that scripts know for idem of the day before.
const idemBefore = "idem_before"

// baseOf is what all keys of a branch begin with.
func baseOf(branch string) string { return "turno:{" + branch + "}:" }

// Key is a key of the branch, by its words (Keys).
func (l *Ledger) Key(words ...string) string { return l.base + strings.Join(words, ":") }

// ID is the id of a ticket by its service-day and number: <day>-<prefix><six digits>.
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
