package kiosk

import (
	"turno/kiosk/visit"
	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// issue makes a ticket, one for each idempotency key however often it is asked.
func (k *screens) issue(c *server.Change, ask visit.IssueBody) (any, error) {
	issued, err := c.Engine.Issue(c.Context(), ask.Request(c.Head, queue.AtKiosk))
	if regret := visit.Regret(ledger.CodeOf(err), ask.Service); regret != nil && !c.ByProgram() {
		// The home page says so beside what is still open, which is more use than an error.
		return c.SeeOther(homeURL(c.Engine.Branch(), ask.Language, regret))
	}
	c.Back = "/kiosk/" + c.Engine.Branch().ID + "/tickets/" + issued.Token
	return visit.Own(k.site, c.Request, issued), err
}
