package server

import (
	"strings"

	"turno/server/queue"
)

// Expected tells the staff of the appointments that are awaited: how many, and the times of the first; "" for none.
func Expected(v View, a queue.Awaited) string {
	if a.Total == 0 {
		return ""
	}
	return v.N("desk.expected", a.Total) + v.T("common.colon") + " " + ExpectedTimes(v, a)
}

// ExpectedTimes are the times of the first of them, each kept together, as figures run from the left in every language.
func ExpectedTimes(v View, a queue.Awaited) string {
	var times []string
	for _, next := range a.Next {
		times = append(times, "\u2066"+v.Time(next.At)+"\u2069")
	}
	if a.Total > len(times) {
		times = append(times, "…")
	}
	return strings.Join(times, " · ")
}
