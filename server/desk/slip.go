package desk

import (
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/queue"
)

// A slip is a ticket with what its paper says: only who prints it for the visitor gets that.
type slip struct {
	queue.Issued
	Answered bool   `json:"answered"`
	URL      string `json:"url"`
}

// reprint gives a ticket another slip, and a browser the page that shows its code and prints it.
func (d *desk) reprint(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Ticket string `json:"ticket"`
	}
	e, key, err := d.begin(w, r, &body)
	if err != nil {
		return err
	}
	issued, err := e.Reprint(r.Context(), queue.ReprintRequest{Key: key, Desk: r.PathValue("desk"), Ticket: body.Ticket})
	page := "/t/" + issued.Token
	lang := d.site.Pages.View(r, e.Branch()).Lang
	made := slip{issued, issued.Answered, d.site.URL(r, page)}
	return server.Made(w, r, made, page+"/slip?"+url.Values{"lang": {lang}}.Encode(), err)
}

// slip is the key that prints a ticket's slip or shows its code, on a page of its own.
func (s *state) slip(number string) action {
	a := s.action("slips", number, "")
	a.Label, a.Icon, a.Apart = s.label("desk.slip"), s.Icon("printer"), true
	return a
}
