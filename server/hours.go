package server

import (
	"strconv"
	"time"
)

// Moment says a moment to come by a key of the catalogue with the day's name, or with its date once the name would be
// ambiguous: key "kiosk.opens_" is said by kiosk.opens_today, _tomorrow, _day or _date.
func (v View) Moment(key string, next, now time.Time) string {
	zone := v.Branch.Location()
	next, now = next.In(zone), now.In(zone)
	at := v.Time(next)
	switch days := DaysBetween(now, next); {
	case days == 0:
		return v.T(key+"today", "Time", at)
	case days == 1:
		return v.T(key+"tomorrow", "Time", at)
	case days < 7:
		return v.T(key+"day", "Day", v.T("kiosk.day_"+strconv.Itoa(int(next.Weekday()))), "Time", at)
	}
	return v.T(key+"date", "Date", next.Format("02/01"), "Time", at)
}

// DaysBetween counts the midnights from one local date to another. It counts dates in UTC, where each has 24 hours.
func DaysBetween(from, to time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}
