package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

// mobileView is the page of a mobile ticket. What of it lives is Part.
type mobileView struct {
	server.View
	ledger.Position
	Part partView
	// Path is the page's own, "/t/…".
	Path string
	// Keys are the idempotency keys of what the visitor may ask for, the same for a ticket wherever it is open: the queue is
	// left only once, and the second postponement is asked for once.
	Keys map[string]string
	// Lets is how many pass when the visitor asks for more time, Wait for how many minutes nobody calls who has nobody behind,
	// and Left how often that may be asked for still.
	Lets, Wait, Left int
	// Services are those that it may be for instead, as long as the visitor may change that.
	Services []choice
	// Questions are those that the visitor may answer here, none where the kiosk has asked them.
	Questions []question
	// Said is what became of the visitor's wish, a key of the catalogue, "" for nothing; Good: it came true.
	Said string
	Good bool
}

// find looks a token up in each branch, as its address names none.
func (k *screens) find(r *http.Request, token string) (*engine.Engine, queue.Ticket, ledger.Position, error) {
	for _, id := range slices.Sorted(maps.Keys(k.site.Engines)) {
		e := k.site.Engines[id]
		ticket, at, err := e.Ticket(r.Context(), token)
		if ledger.CodeOf(err) == ledger.NotFound {
			continue
		}
		return e, ticket, at, err
	}
	return nil, queue.Ticket{}, ledger.Position{}, noTicket
}

func (k *screens) mobile(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, ticket, at, err := k.find(r, token)
	if err != nil {
		return err
	}
	part := k.part(faceOf(e.Branch(), openingsAt(e.Branch(), at.At), ticket, at, r.URL.Query().Get("lang")))
	if k.site.Unchanged(w, r, e.Branch(), at, part.Lang+part.Opens+strconv.FormatBool(part.Changeable)) {
		return nil
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, k.own(r, queue.Issued{Ticket: ticket, Token: token}))
	}
	postpone := e.Branch().Postpone
	view := mobileView{View: part.View, Position: at, Part: part, Path: "/t/" + token, Keys: keysOf(token, ticket),
		Lets: postpone.Lets, Wait: int(postpone.Wait().Minutes()), Left: max(0, postpone.Times-ticket.Postponed)}
	if asks(e.Branch(), ticket, at) && (ticket.Source == queue.AtDoor || ticket.Source == queue.ByAppointment) {
		view.Questions = asked(e.Branch())
	}
	if view.Services, err = changeable(r, e, part.View, ticket, at); err != nil {
		return err
	}
	view.Keys["service"] = changeKey(token, at)
	said := r.URL.Query().Get("said")
	if s, ok := sayings[said]; ok && slices.Contains(s.of, ticket.State) {
		view.Said, view.Good = "mobile.said_"+said, s.good
	}
	return k.pages.Render(w, r, http.StatusOK, "mobile.html", view)
}

// watch is the topic of a mobile ticket in one language. Its name holds a digest, so that no token gets into what the
// hub says of its topics.
func (k *screens) watch(r *http.Request) (live.Topic, error) {
	token, lang := r.PathValue("token"), r.URL.Query().Get("lang")
	e, err := k.holder(r, token)
	if err != nil {
		return live.Topic{}, err
	}
	if !e.Branch().Speaks(lang) {
		lang = "" // the ticket's own, which nobody has read yet
	}
	return live.Topic{
		Name:   "ticket/" + digest(token) + "/" + lang,
		Group:  e.Branch().ID,
		Family: phones{k, e, k.site.URL(r, "/t/")},
		Member: lang + " " + token,
	}, nil
}

// holder is the engine of the branch whose ticket a token opens.
func (k *screens) holder(r *http.Request, token string) (*engine.Engine, error) {
	for _, id := range slices.Sorted(maps.Keys(k.site.Engines)) {
		opens, err := k.site.Engines[id].Opens(r.Context(), token)
		if err != nil {
			return nil, err
		}
		if opens {
			return k.site.Engines[id], nil
		}
	}
	return nil, noTicket
}

// noTicket says that a token opens nothing in any branch.
var noTicket = &ledger.Error{Code: ledger.NotFound, Message: "there is no such ticket"}

// digest stands for a token where the token must not be.
func digest(token string) string {
	sum := sha256.Sum256([]byte("turno mobile ticket " + token))
	return hex.EncodeToString(sum[:16])
}
