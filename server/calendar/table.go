package calendar

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"regexp"
	"strings"
)

// The columns of a table, by their names in its first row, in any order. Other columns are ignored.
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

var columns = []string{columnReference, columnService, columnDate, columnTime, columnLanguage, columnNeeds, columnDigits,
	columnStatus}

// A row is one row of a table.
type row struct {
	Place
	cells  []string
	broken bool
}

// table reads a table. The first line of Excel that names its separator is passed over.
func (r Reader) table(data []byte, f *File) *Fault {
	comma, skipped := separator(data)
	rows := rowsOf(data, comma, skipped)
	if len(rows) == 0 {
		return &Fault{What: "empty"}
	}
	head := rows[0]
	if head.broken {
		return head.fault("unreadable", "")
	}
	at := map[string]int{}
	for i, name := range head.cells {
		name = strings.ToLower(name)
		for _, known := range columns {
			if _, had := at[known]; had && name == known {
				return head.fault("column_twice", name)
			}
		}
		at[name] = i
	}
	for _, name := range []string{columnReference, columnDate, columnTime} {
		if _, ok := at[name]; !ok {
			return head.fault("column", name)
		}
	}
	order := orderOf(rows[1:], at[columnDate])
	for _, row := range rows[1:] {
		e, fault := r.row(row, at, len(head.cells), order)
		if fault != nil {
			f.leave(fault)
			continue
		}
		f.take(r, e)
	}
	return nil
}

var namedSeparator = regexp.MustCompile(`^"?sep=([;,\t|])"?\r?\n`)

// separator is what separates the cells, and the line that names it, if there is one. Otherwise it is what the first line
// has most often: comma, semicolon or tab.
func separator(data []byte) (comma rune, line []byte) {
	if m := namedSeparator.FindSubmatch(data); m != nil {
		return rune(m[1][0]), m[0]
	}
	first, _, _ := bytes.Cut(bytes.TrimLeft(data, "\r\n"), []byte("\n"))
	comma = ','
	for _, c := range []rune{';', '\t'} {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(comma))) {
			comma = c
		}
	}
	return comma, nil
}

// mostBroken is how many broken rows are looked at; each may have the rest of the file read once more.
const mostBroken = 50

// rowsOf are the rows that have anything, with their lines. A broken one does not take the rows after it along.
func rowsOf(data []byte, comma rune, skipped []byte) (rows []row) {
	line, broken := 1+bytes.Count(skipped, []byte("\n")), 0
	for rest := data[len(skipped):]; len(rest) > 0 && broken < mostBroken; {
		if end := bytes.IndexByte(rest, '\n'); len(bytes.TrimSpace(rest[:end+1])) == 0 && end >= 0 {
			line, rest = line+1, rest[end+1:]
			continue
		}
		table := csv.NewReader(bytes.NewReader(rest))
		// A tab is white space, too: trimming would take the place of an empty cell.
		table.Comma, table.FieldsPerRecord, table.TrimLeadingSpace = comma, -1, comma != '\t'
		cells, err := table.Read()
		used := int(table.InputOffset())
		if err != nil {
			broken++
			cells, used = nil, bytes.IndexByte(rest, '\n')+1
		}
		if used <= 0 {
			used = len(rest)
		}
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		if err != nil || strings.Join(cells, "") != "" {
			rows = append(rows, row{Place{Row: line}, cells, err != nil})
		}
		line, rest = line+bytes.Count(rest[:used], []byte("\n")), rest[used:]
	}
	return rows
}

// row reads one row; columns are how many the head has.
func (r Reader) row(row row, at map[string]int, columns int, order dateOrder) (e Entry, fault *Fault) {
	e.Place = row.Place
	cell := func(name string) string {
		if i, ok := at[name]; ok && i < len(row.cells) {
			return row.cells[i]
		}
		return ""
	}
	switch {
	case row.broken:
		return e, e.fault("unreadable", "")
	case strings.Join(row.cells[min(columns, len(row.cells)):], "") != "":
		return e, e.fault("cells", "")
	}
	if e.At, fault = r.moment(e.Place, cell(columnDate), cell(columnTime), order); fault != nil {
		return e, fault
	}
	e.Reference, e.Needs = cell(columnReference), cell(columnNeeds)
	e.Language = cmp.Or(r.spoken(cell(columnLanguage)), cell(columnLanguage))
	e.Service = r.usual()
	switch name := cell(columnService); {
	case name == "" && e.Service == "":
		return e, e.fault("no_service", "")
	case name != "":
		if e.Service = r.service(name); e.Service == "" {
			return e, e.fault("service", name)
		}
	}
	var ok bool
	if e.Digits, ok = digits(cell(columnDigits)); !ok {
		return e, e.fault("digits", e.Digits)
	}
	switch status := strings.ToLower(cell(columnStatus)); status {
	case "", "booked", "confirmed":
	case "cancelled", "canceled":
		e.Cancelled = true
	default:
		return e, e.fault("status", status)
	}
	return e, nil
}
