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

// Clock is the branch's time, which "opens tomorrow" is said from. It is read only when a service is closed.
func Clock(r *http.Request, e *engine.Engine, states []queue.ServiceState) (time.Time, error) {
	for _, s := range states {
		if !s.Open {
			board, err := e.Board(r.Context())
			return board.At, err
		}
	}
	return time.Time{}, nil
}

// Served says that whoever has a number is served though no more are given, by why they are not; "" for nothing.
func Served(v server.View, why string) string {
	if why != lastCall {
		return ""
	}
	return v.T("kiosk.last_call_served")
}

// Opening is when the first of the services gives tickets again, zero if that is not known.
func Opening(states []queue.ServiceState) time.Time {
	var first time.Time
	for _, s := range states {
		if s.NextOpening != nil && (first.IsZero() || s.NextOpening.Before(first)) {
			first = *s.NextOpening
		}
	}
	return first
}

// OutOfHours is the key that says that the office is closed, lastCall the one that no more numbers are given today.
const (
	OutOfHours = "kiosk.closed_title"
	lastCall   = "kiosk.last_call"
)

// WhyNone is the key that says why no service gives tickets: an office that is open is not called closed.
func WhyNone(states []queue.ServiceState) string {
	why := OutOfHours
	for _, s := range states {
		if s.LastCall {
			return lastCall
		}
		if s.LastGiven {
			return "kiosk.last_given"
		}
		if s.Paused || s.QuotaReached {
			why = "kiosk.no_numbers"
		}
	}
	return why
}

// Queued are the states of the services that give a ticket at once, without those whose visitors sign up for a session.
func Queued(b *branch.Branch, states []queue.ServiceState) []queue.ServiceState {
	return slices.DeleteFunc(slices.Clone(states), func(state queue.ServiceState) bool {
		s, ok := b.Service(state.ID)
		return ok && s.Activities
	})
}

// Alternatives are the services that a ticket may be for instead.
func Alternatives(r *http.Request, e *engine.Engine, t queue.Ticket) ([]queue.ServiceState, error) {
	states, err := e.Choices(r.Context())
	return slices.DeleteFunc(Queued(e.Branch(), states), func(s queue.ServiceState) bool { return s.ID == t.Service }), err
}

// An IssueBody is the body that asks for a ticket, at the kiosk or at the door. The page at the door does not ask where one
// lives and comes from, as its code is good for two minutes; the ticket's page does.
type IssueBody struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// Request is what is asked of the engine.
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

// sorry reports whether a refusal is one that is explained beside what is still open.
func sorry(code ledger.Code) bool {
	return code == queue.ServiceClosed || code == queue.ServicePaused || code == queue.QuotaReached || code == queue.LastCall
}

// Apologise explains the refusal that led to a page: by what the service's tile says, as long as that says it. It ends once
// the service gives tickets again.
func Apologise(v server.View, query url.Values, states []queue.ServiceState, now time.Time) *Apology {
	code := ledger.Code(query.Get("sorry"))
	if !sorry(code) {
		return nil
	}
	a := &Apology{Text: v.T("kiosk.sorry_" + string(code))}
	for _, state := range states {
		if s, _ := v.Branch.Service(state.ID); state.ID == query.Get("service") {
			if state.Open {
				return nil
			}
			a.Name = v.Text(s.Name)
			if a.Again = again(v, state, now); a.Again != "" {
				a.Text = hours(v, state, now)
			} else {
				a.Again = hours(v, state, now)
			}
		}
	}
	return a
}

// Regret is what a page is told to be sorry for, nil for a refusal that it does not explain.
func Regret(code ledger.Code, service string) url.Values {
	if !sorry(code) {
		return nil
	}
	return url.Values{"sorry": {string(code)}, "service": {service}}
}
