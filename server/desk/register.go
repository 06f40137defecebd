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
func (d *desk) register(c *server.Change, body ticketBody) (any, error) {
	issued, err := c.Engine.Issue(c.Context(), queue.IssueRequest{
		Head: c.Head, Source: queue.AtDesk, Service: body.Service,
		Language: body.Language, Needs: body.Needs,
		Priority: body.Priority, Residence: body.Residence, Origin: body.Origin, Override: body.Override,
	})
	if err == nil && !c.ByProgram() {
		c.Back += "&" + told + "=" + issued.Number
	}
	if ledger.RulesOf(err) != nil && !c.ByProgram() {
		return c.Answered(d.confirm(c, body, err))
	}
	return issued.Ticket, err
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
func (d *desk) count(c *server.Change, body struct {
	Service   string         `json:"service"`
	Language  string         `json:"language"`
	Residence string         `json:"residence"`
	Origin    string         `json:"origin"`
	Cases     map[string]int `json:"cases"`
}) (any, error) {
	if body.Language == "" {
		body.Language = c.Engine.Branch().Language()
	}
	if c.PostForm != nil {
		dropZeros(body.Cases)
	}
	err := c.Engine.CountVisit(c.Context(), queue.VisitRequest{
		Head: c.Head, Service: body.Service, Language: body.Language,
		Residence: body.Residence, Origin: body.Origin, Cases: body.Cases,
	})
	return counted{body.Service, body.Language, body.Cases}, err
}
