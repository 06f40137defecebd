package server

import (
	"slices"
	"strconv"
	"time"
)

// Moment says a future moment by a key of the catalogue, with the day's name, or with its date if the name would be
// ambiguous: for "kiosk.opens_" the keys are kiosk.opens_today, _tomorrow, _day and _date.
func (v View) Moment(key string, next, now time.Time) string {
	zone := v.Branch.Location()
	next, now = next.In(zone), now.In(zone)
	at := v.Time(next)
	switch days := DaysBetween(now, next); {
	case days == 0:
		return v.T(key+"today", "Time", at)
	case days == 1 && isMidnight(next):
		return v.T(key + "tomorrow_midnight")
	case days == 1:
		return v.T(key+"tomorrow", "Time", at)
	case days < 7:
		return v.T(key+"day", "Day", v.Weekday(next.Weekday()), "Time", at)
	}
	return v.T(key+"date", "Date", next.Format("02/01"), "Time", at)
}

// isMidnight tells whether a day begins at t: then it is enough to say the day, without the hour.
func isMidnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 }

// Brief says a future moment where there is no room for a sentence: "09:30", "domani 09:30", "lunedì 09:30".
func (v View) Brief(next, now time.Time) string {
	zone := v.Branch.Location()
	next, now = next.In(zone), now.In(zone)
	at := v.Time(next)
	switch days := DaysBetween(now, next); {
	case days == 0:
		return at
	case days == 1 && isMidnight(next):
		return v.T("common.tomorrow")
	case days == 1:
		return v.T("common.tomorrow") + " " + at
	case days < 7:
		return v.Weekday(next.Weekday()) + " " + at
	}
	return next.Format("02/01") + " " + at
}

// Weekday is the name of a day of the week.
func (v View) Weekday(d time.Weekday) string { return v.T("kiosk.day_" + strconv.Itoa(int(d))) }

// DaysBetween counts the midnights from one local date to another. It counts dates in UTC, where each has 24 hours.
func DaysBetween(from, to time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}

// A DayHours is when somebody can be served on a day of the week, or on several in a row.
type DayHours struct {
	// First and Last are the names of the days, the same for one.
	First, Last string
	// Spans are its openings, "09:30–12:00", none for a day that is closed.
	Spans []string
	// Today: today is one of the days.
	Today bool
}

// Week is when the branch is open on the seven days from now on, with its exceptions and closures, sorted from Monday to
// Sunday.
func (v View) Week(now time.Time) []DayHours {
	now = now.In(v.Branch.Location())
	var week []DayHours
	for i := range 7 {
		weekday := time.Weekday((i + 1) % 7)
		ahead := (int(weekday) - int(now.Weekday()) + 7) % 7
		// Noon exists on every date in every zone.
		day := time.Date(now.Year(), now.Month(), now.Day()+ahead, 12, 0, 0, 0, now.Location())
		d := DayHours{First: v.Weekday(weekday), Last: v.Weekday(weekday), Today: ahead == 0}
		for _, s := range v.Branch.OpenOn(day) {
			d.Spans = append(d.Spans, s.Start+"–"+s.End)
		}
		if last := len(week) - 1; last >= 0 && slices.Equal(week[last].Spans, d.Spans) {
			week[last].Last, week[last].Today = d.Last, week[last].Today || d.Today
			continue
		}
		week = append(week, d)
	}
	return week
}

// Date says the date of t in the branch's zone, with the day's name: "martedì 1 dicembre".
func (v View) Date(t time.Time) string {
	t = t.In(v.Branch.Location())
	return v.T("common.date", "Day", v.Weekday(t.Weekday()), "Number", t.Day(),
		"Month", v.T("common.month_"+strconv.Itoa(int(t.Month()))))
}

// Day is like Date, but says today and tomorrow by these words.
func (v View) Day(t, now time.Time) string {
	switch DaysBetween(now.In(v.Branch.Location()), t.In(v.Branch.Location())) {
	case 0:
		return v.T("common.today")
	case 1:
		return v.T("common.tomorrow")
	}
	return v.Date(t)
}
