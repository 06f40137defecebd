package desk

import (
	"turno/server"
	"turno/server/queue"
)

// A slip is a ticket with the text of its slip. Only the desk that prints it gets that.
type slip struct {
	queue.Issued
	Answered bool   `json:"answered"`
	URL      string `json:"url"`
}

// reprint gives a ticket another slip, and a browser the page that shows its code and prints it.
func (d *desk) reprint(c *server.Change, body struct {
	Ticket string `json:"ticket"`
}) (any, error) {
	issued, err := c.Engine.Reprint(c.Context(),
		queue.ReprintRequest{Head: c.Head, Ticket: body.Ticket})
	page := "/t/" + issued.Token
	c.Back = server.Address(page+"/slip", "lang", d.site.Pages.View(c.Request, c.Engine.Branch()).Lang)
	return slip{issued, issued.Answered, d.site.URL(c.Request, page)}, err
}

// slip is the key that prints a ticket's slip or shows its code, on a page of its own.
func (s *state) slip(number string) action {
	a := s.action("slips", number, "")
	a.Label, a.Icon, a.Apart = s.Say("desk.slip"), s.Icon("printer"), true
	return a
}
