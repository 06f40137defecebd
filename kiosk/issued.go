package kiosk

import (
	"net/http"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// keptOnKiosk is how long a ticket can be seen on the kiosk that gave it: long enough to ask for more time and another
// print, too short for the next visitor to find it.
const keptOnKiosk = 5 * time.Minute

// issuedView is the ticket on the kiosk, and its slip.
type issuedView struct {
	frame
	visit.TicketView
	QR    visit.QR
	Reach server.Reach
	// Asking is the first question, nil for none. Thanks says that all were answered just now. Again: the slip was printed
	// before.
	Asking        *asking
	Thanks, Again bool
	// Wrong is where another service can be chosen, "" once that is too late. Said is a key of the catalogue for what came of
	// it, "" for nothing.
	Wrong, Said string
	// Date is the day of issue in the branch's zone, "23/11/2026".
	Date string
	// OwnName is the service's name in the branch's own language, for the staff; empty if it is the same.
	OwnName server.LocalText
}

func (k *screens) issued(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	token := r.PathValue("token")
	ticket, at, err := e.Ticket(r.Context(), token)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.Own(k.site, r, queue.Issued{Ticket: ticket, Token: token}))
	}
	b := e.Branch()
	if at.At.Sub(ticket.IssuedAt) > keptOnKiosk {
		return server.SeeOther(w, r, homeURL(b, ""))
	}
	view, err := k.printable(r, b, ticket, token, visit.Chosen(r, b, ticket.Language))
	if err != nil {
		return err
	}
	said := r.URL.Query().Get("said")
	view.Thanks, view.Again = said == "answered" && ticket.Answered, said != ""
	if visit.Asks(b, ticket, at) {
		view.Asking = view.asking(answers{Ticket: token, Language: view.Lang}, visit.Keys(token, ticket)["answer"])
	}
	if ticket.Changeable(at.At) {
		view.Wrong = "/kiosk/" + b.ID + "/tickets/" + token + "/service?lang=" + view.Lang
	}
	if s, ok := visit.Sayings[said]; ok && (said == "changed_service" || !s.Good) {
		view.Said = "mobile.said_" + said
	}
	return k.pages.Render(w, r, http.StatusOK, "issued.html", view)
}

// printable is a ticket with all that its slip says, in a language.
func (k *screens) printable(r *http.Request, b *branch.Branch, ticket queue.Ticket, token, lang string) (issuedView, error) {
	qr, err := visit.NewQR(k.site.URL(r, "/t/"+token))
	if err != nil {
		return issuedView{}, err
	}
	f := k.frame(b, lang, false)
	view := issuedView{frame: f, TicketView: visit.NewTicketView(f.View, ticket), QR: qr, Reach: k.site.PhoneReach(r, b),
		Date: ticket.IssuedAt.In(b.Location()).Format("02/01/2006")}
	if s, ok := b.Service(ticket.Service); ok {
		view.OwnName = k.ownName(b, s.Name, view.Name)
	}
	return view, nil
}

// ownName is a name in the branch's own language, for the staff; empty if that is what the visitor reads.
func (k *screens) ownName(b *branch.Branch, name branch.Text, read server.LocalText) server.LocalText {
	if own := k.site.Pages.ViewIn(b.Language(), b).Text(name); own.Text != read.Text {
		return own
	}
	return server.LocalText{}
}

// slipView is a ticket's slip on the staff's screen.
type slipView struct {
	issuedView
	Staff server.View
}

// slip shows a ticket's code and prints its slip, for a desk that has reprinted it and so has its token.
func (k *screens) slip(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, ticket, _, err := visit.Find(k.site, r, token)
	if err != nil {
		return err
	}
	view, err := k.printable(r, e.Branch(), ticket, token, ticket.Language)
	if err != nil {
		return err
	}
	return k.pages.Render(w, r, http.StatusOK, "slip.html", slipView{view, k.site.Pages.View(r, e.Branch())})
}

// issue makes a ticket, one for each idempotency key.
func (k *screens) issue(c *server.Change, ask visit.IssueBody) (any, error) {
	issued, err := c.Engine.Issue(c.Context(), ask.Request(c.Head, queue.AtKiosk))
	if regret := visit.Regret(ledger.CodeOf(err), ask.Service); regret != nil && !c.ByProgram() {
		// The home page says so beside the open services, which helps more than an error.
		return c.SeeOther(homeURL(c.Engine.Branch(), ask.Language, regret...))
	}
	c.Back = "/kiosk/" + c.Engine.Branch().ID + "/tickets/" + issued.Token
	return visit.Own(k.site, c.Request, issued), err
}
