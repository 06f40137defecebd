package agenda

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"turno/server"
	"turno/server/appointment"
)

// A problem is a key of the catalogue for what could not be done.
type problem struct {
	Text, Desk string
	// Again is the check-in that staff may repeat with an override, its zero value for none.
	Again checkInAgain
	// Typed is what was filled in and could not be done, its zero value for nothing.
	Typed typed
}

// A typed is what staff filled in: a new booking, or another date and time for the appointment with Code.
type typed struct {
	Code string
	bookRequest
}

// Wrong is the field that a refusal is about, "" if nothing was filled in.
func (t typed) Wrong() string {
	switch {
	case t.bookRequest == bookRequest{Desk: t.Desk}:
		return ""
	case t.Digits != "" && !appointment.IsDigits(t.Digits):
		return "digits"
	}
	return "time"
}

// A checkInAgain is a check-in that a rule refused.
type checkInAgain struct{ Code, Key string }

// A dayPage is the staff's list of a day's appointments.
type dayPage struct {
	server.View
	Problem problem
	// Notice is the key of what was done, "" for nothing; Done says what an import did.
	Notice string
	Done   []string
	// Desk is where the staff sit, "" for nowhere.
	Desk string
	// Day is the day's date for forms; Date and Weekday are the same in words. Before and After are the days around it.
	Day, Date, Weekday, Today, Before, After string
	Rows                                     []dayRow
	importForm
	Needs []server.Language
	// Book is what the form of a new booking shows.
	Book typed
	// BookKey is the idempotency key of that form.
	BookKey string
}

// Wrong is the field of a new booking that a refusal is about, "" for none.
func (p dayPage) Wrong() string {
	if p.Problem.Typed.Code != "" {
		return ""
	}
	return p.Problem.Typed.Wrong()
}

// HeadStart says how much earlier than their time appointments count, "" for no head start.
func (p dayPage) HeadStart() string {
	if n := p.Branch.Appointments.HeadStartMin; n > 0 {
		return p.T("appointments.head_start", "Minutes", n)
	}
	return ""
}

// A serviceChoice is a service that takes appointments.
type serviceChoice struct {
	ID   string
	Name server.LocalText
}

// A dayRow is one appointment.
type dayRow struct {
	appointment.Appointment
	Clock, Shown string // its time, and its code as people read it
	Name         server.LocalText
	Accent       int
	Speaks       server.Language
	// Needed is the needed language besides the chosen one, nil for none.
	Needed *server.Language
	QR     string
	// Open: it may still be changed. Here: it is of today, and its visitor has not checked in.
	Open, Here bool
	// Late: its time has passed, and its visitor has not checked in.
	Late                             bool
	CheckInKey, CancelKey, ChangeKey string
	Day                              string
	// Typed is the other date and time that were filled in and refused, its zero value for none.
	Typed typed
}

func newDayPage(v server.View, list dayList, day time.Time, query url.Values, p problem) dayPage {
	desk := deskOf(v, cmp.Or(p.Desk, query.Get("desk")))
	page := dayPage{View: v, Problem: p, Desk: desk, BookKey: server.NewKey(), importForm: newImportForm(v, ""),
		Day: list.Day, Date: day.Format("02/01/2006"), Weekday: v.Weekday(day.Weekday()),
		Today: list.At.Format(time.DateOnly), Before: day.AddDate(0, 0, -1).Format(time.DateOnly),
		After: day.AddDate(0, 0, 1).Format(time.DateOnly)}
	if p == (problem{}) {
		page.notice(query)
	}
	if page.Book = p.Typed; page.Wrong() == "" {
		page.Book = typed{bookRequest: bookRequest{Date: list.Day, Language: v.Branch.Language()}}
	}
	page.Needs = v.LanguagesOf(v.Branch.NeededLanguages)
	for _, a := range list.Appointments {
		row := newDayRow(v, a, list.At, list.Day)
		if p.Typed.Code == a.Code {
			row.Typed, row.Day = p.Typed, p.Typed.Date
		}
		page.Rows = append(page.Rows, row)
	}
	return page
}

// notice says what was done.
func (p *dayPage) notice(query url.Values) {
	done := query.Get("notice")
	if !slices.Contains([]string{"booked", "rescheduled", "cancelled", "checked_in", "imported"}, done) {
		return
	}
	p.Notice = "appointments.notice_" + done
	if done != "imported" {
		return
	}
	for _, what := range []string{"booked", "updated", "cancelled", "unchanged", "past"} {
		if n, err := strconv.Atoi(query.Get(what)); err == nil && n > 0 {
			p.Done = append(p.Done, p.N("appointments.did_"+what, n))
		}
	}
}

func newDayRow(v server.View, a listed, now time.Time, day string) dayRow {
	row := dayRow{Appointment: a.Appointment, Clock: v.Time(a.At), Shown: a.Code[:3] + "-" + a.Code[3:],
		Accent: v.Accent(a.Service), Day: day, Speaks: v.LanguageOf(a.Language), Open: a.State == appointment.Booked,
		QR: a.path + "/qr.svg"}
	if s, ok := v.Branch.Service(a.Service); ok {
		row.Name = v.Text(s.Name)
	}
	if a.Needs != "" {
		row.Needed = new(v.LanguageOf(a.Needs))
	}
	// The staff decide about visitors who are too early or too late.
	row.Here = (row.Open || a.State == appointment.Missed) && v.Branch.Day(a.At) == v.Branch.Day(now)
	row.Late = row.Open && now.After(a.At)
	row.CheckInKey, row.CancelKey, row.ChangeKey = server.NewKey(), server.NewKey(), server.NewKey()
	return row
}

// Path is the page's own address, on a day.
func (p dayPage) Path(day string) string { return dayPath(p.View, p.Desk, "day", day) }

// Act is the address of what is done with an appointment.
func (p dayPage) Act(code, what string) string {
	return server.Address("/desk/"+p.Branch.ID+"/appointments/"+code+"/"+what, "lang", p.Lang, "day", p.Day)
}

// Back is where the staff came from: their desk, or the choice of one.
func (p dayPage) Back() string { return deskPath(p.View, p.Desk) }

// With is a row with the page that it stands on, as its template sees both.
func (p dayPage) With(row dayRow) map[string]any { return map[string]any{"Page": p, "Row": row} }
