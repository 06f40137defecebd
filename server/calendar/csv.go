package calendar

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"turno/server/branch"
)

// The columns of a CSV file, by their names in its first row, in any order. Other columns are ignored.
const (
	columnReference = "reference"
	columnService   = "service"
	columnDate      = "date"
	columnTime      = "time"
	columnLanguage  = "language"
	columnNeeds     = "needs"
	columnDigits    = "digits"
	columnStatus    = "status"
)

// csv reads a table. Its separator is the one that the first row has most often: comma, semicolon or tab.
func (r Reader) csv(data []byte) ([]entry, *Fault) {
	table := csv.NewReader(bytes.NewReader(data))
	table.Comma, table.FieldsPerRecord, table.TrimLeadingSpace = separator(data), -1, true
	head, err := table.Read()
	if err != nil {
		return nil, unreadable(err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range []string{columnReference, columnDate, columnTime} {
		if _, ok := at[name]; !ok {
			return nil, &Fault{Row: 1, What: "column", Value: name}
		}
	}
	var list []entry
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		line, _ := table.FieldPos(0)
		e, over, fault := r.row(line, func(name string) string {
			if i, ok := at[name]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}, strings.Join(cells, ""))
		if fault != nil {
			return nil, fault
		}
		if !over {
			list = append(list, e)
		}
	}
}

// separator is what separates the columns.
func separator(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	best := ','
	for _, c := range []rune{';', '\t'} {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// row reads one row. over is true if the row is left out, because it is empty or before Since.
func (r Reader) row(line int, cell func(string) string, all string) (e entry, over bool, fault *Fault) {
	e.row = line
	if strings.TrimSpace(all) == "" {
		return e, true, nil
	}
	at, fault := r.moment(e, cell(columnDate), cell(columnTime))
	if fault != nil {
		return e, false, fault
	}
	if at.Before(r.Since) {
		return e, true, nil
	}
	e.At, e.Reference, e.Language, e.Needs = at, cell(columnReference), cell(columnLanguage), cell(columnNeeds)
	e.Service = r.usual()
	if name := cell(columnService); name != "" || e.Service == "" {
		if e.Service = r.service(name); e.Service == "" {
			return e, false, e.fault("service", shortened(name))
		}
	}
	if e.Digits = cell(columnDigits); e.Digits != "" && !fourDigits.MatchString(e.Digits) {
		return e, false, e.fault("digits", shortened(e.Digits))
	}
	switch status := strings.ToLower(cell(columnStatus)); status {
	case "", "booked", "confirmed":
	case "cancelled", "canceled":
		e.Cancelled = true
	default:
		return e, false, e.fault("status", shortened(status))
	}
	return e, false, r.check(&e)
}

var (
	fourDigits = regexp.MustCompile(`^[0-9]{4}$`)
	latinDate  = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$`)
	shortClock = regexp.MustCompile(`^\d[:.]\d\d$`)
)

// moment reads a date, 2026-11-25 or 25/11/2026, and a time in the branch's zone, 09:30 or 9.30.
func (r Reader) moment(e entry, date, clock string) (time.Time, *Fault) {
	day := date
	if m := latinDate.FindStringSubmatch(date); m != nil {
		day = m[3] + "-" + two(m[2]) + "-" + two(m[1])
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return time.Time{}, e.fault("date", shortened(date))
	}
	hhmm := strings.Replace(clock, ".", ":", 1)
	if shortClock.MatchString(clock) {
		hhmm = "0" + hhmm
	}
	at, err := branch.Wall(day, hhmm, r.Branch.Location())
	if err != nil {
		return time.Time{}, e.fault("time", shortened(clock))
	}
	return at, nil
}

// two writes a number with two digits.
func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// unreadable is the fault of a file whose quotes do not match, or of an empty file.
func unreadable(err error) *Fault {
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return &Fault{Row: broken.Line, What: "unreadable"}
	}
	return &Fault{What: "empty"}
}
