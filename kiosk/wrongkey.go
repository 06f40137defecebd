package kiosk

import (
	"net/http"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/engine"
)

// wrongView is the page on which a visitor who chose the wrong service chooses another one. The ticket stays.
type wrongView struct {
	homeView
	Token, Number string
	// Keep leads back to the ticket as it is, in the language chosen here.
	Keep string
}

// wrongService shows the services that the ticket may be for instead.
func (k *screens) wrongService(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	b, token := e.Branch(), r.PathValue("token")
	ticket, at, err := e.Ticket(r.Context(), token)
	if err != nil {
		return err
	}
	lang := visit.Chosen(r, b, ticket.Language)
	if !ticket.Changeable(at.At) {
		return server.SeeOther(w, r, visit.KioskTicketURL(b, token, lang, "change_late"))
	}
	offer, err := visit.Alternatives(r, e, ticket)
	if err != nil {
		return err
	}
	f := k.frame(b, lang, r.URL.Query().Get("low") != "")
	view := wrongView{homeView: homeView{frame: f}, Token: token, Number: ticket.Number}
	view.Page, view.Keep = view.Home+"/tickets/"+token+"/service", visit.KioskTicketURL(b, token, lang, "back")
	view.fill(b, offer)
	view.Key, view.Priorities = visit.ChangeKey(token, at), nil
	for i := range view.Tiles {
		view.Tiles[i].Asks = "" // the ticket already has the needed language
	}
	return k.pages.Render(w, r, http.StatusOK, "wrongkey.html", view)
}
