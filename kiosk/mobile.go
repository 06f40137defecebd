package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"

	"turno/server"
	"turno/server/live"
	"turno/server/queue"
)

// mobileView is the page of a mobile ticket. What of it lives is Part.
type mobileView struct {
	server.View
	queue.Position
	Part partView
	// Path is the page's own, "/t/…".
	Path string
	// LeaveKey is the idempotency key of leaving the queue: the same for a ticket wherever it is open, as it can be
	// left only once.
	LeaveKey string
}

// find looks a token up in each branch, as its address names none.
func (k *screens) find(r *http.Request, token string) (*queue.Engine, queue.Ticket, queue.Position, error) {
	for _, id := range slices.Sorted(maps.Keys(k.site.Engines)) {
		e := k.site.Engines[id]
		ticket, at, err := e.Ticket(r.Context(), token)
		if queue.CodeOf(err) == queue.NotFound {
			continue
		}
		return e, ticket, at, err
	}
	return nil, queue.Ticket{}, queue.Position{}, noTicket
}

func (k *screens) mobile(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, ticket, at, err := k.find(r, token)
	if err != nil {
		return err
	}
	part := k.part(faceOf(e.Branch(), ticket, at, r.URL.Query().Get("lang")))
	if k.site.Unchanged(w, r, e.Branch(), at, part.Lang) {
		return nil
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, k.own(r, queue.Issued{Ticket: ticket, Token: token}))
	}
	return k.pages.Render(w, r, http.StatusOK, "mobile.html", mobileView{View: part.View, Position: at, Part: part,
		Path: "/t/" + token, LeaveKey: "leave-" + digest(token)})
}

// leave is the visitor's own cancel.
func (k *screens) leave(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, _, _, err := k.find(r, token)
	if err != nil {
		return err
	}
	key, err := server.Decode(w, r, &struct{}{})
	if err != nil {
		return err
	}
	ticket, err := e.Leave(r.Context(), key, token)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusCreated, ticket)
	}
	http.Redirect(w, r, "/t/"+token, http.StatusSeeOther)
	return nil
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
func (k *screens) holder(r *http.Request, token string) (*queue.Engine, error) {
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
var noTicket = &queue.Error{Code: queue.NotFound, Message: "there is no such ticket"}

// digest stands for a token where the token must not be.
func digest(token string) string {
	sum := sha256.Sum256([]byte("turno mobile ticket " + token))
	return hex.EncodeToString(sum[:16])
}
