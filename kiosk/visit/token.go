package visit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// noTicket says that a token opens nothing in any branch.
var noTicket = &ledger.Error{Code: ledger.NotFound, Message: "there is no such ticket"}

// Find looks up a token in each branch, as the address names no branch. Refusals: NotFound.
func Find(s *server.Site, r *http.Request, token string) (*engine.Engine, queue.Ticket, ledger.Position, error) {
	for _, e := range s.All() {
		ticket, at, err := e.Ticket(r.Context(), token)
		if ledger.CodeOf(err) == ledger.NotFound {
			continue
		}
		return e, ticket, at, err
	}
	return nil, queue.Ticket{}, ledger.Position{}, noTicket
}

// Holder is the engine of the branch whose ticket a token opens. Refusals: NotFound.
func Holder(s *server.Site, r *http.Request, token string) (*engine.Engine, error) {
	for _, e := range s.All() {
		opens, err := e.Opens(r.Context(), token)
		if err != nil {
			return nil, err
		}
		if opens {
			return e, nil
		}
	}
	return nil, noTicket
}

// An ownTicket is what its visitor gets: the ticket, its token and the address of its page, and whether its questions were
// answered.
type ownTicket struct {
	queue.Issued
	Answered bool   `json:"answered"`
	URL      string `json:"url"`
}

// Own is a ticket as JSON for its visitor.
func Own(s *server.Site, r *http.Request, issued queue.Issued) any {
	return OwnAt(s.URL(r, "/t/"+issued.Token), issued)
}

// OwnAt is Own for a caller that knows the address of the ticket's page.
func OwnAt(url string, issued queue.Issued) any {
	return ownTicket{issued, issued.Ticket.Answered, url}
}

// An ownSignUp is what its visitor gets: the sign-up, its token and the address of its page.
type ownSignUp struct {
	activity.PlacedSignUp
	URL string `json:"url"`
}

// OwnSignUp is a sign-up as JSON for its visitor.
func OwnSignUp(s *server.Site, r *http.Request, p activity.PlacedSignUp) any {
	return ownSignUp{p, s.URL(r, "/s/"+p.Token)}
}

// Digest stands for a token where the token itself must not be.
func Digest(token string) string {
	sum := sha256.Sum256([]byte("turno mobile ticket " + token))
	return hex.EncodeToString(sum[:16])
}

// KioskTicketURL is the address of a ticket's page on the kiosk, in the language chosen there, if one was.
func KioskTicketURL(b *branch.Branch, token, lang, said string) string {
	return server.Address("/kiosk/"+b.ID+"/tickets/"+token, "lang", lang, "said", said)
}

// A Saying is what a ticket's page says of a wish: whether it was granted, and in which states of the ticket the page says
// so. In other states it is over.
type Saying struct {
	Good bool
	Of   []queue.State
}

// Sayings are what is said of wishes, by the value of ?said=; the key of the catalogue is "mobile.said_" and that value.
var Sayings = map[string]Saying{
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

// Keys are the idempotency keys of what a ticket's visitor may ask for. They are the same on each screen that shows the
// ticket: the queue is left once, and each postponement is asked for once.
func Keys(token string, t queue.Ticket) map[string]string {
	d := Digest(token)
	return map[string]string{
		"cancel":   "leave-" + d,
		"postpone": fmt.Sprint("postpone-", t.Postponed, "-", d),
		"return":   fmt.Sprint("return-", t.Calls, "-", d),
		"arrive":   "arrive-" + d,
		"answer":   "answer-" + d,
	}
}

// ChangeKey is the idempotency key of a form that changes the service: the ticket may be changed more than once.
func ChangeKey(token string, at ledger.Position) string {
	return "service-" + strconv.FormatInt(at.Seq, 10) + "-" + Digest(token)
}
