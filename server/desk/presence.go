package desk

import (
	"net/http"

	"turno/server"
	"turno/server/queue"
)

// ownRoutes are the routes that concern the desk itself, whatever ticket it holds.
func (d *desk) ownRoutes(mux *http.ServeMux) {
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/presence", d.sit)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/breaks", d.pause)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/breaks/end", d.goOn)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/tickets", d.register)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/visits", d.count)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/alarms", d.alarm)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/alarms/{of}/end", d.calm)
	d.site.Handle(mux, "POST /desk/{branch}/{desk}/help/end", d.endHelp)
}

// sit says who sits at the desk today, what is spoken there, and whether the next is called by itself.
func (d *desk) sit(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Person    *string  `json:"person"`
		Languages []string `json:"languages"`
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
		Key: key, Desk: r.PathValue("desk"), Person: body.Person, Languages: body.Languages, AutoCall: body.AutoCall,
	})
	return d.made(w, r, e, p, err)
}

// pause begins a break of the desk.
func (d *desk) pause(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Reason string `json:"reason"`
	}
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	p, err := e.Break(r.Context(), key, r.PathValue("desk"), body.Reason)
	return d.made(w, r, e, p, err)
}

// goOn ends the desk's break.
func (d *desk) goOn(w http.ResponseWriter, r *http.Request) error {
	e, key, err := d.begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	p, err := e.BackToWork(r.Context(), key, r.PathValue("desk"))
	return d.made(w, r, e, p, err)
}

// made answers with what was made, or leads a browser back to its desk.
func (d *desk) made(w http.ResponseWriter, r *http.Request, e *queue.Engine, v any, err error) error {
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusCreated, v)
	}
	http.Redirect(w, r, path(d.site.Pages.View(r, e.Branch()), r.PathValue("desk"), ""), http.StatusSeeOther)
	return nil
}
