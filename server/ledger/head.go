package ledger

// A Head is the common part of every request for a change.
type Head struct {
	// Key is the idempotency key, 1 to 255 printable ASCII characters.
	Key string
	// Scope is what the key belongs to: the route with its path values, "" for none. Equal keys of two scopes are two keys.
	Scope string
	// Client is the address that asks, by which its rate is bounded, "" for none.
	Client string
	// By is who asks: ByVisitor, Supervisor, or "" for whoever sits at the desk.
	By string
	// Desk is where staff ask, "" for none.
	Desk string
}

// madeFrom is where the change is made from and can be taken back: a desk, Supervisor, or "" for nowhere.
func (h Head) madeFrom() string {
	if h.By == Supervisor {
		return Supervisor
	}
	return h.Desk
}

// check refuses the head of a write if its key is missing or malformed, if the branch does not have its desk, or if it does
// not say who asks. Refusals: KeyMissing, Invalid, NotFound.
func (l *Ledger) check(w Write) error {
	if w.By == BySweep {
		return nil
	}
	if err := checkKey(w.Key); err != nil {
		return err
	}
	if w.Desk == "" && (w.By != "" || w.MadeFrom != "" || w.Anywhere) {
		return nil
	}
	return l.CheckDesk(w.Desk)
}
