package agenda

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"turno/server"
	"turno/server/calendar"
	"turno/server/engine"
)

// An importForm is the form that a file is chosen in.
type importForm struct {
	// Services are those that take appointments, Chosen the one that was chosen for entries that name none, "" for none yet.
	Services []serviceChoice
	Chosen   string
}

func newImportForm(v server.View, chosen string) importForm {
	f := importForm{Chosen: chosen}
	for _, s := range v.Branch.Appointed() {
		f.Services = append(f.Services, serviceChoice{s.ID, v.Text(s.Name)})
	}
	return f
}

// An importPage shows what an import would do, to be confirmed, or why a file is not taken.
type importPage struct {
	server.View
	importForm
	Desk, Day string
	// Fault is why the file as a whole is not taken, "" if it is.
	Fault string
	// Parts are what would be booked, moved, cancelled and left alone.
	Parts []importPart
	// LeftOut says how many are left out, Reasons why, More how many reasons are not shown.
	LeftOut string
	Reasons []string
	More    string
	// Table is what would be imported, as a table that the reader reads as the same bookings, Key the idempotency key of that;
	// both are "" if nothing would change.
	Table, Key string
}

// An importPart is what would be done with some of a file's appointments.
type importPart struct {
	// Did is as in appointment.Imported, Title says it with how many there are.
	Did, Title string
	Rows       []importRow
}

// An importRow is one appointment of a file.
type importRow struct {
	Weekday, Date, Clock string
	Name                 server.LocalText
	// Speaks is its language, Was the time that it has until now, "" for the same or none.
	Speaks server.Language
	Was    string
}

// preview answers what an import would do.
func (g *agenda) preview(w http.ResponseWriter, r *http.Request, e *engine.Engine, body importRequest, o outcome) error {
	if server.WantsJSON(r) {
		o.tell(g.site.Pages.ViewIn("en", nil))
		return server.WriteJSON(w, http.StatusOK, o)
	}
	p := g.newImportPage(g.site.Pages.View(r, e.Branch()), body, o)
	for _, part := range p.Parts {
		if part.Did != "unchanged" {
			p.Table, p.Key = calendar.Table(o.entries, e.Branch()), server.NewKey()
		}
	}
	return g.pages.Render(w, r, http.StatusOK, "imports.html", p)
}

// mostReasons is how many reasons the page shows.
const mostReasons = 100

func (g *agenda) newImportPage(v server.View, body importRequest, o outcome) importPage {
	p := importPage{View: v, importForm: newImportForm(v, body.Service), Desk: deskOf(v, body.Desk)}
	rows := map[string][]int{}
	for i, did := range o.Appointments {
		rows[did.Did] = append(rows[did.Did], i)
	}
	for _, did := range []string{"booked", "updated", "cancelled", "unchanged"} {
		if len(rows[did]) == 0 {
			continue
		}
		slices.SortStableFunc(rows[did], func(a, b int) int { return o.entries[a].At.Compare(o.entries[b].At) })
		part := importPart{Did: did, Title: v.N("appointments.did_"+did, len(rows[did]))}
		for _, i := range rows[did] {
			part.Rows = append(part.Rows, newImportRow(v, o.entries[i], o.Appointments[i].Was))
		}
		p.Parts = append(p.Parts, part)
	}
	past := 0
	for _, f := range o.faults {
		if f.What == "past" {
			past++
		} else {
			p.Reasons = append(p.Reasons, inPlace(v, f))
		}
	}
	if more := len(p.Reasons) - mostReasons; more > 0 {
		p.Reasons, p.More = p.Reasons[:mostReasons], v.N("appointments.left_more", more)
	}
	if past > 0 {
		p.Reasons = append(p.Reasons, v.N("appointments.did_past", past))
	}
	if n := len(o.faults); n > 0 {
		p.LeftOut = v.N("appointments.left_out", n)
	}
	return p
}

func newImportRow(v server.View, e calendar.Entry, was *time.Time) importRow {
	at := e.At.In(v.Branch.Location())
	row := importRow{Weekday: v.Weekday(at.Weekday()), Date: at.Format("02/01/2006"), Clock: v.Time(at),
		Speaks: v.LanguageOf(cmp.Or(e.Language, v.Branch.Language()))}
	if s, ok := v.Branch.Service(e.Service); ok {
		row.Name = v.Text(s.Name)
	}
	if was != nil && !was.Equal(e.At) {
		row.Was = was.In(v.Branch.Location()).Format("02/01/2006 15:04")
	}
	return row
}

// Back is the page of the appointments.
func (p importPage) Back() string { return dayPath(p.View, p.Desk) }

// With is a part with the page that it stands on, as its template sees both.
func (p importPage) With(part importPart) map[string]any {
	return map[string]any{"Page": p, "Part": part}
}
