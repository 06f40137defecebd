package kiosk

import (
	"net/http"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// asks reports whether a ticket's visitor is asked for residence and origin: once, on the day of the ticket.
func asks(b *branch.Branch, t queue.Ticket, at ledger.Position) bool {
	return !t.Answered && b.Day(t.IssuedAt) == b.Day(at.At)
}

// answer counts the answers of the visitor who stands at the kiosk.
func (k *screens) answer(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	return k.countAnswers(w, r, e, kioskTicketURL(e.Branch(), r.PathValue("token"), r.URL.Query().Get("lang"), "answered"))
}

// answerOnPhone counts those of a visitor who came by another way.
func (k *screens) answerOnPhone(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, err := k.holder(r, token)
	if err != nil {
		return err
	}
	return k.countAnswers(w, r, e, ticketURL(token, r.URL.Query().Get("lang"), "answered"))
}

// countAnswers counts the answers once and leads back to a page, which asks no more.
func (k *screens) countAnswers(w http.ResponseWriter, r *http.Request, e *engine.Engine, back string) error {
	var ask struct {
		Residence string `json:"residence"`
		Origin    string `json:"origin"`
	}
	key, err := server.Decode(w, r, &ask)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	ticket, err := e.Answer(r.Context(), queue.AnswerRequest{Key: key, Token: token, Residence: ask.Residence, Origin: ask.Origin})
	switch {
	case !server.WantsJSON(r) && (err == nil || ledger.CodeOf(err) == queue.Answered):
		http.Redirect(w, r, back, http.StatusSeeOther)
		return nil
	case err != nil:
		return err
	}
	return server.WriteJSON(w, http.StatusCreated, k.own(r, queue.Issued{Ticket: ticket, Token: token}))
}
