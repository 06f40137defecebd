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

// Register adds the routes of the supervisor to mux.
func Register(mux *http.ServeMux, s *server.Site) {
	p := &supervisor{site: s, pages: s.Pages.Parse(files, "server/supervisor", "supervisor.html", "story.html", "events.html",
		"change.part.html")}
	s.Handle(mux, "GET /supervisor/{branch}", p.show)
	s.Handle(mux, "POST /supervisor/{branch}/messages", p.message)
	s.Handle(mux, "POST /supervisor/{branch}/pauses", p.pause)
	s.Handle(mux, "POST /supervisor/{branch}/pauses/{service}/end", p.unpause)
	s.Handle(mux, "POST /supervisor/{branch}/last-call", p.lastCall(true))
	s.Handle(mux, "POST /supervisor/{branch}/last-call/end", p.lastCall(false))
	s.Handle(mux, "POST /supervisor/{branch}/moves", p.move)
	s.Handle(mux, "POST /supervisor/{branch}/alarms/{desk}/end", p.calm)
	s.Handle(mux, "POST /supervisor/{branch}/breaks/{desk}/end", p.endBreak)
	s.Handle(mux, "POST /supervisor/{branch}/shifts/{desk}/end", p.endShift)
	s.Handle(mux, "POST /supervisor/{branch}/help/end", p.endHelp)
	s.Handle(mux, "POST /supervisor/{branch}/undos", p.undo)
	s.Handle(mux, "GET /supervisor/{branch}/tickets", p.find)
	s.Handle(mux, "GET /supervisor/{branch}/tickets/{day}/{number}", p.story)
	s.Handle(mux, "GET /supervisor/{branch}/events", p.events)
	s.Live(mux, "GET /supervisor/{branch}/live", p.topic)
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
