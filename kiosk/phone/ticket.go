package phone

import (
	"net/http"
	"slices"
	"strconv"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

// mobileView is the page of a mobile ticket. Part is its live part.
type mobileView struct {
	server.View
	ledger.Position
	Part partView
	// Path is the page's own, "/t/…".
	Path string
	// Keys are the idempotency keys of what the visitor may ask for. They are the same on each screen that shows the ticket:
	// the queue is left once, and each postponement is asked for once.
	Keys map[string]string
	// Lets is how many go first when the visitor asks for more time. Wait is for how many minutes nobody calls the ticket if
	// nobody is behind it. Left is how many times that may still be asked for.
	Lets, Wait, Left int
	// Services are those that the visitor may still change to.
	Services []visit.Choice
	// Questions are those that the visitor may answer here, none if the kiosk has asked them.
	Questions []visit.Question
	// Said is a key of the catalogue for what became of the visitor's wish, "" for nothing; Good: it was granted.
	Said string
	Good bool
}

func (s *screens) ticket(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	e, ticket, at, err := visit.Find(s.site, r, token)
	if err != nil {
		return err
	}
	part := s.part(faceOf(e.Branch(), openingsAt(e.Branch(), at.At), ticket, at, r.URL.Query().Get("lang")))
	if s.site.Unchanged(w, r, e.Branch(), at, part.Lang+part.Opens+strconv.FormatBool(part.Changeable)) {
		return nil
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.Own(s.site, r, queue.Issued{Ticket: ticket, Token: token}))
	}
	postpone := e.Branch().Postpone
	view := mobileView{View: part.View, Position: at, Part: part, Path: "/t/" + token, Keys: visit.Keys(token, ticket),
		Lets: postpone.Lets, Wait: int(postpone.Wait().Minutes()), Left: max(0, postpone.Times-ticket.Postponed)}
	if visit.Asks(e.Branch(), ticket, at) && (ticket.Source == queue.AtDoor || ticket.Source == queue.ByAppointment) {
		view.Questions = visit.Asked(e.Branch())
	}
	if view.Services, err = alternatives(r, e, part.View, ticket, at); err != nil {
		return err
	}
	view.Keys["service"] = visit.ChangeKey(token, at)
	said := r.URL.Query().Get("said")
	if saying, ok := visit.Sayings[said]; ok && slices.Contains(saying.Of, ticket.State) {
		view.Said, view.Good = "mobile.said_"+said, saying.Good
	}
	return s.pages.Render(w, r, http.StatusOK, "ticket.html", view)
}

// watch is the topic of a mobile ticket in one language. Its name has a digest, so that no token gets into the hub's log.
func (s *screens) watch(r *http.Request) (live.Topic, error) {
	token, lang := r.PathValue("token"), r.URL.Query().Get("lang")
	e, err := visit.Holder(s.site, r, token)
	if err != nil {
		return live.Topic{}, err
	}
	if !e.Branch().Speaks(lang) {
		lang = "" // the ticket's own, which nobody has read yet
	}
	return live.Topic{
		Name:   "ticket/" + visit.Digest(token) + "/" + lang,
		Group:  e.Branch().ID,
		Class:  live.Phones,
		Batch:  phones{s, e.Branch().ID, s.site.URL(r, "/t/")},
		Member: lang + " " + token,
	}, nil
}
