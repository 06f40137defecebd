package supervisor

import (
	"net/http"
	"strings"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// done answers with what was done, or leads a browser back to the page.
func (p *supervisor) done(w http.ResponseWriter, r *http.Request, e *engine.Engine, what any, err error) error {
	return server.Made(w, r, what, path(p.site.Pages.View(r, e.Branch()), ""), err)
}

// message shows a line on the displays, or takes it away.
func (p *supervisor) message(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Text string `json:"text"`
	}
	e, key, err := p.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(body.Text)
	return p.done(w, r, e, map[string]string{"text": text}, e.SetMessage(r.Context(), key, text))
}

// pause has a service give no tickets.
func (p *supervisor) pause(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Service string `json:"service"`
	}
	e, key, err := p.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	what := map[string]any{"service": body.Service, "paused": true}
	return p.done(w, r, e, what, e.Pause(r.Context(), key, body.Service, true))
}

// unpause has it give tickets again.
func (p *supervisor) unpause(w http.ResponseWriter, r *http.Request) error {
	e, key, err := p.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	service := r.PathValue("service")
	if _, ok := e.Branch().Service(service); !ok {
		return &ledger.Error{Code: ledger.NotFound, Message: "there is no such service"}
	}
	what := map[string]any{"service": service, "paused": false}
	return p.done(w, r, e, what, e.Pause(r.Context(), key, service, false))
}

// lastCall has the branch give no more numbers today, or some again.
func (p *supervisor) lastCall(on bool) server.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		e, key, err := p.site.Begin(w, r, &struct{}{})
		if err != nil {
			return err
		}
		return p.done(w, r, e, map[string]bool{"last_call": on}, e.LastCall(r.Context(), key, on))
	}
}

// calm says that help has come to a desk.
func (p *supervisor) calm(w http.ResponseWriter, r *http.Request) error {
	e, key, err := p.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	desk := r.PathValue("desk")
	return p.done(w, r, e, map[string]any{"desk": desk, "alarm": false}, e.Alarm(r.Context(), key, desk, "", false))
}

// endBreak ends a desk's break, or takes back one that has not begun.
func (p *supervisor) endBreak(w http.ResponseWriter, r *http.Request) error {
	e, key, err := p.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	now, err := e.BackToWork(r.Context(), key, r.PathValue("desk"), "")
	return p.done(w, r, e, now, err)
}

// endShift ends the work of a desk that somebody has left.
func (p *supervisor) endShift(w http.ResponseWriter, r *http.Request) error {
	e, key, err := p.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	now, err := e.EndShift(r.Context(), key, r.PathValue("desk"), "")
	return p.done(w, r, e, now, err)
}

// endHelp says that somebody goes to the kiosk, where a visitor asks for help.
func (p *supervisor) endHelp(w http.ResponseWriter, r *http.Request) error {
	e, key, err := p.site.Begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	return p.done(w, r, e, map[string]bool{"help": false}, e.EndHelp(r.Context(), key, ""))
}

// undo takes back the supervisor's last change.
func (p *supervisor) undo(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Seq int `json:"seq"`
	}
	e, key, err := p.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	undone, err := e.Undo(r.Context(), queue.UndoRequest{Key: key, Seq: int64(body.Seq)})
	return p.done(w, r, e, undone, err)
}

// A moveBody is what is asked for a ticket.
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
func (p *supervisor) move(w http.ResponseWriter, r *http.Request) error {
	var body moveBody
	e, key, err := p.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	if err := body.settle(r.PostForm != nil); err != nil {
		return err
	}
	t, err := e.Move(r.Context(), queue.MoveRequest{
		Key: key, Ticket: body.Ticket, Move: body.Move, Service: body.Service, ToDesk: body.Desk, ToPerson: body.Person,
		Priority: body.Priority, Note: body.Note, Language: body.Language, Needs: body.Needs, Absent: body.Absent,
	})
	if body.Story != "" && !server.WantsJSON(r) && (err == nil || server.StatusOf(err) < http.StatusInternalServerError) {
		return p.backToStory(w, r, e, body, err)
	}
	return p.done(w, r, e, t.Ticket, err)
}

// noPriority is the form's value for none at all; an empty one is a list that nobody has touched.
const noPriority = "-"

// settle turns the one form of all moves into one of them: it sends all of its lists, whichever key is pressed.
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
