package desk

import (
	"net/http"
	"regexp"
	"slices"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// told is the name in the query of the number that was just registered.
const told = "told"

// numberForm is the form of a number; nothing else of the query is shown.
var numberForm = regexp.MustCompile(`^[A-Z][0-9]{3,6}$`)

// A ticketBody is the body that registers a visitor.
type ticketBody struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	Override  bool   `json:"override"`
}

// register gives a ticket to somebody who came to the desk without kiosk and phone. The answer has no token, as nobody at
// the desk needs it.
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

// A counted visit is the answer for a visit without a ticket, without the visitor's residence and origin.
type counted struct {
	Service  string         `json:"service"`
	Language string         `json:"language"`
	Cases    map[string]int `json:"cases,omitempty"`
}

// count counts a visit without a ticket.
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

// An override asks staff whether to give a number against a rule. Its rules are all that a refusal may name; the page shows
// those of this refusal.
type override struct {
	// Asked: the question is shown. Service is the service of the number.
	Asked   bool
	Service string
	Rules   []ruleSaid
}

// A ruleSaid is a rule in words.
type ruleSaid struct {
	Rule   ledger.Rule
	Says   string
	Stands bool
}

// ticketRules are the rules by which a number may be refused.
var ticketRules = []ledger.Rule{queue.NoMoreNumbers, queue.Closed, queue.LastGiven, queue.Paused, queue.Quota}

func newOverride(v server.View, service string, standing []ledger.Rule) override {
	o := override{Asked: len(standing) > 0, Service: service}
	for _, r := range ticketRules {
		o.Rules = append(o.Rules, ruleSaid{r, v.T("common.rule_" + string(r)), slices.Contains(standing, r)})
	}
	return o
}

// confirm answers a browser without scripts whose number was refused by rules: with the desk's page, what was chosen, and
// the question.
func (d *desk) confirm(c *server.Change, ask ticketBody, refused error) error {
	q, err := c.Engine.Desk(c.Context(), c.PathValue("desk"))
	if err != nil {
		return err
	}
	v := d.site.Pages.View(c.Request, c.Engine.Branch())
	chosen := map[string]string{"language": ask.Language, "needs": ask.Needs, "priority": ask.Priority,
		"residence": ask.Residence, "origin": ask.Origin}
	shown := d.page(c.Request, c.Engine, v, q, newOverride(v, ask.Service, ledger.RulesOf(refused)), chosen)
	return d.pages.Render(c.W, c.Request, server.StatusOf(refused), "desk.html", shown)
}
