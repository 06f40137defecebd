package desk

import (
	"net/http"

	"turno/server/engine"
	"turno/server/queue"
)

// sit says who sits at the desk today, what is spoken and taken there, and whether the next is called by itself.
func (d *desk) sit(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Person    *string  `json:"person"`
		Languages []string `json:"languages"`
		Services  []string `json:"services"`
		AutoCall  *bool    `json:"auto_call"`
	}
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	if r.PostForm.Has("person") && body.Person == nil {
		body.Person = new(string) // a form that says nobody
	}
	p, err := e.SetPresence(r.Context(), queue.PresenceRequest{
		Key: key, Desk: r.PathValue("desk"), Person: body.Person, Languages: body.Languages, Services: body.Services,
		AutoCall: body.AutoCall,
	})
	return d.done(w, r, e, p, err)
}

// pause begins a break of the desk, now or once its ticket has gone.
func (d *desk) pause(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Reason string `json:"reason"`
		After  bool   `json:"after"`
	}
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	p, err := e.Break(r.Context(), queue.BreakRequest{Key: key, Desk: r.PathValue("desk"), Reason: body.Reason,
		After: body.After})
	return d.done(w, r, e, p, err)
}

// goOn ends the desk's break, or takes back one that has not begun.
func (d *desk) goOn(w http.ResponseWriter, r *http.Request) error {
	return d.ofItself(w, r, func(e *engine.Engine, key, desk string) (queue.Presence, error) {
		return e.BackToWork(r.Context(), key, desk, desk)
	})
}

// beginShift has the desk be at work.
func (d *desk) beginShift(w http.ResponseWriter, r *http.Request) error {
	return d.ofItself(w, r, func(e *engine.Engine, key, desk string) (queue.Presence, error) {
		return e.BeginShift(r.Context(), key, desk)
	})
}

// endShift ends the work of the desk.
func (d *desk) endShift(w http.ResponseWriter, r *http.Request) error {
	return d.ofItself(w, r, func(e *engine.Engine, key, desk string) (queue.Presence, error) {
		return e.EndShift(r.Context(), key, desk, desk)
	})
}

// ofItself does what a desk says of itself and needs no more words.
func (d *desk) ofItself(w http.ResponseWriter, r *http.Request,
	do func(*engine.Engine, string, string) (queue.Presence, error)) error {
	e, key, err := d.begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	p, err := do(e, key, r.PathValue("desk"))
	return d.done(w, r, e, p, err)
}
