package visit

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// Services are the states of a branch's services as JSON.
type Services struct {
	Branch   string               `json:"branch"`
	Services []queue.ServiceState `json:"services"`
}

// OutOfHours is the key that says that the office is closed, lastCall the one that no more numbers are given today.
const (
	OutOfHours = "kiosk.closed_title"
	lastCall   = "kiosk.last_call"
)

// A Shut says why no service gives tickets, and when the first one does again.
type Shut struct {
	// Why is a key of the catalogue, "" while some service gives tickets: an office that is open is not called closed.
	Why string
	// Opening is zero if it is not known.
	Opening, now time.Time
}

// NewShut tells why none of some services gives tickets.
func NewShut(o queue.Offer) Shut {
	s := Shut{Why: OutOfHours, now: o.At}
	for _, state := range o.Services {
		if at := state.NextOpening; at != nil && (s.Opening.IsZero() || at.Before(s.Opening)) {
			s.Opening = *at
		}
		switch {
		case state.Open:
			return Shut{}
		case s.Why == lastCall || s.Why == "kiosk.last_given": // these say enough
		case state.LastCall:
			s.Why = lastCall
		case state.LastGiven:
			s.Why = "kiosk.last_given"
		case state.Paused || state.QuotaReached:
			s.Why = "kiosk.no_numbers"
		}
	}
	return s
}

// Closed reports whether no service gives tickets.
func (s Shut) Closed() bool { return s.Why != "" }

// Served says that everybody with a number is still served, "" for nothing.
func (s Shut) Served(v server.View) string {
	if s.Why != lastCall {
		return ""
	}
	return v.T("kiosk.last_call_served")
}

// Opens says in a language when the first service gives tickets again, "" if that is not known.
func (s Shut) Opens(v server.View) string {
	if s.Opening.IsZero() {
		return ""
	}
	return v.Moment("kiosk.opens_", s.Opening, s.now)
}

// Queued are the services that give a ticket at once, without those whose visitors sign up for a session.
func Queued(b *branch.Branch, o queue.Offer) queue.Offer {
	o.Services = slices.DeleteFunc(o.Services, func(state queue.ServiceState) bool {
		s, ok := b.Service(state.ID)
		return ok && s.Activities
	})
	return o
}

// Alternatives are the services that a ticket may be changed to.
func Alternatives(r *http.Request, e *engine.Engine, t queue.Ticket) (queue.Offer, error) {
	o, err := e.Choices(r.Context())
	o = Queued(e.Branch(), o)
	o.Services = slices.DeleteFunc(o.Services, func(s queue.ServiceState) bool { return s.ID == t.Service })
	return o, err
}

// An IssueBody is the body that asks for a ticket, at the kiosk or at the door. The page of the door does not ask for
// residence and origin, as its code is good for two minutes; the ticket's page does.
type IssueBody struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// Request is the request to the engine.
func (b IssueBody) Request(head ledger.Head, from queue.Source) queue.IssueRequest {
	return queue.IssueRequest{Head: head, Service: b.Service, Language: b.Language, Needs: b.Needs, Priority: b.Priority,
		Residence: b.Residence, Origin: b.Origin, Source: from}
}

// An Apology says why there is no ticket, and of which service.
type Apology struct {
	Name server.LocalText
	// Text and Again are the sentences; Again may be empty.
	Text, Again string
}

// sorry reports whether a refusal is explained on the page of the services.
func sorry(code ledger.Code) bool {
	return code == queue.ServiceClosed || code == queue.ServicePaused || code == queue.QuotaReached || code == queue.LastCall
}

// Apologise explains the refusal that led to a page, in the words of the service's tile if it has some; nil once the
// service gives tickets again.
func Apologise(v server.View, query url.Values, o queue.Offer) *Apology {
	code := ledger.Code(query.Get("sorry"))
	if !sorry(code) {
		return nil
	}
	a := &Apology{Text: v.T("kiosk.sorry_" + string(code))}
	for _, state := range o.Services {
		if s, _ := v.Branch.Service(state.ID); state.ID == query.Get("service") {
			if state.Open {
				return nil
			}
			a.Name = v.Text(s.Name)
			if a.Again = again(v, state, o.At); a.Again != "" {
				a.Text = hours(v, state, o.At)
			} else {
				a.Again = hours(v, state, o.At)
			}
		}
	}
	return a
}

// Regret is what the address of a page is told to be sorry for, nil for a refusal that it does not explain.
func Regret(code ledger.Code, service string) []string {
	if !sorry(code) {
		return nil
	}
	return []string{"sorry", string(code), "service", service}
}
