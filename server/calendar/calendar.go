// Package calendar reads bookings from the files of outside calendars: iCalendar (RFC 5545) and tables (CSV). It takes
// reference, service, time, languages, digits and status. It does not read the names of people or anything else there.
//
// What of a file can be taken is taken, and what cannot is listed beside it, each with its place and a Fault that says why.
// Nothing is shifted or guessed. A file that cannot be read at all is refused by one Fault.
//
// Reading order: calendar.go, table.go and cell.go (tables), component.go (the lines of an iCalendar file), ical.go (its
// events), expand.go and rule.go (events that repeat), zone.go and windows.go (time zones).
package calendar

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	utf16 "golang.org/x/text/encoding/unicode"

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
	// Since and Until are the moments between which bookings are taken: a calendar's export has its past, too, and what repeats
	// has no end.
	Since, Until time.Time
}

// An Entry is a booking and its place in the file.
type Entry struct {
	appointment.Booking
	Place
	// Gone says that the file names the time only as one that an event that repeats no longer has. It is Cancelled, too.
	Gone bool
}

// A Place is where something stands in a file.
type Place struct {
	// Row is the line of a table, or the number of the event in a calendar, from 1; 0 for the file as a whole.
	Row int
	// Event is true if Row counts events; UID is then the event's, as the file has it, "" for none.
	Event bool
	UID   string
}

// A Fault is why something is not taken.
type Fault struct {
	Place
	// What names the reason, one of Faults, and Value what was found there, of at most 41 characters.
	What, Value string
}

// Faults are all values of Fault.What.
var Faults = []string{"not_text", "unreadable", "empty", "too_many", "cut", "column", "column_twice", "cells", "reference",
	"twice", "older", "service", "no_service", "date", "time", "no_time", "zone", "all_day", "series", "following", "language",
	"needs", "digits", "status", "past", "far"}

func (f *Fault) Error() string { return fmt.Sprintf("row %d: %s: %q", f.Row, f.What, f.Value) }

// A File is what was read. Entries have one booking for each reference, appointment.MaxBookings at most, in the file's
// order.
type File struct {
	Entries []Entry
	LeftOut []Fault
}

// Bookings are those of the entries.
func (f File) Bookings() []appointment.Booking {
	list := make([]appointment.Booking, len(f.Entries))
	for i, e := range f.Entries {
		list[i] = e.Booking
	}
	return list
}

// leave lists something that is not taken, once.
func (f *File) leave(fault *Fault) {
	if !slices.Contains(f.LeftOut[max(0, len(f.LeftOut)-1):], *fault) {
		f.LeftOut = append(f.LeftOut, *fault)
	}
}

// take adds an entry, or lists what is wrong with it.
func (f *File) take(r Reader, e Entry) {
	if fault := r.check(&e); fault != nil {
		f.leave(fault)
		return
	}
	f.Entries = append(f.Entries, e)
}

// Read reads a file of either format, in UTF-8 or, with a byte order mark, in UTF-16. Its error is a Fault of the whole.
func (r Reader) Read(data []byte) (File, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		data, _ = utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().Bytes(data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return File{}, &Fault{What: "not_text"}
	}
	if bytes.IndexByte(data, '\n') < 0 {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	read := r.table
	if head := bytes.TrimSpace(data); len(head) >= 15 && strings.EqualFold(string(head[:15]), "BEGIN:VCALENDAR") {
		read = r.ical
	}
	var f File
	if fault := read(data, &f); fault != nil {
		return File{}, fault
	}
	if len(f.Entries)+len(f.LeftOut) == 0 {
		return File{}, &Fault{What: "empty"}
	}
	f.unique()
	f.bound()
	slices.SortStableFunc(f.LeftOut, func(a, b Fault) int { return cmp.Compare(a.Row, b.Row) })
	return f, nil
}

// unique leaves out entries whose reference stands before.
func (f *File) unique() {
	seen := map[string]bool{}
	f.Entries = slices.DeleteFunc(f.Entries, func(e Entry) bool {
		if seen[e.Reference] {
			f.leave(e.fault("twice", cmp.Or(e.UID, e.Reference)))
			return true
		}
		seen[e.Reference] = true
		return false
	})
}

// bound leaves out the latest of more entries than an import may have.
func (f *File) bound() {
	if len(f.Entries) <= appointment.MaxBookings {
		return
	}
	times := make([]time.Time, len(f.Entries))
	for i, e := range f.Entries {
		times[i] = e.At
	}
	slices.SortFunc(times, time.Time.Compare)
	last, n := times[appointment.MaxBookings-1], 0
	f.Entries = slices.DeleteFunc(f.Entries, func(e Entry) bool {
		if n++; !e.At.After(last) && n <= appointment.MaxBookings {
			return false
		}
		n--
		f.leave(e.fault("too_many", fmt.Sprint(appointment.MaxBookings)))
		return true
	})
}

// fault is why what stands there is not taken.
func (p Place) fault(what, value string) *Fault { return &Fault{p, what, shortened(value)} }

// maxReference is the longest reference, in bytes, that the engine takes.
const maxReference = 500

var referenceForm = regexp.MustCompile(`^[^\pC]+$`)

// check finds what is wrong with one entry, and fills in the language.
func (r Reader) check(e *Entry) *Fault {
	switch {
	case e.At.Before(r.Since):
		return e.fault("past", "")
	case e.At.After(r.Until):
		return e.fault("far", r.Until.In(r.Branch.Location()).Format("02/01/2006"))
	case len(e.Reference) > maxReference || !referenceForm.MatchString(e.Reference):
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
