package visit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
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

// Find looks a token up in each branch, as its address names none. Refusals: NotFound.
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

// An ownTicket is what the visitor who holds it gets: the ticket, its token and the address of its page, and whether its
// questions were answered.
type ownTicket struct {
	queue.Issued
	Answered bool   `json:"answered"`
	URL      string `json:"url"`
}

// Own is a ticket as JSON for the visitor who holds it.
func Own(s *server.Site, r *http.Request, issued queue.Issued) any {
	return OwnAt(s.URL(r, "/t/"+issued.Token), issued)
}

// OwnAt is the same where the address of the ticket's page is known.
func OwnAt(url string, issued queue.Issued) any {
	return ownTicket{issued, issued.Ticket.Answered, url}
}

// An ownSignUp is what the visitor who holds it gets: the sign-up, its token and the address of its page.
type ownSignUp struct {
	activity.PlacedSignUp
	URL string `json:"url"`
}

// OwnSignUp is a sign-up as JSON for the visitor who holds it.
func OwnSignUp(s *server.Site, r *http.Request, p activity.PlacedSignUp) any {
	return ownSignUp{p, s.URL(r, "/s/"+p.Token)}
}

// Digest stands for a token where the token must not be.
func Digest(token string) string {
	sum := sha256.Sum256([]byte("turno mobile ticket " + token))
	return hex.EncodeToString(sum[:16])
}

// KioskTicketURL is a ticket's page on the kiosk, in the language that it was seen in if that was chosen there.
func KioskTicketURL(b *branch.Branch, token, lang, said string) string {
	return PageURL("/kiosk/"+b.ID+"/tickets/"+token, lang, said)
}

// PageURL is the address of a page in a language, "" for its own, with what it says of a wish, "" for nothing.
func PageURL(path, lang, said string) string {
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

// A Saying is what a ticket's page says of a wish: whether it came true, and while the ticket is in which states. What was
// said of another state is over.
type Saying struct {
	Good bool
	Of   []queue.State
}

// Sayings are what is said of wishes, by ?said=; the key of the catalogue is "mobile.said_" with the same name.
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

// Keys are the idempotency keys of what a ticket's visitor may ask for, the same wherever the ticket is open: the queue is
// left only once, and the second postponement is asked for once.
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
