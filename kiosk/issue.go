package kiosk

import (
	"net/http"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// issueRequest is the body that asks for a ticket, at the kiosk or at the door. The page at the door does not ask where one
// lives and comes from, as its code is good for two minutes; the ticket's page does.
type issueRequest struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// issue makes a ticket, one for each idempotency key however often it is asked.
func (k *screens) issue(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	var ask issueRequest
	key, err := server.Decode(w, r, &ask)
	if err != nil {
		return err
	}
	issued, err := e.Issue(r.Context(), queue.IssueRequest{Key: key, Service: ask.Service, Language: ask.Language,
		Needs: ask.Needs, Priority: ask.Priority, Residence: ask.Residence, Origin: ask.Origin, Source: queue.AtKiosk})
	if code := ledger.CodeOf(err); sorry(code) && !server.WantsJSON(r) {
		// The home page says so beside what is still open, which is more use than an error.
		http.Redirect(w, r, homeURL(e.Branch(), ask.Language, regret(code, ask.Service)), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusCreated, k.own(r, issued))
	}
	http.Redirect(w, r, "/kiosk/"+e.Branch().ID+"/tickets/"+issued.Token, http.StatusSeeOther)
	return nil
}
