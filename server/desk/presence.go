package desk

import (
	"turno/server"
	"turno/server/queue"
)

// sit says who sits at the desk today, what is spoken and taken there, and whether the next is called by itself.
func (d *desk) sit(c *server.Change, body struct {
	Person    *string  `json:"person"`
	Languages []string `json:"languages"`
	Services  []string `json:"services"`
	AutoCall  *bool    `json:"auto_call"`
}) (any, error) {
	if c.PostForm.Has("person") && body.Person == nil {
		body.Person = new(string) // a form that says nobody
	}
	return c.Engine.SetPresence(c.Context(), queue.PresenceRequest{
		Head: c.Head, Person: body.Person, Languages: body.Languages, Services: body.Services,
		AutoCall: body.AutoCall,
	})
}

// pause begins a break of the desk, now or once its ticket has gone.
func (d *desk) pause(c *server.Change, body struct {
	Reason string `json:"reason"`
	After  bool   `json:"after"`
}) (any, error) {
	return c.Engine.Break(c.Context(),
		queue.BreakRequest{Head: c.Head, Reason: body.Reason, After: body.After})
}

// goOn ends the desk's break, or takes back one that has not begun.
func (d *desk) goOn(c *server.Change, _ struct{}) (any, error) {
	return c.Engine.BackToWork(c.Context(), c.Head, c.PathValue("desk"))
}

// beginShift has the desk be at work.
func (d *desk) beginShift(c *server.Change, _ struct{}) (any, error) {
	return c.Engine.BeginShift(c.Context(), c.Head, c.PathValue("desk"))
}

// endShift ends the work of the desk.
func (d *desk) endShift(c *server.Change, _ struct{}) (any, error) {
	return c.Engine.EndShift(c.Context(), c.Head, c.PathValue("desk"))
}
