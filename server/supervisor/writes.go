package supervisor

import (
	"net/http"
	"strings"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// back is the page of the supervisor, to which all forms lead back.
func (p *supervisor) back(r *http.Request, e *engine.Engine) (string, error) {
	return path(p.site.Pages.View(r, e.Branch()), ""), nil
}

// changing has the supervisor make changes of one kind.
func changing[B any](p *supervisor, do func(*server.Change, B) (any, error)) server.Handler {
	return server.Changing(p.site, ledger.Supervisor, p.back, do)
}

// message shows a line on the displays, or removes it.
func (p *supervisor) message(c *server.Change, body struct {
	Text string `json:"text"`
}) (any, error) {
	return map[string]string{"text": strings.TrimSpace(body.Text)}, c.Engine.SetMessage(c.Context(), c.Head, body.Text)
}

// pause has a service give no tickets.
func (p *supervisor) pause(c *server.Change, body struct {
	Service string `json:"service"`
}) (any, error) {
	what := map[string]any{"service": body.Service, "paused": true}
	return what, c.Engine.Pause(c.Context(), c.Head, body.Service, true)
}

// unpause has it give tickets again.
func (p *supervisor) unpause(c *server.Change, _ struct{}) (any, error) {
	service := c.PathValue("service")
	if _, ok := c.Engine.Branch().Service(service); !ok {
		return nil, &ledger.Error{Code: ledger.NotFound, Message: "there is no such service"}
	}
	what := map[string]any{"service": service, "paused": false}
	return what, c.Engine.Pause(c.Context(), c.Head, service, false)
}

// lastCall has the branch give no more numbers today, or some again.
func (p *supervisor) lastCall(on bool) server.Handler {
	return changing(p, func(c *server.Change, _ struct{}) (any, error) {
		return map[string]bool{"last_call": on}, c.Engine.LastCall(c.Context(), c.Head, on)
	})
}

// calm says that help has come to a desk.
func (p *supervisor) calm(c *server.Change, _ struct{}) (any, error) {
	desk := c.PathValue("desk")
	return map[string]any{"desk": desk, "alarm": false}, c.Engine.Alarm(c.Context(), c.Head, desk, false)
}

// endBreak ends a desk's break, or cancels one that has not begun.
func (p *supervisor) endBreak(c *server.Change, _ struct{}) (any, error) {
	return c.Engine.BackToWork(c.Context(), c.Head, c.PathValue("desk"))
}

// endShift ends the shift at a desk that somebody has left.
func (p *supervisor) endShift(c *server.Change, _ struct{}) (any, error) {
	return c.Engine.EndShift(c.Context(), c.Head, c.PathValue("desk"))
}

// endHelp says that somebody goes to the kiosk, where a visitor asks for help.
func (p *supervisor) endHelp(c *server.Change, _ struct{}) (any, error) {
	return map[string]bool{"help": false}, c.Engine.EndHelp(c.Context(), c.Head)
}

// undo takes back the supervisor's last change.
func (p *supervisor) undo(c *server.Change, body struct {
	Seq int `json:"seq"`
}) (any, error) {
	return c.Engine.Undo(c.Context(), queue.UndoRequest{Head: c.Head, Seq: int64(body.Seq)})
}

// A moveBody is the body that asks for a move of a ticket.
type moveBody struct {
	Ticket   string     `json:"ticket"`
	Move     queue.Move `json:"move"`
	Service  string     `json:"service"`
	Desk     string     `json:"desk"`
	Person   string     `json:"person"`
	Priority string     `json:"priority"`
	Note     string     `json:"note"`
	Language string     `json:"language"`
	Needs    string     `json:"needs"`
	// Absent goes with a transfer to a desk or a person who is not at work.
	Absent bool `json:"absent"`
	// To is the form's "service:legal", "desk:2" or "person:anna", or "change:legal" for a ticket of the wrong service.
	To string `json:"to"`
	// Story is the day of the story whose page the form is on: it leads back there.
	Story string `json:"story"`
}

// move moves a ticket, wherever it is.
func (p *supervisor) move(c *server.Change, body moveBody) (any, error) {
	if err := body.settle(c.PostForm != nil); err != nil {
		return nil, err
	}
	t, err := c.Engine.Move(c.Context(), queue.MoveRequest{
		Head: c.Head, Ticket: body.Ticket, Move: body.Move, Service: body.Service,
		ToDesk: body.Desk, ToPerson: body.Person, Priority: body.Priority,
		Note: body.Note, Language: body.Language, Needs: body.Needs, Absent: body.Absent,
	})
	if body.Story != "" && !c.ByProgram() && (err == nil || server.StatusOf(err) < http.StatusInternalServerError) {
		return c.Answered(p.backToStory(c.W, c.Request, c.Engine, body, err))
	}
	return t.Ticket, err
}

// noPriority is the form's value for no priority; an empty value is a list in which nothing was chosen.
const noPriority = "-"

// settle keeps what belongs to one move: the form sends all of its lists, whichever key is pressed.
func (b *moveBody) settle(form bool) error {
	if !form {
		if b.To != "" || b.Story != "" {
			return &ledger.Error{Code: ledger.Invalid, Message: `there are no fields "to" and "story"; give service, desk or person`}
		}
		return nil
	}
	untouched := map[queue.Move]string{queue.Prioritize: b.Priority, queue.Transfer: b.To, queue.Resume: b.Desk}
	if list, needs := untouched[b.Move]; needs && list == "" || b.Ticket == "" {
		return &ledger.Error{Code: server.NotChosen, Message: "nothing is chosen from the list"}
	}
	if b.Move != queue.Prioritize || b.Priority == noPriority {
		b.Priority = ""
	}
	if b.Move != queue.Resume {
		b.Desk = ""
	}
	if b.Move != queue.Transfer {
		b.Absent = false
		return nil
	}
	kind, id, _ := strings.Cut(b.To, ":")
	switch kind {
	case "change":
		b.Move, b.Service = queue.ChangeService, id
	case "service":
		b.Service = id
	case "desk":
		b.Desk = id
	case "person":
		b.Person = id
	}
	return nil
}
