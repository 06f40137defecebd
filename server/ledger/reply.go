package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Position is where in the branch's history a state was read.
type Position struct {
	// Epoch changes whenever history went backwards: restore, flush, fail-over with loss. Then seq begins again.
	Epoch string `json:"epoch"`
	// Seq rises by one with each change.
	Seq int64 `json:"seq"`
	// At is the branch's time of the read.
	At time.Time `json:"at"`
}

// Where is the position itself: every state that is read at once embeds a Position, and so has this method.
func (p Position) Where() Position { return p }

// PositionIn reads the answer of position in words.lua.
func (l *Ledger) PositionIn(v any) Position {
	w := Words(v)
	return Position{Epoch: w[0], Seq: Number(w[1]), At: *l.Time(w[2])}
}

// Time is the moment of a script's ms, nil for none.
func (l *Ledger) Time(ms string) *time.Time {
	if ms == "" {
		return nil
	}
	t := time.UnixMilli(Number(ms)).In(l.branch.Location())
	return &t
}

// Words are a script's list of texts and numbers, as texts.
func Words(v any) []string {
	list := v.([]any)
	words := make([]string, len(list))
	for i, v := range list {
		if s, ok := v.(string); ok {
			words[i] = s
		} else {
			words[i] = fmt.Sprint(v)
		}
	}
	return words
}

// Rows are a script's list of lists of words, as read reads each of them.
func Rows[T any](v any, read func(words []string) T) []T {
	rows := v.([]any)
	list := make([]T, len(rows))
	for i, row := range rows {
		list[i] = read(Words(row))
	}
	return list
}

// Pairs is a script's flat list of fields and values.
func Pairs(words []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = words[i+1]
	}
	return m
}

// Split is a script's comma-joined list.
func Split(joined string) []string {
	if joined == "" {
		return []string{}
	}
	return strings.Split(joined, ",")
}

// Number reads a count or a time in ms; scripts write nothing else there, and nothing at all is none.
func Number(s string) int64 {
	if s == "" {
		return 0 // most fields of a ticket are empty: an error for each would cost too much
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// Present is nil for the zero value, as JSON's null.
func Present[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	kept := v // so that zero values, which are many, are not allocated
	return &kept
}
