package calendar

import (
	"encoding/csv"
	"strings"
	"time"

	"turno/server/branch"
)

// Table writes entries as a table that Read reads as the same bookings, at whatever time they are.
func Table(entries []Entry, b *branch.Branch) string {
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Write(columns)
	for _, e := range entries {
		at, status := e.At.In(b.Location()), "booked"
		if e.Cancelled {
			status = "cancelled"
		}
		w.Write([]string{e.Reference, e.Service, at.Format(time.DateOnly), at.Format("15:04:05Z07:00"), e.Language, e.Needs,
			e.Digits, status})
	}
	w.Flush() // a builder takes all
	return out.String()
}
