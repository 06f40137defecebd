package desk

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// nobodyWaits is the value of ?notice= in the address that follows a call when nobody waits.
const nobodyWaits = "nobody_waits"

// call calls the next ticket to the desk, or the one that is named.
func (d *desk) call(c *server.Change, body struct {
	Ticket *string `json:"ticket"`
}) (any, error) {
	ticket, err := named(body.Ticket)
	if err != nil {
		return nil, err
	}
	t, err := c.Engine.Call(c.Context(), queue.CallRequest{Head: c.Head, Ticket: ticket})
	if errors.Is(err, queue.ErrNobodyWaits) {
		return nobody(c)
	}
	return t, err
}

// named is the ticket that a request names, "" if it names none. An empty name is refused: a program whose variable is empty
// does not mean any ticket.
func named(ticket *string) (string, error) {
	if ticket == nil {
		return "", nil
	}
	if *ticket == "" {
		return "", &ledger.Error{Code: ledger.Invalid, Message: "name the ticket, or leave it out"}
	}
	return *ticket, nil
}

// recall calls the desk's ticket again.
func (d *desk) recall(c *server.Change, body struct {
	Ticket *string `json:"ticket"`
}) (any, error) {
	ticket, err := named(body.Ticket)
	if err != nil {
		return nil, err
	}
	t, err := c.Engine.Move(c.Context(),
		queue.MoveRequest{Head: c.Head, Ticket: ticket, Move: queue.Recall})
	return t.Ticket, err
}

// A moveBody is what POST …/moves takes.
type moveBody struct {
	// Ticket is nil for the one that the desk holds.
	Ticket  *string    `json:"ticket"`
	Move    queue.Move `json:"move"`
	Service string     `json:"service"`
	Desk    string     `json:"desk"`
	Person  string     `json:"person"`
	Place   string     `json:"place"`
	// Cases and Outcome are of a visit that ends. Note is for the person who goes on with it.
	Cases   map[string]int `json:"cases"`
	Outcome string         `json:"outcome"`
	Note    string         `json:"note"`
	// Language and Needs go with a change_language.
	Language string `json:"language"`
	Needs    string `json:"needs"`
	// Call goes with a finish.
	Call bool `json:"call"`
	// Reason and Mine go with a park, Priority with a prioritize.
	Reason   string `json:"reason"`
	Mine     bool   `json:"mine"`
	Priority string `json:"priority"`
	// Absent goes with a transfer to a desk or a person who is not at work.
	Absent bool `json:"absent"`
}

// fromForm corrects the move of a browser's form. The form that finishes a visit also has keys that continue with another
// service, and a key of a form can send only one field.
func (b *moveBody) fromForm() {
	dropZeros(b.Cases)
	if b.Move == queue.Finish && b.Service != "" {
		b.Move = queue.Continue
	}
}

// move makes any other move of a ticket.
func (d *desk) move(c *server.Change, body moveBody) (any, error) {
	if !slices.Contains(queue.DeskMoves, body.Move) {
		return nil, &ledger.Error{Code: ledger.Invalid,
			Message: fmt.Sprintf("there is no move %q; the moves are %s", body.Move, queue.Listed(queue.DeskMoves))}
	}
	ticket, err := named(body.Ticket)
	if err != nil {
		return nil, err
	}
	if c.PostForm != nil {
		body.fromForm()
	}
	t, err := c.Engine.Move(c.Context(), queue.MoveRequest{
		Head: c.Head, Ticket: ticket, Move: body.Move,
		Service: body.Service, ToDesk: body.Desk, ToPerson: body.Person, Place: body.Place,
		Cases: body.Cases, NotProvided: body.Outcome, Note: body.Note, Language: body.Language, Needs: body.Needs,
		Reason: body.Reason, Mine: body.Mine, Priority: body.Priority, Call: body.Call, Absent: body.Absent,
	})
	if err == nil && body.Call && c.ByProgram() {
		return struct {
			queue.Ticket
			Called *queue.Ticket `json:"called"`
		}{t.Ticket, t.Called}, nil
	}
	return t.Ticket, err
}

// answers counts residence and origin of the visitor of the desk's ticket.
func (d *desk) answers(c *server.Change, body struct {
	Ticket    string `json:"ticket"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}) (any, error) {
	return c.Engine.AnswerAtDesk(c.Context(), queue.DeskAnswerRequest{Head: c.Head,
		Ticket: body.Ticket, Residence: body.Residence, Origin: body.Origin})
}

// dropZeros removes what a form did not count: a typed 0 is the same as an empty field.
func dropZeros(cases map[string]int) {
	maps.DeleteFunc(cases, func(_ string, n int) bool { return n == 0 })
}

// back is the page of the desk that the path names, to which all forms lead back. Refusals: NotFound.
func (d *desk) back(r *http.Request, e *engine.Engine) (string, error) {
	if _, ok := e.Branch().Desk(r.PathValue("desk")); !ok {
		return "", &ledger.Error{Code: ledger.NotFound, Message: "there is no such desk"}
	}
	return path(d.site.Pages.View(r, e.Branch()), r.PathValue("desk"), ""), nil
}

// changing has a desk make changes of one kind.
func changing[B any](d *desk, do func(*server.Change, B) (any, error)) server.Handler {
	return server.Changing(d.site, "", d.back, do)
}

// nobody answers a call when nobody waits.
func nobody(c *server.Change) (any, error) {
	if c.ByProgram() {
		c.W.WriteHeader(http.StatusNoContent)
		return c.Answered(nil)
	}
	c.Back += "&notice=" + nobodyWaits
	return nil, nil
}

// sit sets the presence: who sits at the desk today, what is spoken and taken there, and whether it calls by itself.
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

// pause begins a break of the desk, now or once it holds no ticket.
func (d *desk) pause(c *server.Change, body struct {
	Reason string `json:"reason"`
	After  bool   `json:"after"`
}) (any, error) {
	return c.Engine.Break(c.Context(),
		queue.BreakRequest{Head: c.Head, Reason: body.Reason, After: body.After})
}

// goOn ends the desk's break, or cancels one that has not begun.
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

// An undo is the key that takes the desk's last change back.
type undo struct {
	action
	// Text says what it takes back, "Undo: finish A012".
	Text string
	// Until is when it is too late, for scripts; Left how many seconds that is from the state's moment.
	Until string
	Left  int
}

// takeBack offers the undo of the desk's last change, nil if there is none.
func (s *state) takeBack() *undo {
	u := s.DeskState.Undo
	if u == nil {
		return nil
	}
	a := s.action("undos", "", "")
	a.Seq, a.Icon = u.Seq, s.Icon("undo")
	left := u.Until.Sub(s.At)
	return &undo{
		action: a,
		Text:   s.T("desk.undo_"+string(u.Move), "Number", isolate(u.Number)),
		Until:  stamp(u.Until),
		Left:   int(max(0, left).Seconds()),
	}
}

// undo takes back the last change that was made at the desk, if it is the one that is named.
func (d *desk) undo(c *server.Change, body struct {
	Seq int `json:"seq"`
}) (any, error) {
	if body.Seq < 1 {
		return nil, &ledger.Error{Code: ledger.Invalid, Message: "say in seq which change to undo"}
	}
	return c.Engine.Undo(c.Context(), queue.UndoRequest{Head: c.Head, Seq: int64(body.Seq)})
}
