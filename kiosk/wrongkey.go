package kiosk

import (
	"net/http"
	"slices"
	"strconv"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// wrongView is where a visitor who chose the wrong service chooses another one. The ticket stays.
type wrongView struct {
	homeView
	Token, Number string
	// Keep leads back to the ticket as it is, in the language chosen here.
	Keep string
}

// wrongService shows the services that the ticket may be for instead.
func (k *screens) wrongService(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	b, token := e.Branch(), r.PathValue("token")
	ticket, at, err := e.Ticket(r.Context(), token)
	if err != nil {
		return err
	}
	lang := chosen(r, b, ticket.Language)
	if !ticket.Changeable(at.At) {
		http.Redirect(w, r, kioskTicketURL(b, token, lang, "change_late"), http.StatusSeeOther)
		return nil
	}
	states, err := e.Choices(r.Context())
	if err != nil {
		return err
	}
	view := wrongView{homeView: homeView{frame: k.frame(b, lang, r.URL.Query().Get("low") != "")}, Token: token, Number: ticket.Number}
	view.Page, view.Keep = view.Home+"/tickets/"+token+"/service", kioskTicketURL(b, token, lang, "back")
	view.fill(b, others(queued(b, states), ticket), at.At)
	view.Key, view.Priorities = changeKey(token, at), nil
	for i := range view.Tiles {
		view.Tiles[i].Asks = "" // the ticket says already what its visitor needs
	}
	return k.pages.Render(w, r, http.StatusOK, "wrongkey.html", view)
}

// others are the services but the ticket's own.
func others(states []queue.ServiceState, t queue.Ticket) []queue.ServiceState {
	return slices.DeleteFunc(states, func(s queue.ServiceState) bool { return s.ID == t.Service })
}

// changeKey is the idempotency key of a form that changes the service: the ticket may be changed more than once.
func changeKey(token string, at ledger.Position) string {
	return "service-" + strconv.FormatInt(at.Seq, 10) + "-" + digest(token)
}

// changeable are the services that a phone offers instead of its ticket's, none where it is too late.
func changeable(r *http.Request, e *engine.Engine, v server.View, t queue.Ticket, at ledger.Position) ([]choice, error) {
	if !t.Changeable(at.At) {
		return nil, nil
	}
	states, err := e.Choices(r.Context())
	if err != nil {
		return nil, err
	}
	var choices []choice
	for _, s := range others(queued(e.Branch(), states), t) {
		if service, ok := e.Branch().Service(s.ID); ok && s.Open {
			choices = append(choices, choice{ID: s.ID, Name: v.Text(service.Name)})
		}
	}
	return choices, nil
}
