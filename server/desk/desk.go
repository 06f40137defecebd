// Package desk is the screen of the staff: one big key that calls the next visitor, the ticket that the desk holds with
// everything that can be done with it, and the queue beside it.
//
// Every key is a form that works without JavaScript. With it, scripts send the forms and a frame of the live route shows the
// outcome. A form's idempotency key follows from what the page shows, so that two clicks, or two windows of one desk, make
// one change.
package desk

import (
	"context"
	"embed"
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

//go:embed *.html
var files embed.FS

// desk answers for the desks of all branches.
type desk struct {
	site  *server.Site
	pages *server.PageSet
	rows  server.Kept[shortRow, string]
}

// Routes are those of the desks.
func Routes(s *server.Site) []server.Route {
	d := &desk{site: s, rows: server.Kept[shortRow, string]{Most: keptRows}, pages: s.Pages.Parse(files, "server/desk",
		"desk.html", "choose.html", "waiting.html", "held.part.html", "rows.part.html", "keys.part.html", "bar.part.html",
		"register.part.html", "alarm.part.html", "override.part.html")}
	state := server.LiveScreen[queue.DeskState]{Site: s, Pages: d.pages, File: "desk.html", Part: "state", See: d.see}
	return []server.Route{
		{Pattern: "GET /desk/{branch}", For: server.ThisMachine, Handler: s.In(d.choose),
			Screen: &server.Screen{Name: "desk", Title: "home.desk", What: "home.desk_what", Icon: "people", Accent: 3}},
		{Pattern: "GET /desk/{branch}/{desk}", For: server.ThisMachine, Handler: d.attended(state.Show), Back: true,
			Gone: "error.gone_staff"},
		{Pattern: "GET /desk/{branch}/{desk}/tickets/{number}", For: server.ThisMachine, Handler: s.In(d.waiting)},
		{Pattern: "POST /desk/{branch}/{desk}/calls", For: server.ThisMachine, Handler: changing(d, d.call)},
		{Pattern: "POST /desk/{branch}/{desk}/recalls", For: server.ThisMachine, Handler: changing(d, d.recall)},
		{Pattern: "POST /desk/{branch}/{desk}/moves", For: server.ThisMachine, Handler: changing(d, d.move)},
		{Pattern: "POST /desk/{branch}/{desk}/answers", For: server.ThisMachine, Handler: changing(d, d.answers)},
		{Pattern: "POST /desk/{branch}/{desk}/slips", For: server.ThisMachine, Handler: changing(d, d.reprint)},
		{Pattern: "POST /desk/{branch}/{desk}/presence", For: server.ThisMachine, Handler: changing(d, d.sit)},
		{Pattern: "POST /desk/{branch}/{desk}/breaks", For: server.ThisMachine, Handler: changing(d, d.pause)},
		{Pattern: "POST /desk/{branch}/{desk}/breaks/end", For: server.ThisMachine, Handler: changing(d, d.goOn)},
		{Pattern: "POST /desk/{branch}/{desk}/shift", For: server.ThisMachine, Handler: changing(d, d.beginShift)},
		{Pattern: "POST /desk/{branch}/{desk}/shift/end", For: server.ThisMachine, Handler: changing(d, d.endShift)},
		{Pattern: "POST /desk/{branch}/{desk}/tickets", For: server.ThisMachine, Handler: changing(d, d.register)},
		{Pattern: "POST /desk/{branch}/{desk}/visits", For: server.ThisMachine, Handler: changing(d, d.count)},
		{Pattern: "POST /desk/{branch}/{desk}/alarms", For: server.ThisMachine, Handler: changing(d, d.alarm)},
		{Pattern: "POST /desk/{branch}/{desk}/alarms/{of}/end", For: server.ThisMachine, Handler: changing(d, d.calm)},
		{Pattern: "POST /desk/{branch}/{desk}/help/end", For: server.ThisMachine, Handler: changing(d, d.endHelp)},
		{Pattern: "POST /desk/{branch}/{desk}/undos", For: server.ThisMachine, Handler: changing(d, d.undo)},
		{Pattern: "GET /desk/{branch}/{desk}/live", For: server.ThisMachine, Live: state.Topic},
	}
}

// attended marks the desk as at work before it is shown. An open page means that somebody is there, also in a browser
// without scripts or in a program that polls.
func (d *desk) attended(show server.Handler) server.Handler {
	return d.site.In(func(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
		if _, err := e.Present(r.Context(), r.PathValue("desk")); err != nil {
			return err
		}
		return show(w, r)
	})
}

// see is the desk that a request names, in its language.
func (d *desk) see(r *http.Request, e *engine.Engine) (server.Sight[queue.DeskState], error) {
	id, v := r.PathValue("desk"), d.site.Pages.View(r, e.Branch())
	if _, ok := e.Branch().Desk(id); !ok {
		return server.Sight[queue.DeskState]{}, &ledger.Error{Code: ledger.NotFound, Message: "there is no such desk"}
	}
	return server.Sight[queue.DeskState]{
		Topic:   "desk/" + id + "/" + v.Lang,
		Class:   live.Desks,
		Present: id,
		Lang:    v.Lang,
		Read:    func(ctx context.Context, e *engine.Engine) (queue.DeskState, error) { return e.Desk(ctx, id) },
		Timely:  func(q queue.DeskState) any { return []any{q.Here, nextNumber(q)} },
		Page:    func(q queue.DeskState) any { return d.page(r, e, v, q, newOverride(v, "", nil), nil) },
		Part:    func(v server.View, q queue.DeskState) (part, calls any) { return newState(d, v, q, server.Short), nil },
	}, nil
}

// nextNumber is the next ticket's number at a desk, "" for none. Time alone may change it, without a change of the branch.
func nextNumber(q queue.DeskState) string {
	if q.Next == nil {
		return ""
	}
	return q.Next.Number
}

// page is a desk's whole page.
func (d *desk) page(r *http.Request, e *engine.Engine, v server.View, q queue.DeskState, o override,
	chosen map[string]string) page {
	p := page{
		View:      v,
		State:     newState(d, v, q, server.Whole),
		Live:      path(v, q.Desk, "/live"),
		Nobody:    r.URL.Query().Get("notice") == nobodyWaits && q.Next == nil,
		Told:      toldNumber(r),
		Key:       server.NewKey(),
		Unreached: v.Unreached(d.site.PhoneReach(r, e.Branch())),
		Override:  o,
	}
	p.State.chosen = chosen
	return p
}

// path is an address at a desk, in the language of the view.
func path(v server.View, desk, rest string) string {
	return server.Address("/desk/"+v.Branch.ID+"/"+url.PathEscape(desk)+rest, "lang", v.Lang)
}
