package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"turno/server/appointment"
	"turno/server/branch"
)

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)$`)
	midnight  = regexp.MustCompile(`[ T]0?0[:.]00([:.]00([.,]0+)?)?$`)
	clockForm = regexp.MustCompile(`(?i)^(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?(?: ?([ap])\.?m\.?)?([+-]\d\d:\d\d|Z)?$`)
	fewDigits = regexp.MustCompile(`^[0-9]{1,3}$`)
	quotedNum = regexp.MustCompile(`^="([^"]*)"$`)
)

// A dateOrder is how a column has dates whose year comes last.
type dateOrder int

const (
	dayFirst dateOrder = iota
	monthFirst
	// mixed: some of its dates have the day first for certain and others the month, so that 3/4/2026 may be either.
	mixed
)

// orderOf finds the order by the dates that have only one: 25/11/2026 or 11/25/2026. It is that of Europe if none tells.
func orderOf(rows []row, column int) (order dateOrder) {
	var days, months bool
	for _, row := range rows {
		if column >= len(row.cells) {
			continue
		}
		if m := yearLast.FindStringSubmatch(dateOf(row.cells[column])); m != nil {
			days, months = days || m[1] > "12" && len(m[1]) == 2, months || m[2] > "12" && len(m[2]) == 2
		}
	}
	switch {
	case days && months:
		return mixed
	case months:
		return monthFirst
	}
	return dayFirst
}

// dateOf is a cell without the midnight that spreadsheets add to a date.
func dateOf(cell string) string { return midnight.ReplaceAllString(cell, "") }

// iso is a date as 2026-11-25. ok is false for what is no date, or may be two.
func (o dateOrder) iso(cell string) (date string, ok bool) {
	cell = dateOf(cell)
	year, month, day := "", "", ""
	if m := yearFirst.FindStringSubmatch(cell); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := yearLast.FindStringSubmatch(cell); m != nil {
		day, month, year = m[1], m[2], m[3]
		d, _ := strconv.Atoi(day)
		n, _ := strconv.Atoi(month)
		switch {
		case o == monthFirst || o == mixed && n > 12:
			day, month = month, day
		case o == mixed && d <= 12 && d != n:
			return "", false
		}
	} else {
		return "", false
	}
	if len(year) == 2 {
		year = "20" + year
	}
	date = fmt.Sprintf("%s-%02s-%02s", year, month, day)
	_, err := time.Parse(time.DateOnly, date)
	return date, err == nil
}

// moment reads a date, 2026-11-25 or 25/11/2026, and a time in the branch's zone, 09:30, 9.30, 09:30:00 or 9:30 AM; a time
// with an offset, 02:30+01:00, is that moment, for the hour that is twice.
func (r Reader) moment(p Place, date, clock string, order dateOrder) (time.Time, *Fault) {
	if date == "" || clock == "" {
		return time.Time{}, p.fault("no_time", "")
	}
	day, ok := order.iso(date)
	if !ok {
		return time.Time{}, p.fault("date", date)
	}
	m := clockForm.FindStringSubmatch(clock)
	if m == nil {
		return time.Time{}, p.fault("time", clock)
	}
	hour, _ := strconv.Atoi(m[1])
	seconds, _ := strconv.Atoi(m[3])
	if half := strings.ToLower(m[4]); half != "" {
		if hour < 1 || hour > 12 {
			return time.Time{}, p.fault("time", clock)
		}
		if hour %= 12; half == "p" {
			hour += 12
		}
	}
	wall := fmt.Sprintf("%02d:%s", hour, m[2])
	at, err := branch.Wall(day, wall, r.Branch.Location())
	if m[5] != "" {
		at, err = time.Parse(time.RFC3339, day+"T"+wall+":00"+strings.ToUpper(m[5]))
	}
	if err != nil || seconds > 59 {
		return time.Time{}, p.fault("time", clock)
	}
	return at.Add(time.Duration(seconds) * time.Second), nil
}

// digits are four digits, or "" for an empty cell. A spreadsheet takes them for a number, and so loses zeros before them.
func digits(cell string) (four string, ok bool) {
	if m := quotedNum.FindStringSubmatch(cell); m != nil {
		cell = m[1]
	}
	if fewDigits.MatchString(cell) {
		cell = fmt.Sprintf("%04s", cell)
	}
	return cell, cell == "" || appointment.IsDigits(cell)
}
