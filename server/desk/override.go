package desk

import (
	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// An override asks staff whether to give a number all the same. Its rules are those that a refusal may name; those that
// stand against it are shown.
type override struct {
	// Asked: the question is to be answered. Service is what the number is for.
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

// ticketRules are the rules that may stand against a number.
var ticketRules = []ledger.Rule{queue.NoMoreNumbers, queue.Closed, queue.LastGiven, queue.Paused, queue.Quota}

func newOverride(v server.View, service string, standing []ledger.Rule) override {
	o := override{Asked: len(standing) > 0, Service: service}
	for _, r := range ticketRules {
		said := ruleSaid{Rule: r, Says: v.T("common.rule_" + string(r))}
		for _, s := range standing {
			said.Stands = said.Stands || s == r
		}
		o.Rules = append(o.Rules, said)
	}
	return o
}

// confirm answers a browser without scripts whose number was refused by rules: the desk's page, with what was chosen, and
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
