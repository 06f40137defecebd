package desk

import (
	"net/http"
	"slices"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A waitingPage has what can be done with one waiting ticket and has no room in its row.
type waitingPage struct {
	server.View
	State  state
	Ticket ticket
	// Note saves a note, Transfer moves the ticket elsewhere, Away to an absent desk or person, Change to another service for
	// the wrong one; Languages give it another language.
	Note                              action
	Transfer, Away, Change, Languages menu
}

// waiting answers with a ticket that waits for the desk; a browser is led back if it does not wait any more.
func (d *desk) waiting(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	q, err := e.Desk(r.Context(), r.PathValue("desk"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(q.Waiting, func(t queue.Ticket) bool { return t.Number == r.PathValue("number") })
	switch {
	case i < 0 && server.WantsJSON(r):
		return &ledger.Error{Code: ledger.NotFound, Message: "that ticket does not wait here"}
	case i < 0:
		return server.SeeOther(w, r, path(d.site.Pages.View(r, e.Branch()), q.Desk, ""))
	case server.WantsJSON(r):
		return server.WriteJSON(w, http.StatusOK, q.Waiting[i])
	}
	v := d.site.Pages.View(r, e.Branch())
	s := newState(v, q)
	t := s.ticket(q.Waiting[i])
	transfer, change := s.transfer(t), s.change(t)
	number("T0W", transfer.shortcuts(), change.shortcuts())
	away := s.away(t, transfer)
	transfer.Groups = transfer.who(false)
	return d.pages.Render(w, r, http.StatusOK, "waiting.html", waitingPage{
		View: v, State: s, Ticket: t, Note: s.key(t.Number, queue.Note, "S", "check"), Transfer: transfer, Away: away,
		Change: change, Languages: s.otherLanguages(t),
	})
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
