package desk

import (
	"net/http"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A choice is a desk at which somebody can sit down.
type choice struct {
	ID string `json:"id"`
	// Services are the ids of those that the desk takes.
	Services []string `json:"services"`
	// Presence is who sits there now, nil while the store is away.
	Presence *queue.Presence `json:"presence"`
}

// choices is the page on which staff choose a desk.
type choices struct {
	server.View
	Desks []choice
	// Unreached says that phones cannot open QR codes, "" if they can.
	Unreached string
}

// choose lists the branch's desks, also while the store is away; then it does not say who sits there.
func (d *desk) choose(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	present, err := e.Presences(r.Context())
	if err != nil && ledger.CodeOf(err) != ledger.Unavailable {
		return err
	}
	b := e.Branch()
	desks := make([]choice, len(b.Desks))
	for i := range b.Desks {
		desks[i] = choice{ID: b.Desks[i].ID, Services: b.ServicesOf(&b.Desks[i])}
		if p, ok := present[b.Desks[i].ID]; ok {
			desks[i].Presence = &p
		}
	}
	v := d.site.Pages.View(r, b)
	return d.pages.Answer(w, r, map[string][]choice{"desks": desks}, "choose.html",
		choices{v, desks, v.Unreached(d.site.PhoneReach(r, b))})
}

// Service is a service of the branch, for its name and pictogram.
func (c choices) Service(id string) *branch.Service {
	s, _ := c.Branch.Service(id)
	return s
}

// namedServices is how many services the card of a desk names; if there are more it says how many.
const namedServices = 6

// Many says how many services a desk takes, "" if they are named.
func (c choices) Many(services []string) string {
	if len(services) <= namedServices {
		return ""
	}
	return c.N("desk.services", len(services))
}

// Person is the name of somebody of the branch, "" for nobody.
func (c choices) Person(id string) string {
	if p, ok := c.Branch.Person(id); ok {
		return p.Name
	}
	return ""
}

// Reason is why a desk has a break.
func (c choices) Reason(id string) server.LocalText {
	if r, ok := branch.FindReason(c.Branch.BreakReasons, id); ok {
		return c.Text(r.Name)
	}
	return server.LocalText{}
}
