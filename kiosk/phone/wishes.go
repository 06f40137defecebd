package phone

import (
	"context"
	"net/http"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// leave is the visitor's own cancel.
func (s *screens) leave(w http.ResponseWriter, r *http.Request) error {
	return s.wish(w, r, &struct{}{}, "", (*engine.Engine).Leave)
}

// postpone is "I need more time".
func (s *screens) postpone(w http.ResponseWriter, r *http.Request) error {
	return s.wish(w, r, &struct{}{}, "postponed", (*engine.Engine).Postpone)
}

// comeBack is "I am back" after a missed call, or from where a desk has sent the visitor.
func (s *screens) comeBack(w http.ResponseWriter, r *http.Request) error {
	return s.wish(w, r, &struct{}{}, "returned", (*engine.Engine).Back)
}

// changeService is "I chose the wrong service".
func (s *screens) changeService(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Service string `json:"service"`
	}
	change := func(e *engine.Engine, ctx context.Context, h ledger.Head, token string) (queue.Ticket, error) {
		return e.ChangeService(ctx, h, token, ask.Service)
	}
	return s.wish(w, r, &ask, "changed_service", change)
}

// arrive is "I have arrived", with the code that the door shows.
func (s *screens) arrive(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Code string `json:"code"`
	}
	arrive := func(e *engine.Engine, ctx context.Context, h ledger.Head, token string) (queue.Ticket, error) {
		return e.Arrive(ctx, h, token, ask.Code)
	}
	return s.wish(w, r, &ask, "arrived", arrive)
}

// wish does what a visitor asks for; said is how the page says that it was done, "" if the page shows it anyway.
func (s *screens) wish(w http.ResponseWriter, r *http.Request, ask any, said string,
	do func(e *engine.Engine, ctx context.Context, h ledger.Head, token string) (queue.Ticket, error)) error {
	token := r.PathValue("token")
	e, before, _, err := visit.Find(s.site, r, token)
	if err != nil {
		return err
	}
	key, err := server.Decode(w, r, ask)
	if err != nil {
		return err
	}
	ticket, err := do(e, r.Context(), s.site.Head(r, key, ledger.ByVisitor), token)
	if server.WantsJSON(r) {
		if err != nil {
			return err
		}
		return server.WriteJSON(w, http.StatusCreated, ticket)
	}
	if err != nil {
		if said = whyNot(e, before, err); said == "" {
			return err
		}
	}
	back := ticketURL(r, said)
	if r.URL.Query().Get("at") == "kiosk" { // from the kiosk's own page of the ticket
		back = visit.KioskTicketURL(e.Branch(), token, r.URL.Query().Get("lang"), said)
	}
	return server.SeeOther(w, r, back)
}

// whyNot is how the ticket's page says a refusal, "" for a refusal that is not about the wish.
func whyNot(e *engine.Engine, before queue.Ticket, err error) string {
	switch code := ledger.CodeOf(err); {
	case code == ledger.TooLate && before.State == queue.NoShow:
		return "too_late"
	case code == ledger.TooLate:
		return "change_late"
	case code == queue.ServiceClosed, code == queue.ServicePaused, code == queue.QuotaReached:
		return "service_shut"
	case code != ledger.IllegalMove:
		return ""
	case before.State == queue.Waiting && before.Postponed >= e.Branch().Postpone.Times:
		return "no_more_times"
	}
	return "changed"
}

// ticketURL is the page of the ticket that the path names, in the language that it was seen in if that was chosen there.
func ticketURL(r *http.Request, said string) string {
	return server.Address("/t/"+r.PathValue("token"), "lang", r.URL.Query().Get("lang"), "said", said)
}

// alternatives are the services that the ticket may be changed to, none if it is too late.
func alternatives(r *http.Request, e *engine.Engine, v server.View, t queue.Ticket,
	at ledger.Position) ([]visit.Choice, error) {
	if !t.Changeable(at.At) {
		return nil, nil
	}
	offer, err := visit.Alternatives(r, e, t)
	if err != nil {
		return nil, err
	}
	var choices []visit.Choice
	for _, s := range offer.Services {
		if service, ok := e.Branch().Service(s.ID); ok && s.Open {
			choices = append(choices, visit.Choice{ID: s.ID, Name: v.Text(service.Name)})
		}
	}
	return choices, nil
}

// answer counts the answers that a visitor gives on the phone.
func (s *screens) answer(w http.ResponseWriter, r *http.Request) error {
	e, err := visit.Holder(s.site, r, r.PathValue("token"))
	if err != nil {
		return err
	}
	return visit.CountAnswers(s.site, w, r, e, ticketURL(r, "answered"))
}
