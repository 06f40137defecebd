package desk

import (
	"net/http"
	"regexp"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// told is the query's name for the number that a browser comes back with from a registration.
const told = "told"

// numberForm is what may be shown of it.
var numberForm = regexp.MustCompile(`^[A-Z][0-9]{3,6}$`)

// A ticketBody is what is said of somebody who is registered.
type ticketBody struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	Override  bool   `json:"override"`
}

// register gives a ticket to somebody who came to the desk without kiosk and phone. Nobody at the desk needs its token,
// so nobody is told it.
func (d *desk) register(w http.ResponseWriter, r *http.Request) error {
	var body ticketBody
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	issued, err := e.Issue(r.Context(), queue.IssueRequest{
		Key: key, Desk: r.PathValue("desk"), Source: queue.AtDesk, Service: body.Service, Language: body.Language,
		Needs: body.Needs, Priority: body.Priority, Residence: body.Residence, Origin: body.Origin, Override: body.Override,
	})
	if err == nil && !server.WantsJSON(r) {
		back := path(d.site.Pages.View(r, e.Branch()), r.PathValue("desk"), "") + "&" + told + "=" + issued.Number
		return server.SeeOther(w, r, back)
	}
	if ledger.RulesOf(err) != nil && !server.WantsJSON(r) {
		return d.confirm(w, r, e, body, err)
	}
	return d.done(w, r, e, issued.Ticket, err)
}

// toldNumber is the number to tell the visitor who was just registered, "" for none.
func toldNumber(r *http.Request) string {
	if number := r.URL.Query().Get(told); numberForm.MatchString(number) {
		return number
	}
	return ""
}

// A counted visit is what the answer says of a visit without a ticket. Where the visitor lives and comes from is not in it.
type counted struct {
	Service  string         `json:"service"`
	Language string         `json:"language"`
	Cases    map[string]int `json:"cases,omitempty"`
}

// count counts a visit of somebody who just asked something.
func (d *desk) count(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Service   string         `json:"service"`
		Language  string         `json:"language"`
		Residence string         `json:"residence"`
		Origin    string         `json:"origin"`
		Cases     map[string]int `json:"cases"`
	}
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	if body.Language == "" {
		body.Language = e.Branch().Language()
	}
	if r.PostForm != nil {
		dropZeros(body.Cases)
	}
	err = e.CountVisit(r.Context(), queue.VisitRequest{
		Key: key, Desk: r.PathValue("desk"), Service: body.Service, Language: body.Language,
		Residence: body.Residence, Origin: body.Origin, Cases: body.Cases,
	})
	return d.done(w, r, e, counted{body.Service, body.Language, body.Cases}, err)
}
