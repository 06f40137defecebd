package agenda

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"turno/server"
	"turno/server/appointment"
	"turno/server/calendar"
	"turno/server/engine"
	"turno/server/ledger"
)

// An importRequest is what goes with a file. Desk and Preview may stand in the address, too.
type importRequest struct {
	Service  string `json:"service"`
	Language string `json:"language"`
	Desk     string `json:"desk"`
	Preview  string `json:"preview"`
}

// An outcome is what an import did with a file, or would do.
type outcome struct {
	Appointments []appointment.Imported `json:"appointments"`
	LeftOut      []leftOut              `json:"left_out"`
	// entries are what was read of each of the appointments, faults why the others were left out.
	entries []calendar.Entry
	faults  []calendar.Fault
}

// A leftOut is what of a file was not taken.
type leftOut struct {
	// Row is the line of a table or the number of an event, nil for what is missing; UID is that of an event.
	Row    *int    `json:"row"`
	UID    *string `json:"uid"`
	Reason string  `json:"reason"`
}

// importFile takes the file of an outside calendar, or tells what that would do.
func (g *agenda) importFile(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	var body importRequest
	key, data, err := server.DecodeUpload(w, r, &body)
	query := r.URL.Query()
	body.Desk, body.Preview = cmp.Or(body.Desk, query.Get("desk")), cmp.Or(body.Preview, query.Get("preview"))
	if err == nil && body.Preview != "" && body.Preview != "1" {
		err = &ledger.Error{Code: ledger.Invalid, Message: "preview is 1, or left out"}
	}
	if err != nil {
		return g.refuseFile(w, r, e, body, outcome{}, err)
	}
	// The file is read from the day before yesterday on, so that an appointment that was over a moment ago is still in the
	// answer, and by whole days, so that a repeated request is the same request.
	today := e.Now().In(e.Branch().Location()).Truncate(24 * time.Hour)
	reader := calendar.Reader{Branch: e.Branch(), Service: body.Service, Language: body.Language,
		Since: today.AddDate(0, 0, -2), Until: today.Add(appointment.BookAhead)}
	file, err := reader.Read(data)
	if err != nil {
		return g.refuseFile(w, r, e, body, outcome{}, err)
	}
	o := outcome{faults: file.LeftOut}
	// The preview comes first in any case: a file of which nothing can be taken changes nothing.
	if len(file.Entries) > 0 {
		if o.Appointments, err = e.Appointments.Preview(r.Context(), file.Bookings()); err != nil {
			return g.refuseFile(w, r, e, body, outcome{}, err)
		}
		o.sift(file.Entries)
	}
	if len(o.Appointments) == 0 {
		return g.refuseFile(w, r, e, body, o, errNothing)
	}
	if body.Preview != "" {
		return g.preview(w, r, e, body, o)
	}
	did, err := e.Appointments.Import(r.Context(), g.site.Head(r, key, ""), file.Bookings())
	if err != nil {
		return err
	}
	o = outcome{Appointments: did, faults: file.LeftOut}
	o.sift(file.Entries)
	o.tell(g.site.Pages.ViewIn("en", nil))
	return server.Made(w, r, o, g.afterImport(r, e, body, o), nil)
}

// sift lists what the engine leaves out with what the reader does. entries are those that the appointments are of.
func (o *outcome) sift(entries []calendar.Entry) {
	taken := []appointment.Imported{}
	for i, did := range o.Appointments {
		e := entries[i]
		switch {
		case did.Did == "past":
			o.faults = append(o.faults, calendar.Fault{Place: e.Place, What: "past"})
		case e.Gone && did.Code == "":
			// The file says that there is nothing, and there is nothing.
		case e.Cancelled && did.Code == "":
			o.faults = append(o.faults, calendar.Fault{Place: e.Place, What: "cancelled"})
		default:
			taken = append(taken, did)
			o.entries = append(o.entries, e)
		}
	}
	o.Appointments = taken
	slices.SortStableFunc(o.faults, func(a, b calendar.Fault) int { return cmp.Compare(a.Row, b.Row) })
	o.faults = slices.CompactFunc(o.faults, func(a, b calendar.Fault) bool { return a == b })
}

// tell puts in words what was left out.
func (o *outcome) tell(v server.View) {
	o.LeftOut = make([]leftOut, len(o.faults))
	for i, f := range o.faults {
		o.LeftOut[i].Reason = v.T("appointments.fault_"+f.What, "Value", f.Value)
		if f.Row > 0 {
			o.LeftOut[i].Row = &f.Row
		}
		if f.UID != "" {
			o.LeftOut[i].UID = &f.UID
		}
	}
}

// afterImport is the page that follows an import: the day of the first appointment that it changed.
func (g *agenda) afterImport(r *http.Request, e *engine.Engine, body importRequest, o outcome) string {
	var first time.Time
	told := []string{"notice", "imported"}
	n := map[string]int{}
	for i, did := range o.Appointments {
		n[did.Did]++
		if at := o.entries[i].At; did.Did != "unchanged" && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for what, n := range n {
		told = append(told, what, strconv.Itoa(n))
	}
	if !first.IsZero() {
		told = append(told, "day", first.In(e.Branch().Location()).Format(time.DateOnly))
	}
	return dayPath(g.site.Pages.View(r, e.Branch()), body.Desk, told...)
}

// errNothing refuses a file of which nothing can be taken; its sentence is made from what was left out.
var errNothing = &calendar.Fault{What: "nothing"}

// refuseFile says why a file is not taken, and that it changed nothing: to a program, or on the page with the form.
func (g *agenda) refuseFile(w http.ResponseWriter, r *http.Request, e *engine.Engine, body importRequest, o outcome,
	err error,
) error {
	var fault *calendar.Fault
	isFault := errors.As(err, &fault)
	if server.WantsJSON(r) {
		if !isFault {
			return err
		}
		return &ledger.Error{Code: ledger.Invalid, Message: refusal(g.site.Pages.ViewIn("en", nil), fault, o.faults)}
	}
	status := http.StatusUnprocessableEntity
	v := g.site.Pages.View(r, e.Branch())
	p := g.newImportPage(v, body, o)
	switch {
	case fault == errNothing:
		p.Fault = v.T("appointments.nothing_taken")
	case isFault:
		p.Fault = inPlace(v, *fault) + " " + v.T("appointments.file_not_taken")
	case server.StatusOf(err) == http.StatusUnprocessableEntity || server.StatusOf(err) == http.StatusRequestEntityTooLarge:
		status = server.StatusOf(err)
		p.Fault = g.site.SentenceOf(v, r, err)
	default:
		return err
	}
	return g.pages.Render(w, r, status, "imports.html", p)
}

// mostTold is how many reasons a refusal repeats.
const mostTold = 10

// refusal is the sentence for a file that is not taken, with the first reasons.
func refusal(v server.View, fault *calendar.Fault, faults []calendar.Fault) string {
	if fault != errNothing {
		return inPlace(v, *fault)
	}
	told := []string{v.T("appointments.nothing_taken")}
	for _, f := range faults[:min(len(faults), mostTold)] {
		told = append(told, inPlace(v, f))
	}
	return strings.Join(told, " ")
}

// inPlace says a fault in the language of the view: where it is, and what to correct.
func inPlace(v server.View, f calendar.Fault) string {
	what := v.T("appointments.fault_"+f.What, "Value", f.Value)
	switch {
	case f.Row == 0:
		return what
	case f.Event:
		return v.T("appointments.in_event", "Row", f.Row, "What", what)
	}
	return v.T("appointments.in_row", "Row", f.Row, "What", what)
}
