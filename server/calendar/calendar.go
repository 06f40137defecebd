// Package calendar reads bookings from the files of outside calendars: iCalendar (RFC 5545) and CSV. It takes reference,
// service, time, languages, digits and status. It does not read the names of people or anything else in such files.
//
// A file is taken whole or not at all. Its error is a Fault, which says what to mend and where.
package calendar

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"turno/server/appointment"
	"turno/server/branch"
)

// A Reader reads the files of one branch.
type Reader struct {
	Branch *branch.Branch
	// Service is the id of the service for bookings that name none; "" for the only one that takes appointments.
	Service string
	// Language is the language of bookings that name none, "" for the branch's own.
	Language string
	// Since is the moment before which bookings are left out, as a calendar's export has its past, too.
	Since time.Time
}

// A Fault is what is wrong with a file.
type Fault struct {
	// Row is the line of a CSV file, or the number of the event in a calendar, from 1; 0 for the file as a whole.
	Row int
	// Event is true if Row counts events.
	Event bool
	// What names the fault, one of Faults, and Value what was found there.
	What, Value string
}

// Faults are all values of Fault.What.
var Faults = []string{"not_text", "unreadable", "empty", "too_many", "column", "reference", "twice", "service", "date",
	"time", "zone", "all_day", "series", "language", "needs", "digits", "status"}

func (f *Fault) Error() string { return fmt.Sprintf("row %d: %s: %q", f.Row, f.What, f.Value) }

// Read reads a file of either format. Its error is a Fault.
func (r Reader) Read(data []byte) ([]appointment.Booking, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, &Fault{What: "not_text"}
	}
	read := r.csv
	if head := bytes.TrimSpace(data); len(head) >= 15 && strings.EqualFold(string(head[:15]), "BEGIN:VCALENDAR") {
		read = r.ical
	}
	list, fault := read(data)
	if fault == nil {
		list, fault = whole(list)
	}
	if fault != nil {
		return nil, fault
	}
	var bookings []appointment.Booking
	for _, e := range list {
		bookings = append(bookings, e.Booking)
	}
	return bookings, nil
}

// An entry is a booking and its place in the file.
type entry struct {
	appointment.Booking
	row   int
	event bool
}

// fault is what is wrong with the entry.
func (e entry) fault(what, value string) *Fault {
	return &Fault{e.row, e.event, what, shortened(value)}
}

// whole checks what concerns more than one entry.
func whole(list []entry) ([]entry, *Fault) {
	if len(list) == 0 {
		return nil, &Fault{What: "empty"}
	}
	if len(list) > appointment.MaxBookings {
		return nil, &Fault{What: "too_many", Value: fmt.Sprint(len(list))}
	}
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e.Reference] {
			return nil, e.fault("twice", e.Reference)
		}
		seen[e.Reference] = true
	}
	return list, nil
}

// maxReference is the longest reference, in bytes, that the engine takes.
const maxReference = 500

var referenceForm = regexp.MustCompile(`^[^\pC]+$`)

// check finds what is wrong with one entry, and fills in the language.
func (r Reader) check(e *entry) *Fault {
	if len(e.Reference) > maxReference || !referenceForm.MatchString(e.Reference) {
		return e.fault("reference", e.Reference)
	}
	if e.Language == "" {
		e.Language = r.Language
	}
	if e.Language != "" && !r.Branch.Speaks(e.Language) {
		return e.fault("language", e.Language)
	}
	if e.Needs != "" && !slices.Contains(r.Branch.AtDesks(), e.Needs) {
		return e.fault("needs", e.Needs)
	}
	return nil
}

// service is the id of the service with appointments that has this id or, in any language, this name; "" for none.
func (r Reader) service(name string) string {
	for _, s := range r.Branch.Appointed() {
		if strings.EqualFold(s.ID, name) {
			return s.ID
		}
		for _, n := range s.Name {
			if strings.EqualFold(n, name) {
				return s.ID
			}
		}
	}
	return ""
}

// usual is the service of entries that name none, "" if that cannot be known.
func (r Reader) usual() string {
	all := r.Branch.Appointed()
	if r.Service == "" && len(all) == 1 {
		return all[0].ID
	}
	return r.service(r.Service)
}

// shortened is a value as a sentence may repeat it: short, and without characters that change the text around it.
func shortened(s string) string {
	const most = 40
	s = strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return c
	}, s)
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}
