package kiosk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A saying is what a mobile ticket says of a wish: whether it came true, and while the ticket is in which states. What was said
// of another state is over.
type saying struct {
	good bool
	of   []queue.State
}

var sayings = map[string]saying{
	"postponed":       {true, []queue.State{queue.Waiting}},
	"returned":        {true, []queue.State{queue.Waiting}},
	"arrived":         {true, []queue.State{queue.Waiting}},
	"answered":        {true, []queue.State{queue.Waiting, queue.Coming, queue.Parked, queue.Away}},
	"no_more_times":   {false, []queue.State{queue.Waiting}},
	"too_late":        {false, []queue.State{queue.NoShow}},
	"changed_service": {true, []queue.State{queue.Waiting, queue.Coming}},
	"service_shut":    {false, []queue.State{queue.Waiting, queue.Coming}},
	"change_late":     {false, []queue.State{queue.Waiting, queue.Coming}},
	"changed":         {false, []queue.State{queue.Waiting, queue.Coming, queue.Parked, queue.NoShow, queue.Away}},
}

// keysOf are the idempotency keys under which the forms of a ticket's page send the visitor's wishes.
func keysOf(token string, t queue.Ticket) map[string]string {
	d := digest(token)
	return map[string]string{
		"cancel":   "leave-" + d,
		"postpone": fmt.Sprint("postpone-", t.Postponed, "-", d),
		"return":   fmt.Sprint("return-", t.Calls, "-", d),
		"arrive":   "arrive-" + d,
		"answer":   "answer-" + d,
	}
}

// leave is the visitor's own cancel.
func (k *screens) leave(w http.ResponseWriter, r *http.Request) error {
	return k.wish(w, r, &struct{}{}, "", (*engine.Engine).Leave)
}

// postpone is "I need more time".
func (k *screens) postpone(w http.ResponseWriter, r *http.Request) error {
	return k.wish(w, r, &struct{}{}, "postponed", (*engine.Engine).Postpone)
}

// comeBack is "I am back" after a missed call, or from where a desk has sent its visitor.
func (k *screens) comeBack(w http.ResponseWriter, r *http.Request) error {
	return k.wish(w, r, &struct{}{}, "returned", (*engine.Engine).Back)
}

// changeService is "I chose the wrong service".
func (k *screens) changeService(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Service string `json:"service"`
	}
	return k.wish(w, r, &ask, "changed_service", func(e *engine.Engine, ctx context.Context, key, token string) (queue.Ticket, error) {
		return e.ChangeService(ctx, key, token, ask.Service)
	})
}

// arrive is "I have arrived", with the code that the door shows.
func (k *screens) arrive(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Code string `json:"code"`
	}
	return k.wish(w, r, &ask, "arrived", func(e *engine.Engine, ctx context.Context, key, token string) (queue.Ticket, error) {
		return e.Arrive(ctx, key, token, ask.Code)
	})
}

// wish does what a visitor asks for; said is how the page says that it came true, "" if it shows.
func (k *screens) wish(w http.ResponseWriter, r *http.Request, ask any, said string,
	do func(e *engine.Engine, ctx context.Context, key, token string) (queue.Ticket, error)) error {
	token := r.PathValue("token")
	e, before, _, err := k.find(r, token)
	if err != nil {
		return err
	}
	key, err := server.Decode(w, r, ask)
	if err != nil {
		return err
	}
	ticket, err := do(e, r.Context(), key, token)
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
	back := ticketURL(token, r.URL.Query().Get("lang"), said)
	if r.URL.Query().Get("at") == "kiosk" { // from the kiosk's own page of the ticket
		back = kioskTicketURL(e.Branch(), token, r.URL.Query().Get("lang"), said)
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// whyNot is how the ticket's page says a refusal, "" for one that is no refusal of a wish.
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

// ticketURL is a ticket's page, in the language that it was seen in if that was chosen there.
func ticketURL(token, lang, said string) string { return pageURL("/t/"+token, lang, said) }

// kioskTicketURL is a ticket's page on the kiosk, likewise.
func kioskTicketURL(b *branch.Branch, token, lang, said string) string {
	return pageURL("/kiosk/"+b.ID+"/tickets/"+token, lang, said)
}

func pageURL(path, lang, said string) string {
	query := url.Values{}
	if lang != "" {
		query.Set("lang", lang)
	}
	if said != "" {
		query.Set("said", said)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
