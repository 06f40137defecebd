package desk

import (
	"net/http"
	"slices"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A waitingPage has what can be done with one ticket of a list: the menu of its row, and for one that waits what has no room
// there.
type waitingPage struct {
	server.View
	State  state
	Ticket ticket
	// Waits: there is more to do than what is in the menu.
	Waits bool
	// Note saves a note, Transfer moves the ticket elsewhere, Away to an absent desk or person, Change to another service for
	// the wrong one; Languages give it another language.
	Note                              action
	Transfer, Away, Change, Languages menu
}

// waiting answers with a ticket of one of the desk's lists, as JSON only if it waits; a browser is led back if it is in none
// any more.
func (d *desk) waiting(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	q, err := e.Desk(r.Context(), r.PathValue("desk"))
	if err != nil {
		return err
	}
	isMeant := func(t queue.Ticket) bool { return t.Number == r.PathValue("number") }
	i := slices.IndexFunc(q.Waiting, isMeant)
	switch {
	case i < 0 && server.WantsJSON(r):
		return &ledger.Error{Code: ledger.NotFound, Message: "that ticket does not wait here"}
	case server.WantsJSON(r):
		return server.WriteJSON(w, http.StatusOK, q.Waiting[i])
	}
	v := d.site.Pages.View(r, e.Branch())
	s := newState(d, v, q, server.Whole)
	for _, l := range s.lists() {
		if at := slices.IndexFunc(l.tickets, isMeant); at >= 0 {
			return d.pages.Render(w, r, http.StatusOK, "waiting.html", s.one(s.listed(l, s.ticket(l.tickets[at]))))
		}
	}
	return server.SeeOther(w, r, path(v, q.Desk, ""))
}

// one is the page of a ticket.
func (s *state) one(t ticket) waitingPage {
	t.Further = ""
	p := waitingPage{View: s.View, State: *s, Ticket: t, Waits: t.List == "waiting" && t.SentBack == ""}
	if !p.Waits {
		return p
	}
	transfer, change := s.transfer(t), s.change(t)
	number("T0W", transfer.offered(), change.offered())
	p.Note, p.Away, p.Change, p.Languages = s.key(t.Number, queue.Note, "S", "check"), s.away(t, transfer), change,
		s.otherLanguages(t)
	transfer.Groups, p.Change.Groups = transfer.who(false), change.who(false)
	p.Transfer = transfer
	return p
}

// otherLanguages are those that can be spoken with a visitor, without the ticket's own.
func (s *state) otherLanguages(t ticket) menu {
	m := menu{action: s.key(t.Number, queue.ChangeLanguage, "L", "speech")}
	var options []option
	for _, l := range s.LanguagesOf(s.Branch.AtDesks()) {
		if l != t.Speaks {
			options = append(options, option{Field: "needs", Value: l.Tag, Label: s.Said(l.Both())})
		}
	}
	m.offer("", options)
	number("L", m.shortcuts())
	return m
}

// Back is the desk's own address.
func (p waitingPage) Back() string { return path(p.View, p.State.Desk, "") }
