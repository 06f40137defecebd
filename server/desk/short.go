package desk

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"

	"turno/server"
	"turno/server/queue"
)

// A shortRow is all that a frame says of a row. Equal ones look the same, whatever else is known of their tickets.
type shortRow struct {
	Number, Accent, Service, Language, Since, Appointed, Priority, SentBack string
	// Off: the first of the row's keys would be refused. said are its notes with their languages.
	Off  bool
	said string
}

// A noted row is one with its notes, for the template.
type noted struct {
	shortRow
	Notes []server.LocalText
}

// keptRows bounds how many short rows are kept, of 0.3 KB each. A list shows fifty, on each desk's page the same.
const keptRows = 8192

// shortRows are the rows of a list in a frame: rendered, or kept from another frame or desk.
func (s *state) shortRows(l list) (string, error) {
	var all strings.Builder
	for _, q := range l.tickets {
		r := noted{s.shortRow(q), s.notes(l, q)}
		r.Off = l.off(q)
		for _, n := range r.Notes {
			r.said += n.Text + "\x00" + n.Lang + "\x00"
		}
		html, err := s.screen.short(r)
		if err != nil {
			return "", err
		}
		all.WriteString(html)
	}
	return all.String(), nil
}

// short renders a row, unless it is kept; in development pages may change at any moment.
func (d *desk) short(r noted) (string, error) {
	render := func() (string, error) { return d.pages.Part("desk.html", "short-row", r) }
	if !d.pages.Fixed() {
		return render()
	}
	return d.rows.Get(r.shortRow, render)
}

func (s *state) shortRow(q queue.Ticket) shortRow {
	r := shortRow{Number: q.Number, Accent: strconv.Itoa(s.Accent(q.Service)), Service: q.Service,
		Language: cmp.Or(q.Needs, q.Language), Priority: q.Priority}
	if from, until := span(q); until == nil {
		r.Since = stamp(from)
	}
	if q.Appointment != nil {
		r.Appointed = s.Time(*q.Appointment)
	}
	if q.State == queue.Waiting && q.BackTo != nil {
		r.SentBack = *q.BackTo
	}
	return r
}

// Short are the rows of a list for a frame, none for a page.
func (l listing) Short() (template.HTML, error) {
	if l.short == nil {
		return "", nil
	}
	html, err := l.short()
	return template.HTML(html), err
}
