// Package display is the waiting-room board: the call that is current, the last calls beside it and how many wait.
//
// The page is drawn once and its board part is replaced by every frame of the live route. Nobody touches a display: it
// starts by itself, says when it is not current, and heals by itself.
package display

import (
	"context"
	"embed"
	"net/http"

	"turno/server"
	"turno/server/live"
)

//go:embed display.html
var files embed.FS

// display answers for the boards of all branches.
type display struct {
	site  *server.Site
	pages *server.PageSet
}

// Register adds the board's routes to mux.
func Register(mux *http.ServeMux, s *server.Site) {
	d := &display{site: s, pages: s.Pages.Parse(files, "display", "display.html")}
	s.Handle(mux, "GET /display/{branch}", d.show)
	s.Live(mux, "GET /display/{branch}/live", d.topic)
}

// show answers with the board, as a page or as JSON.
func (d *display) show(w http.ResponseWriter, r *http.Request) error {
	e, err := d.site.Engine(r)
	if err != nil {
		return err
	}
	board, err := e.Board(r.Context())
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, board)
	}
	p := newPage(d.site, r, e.Branch(), board)
	return d.pages.Render(w, r, http.StatusOK, "display.html", p)
}

// topic is what the displays of a branch that speak the same language watch.
func (d *display) topic(r *http.Request) (live.Topic, error) {
	e, err := d.site.Engine(r)
	if err != nil {
		return live.Topic{}, err
	}
	b := e.Branch()
	lang := language(r, b)
	render := func(ctx context.Context) (live.State, error) {
		board, err := e.Board(ctx)
		if err != nil {
			return live.State{}, err
		}
		html, err := d.pages.Part("display.html", "board", newBoard(d.site.Pages, lang, b, board))
		if err != nil {
			return live.State{}, err
		}
		return live.State{Epoch: board.Epoch, Seq: board.Seq, HTML: html, Calls: board.Calls, JSON: board}, nil
	}
	return live.Topic{Name: b.ID + "/board/" + lang, Group: b.ID, Render: render}, nil
}
