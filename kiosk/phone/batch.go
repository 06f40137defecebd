package phone

import (
	"context"
	"encoding/json"
	"html/template"
	"slices"
	"strings"
	"sync"

	"turno/kiosk/visit"
	"turno/server/branch"
	"turno/server/live"
	"turno/server/queue"
)

// phones are the mobile tickets of one branch that are open somewhere: one read for all of them, whatever they are many.
type phones struct {
	screens *screens
	branch  string // its id
	base    string // of a ticket's address, before the token
}

var _ live.Batch = phones{}

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

// noNumber and noAhead stand for the number, and for the words that say how many are ahead, in the HTML of a face that is
// kept for others. No text holds them, and html/template leaves them as they are.
const (
	noNumber = "\uFFFC"
	noAhead  = "\uFFFB"
)

// partOf is the live part in pieces for a frame: rendered, or taken from a phone that looked the same but for its number
// and its place.
func (s *screens) partOf(f face) ([]string, error) {
	if !s.pages.Fixed() {
		html, err := s.pages.Part("ticket.html", "ticket", s.part(f))
		return []string{live.Quote(html)}, err
	}
	number, at := f.number, place{f.branch, f.lang, f.ahead}
	ahead, _ := s.places.get(at, func() (string, error) {
		return live.Quote(template.HTMLEscapeString(s.part(f).Ahead)), nil
	})
	f.number, f.ahead = noNumber, min(f.ahead, 1)
	kept, err := s.faces.get(f, func() ([]string, error) {
		part := s.part(f)
		part.Ahead = noAhead
		html, err := s.pages.Part("ticket.html", "ticket", part)
		return cut(live.Quote(html)), err
	})
	if err != nil {
		return nil, err
	}
	own := slices.Clone(kept)
	for i, piece := range own {
		switch piece {
		case noNumber:
			own[i] = number
		case noAhead:
			own[i] = ahead
		}
	}
	return own, nil
}

// cut makes pieces of a face, each mark one by itself.
func cut(html string) []string {
	var pieces []string
	for {
		i := strings.IndexAny(html, noNumber+noAhead)
		if i < 0 {
			return append(pieces, html)
		}
		end := i + len(noNumber)
		pieces = append(pieces, html[:i], html[i:end])
		html = html[end:]
	}
}

// A place is how many are ahead, to be said in a language.
type place struct {
	branch *branch.Branch
	lang   string
	ahead  int
}

const (
	// keptFaces bounds how many are kept, 1.5 KB each. A queue has a few, and others each minute.
	keptFaces = 4096
	// keptPlaces bounds how many are kept, 0.1 KB each. A queue has as many as people wait.
	keptPlaces = 32768
)

// kept is what was rendered before, so much at the most.
type kept[K comparable, V any] struct {
	most  int
	mu    sync.Mutex
	known map[K]V // guarded by mu
}

// get is what belongs to a key. When there is too much, all is forgotten: of faces, a minute later the time is over anyway.
func (c *kept[K, V]) get(key K, render func() (V, error)) (V, error) {
	c.mu.Lock()
	v, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := render()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= c.most {
		c.known = map[K]V{}
	}
	c.known[key] = v
	return v, nil
}
