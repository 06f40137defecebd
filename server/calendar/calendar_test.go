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
	return calendar.Reader{Branch: branch.Sample(), Since: moment(t, "2026-11-24T00:00:00+01:00")}
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// lines are bookings as text, one line each.
func lines(bookings []appointment.Booking) (all []string) {
	for _, b := range bookings {
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

// Each fault names its place in the file.
func TestFaults(t *testing.T) {
	row := func(cells string) string { return head + "ok,legal,2026-11-25,09:30\n" + cells + "\n" }
	many := &strings.Builder{}
	many.WriteString(head)
	for i := range appointment.MaxBookings + 1 {
		fmt.Fprintf(many, "r%d,legal,2026-11-25,09:30\n", i)
	}
	seen := map[string]bool{}
	for _, c := range []struct {
		file string
		want calendar.Fault
	}{
		{"reference;caf\xe9\n", calendar.Fault{What: "not_text"}},
		{"", calendar.Fault{What: "empty"}},
		{head, calendar.Fault{What: "empty"}},
		{many.String(), calendar.Fault{What: "too_many", Value: "501"}},
		{"reference;data\n", calendar.Fault{Row: 1, What: "column", Value: "date"}},
		{row(`"a,legal`), calendar.Fault{Row: 3, What: "unreadable"}},
		{row(",legal,2026-11-25,10:00"), calendar.Fault{Row: 3, What: "reference"}},
		{row("ok,legal,2026-11-25,10:00"), calendar.Fault{Row: 3, What: "twice", Value: "ok"}},
		{row("a,information,2026-11-25,10:00"), calendar.Fault{Row: 3, What: "service", Value: "information"}},
		{row("a,legal,2026-13-25,10:00"), calendar.Fault{Row: 3, What: "date", Value: "2026-13-25"}},
		{row("a,legal,2026-11-25,25:00"), calendar.Fault{Row: 3, What: "time", Value: "25:00"}},
		{row("a,legal,2027-03-28,02:30"), calendar.Fault{Row: 3, What: "time", Value: "02:30"}},
		{row("a,legal,2026-11-25,10:00,tlh"), calendar.Fault{Row: 3, What: "language", Value: "tlh"}},
		{row("a,legal,2026-11-25,10:00,,tlh"), calendar.Fault{Row: 3, What: "needs", Value: "tlh"}},
		{row("a,legal,2026-11-25,10:00,,,45"), calendar.Fault{Row: 3, What: "digits", Value: "45"}},
		{row("a,legal,2026-11-25,10:00,,,,maybe"), calendar.Fault{Row: 3, What: "status", Value: "maybe"}},
		{"BEGIN:VCALENDAR\r\nBEGIN:", calendar.Fault{What: "unreadable"}},
		{event("UID:a", "DTSTART;VALUE=DATE:20261125"), calendar.Fault{Row: 1, Event: true, What: "all_day", Value: "20261125"}},
		{event("UID:a", "DTSTART:20261125T093000", "RRULE:FREQ=DAILY"), calendar.Fault{Row: 1, Event: true, What: "series"}},
		{event("UID:a", "DTSTART;TZID=Mars/Olympus:20261125T093000"), calendar.Fault{Row: 1, Event: true, What: "zone",
			Value: "Mars/Olympus"}},
		{event("UID:a"), calendar.Fault{Row: 1, Event: true, What: "time"}},
	} {
		_, err := reader(t).Read([]byte(c.file))
		var got *calendar.Fault
		if !errors.As(err, &got) || *got != c.want {
			t.Errorf("%.80q: got %v, want %v", c.file, err, &c.want)
		}
		seen[c.want.What] = true
	}
	for _, what := range calendar.Faults {
		if !seen[what] {
			t.Errorf("nothing brought about the fault %s", what)
		}
	}
}

// A file that was made to keep the program busy is read or refused within a second.
func TestHostileCalendars(t *testing.T) {
	const size = 1 << 20
	for name, file := range map[string]string{
		"parameters": event("UID" + strings.Repeat(";A=B", size/4) + ":a"),
		"nesting":    strings.Repeat("BEGIN:VEVENT\r\n", size/14),
		"folds":      event("UID:a" + strings.Repeat("\r\n x", size/4)),
		"attendees": event("UID:a", "DTSTART:20261125T093000", strings.Repeat("ATTENDEE"+strings.Repeat(";A=B", 400)+":x\r\n",
			size/1600)),
	} {
		started := time.Now()
		_, err := reader(t).Read([]byte(file))
		if fault := new(calendar.Fault); (err != nil) != (name != "attendees") || err != nil && !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(started); took > time.Second {
			t.Errorf("%s: took %v", name, took)
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
	f.Add([]byte(event(`DTSTART;TZID="Europe`)))
	f.Add([]byte("BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nEND:VCALENDAR"))
	f.Add([]byte("reference;date;time\n\"\"\"a;2026-11-25;9.30"))
	r := reader(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		bookings, err := r.Read(data)
		var fault *calendar.Fault
		if errors.As(err, &fault) {
			if !slices.Contains(calendar.Faults, fault.What) || len(fault.Value) > 300 {
				t.Fatalf("the fault %v has no words", fault)
			}
			return
		}
		for _, b := range bookings {
			s, ok := r.Branch.Service(b.Service)
			if !ok || !s.Appointments || b.Reference == "" || b.At.Before(r.Since) || b.Language != "" &&
				!r.Branch.Speaks(b.Language) {
				t.Fatalf("a booking that the branch does not take: %+v", b)
			}
		}
	})
}
