package phone

import (
	"context"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"turno/kiosk/visit"
	"turno/server/branch"
	"turno/server/live"
	"turno/server/queue"
)

// phones are the mobile tickets of one branch that are open somewhere: one read for all of them.
type phones struct {
	screens *screens
	branch  string // its id
	base    string // of a ticket's address, before the token
}

var _ live.Batch = phones{}

// Render reads and renders the tickets of members, each "<language> <token>".
func (p phones) Render(ctx context.Context, members []string, give func(int, live.State)) error {
	langs, tokens := make([]string, len(members)), make([]string, len(members))
	for i, m := range members {
		langs[i], tokens[i], _ = strings.Cut(m, " ")
	}
	e := p.screens.site.Of(p.branch)
	tickets, at, err := e.Tickets(ctx, tokens)
	if err != nil {
		return err
	}
	b, version := e.Branch(), p.screens.site.Pages.Version(e.Branch())
	office := openingsAt(b, at.At)
	for i, t := range tickets {
		if t == nil {
			continue // its retention is over
		}
		html, err := p.screens.partOf(faceOf(b, office, *t, at, langs[i]))
		if err != nil {
			return err
		}
		give(i, live.State{Epoch: at.Epoch, Seq: at.Seq, Version: version, Quoted: html, JSON: phoneState{t, tokens[i], p.base}})
	}
	return nil
}

// A phoneState is a ticket as JSON, made only when it is asked for: almost no phone does.
type phoneState struct {
	ticket      *queue.Ticket
	token, base string
}

// MarshalJSON gives what GET /t/{token} answers.
func (s phoneState) MarshalJSON() ([]byte, error) {
	return json.Marshal(visit.OwnAt(s.base+s.token, queue.Issued{Ticket: *s.ticket, Token: s.token}))
}

// noNumber and noAhead stand for the number, and for the words that say how many are ahead, in a kept face. No text holds
// them, and html/template does not change them.
const (
	noNumber = "\uFFFC"
	noAhead  = "\uFFFB"
)

// partOf is the live part in pieces for a frame: rendered, or taken from a phone that differed only in its number and in
// how many were ahead.
func (s *screens) partOf(f face) ([]string, error) {
	if !s.pages.Fixed() {
		html, err := s.pages.Part("ticket.html", "ticket", s.part(f))
		return []string{live.Quote(html)}, err
	}
	number, at := f.number, ahead{f.branch, f.lang, f.ahead}
	words, _ := s.aheads.Get(at, func() (string, error) {
		return live.Quote(template.HTMLEscapeString(s.part(f).Ahead)), nil
	})
	f.number, f.ahead = noNumber, min(f.ahead, 1)
	kept, err := s.faces.Get(f, func() ([]string, error) {
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
			own[i] = words
		}
	}
	return own, nil
}

// cut cuts a face into pieces; each noNumber and noAhead is a piece of its own.
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

// ahead is how many wait ahead of a ticket, to be said in a language.
type ahead struct {
	branch *branch.Branch
	lang   string
	n      int
}

const (
	// keptFaces bounds how many faces are kept, of 1.5 KB each. A queue has a few, and others each minute.
	keptFaces = 4096
	// keptAheads bounds how many aheads are kept, of 0.1 KB each. A queue has one for each ticket that waits.
	keptAheads = 32768
)
