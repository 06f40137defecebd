package kiosk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"

	"turno/server"
	"turno/server/live"
	"turno/server/queue"
)

// mobileView is the mobile ticket.
type mobileView struct {
	server.View
	ticketView
	queue.Position
	// Path is the page's own, "/t/…".
	Path string
	// LeaveKey is the idempotency key of leaving the queue: the same for a ticket wherever it is open, as it can be
	// left only once.
	LeaveKey string
	// Leavable: the visitor may still leave the queue. Over: nothing more will happen.
	Leavable, Over bool
}

// signs are the icons of the states that have no picture of their own on the page.
var signs = map[queue.State]string{queue.Serving: "people", queue.Parked: "pause", queue.Done: "check",
	queue.NoShow: "missed", queue.Cancelled: "leave"}

// Sign is the icon that says the state to who cannot read.
func (v mobileView) Sign() string { return signs[v.Ticket.State] }

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
	return nil, queue.Ticket{}, queue.Position{}, &queue.Error{Code: queue.NotFound, Message: "there is no such ticket"}
}

func (k *screens) mobile(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, ticket, at, err := k.find(r, token)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, k.own(r, queue.Issued{Ticket: ticket, Token: token}))
	}
	view := k.mobileView(e, token, r.URL.Query().Get("lang"), ticket, at)
	return k.pages.Render(w, r, http.StatusOK, "mobile.html", view)
}

// mobileView is the ticket in the language asked for, or else in the one that the visitor chose on the kiosk.
func (k *screens) mobileView(e *queue.Engine, token, lang string, t queue.Ticket, at queue.Position) mobileView {
	if !e.Branch().Speaks(lang) {
		lang = t.Language
	}
	v := k.site.Pages.ViewIn(lang, e.Branch())
	return mobileView{View: v, ticketView: newTicketView(v, t), Position: at, Path: "/t/" + token,
		LeaveKey: "leave-" + digest(token), Leavable: t.State == queue.Waiting || t.State == queue.Parked,
		Over: t.State == queue.Done || t.State == queue.Cancelled}
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
	e, ticket, _, err := k.find(r, token)
	if err != nil {
		return live.Topic{}, err
	}
	if !e.Branch().Speaks(lang) {
		lang = ticket.Language
	}
	render := func(ctx context.Context) (live.State, error) {
		ticket, at, err := e.Ticket(ctx, token)
		if err != nil {
			return live.State{}, err
		}
		html, err := k.pages.Part("mobile.html", "ticket", k.mobileView(e, token, lang, ticket, at))
		return live.State{Epoch: at.Epoch, Seq: at.Seq, HTML: html,
			JSON: k.own(r, queue.Issued{Ticket: ticket, Token: token})}, err
	}
	id := e.Branch().ID
	return live.Topic{Name: id + "/ticket/" + digest(token) + "/" + lang, Group: id, Render: render}, nil
}

// digest stands for a token where the token must not be.
func digest(token string) string {
	sum := sha256.Sum256([]byte("turno mobile ticket " + token))
	return hex.EncodeToString(sum[:16])
}
