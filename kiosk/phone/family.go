package phone

import (
	"context"
	"encoding/json"
	"strings"

	"turno/kiosk/visit"
	"turno/server/live"
	"turno/server/queue"
)

// phones are the mobile tickets of one branch that are open somewhere: one read for all of them, whatever they are many.
type phones struct {
	screens *screens
	branch  string // its id
	base    string // of a ticket's address, before the token
}

var _ live.Family = phones{}

// Render reads and renders the tickets of members, each "<language> <token>".
func (p phones) Render(ctx context.Context, members []string) ([]live.State, error) {
	langs, tokens := make([]string, len(members)), make([]string, len(members))
	for i, m := range members {
		langs[i], tokens[i], _ = strings.Cut(m, " ")
	}
	e := p.screens.site.Of(p.branch)
	tickets, at, err := e.Tickets(ctx, tokens)
	if err != nil {
		return nil, err
	}
	b, version := e.Branch(), p.screens.site.Pages.Version(e.Branch())
	office := openingsAt(b, at.At)
	states := make([]live.State, len(members))
	for i, t := range tickets {
		if t == nil {
			continue // its retention is over
		}
		html, err := p.screens.partOf(faceOf(b, office, *t, at, langs[i]))
		if err != nil {
			return nil, err
		}
		states[i] = live.State{Epoch: at.Epoch, Seq: at.Seq, Version: version, Quoted: html,
			JSON: phoneState{t, tokens[i], p.base}}
	}
	return states, nil
}

// A phoneState is a ticket as JSON, put together only for who asks for that: next to no phone does.
type phoneState struct {
	ticket      *queue.Ticket
	token, base string
}

// MarshalJSON gives what GET /t/{token} answers.
func (s phoneState) MarshalJSON() ([]byte, error) {
	return json.Marshal(visit.OwnAt(s.base+s.token, queue.Issued{Ticket: *s.ticket, Token: s.token}))
}
