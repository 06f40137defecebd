// Package supervisor is the screen of who looks after the whole branch: who waits, what each desk does, what is late,
// missed and parked. From it tickets are moved, services paused, a line is sent to the displays and alarms are answered;
// and it tells what happened, to one ticket or at all (the audit).
//
// Its rows stand in one live part, lean enough for hundreds of them; what is done with a ticket stands once, in one form
// outside the part, and the row that is chosen says which ticket is meant. All of it works without JavaScript.
package supervisor

import (
	"context"
	"embed"
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/live"
)

//go:embed supervisor.html story.html events.html change.part.html
var files embed.FS

// supervisor answers for the supervisors of all branches.
type supervisor struct {
	site  *server.Site
	pages *server.PageSet
}

// Routes are those of the supervisor.
func Routes(s *server.Site) []server.Route {
	p := &supervisor{site: s, pages: s.Pages.Parse(files, "server/supervisor", "supervisor.html", "story.html", "events.html", "change.part.html")}
	return []server.Route{
		{Pattern: "GET /supervisor/{branch}", For: server.ThisMachine, Handler: p.show, Back: true, Gone: "error.gone_staff",
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
		{Pattern: "GET /supervisor/{branch}/tickets", For: server.ThisMachine, Handler: p.find},
		{Pattern: "GET /supervisor/{branch}/tickets/{day}/{number}", For: server.ThisMachine, Handler: p.story},
		{Pattern: "GET /supervisor/{branch}/events", For: server.ThisMachine, Handler: p.events},
		{Pattern: "GET /supervisor/{branch}/live", For: server.ThisMachine, Live: p.topic},
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

// show answers with the floor, as a page or as JSON.
func (p *supervisor) show(w http.ResponseWriter, r *http.Request) error {
	e, err := p.site.Engine(r)
	if err != nil {
		return err
	}
	f, err := e.Floor(r.Context())
	if err != nil {
		return err
	}
	v := p.site.Pages.View(r, e.Branch())
	if p.site.Unchanged(w, r, e.Branch(), f.Position, v.Lang, f.AtWork()) {
		return nil
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, f)
	}
	return p.pages.Render(w, r, http.StatusOK, "supervisor.html", page{View: v, State: newState(v, f), Live: path(v, "/live"),
		Unreached: v.Unreached(p.site.PhoneReach(r, e.Branch()))})
}

// topic is what the windows of a branch's supervisors in one language watch.
func (p *supervisor) topic(r *http.Request) (live.Topic, error) {
	e, err := p.site.Engine(r)
	if err != nil {
		return live.Topic{}, err
	}
	b := e.Branch()
	v := p.site.Pages.View(r, b)
	render := func(ctx context.Context) (live.State, error) {
		f, err := e.Floor(ctx)
		if err != nil {
			return live.State{}, err
		}
		html, err := p.pages.Part("supervisor.html", "state", newState(v, f))
		if err != nil {
			return live.State{}, err
		}
		return live.State{Epoch: f.Epoch, Seq: f.Seq, HTML: html, JSON: f}, nil
	}
	return live.Topic{Name: b.ID + "/supervisor/" + v.Lang, Group: b.ID, Render: render}, nil
}

// path is an address of the supervisor, in the language of the view.
func path(v server.View, rest string) string {
	return "/supervisor/" + v.Branch.ID + rest + "?" + url.Values{"lang": {v.Lang}}.Encode()
}
