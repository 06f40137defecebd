package server

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http"

	"turno/server/engine"
	"turno/server/ledger"
)

// A Change is a change that a request asks for.
type Change struct {
	*http.Request
	// W is for an answer of another kind than usual; see Answered.
	W http.ResponseWriter
	// Engine is that of the branch that the path names. Head has the idempotency key ("" for none), who asks, and, if staff
	// ask, the desk that the path names.
	Engine *engine.Engine
	Head   ledger.Head
	// Back is the page that a browser is led to afterwards.
	Back string

	answered bool
}

// Changing answers requests for changes of one kind: a program gets what do returns, a browser is led back. by is who asks,
// as in ledger.Head. B is the body, a struct that Decode can read. back is where browsers are led, and refuses a path that
// names nothing; if it is nil, do sets Back.
func Changing[B any](s *Site, by string, back func(*http.Request, *engine.Engine) (string, error),
	do func(c *Change, body B) (made any, err error)) Handler {
	return s.In(func(w http.ResponseWriter, r *http.Request, e *engine.Engine) (err error) {
		c := &Change{Request: r, W: w, Engine: e, Head: s.Head(r, "", by)}
		if by == "" {
			c.Head.Desk = r.PathValue("desk")
		}
		if back != nil {
			if c.Back, err = back(r, e); err != nil {
				return err
			}
		}
		var body B
		if c.Head.Key, err = Decode(w, r, &body); err != nil {
			return err
		}
		made, err := do(c, body)
		if c.answered {
			return err
		}
		return Made(w, r, made, c.Back, err)
	})
}

// Head is the head of a change that a request asks for under a key. The key belongs to the route with its path values, so
// that nobody uses up the key of another desk or ticket.
func (s *Site) Head(r *http.Request, key, by string) ledger.Head {
	h := ledger.Head{Key: key, By: by, Scope: r.Pattern + " " + r.URL.Path}
	if s.Limits {
		h.Client = ClientOf(r)
	}
	return h
}

// sign is the code of a text by the secret of a branch. A store that is away leaves it to the text alone; no page is shown
// then.
func (s *Site) sign(branch, text string) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), requestBudget)
	defer cancel()
	if e := s.Of(branch); e != nil {
		if code, err := e.Sign(ctx, text); err == nil {
			return code
		}
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// FormKey is the beginning of idempotency keys of a page's forms. It follows from what the page shows, so that the same form
// sent twice, also from two windows and by two servers, is one request; and from the secret of the branch, so that nobody
// uses it up who does not see the page.
func (v View) FormKey(shows string) string {
	return base32.StdEncoding.EncodeToString(v.pages.sign(v.Branch.ID, "form "+shows)[:15])
}

// Answered says that the answer was written to W, or that this failed with err.
func (c *Change) Answered(err error) (any, error) {
	c.answered = true
	return nil, err
}

// SeeOther leads a browser to another page than usual.
func (c *Change) SeeOther(page string) (any, error) {
	return c.Answered(SeeOther(c.W, c.Request, page))
}

// ByProgram reports whether a program asks, which wants JSON.
func (c *Change) ByProgram() bool { return WantsJSON(c.Request) }
