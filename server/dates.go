package server

import (
	"strconv"
	"time"
)

// Date says the date of t in the branch's zone, with the day's name: "martedì 1 dicembre".
func (v View) Date(t time.Time) string {
	t = t.In(v.Branch.Location())
	return v.T("common.date", "Day", v.Weekday(t.Weekday()), "Number", t.Day(),
		"Month", v.T("common.month_"+strconv.Itoa(int(t.Month()))))
}

// Day is Date, but for today and tomorrow, which people know by these words.
func (v View) Day(t, now time.Time) string {
	switch v.Branch.Day(t) {
	case v.Branch.Day(now):
		return v.T("common.today")
	case v.Branch.Day(tomorrow(now.In(v.Branch.Location()))):
		return v.T("common.tomorrow")
	}
	return v.Date(t)
}

// tomorrow is noon of the next date, which exists in every zone.
func tomorrow(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day()+1, 12, 0, 0, 0, now.Location())
}
