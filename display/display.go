// Package display is the waiting-room board: the call that is current, the last calls beside it and how many wait.
//
// The page is drawn once and its board part is replaced by every frame of the live route. Nobody touches a display: it
// starts by itself, speaks, says when it is not current, heals by itself, and tells the staff how it is.
package display

import (
	"context"
	"embed"
	"net/http"
	"strings"
	"unicode/utf8"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

//go:embed *.html
var files embed.FS

// display answers for the boards of all branches.
type display struct {
	site  *server.Site
	pages *server.PageSet
}

// Routes are those of the boards, and of the staff's list of them.
func Routes(s *server.Site) []server.Route {
	pages := s.Pages.Parse(files, "display", "display.html", "lite.html", "screens.html", "away.html", "parts.part.html")
	d := &display{site: s, pages: pages}
	return []server.Route{
		{Pattern: "GET /display/{branch}", For: server.Everybody, Handler: d.show, Back: true,
			Screen: &server.Screen{Name: "display", Title: "home.display", What: "home.display_what", Icon: "announce", Accent: 2}},
		{Pattern: "GET /display/{branch}/lite", For: server.Everybody, Handler: d.lite},
		{Pattern: "GET /display/{branch}/voices/{lang}/{clip}", For: server.Everybody, Handler: d.clip},
		{Pattern: "POST /display/{branch}/health", For: server.Everybody, Handler: d.report},
		{Pattern: "GET /desk/{branch}/screens", For: server.ThisMachine, Handler: d.list,
			Screen: &server.Screen{Name: "screens", Title: "display.screens", What: "home.screens_what", Icon: "sound", Accent: 8}},
		{Pattern: "POST /desk/{branch}/screens/{screen}/orders", For: server.ThisMachine, Handler: d.order},
		{Pattern: "GET /display/{branch}/live", For: server.Everybody, Live: d.topic},
	}
}

// A surround is what stands around a board.
type surround struct {
	server.View
	Light bool // drawn on a light ground, for a bright room
}

// longName is how many characters an office's name has in large letters.
const longName = 40

// IsLongName reports whether the office's name takes smaller letters.
func (s surround) IsLongName() bool { return utf8.RuneCountInString(s.Branch.Name) > longName }

// show answers with the board, as a page or as JSON.
func (d *display) show(w http.ResponseWriter, r *http.Request) error {
	e, set, q, err := d.read(r)
	if err != nil {
		return d.without(w, r, e, set, err)
	}
	w.Header().Set("Cache-Control", "no-cache") // nothing here is private: kept, and asked for again each time
	if d.site.Unchanged(w, r, e.Branch(), q.Position, set.lang) {
		return nil
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, q)
	}
	return d.pages.Render(w, r, http.StatusOK, "display.html", d.page(e, set, q))
}

// lite answers with the board for browsers without scripts.
func (d *display) lite(w http.ResponseWriter, r *http.Request) error {
	e, set, q, err := d.read(r)
	if err != nil {
		return d.without(w, r, e, set, err)
	}
	return d.pages.Render(w, r, http.StatusOK, "lite.html", d.page(e, set, q))
}

// read is the board that a request asks for.
func (d *display) read(r *http.Request) (*engine.Engine, settings, queue.Board, error) {
	e, err := d.site.Engine(r)
	if err != nil {
		return nil, settings{}, queue.Board{}, err
	}
	set := settingsOf(r, e.Branch())
	q, err := e.BoardOf(r.Context(), set.only)
	return e, set, q, err
}

func (d *display) page(e *engine.Engine, set settings, q queue.Board) page {
	b := e.Branch()
	t := newTongues(d.site.Pages, set.lang, b)
	var unknown words
	if len(set.unknown) > 0 {
		what := "\u2066" + strings.Join(set.unknown, ", ") + "\u2069"
		unknown = t.each(func(v server.View) string { return v.T("display.unknown", "What", what) })
	}
	return page{
		Unknown:  unknown,
		surround: surround{t.views[0], set.light},
		Path:     "/display/" + b.ID,
		Query:    set.query(),
		Name:     set.name,
		Others:   t.others(),
		Stale:    t.say("display.stale"),
		Board:    newBoard(d.site.Pages, d.site.Voices, set.lang, b, q),
	}
}

// topic is what the displays of a branch that show the same in the same language watch.
func (d *display) topic(r *http.Request) (live.Topic, error) {
	e, err := d.site.Engine(r)
	if err != nil {
		return live.Topic{}, err
	}
	b := e.Branch()
	set := settingsOf(r, b)
	render := func(ctx context.Context) (live.State, error) {
		q, err := e.BoardOf(ctx, set.only)
		if err != nil {
			return live.State{}, err
		}
		drawn := newBoard(d.site.Pages, d.site.Voices, set.lang, b, q)
		html, err := d.pages.Part("display.html", "board", drawn)
		if err != nil {
			return live.State{}, err
		}
		return live.State{Epoch: q.Epoch, Seq: q.Seq, HTML: html, Calls: drawn.Recent, JSON: q}, nil
	}
	return live.Topic{Name: b.ID + "/board/" + set.query(), Group: b.ID, Render: render}, nil
}

// clip answers with one part of what the display says. A recording may take its place, so that a browser asks again
// after an hour.
func (d *display) clip(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.site.Engine(r); err != nil {
		return err
	}
	path, ok := d.site.Voices.Clip(r.PathValue("lang"), r.PathValue("clip"))
	if !ok {
		return &ledger.Error{Code: ledger.NotFound, Message: "there is no such clip"}
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeFile(w, r, path)
	return nil
}
