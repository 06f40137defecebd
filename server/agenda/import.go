package agenda

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"turno/server"
	"turno/server/appointment"
	"turno/server/calendar"
	"turno/server/engine"
	"turno/server/ledger"
)

// importFile takes the file of an outside calendar.
func (g *agenda) importFile(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	var body struct {
		Service  string `json:"service"`
		Language string `json:"language"`
		Desk     string `json:"desk"`
	}
	key, file, err := server.DecodeUpload(w, r, &body)
	if err != nil {
		return err
	}
	// The file is read from the day before yesterday on, so that an appointment that was over a moment ago is still in the
	// answer, and a repeated request is the same request.
	since := e.Now().In(e.Branch().Location()).AddDate(0, 0, -2).Truncate(24 * time.Hour)
	reader := calendar.Reader{Branch: e.Branch(), Service: body.Service, Language: body.Language, Since: since}
	bookings, err := reader.Read(file)
	var fault *calendar.Fault
	if errors.As(err, &fault) {
		return g.faulty(w, r, e, body.Desk, fault)
	}
	if err != nil {
		return err
	}
	did, err := e.Appointments.Import(r.Context(), g.site.Head(r, key, ""), bookings)
	told := []string{"notice", "imported"}
	for what, n := range tally(did) {
		told = append(told, what, strconv.Itoa(n))
	}
	back := dayPath(g.site.Pages.View(r, e.Branch()), body.Desk, told...)
	return server.Made(w, r, map[string][]appointment.Imported{"appointments": did}, back, err)
}

// tally counts what an import did.
func tally(did []appointment.Imported) map[string]int {
	n := map[string]int{}
	for _, i := range did {
		n[i.Did]++
	}
	return n
}

// faulty says what is wrong with a file, and that it changed nothing.
func (g *agenda) faulty(w http.ResponseWriter, r *http.Request, e *engine.Engine, desk string, f *calendar.Fault) error {
	if server.WantsJSON(r) {
		return &ledger.Error{Code: ledger.Invalid, Message: faultWords(g.site.Pages.ViewIn("en", nil), f)}
	}
	v := g.site.Pages.View(r, e.Branch())
	return g.showDay(w, r, e, http.StatusUnprocessableEntity, problem{Fault: faultWords(v, f), Desk: desk})
}

// faultWords say a fault in the language of the view: where it is, and what to correct.
func faultWords(v server.View, f *calendar.Fault) string {
	what := v.T("appointments.fault_"+f.What, "Value", f.Value)
	switch {
	case f.Row == 0:
		return what
	case f.Event:
		return v.T("appointments.in_event", "Row", f.Row, "What", what)
	}
	return v.T("appointments.in_row", "Row", f.Row, "What", what)
}
