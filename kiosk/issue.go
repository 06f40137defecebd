package kiosk

import (
	"net/http"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// issue makes a ticket, one for each idempotency key however often it is asked.
func (k *screens) issue(w http.ResponseWriter, r *http.Request) error {
	var ask visit.IssueBody
	e, key, err := k.site.Begin(w, r, &ask)
	if err != nil {
		return err
	}
	issued, err := e.Issue(r.Context(), ask.Request(key, queue.AtKiosk))
	if regret := visit.Regret(ledger.CodeOf(err), ask.Service); regret != nil && !server.WantsJSON(r) {
		// The home page says so beside what is still open, which is more use than an error.
		return server.SeeOther(w, r, homeURL(e.Branch(), ask.Language, regret))
	}
	return server.Made(w, r, visit.Own(k.site, r, issued), "/kiosk/"+e.Branch().ID+"/tickets/"+issued.Token, err)
}
