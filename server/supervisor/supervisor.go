// Package supervisor is the screen of the supervisor: who waits, what each desk does, which tickets are late, missed and
// parked. Here the supervisor moves tickets, pauses services, sends a line to the displays and answers alarms. It also has
// the audit: what happened, to one ticket or in the whole branch.
//
// Its rows are in one live part, small enough for hundreds of them. What can be done with a ticket is there once, in one
// form outside the live part; the chosen row says which ticket is meant. All of it works without JavaScript.
package supervisor

import (
	"context"
	"embed"
	"html/template"
	"net/http"

	"turno/server"
	"turno/server/engine"
	"turno/server/live"
	"turno/server/queue"
)

//go:embed *.html
var files embed.FS

// supervisor answers for the supervisors of all branches.
type supervisor struct {
	site  *server.Site
	pages *server.PageSet
	rows  server.Kept[shortRow, template.HTML]
}

// Routes are those of the supervisor.
func Routes(s *server.Site) []server.Route {
	p := &supervisor{site: s, rows: server.Kept[shortRow, template.HTML]{Most: keptRows}, pages: s.Pages.Parse(files,
		"server/supervisor", "supervisor.html", "story.html", "events.html", "change.part.html", "rows.part.html")}
	floor := server.LiveScreen[queue.Floor]{Site: s, Pages: p.pages, File: "supervisor.html", Part: "state", See: p.see}
	return []server.Route{
		{Pattern: "GET /supervisor/{branch}", For: server.ThisMachine, Handler: floor.Show, Back: true, Gone: "error.gone_staff",
			Screen: &server.Screen{Name: "supervisor", Title: "home.supervisor", What: "home.supervisor_what", Icon: "clock",
				Accent: 5}},
		{Pattern: "POST /supervisor/{branch}/messages", For: server.ThisMachine, Handler: changing(p, p.message)},
		{Pattern: "POST /supervisor/{branch}/pauses", For: server.ThisMachine, Handler: changing(p, p.pause)},
		{Pattern: "POST /supervisor/{branch}/pauses/{service}/end", For: server.ThisMachine, Handler: changing(p, p.unpause)},
		{Pattern: "POST /supervisor/{branch}/last-call", For: server.ThisMachine, Handler: p.lastCall(true)},
		{Pattern: "POST /supervisor/{branch}/last-call/end", For: server.ThisMachine, Handler: p.lastCall(false)},
		{Pattern: "POST /supervisor/{branch}/moves", For: server.ThisMachine, Handler: changing(p, p.move)},
		{Pattern: "POST /supervisor/{branch}/alarms/{desk}/end", For: server.ThisMachine, Handler: changing(p, p.calm)},
		{Pattern: "POST /supervisor/{branch}/breaks/{desk}/end", For: server.ThisMachine, Handler: changing(p, p.endBreak)},
		{Pattern: "POST /supervisor/{branch}/shifts/{desk}/end", For: server.ThisMachine, Handler: changing(p, p.endShift)},
		{Pattern: "POST /supervisor/{branch}/help/end", For: server.ThisMachine, Handler: changing(p, p.endHelp)},
		{Pattern: "POST /supervisor/{branch}/undos", For: server.ThisMachine, Handler: changing(p, p.undo)},
		{Pattern: "GET /supervisor/{branch}/tickets", For: server.ThisMachine, Handler: s.In(p.find)},
		{Pattern: "GET /supervisor/{branch}/tickets/{day}/{number}", For: server.ThisMachine, Handler: s.In(p.story)},
		{Pattern: "GET /supervisor/{branch}/events", For: server.ThisMachine, Handler: s.In(p.events)},
		{Pattern: "GET /supervisor/{branch}/live", For: server.ThisMachine, Live: floor.Topic},
	}
}

// A page is the whole page; its state is what frames replace.
type page struct {
	server.View
	State state
	Live  string // path of the live route
	// Unreached says that phones cannot open QR codes, "" if they can.
	Unreached string
}

// see is the floor, in the language of a request.
func (p *supervisor) see(r *http.Request, e *engine.Engine) (server.Sight[queue.Floor], error) {
	v := p.site.Pages.View(r, e.Branch())
	return server.Sight[queue.Floor]{
		Topic:  "supervisor/" + v.Lang,
		Class:  live.Staff,
		Lang:   v.Lang,
		Read:   func(ctx context.Context, e *engine.Engine) (queue.Floor, error) { return e.Floor(ctx) },
		Timely: func(f queue.Floor) any { return f.AtWork() },
		Page: func(f queue.Floor) any {
			return page{v, newState(p, v, f, server.Whole), path(v, "/live"), v.Unreached(p.site.PhoneReach(r, e.Branch()))}
		},
		Part: func(v server.View, f queue.Floor) (part, calls any) { return newState(p, v, f, server.Short), nil },
	}, nil
}

// path is an address of the supervisor, in the language of the view; more is as in server.Address.
func path(v server.View, rest string, more ...string) string {
	return server.Address("/supervisor/"+v.Branch.ID+rest, append(more, "lang", v.Lang)...)
}
