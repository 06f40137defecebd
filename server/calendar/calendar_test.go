package calendar_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/calendar"
)

func reader(t testing.TB) calendar.Reader {
	t.Helper()
	since := moment(t, "2026-11-24T00:00:00+01:00")
	return calendar.Reader{Branch: branch.Sample(), Since: since, Until: since.Add(appointment.BookAhead)}
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// lines are the bookings of a file as text, one line each.
func lines(f calendar.File) (all []string) {
	for _, b := range f.Bookings() {
		all = append(all, strings.TrimSpace(fmt.Sprintln(b.Reference, b.Service, b.At.UTC().Format("2006-01-02T15:04"),
			b.Language, b.Needs, b.Digits, b.Cancelled)))
	}
	return all
}

// The example files of the guide give the bookings that the guide describes.
func TestExamples(t *testing.T) {
	for file, want := range map[string][]string{
		"appointments.csv": {
			"pf-10231 legal 2026-11-25T15:00 it  4547 false",
			"pf-10232 legal 2026-11-25T15:30 ar  0912 false",
			"pf-10233 legal 2026-11-25T16:00 fr wo  false",
			"pf-10219 legal 2026-11-27T08:30    true",
		},
		"appointments.ics": {
			"7f1d2c@agenda.example legal 2026-11-25T15:00 fr   false",
			"7f1d2d@agenda.example legal 2026-11-25T15:30    false",
			"7f1d2e@agenda.example legal 2026-11-25T16:00    true",
		},
	} {
		data, err := os.ReadFile("../../docs/guides/" + file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := reader(t).Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, lines(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", file, d)
		}
	}
}

const head = "reference,service,date,time,language,needs,digits,status,name\n"

func event(properties ...string) string {
	return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + strings.Join(properties, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// Files are read in the forms that real programs write.
func TestTolerated(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"a byte order mark": {"\ufeffreference;date;time\na;2026-11-25;09:30\n", "a legal 2026-11-25T08:30    false"},
		"tabs and capitals": {"Reference\tDate\tTime\r\na\t25.11.2026\t9:30\r\n", "a legal 2026-11-25T08:30    false"},
		"quotes and other data": {head + `a,legal,2026-11-25,09:30,,,,,"Rossi, Anna"` + "\n\n,,\n",
			"a legal 2026-11-25T08:30    false"},
		"the past": {head + "old,legal,2026-11-20,09:30\nb,legal,2026-11-25,09:30\n",
			"b legal 2026-11-25T08:30    false"},
		"empty cells between tabs": {"reference\tdate\ttime\tstatus\tlanguage\tneeds\tnote\n" +
			"a\t2026-12-01\t09:30\t\t\tfr\tcancelled\n", "a legal 2026-12-01T08:30  fr  false"},
		"what Excel writes as Unicode text": {utf16("reference\tdate\ttime\r\na\t25/11/2026\t09:30:00\r\n"),
			"a legal 2026-11-25T08:30    false"},
		"a named separator": {"sep=;\r\nreference;date;time;digits\r\na;25/11/2026;9:30;912\r\n",
			"a legal 2026-11-25T08:30   0912 false"},
		"a number kept as text": {head + "a,legal,2026-11-25,09:30,,,\"=\"\"0912\"\"\"\n",
			"a legal 2026-11-25T08:30   0912 false"},
		"a date with midnight": {head + "a,legal,2026-11-25 00:00:00,9:30 AM\n", "a legal 2026-11-25T08:30    false"},
		"a year of two digits": {head + "a,legal,25/11/26,2:30 pm\n", "a legal 2026-11-25T13:30    false"},
		"old line ends":        {"reference;date;time\ra;2026-11-25;09:30\r", "a legal 2026-11-25T08:30    false"},
		"an offset":            {head + "a,legal,2027-10-31,02:30+01:00\n", "a legal 2027-10-31T01:30    false"},
		"a tag of a language":  {head + "a,legal,2026-11-25,09:30,FR-ch\n", "a legal 2026-11-25T08:30 fr   false"},
		"the unquoted name of Exchange": {event("UID:a", "DTSTART;TZID=tzone://Microsoft/Utc:20261125T093000"),
			"a legal 2026-11-25T09:30    false"},
		"an escaped comma in a category": {event("UID:a", "DTSTART:20261125T093000Z", `CATEGORIES:x\,legal,Sportello legale`),
			"a legal 2026-11-25T09:30    false"},
		"the hour that is twice": {head + "a,legal,2027-10-31,02:30\n",
			"a legal 2027-10-31T00:30    false"},
		"outlook": {event("UID:a", `DTSTART;TZID="W. Europe Standard Time":20261125T093000`),
			"a legal 2026-11-25T08:30    false"},
		"a prefixed zone": {event("UID:a", "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20261125T093000"),
			"a legal 2026-11-25T09:30    false"},
		"a folded line": {event("UID:a-", " b", "DTSTART:20261125T093000Z"), "a-b legal 2026-11-25T09:30    false"},
		"a dialect": {event("UID:a", "DTSTART:20261125T093000Z", "SUMMARY;LANGUAGE=fr-CA:x"),
			"a legal 2026-11-25T09:30 fr   false"},
		"METHOD": {strings.Replace(event("UID:a", "DTSTART:20261125T093000Z"), "BEGIN:VEVENT",
			"METHOD:CANCEL\r\nBEGIN:VEVENT", 1), "a legal 2026-11-25T09:30    true"},
	} {
		got, err := reader(t).Read([]byte(c.file))
		if err != nil || !slices.Equal(lines(got), []string{c.want}) {
			t.Errorf("%s: %q, %v; want %q", name, lines(got), err, c.want)
		}
	}
}

// Each reason names its place in the file, and the good row or event beside it is taken.
func TestLeftOut(t *testing.T) {
	row := func(cells string) string { return head + "ok,legal,2026-11-25,09:30\n" + cells + "\n" }
	with := func(properties ...string) string {
		return event("UID:ok", "DTSTART:20261125T093000") + event(properties...)
	}
	table := func(row int, what, value string) calendar.Fault {
		return calendar.Fault{Place: calendar.Place{Row: row}, What: what, Value: value}
	}
	second := func(uid, what, value string) calendar.Fault {
		return calendar.Fault{Place: calendar.Place{Row: 2, Event: true, UID: uid}, What: what, Value: value}
	}
	for _, c := range []struct {
		file string
		want calendar.Fault
	}{
		{row(`"a,legal`), table(3, "unreadable", "")},
		{row(",legal,2026-11-25,10:00"), table(3, "reference", "")},
		{row("ok,legal,2026-11-25,10:00"), table(3, "twice", "ok")},
		{row("a,information,2026-11-25,10:00"), table(3, "service", "information")},
		{row("a,legal,2026-13-25,10:00"), table(3, "date", "2026-13-25")},
		{row("a,legal,46351,10:00"), table(3, "date", "46351")},
		{row("a,legal,01/12/2206,09:30"), table(3, "far", "25/11/2028")},
		{row("a,legal,2026-11-20,09:30"), table(3, "past", "")},
		{row("a,legal,,09:30"), table(3, "no_time", "")},
		{row("a,legal,2026-11-25,25:00"), table(3, "time", "25:00")},
		{row("a,legal,2027-03-28,02:30"), table(3, "time", "02:30")},
		{row("a,legal,2026-11-25,10:00,tlh"), table(3, "language", "tlh")},
		{row("a,legal,2026-11-25,10:00,,tlh"), table(3, "needs", "tlh")},
		{row("a,legal,2026-11-25,10:00,,,45x"), table(3, "digits", "45x")},
		{row("a,legal,2026-11-25,10:00,,,,maybe"), table(3, "status", "maybe")},
		{row("a,legal,2026-11-25,10:00,,,,,Rossi, Anna"), table(3, "cells", "")},
		{row("us,legal,11/26/2026,10:00") + "eu,legal,26/11/2026,10:00\nb,legal,3/12/2026,10:00\n", table(5, "date", "3/12/2026")},
		{with("UID:a", "DTSTART;VALUE=DATE:20190815"), second("a", "all_day", "15/08/2019")},
		{with("UID:a", "DTSTART:20190815T093000Z", "RRULE:FREQ=WEEKLY;UNTIL=20191231T000000Z"), second("a", "past", "")},
		{with("UID:a", "DTSTART:20261201T093000", "RRULE:FREQ=HOURLY"), second("a", "series", "FREQ=HOURLY")},
		{with("UID:a", "DTSTART:20261201T093000", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=0"),
			second("a", "series", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUN…")},
		{with("UID:a", "DTSTART:20261201T093000", "RRULE:FREQ=WEEKLY"), second("a", "far", "25/11/2028")},
		{with("UID:a", "DTSTART:20261201T093000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T083000"),
			second("a", "following", "")},
		{with("UID:ok", "DTSTART:20261126T093000", "SEQUENCE:1"),
			calendar.Fault{Place: calendar.Place{Row: 1, Event: true, UID: "ok"}, What: "older", Value: "ok"}},
		{with("UID:a", "DTSTART;TZID=Mars/Olympus:20261125T093000"), second("a", "zone", "Mars/Olympus")},
		{with("UID:a", "DTSTART;TZID=Europe/Rome/Cuba:20261125T093000"), second("a", "zone", "Europe/Rome/Cuba")},
		{with("UID:a"), second("a", "no_time", "")},
		{with("UID:a", "DTSTART;TZID"), second("a", "unreadable", "")},
		{with("DTSTART:20261125T093000Z"), second("", "reference", "")},
		{event("UID:ok", "DTSTART:20261125T093000") + "BEGIN:VCALENDAR\r\n", calendar.Fault{What: "cut"}},
	} {
		got, err := reader(t).Read([]byte(c.file))
		if err != nil || !slices.Contains(got.LeftOut, c.want) {
			t.Errorf("%.80q: left out %v (%v), want %v", c.file, got.LeftOut, err, c.want)
		}
		if !slices.ContainsFunc(got.Entries, func(e calendar.Entry) bool { return e.Reference == "ok" }) {
			t.Errorf("%.80q: the good one was not taken", c.file)
		}
	}
	none := reader(t)
	b := *none.Branch
	b.Services = slices.Clone(b.Services)
	for i := range b.Services {
		b.Services[i].Appointments = true
	}
	none.Branch = &b
	for _, file := range []string{"reference,date,time\na,2026-11-25,09:30\n", event("UID:a", "DTSTART:20261125T093000Z")} {
		if got, err := none.Read([]byte(file)); err != nil || len(got.LeftOut) != 1 || got.LeftOut[0].What != "no_service" {
			t.Errorf("a booking of no service: %v, %v", got, err)
		}
	}
}

// A file that cannot be read at all is refused.
func TestRefusedFiles(t *testing.T) {
	first := calendar.Place{Row: 1}
	for _, c := range []struct {
		file string
		want calendar.Fault
	}{
		{"reference;caf\xe9\n", calendar.Fault{What: "not_text"}},
		{"", calendar.Fault{What: "empty"}},
		{head, calendar.Fault{What: "empty"}},
		{"reference;data\n", calendar.Fault{Place: first, What: "column", Value: "date"}},
		{"reference;date;time;Date\n", calendar.Fault{Place: first, What: "column_twice", Value: "date"}},
		{strings.Repeat("BEGIN:VCALENDAR\r\nBEGIN:A\r\nBEGIN:B\r\nBEGIN:C\r\nBEGIN:D\r\nBEGIN:E\r\nBEGIN:F\r\nBEGIN:G\r\n"+
			"BEGIN:H\r\n", 2), calendar.Fault{What: "unreadable"}},
	} {
		_, err := reader(t).Read([]byte(c.file))
		var got *calendar.Fault
		if !errors.As(err, &got) || *got != c.want {
			t.Errorf("%.80q: got %v, want %v", c.file, err, &c.want)
		}
	}
}

// Of more appointments than an import may have the next ones are taken.
func TestTheNextAreTaken(t *testing.T) {
	many := &strings.Builder{}
	many.WriteString(head)
	for i := range appointment.MaxBookings + 1 {
		fmt.Fprintf(many, "r%d,legal,2026-12-%02d,09:30\n", i, 31-i%30)
	}
	got, err := reader(t).Read([]byte(many.String()))
	if err != nil || len(got.Entries) != appointment.MaxBookings || len(got.LeftOut) != 1 || got.LeftOut[0].What != "too_many" {
		t.Errorf("took %d, left out %v, %v", len(got.Entries), got.LeftOut, err)
	}
}

// A series that is put to another hour has the references that it had, and a day that it no longer has is named.
func TestReferencesOfASeries(t *testing.T) {
	references := func(start string, more ...string) (all []string) {
		f, err := reader(t).Read([]byte(event(append(more, "UID:a", "DTSTART:"+start, "RRULE:FREQ=WEEKLY;COUNT=3")...)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Entries {
			all = append(all, fmt.Sprint(e.Reference, " ", e.Gone))
		}
		return all
	}
	want := []string{"a/2026-12-02 false", "a/2026-12-09 false", "a/2026-12-16 false"}
	if d := cmp.Diff(want, references("20261202T093000")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want, references("20261202T113000")); d != "" {
		t.Error(d)
	}
	want[1] = "a/2026-12-09 true"
	if d := cmp.Diff(want, references("20261202T113000", "EXDATE:20261209T113000")); d != "" {
		t.Error(d)
	}
}

// What is written as a table is read as the same bookings.
func TestTable(t *testing.T) {
	r := reader(t)
	f, err := r.Read([]byte(event("UID:a, \"b\"", "DTSTART:20271031T013015Z", "SUMMARY;LANGUAGE=fr:x") +
		event("UID:c", "DTSTART:20271031T003000Z", "STATUS:CANCELLED")))
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Read([]byte(calendar.Table(f.Entries, r.Branch)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(lines(f), lines(again)); d != "" || !again.Entries[0].At.Equal(f.Entries[0].At) {
		t.Error(d)
	}
}

// utf16 is a text as Windows writes it.
func utf16(s string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range s {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

// A file that was made to keep the program busy is read or refused; one that keeps it busy for ever ends the tests.
func TestHostileCalendars(t *testing.T) {
	const size = 1 << 20
	busy := func(start, rule string) string {
		one := "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:" + start + "\r\nRRULE:" + rule + "\r\nEND:VEVENT\r\n"
		out := &strings.Builder{}
		for i := range size / 8 / len(one) {
			fmt.Fprintf(out, one, i)
		}
		return "BEGIN:VCALENDAR\r\n" + out.String() + "END:VCALENDAR\r\n"
	}
	for name, file := range map[string]string{
		"parameters":         event("UID" + strings.Repeat(";A=B", size/4) + ":a"),
		"nesting":            "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", size/14),
		"folds":              event("UID:a" + strings.Repeat("\r\n x", size/4)),
		"quotes":             head + strings.Repeat("\"\n", size/2),
		"rules never true":   busy("16010101T093000", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
		"rules of long ago":  busy("16010101T093000", "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10"),
		"rules of each year": busy("20200101T093000", "FREQ=YEARLY;BYDAY=MO,TU;BYHOUR=1,2,3,4,5,6,7,8,9,10"),
		"attendees": event("UID:a", "DTSTART:20261125T093000", strings.Repeat("ATTENDEE"+strings.Repeat(";A=B", 400)+":x\r\n",
			size/1600)),
	} {
		_, err := reader(t).Read([]byte(file))
		if fault := new(calendar.Fault); err != nil && !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: any file gives bookings that the branch takes, or a fault that has words.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"appointments.csv", "appointments.ics"} {
		data, err := os.ReadFile("../../docs/guides/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(event("UID:a", "DTSTART;TZID=Europe/Rome")))
	f.Add([]byte("BEGIN:VCALENDAR\nEND\nEND:\nBEGIN\nBEGIN:\n"))
	f.Add([]byte(event(`DTSTART;TZID="Europe`)))
	f.Add([]byte("BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nEND:VCALENDAR"))
	f.Add([]byte("reference;date;time\n\"\"\"a;2026-11-25;9.30"))
	r := reader(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := r.Read(data)
		var fault *calendar.Fault
		if errors.As(err, &fault) {
			if !slices.Contains(calendar.Faults, fault.What) || len(fault.Value) > 300 {
				t.Fatalf("the fault %v has no words", fault)
			}
			return
		}
		for _, fault := range file.LeftOut {
			if !slices.Contains(calendar.Faults, fault.What) || len(fault.Value) > 300 {
				t.Fatalf("the fault %v has no words", fault)
			}
		}
		for _, b := range file.Bookings() {
			s, ok := r.Branch.Service(b.Service)
			if !ok || !s.Appointments || b.Reference == "" || b.At.Before(r.Since) || b.Language != "" &&
				!r.Branch.Speaks(b.Language) {
				t.Fatalf("a booking that the branch does not take: %+v", b)
			}
		}
	})
}
