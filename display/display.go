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
	board := server.LiveScreen[queue.Board]{Site: s, Pages: pages, File: "display.html", See: d.see}
	return []server.Route{
		{Pattern: "GET /display/{branch}", For: server.Everybody, Handler: board.Show, Back: true,
			Screen: &server.Screen{Name: "display", Title: "home.display", What: "home.display_what", Icon: "announce", Accent: 2}},
		{Pattern: "GET /display/{branch}/lite", For: server.Everybody, Handler: s.In(d.lite)},
		{Pattern: "GET /display/{branch}/voices/{lang}/{clip}", For: server.Everybody, Handler: d.clip},
		{Pattern: "POST /display/{branch}/health", For: server.Everybody, Handler: s.In(d.report)},
		{Pattern: "GET /desk/{branch}/screens", For: server.ThisMachine, Handler: s.In(d.list),
			Screen: &server.Screen{Name: "screens", Title: "display.screens", What: "home.screens_what", Icon: "sound", Accent: 8}},
		{Pattern: "POST /desk/{branch}/screens/{screen}/orders", For: server.ThisMachine, Handler: s.In(d.order)},
		{Pattern: "GET /display/{branch}/live", For: server.Everybody, Live: d.watch},
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

// see is the board that a request asks for. Nothing of it is private: a browser may keep it, and asks each time.
func (d *display) see(r *http.Request, e *engine.Engine) (server.Sight[queue.Board], error) {
	asked := viewOf(r.URL.Query(), e.Branch())
	return server.Sight[queue.Board]{
		Lang:    asked.lang,
		Read:    func(ctx context.Context, e *engine.Engine) (queue.Board, error) { return e.BoardOf(ctx, asked.only) },
		Page:    func(q queue.Board) any { return d.page(e, asked, q) },
		Cache:   "no-cache",
		Without: func(w http.ResponseWriter, err error) error { return d.without(w, r, e, asked, err) },
	}, nil
}

// lite answers with the board for browsers without scripts.
func (d *display) lite(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	asked := viewOf(r.URL.Query(), e.Branch())
	q, err := e.BoardOf(r.Context(), asked.only)
	if err != nil {
		return d.without(w, r, e, asked, err)
	}
	return d.pages.Render(w, r, http.StatusOK, "lite.html", d.page(e, asked, q))
}

func (d *display) page(e *engine.Engine, asked view, q queue.Board) page {
	b := e.Branch()
	t := newLanguages(d.site.Pages, asked.lang, b)
	var unknown words
	if len(asked.unknown) > 0 {
		what := "\u2066" + strings.Join(asked.unknown, ", ") + "\u2069"
		unknown = t.each(func(v server.View) string { return v.T("display.unknown", "What", what) })
	}
	return page{
		Unknown:  unknown,
		surround: surround{t.views[0], asked.light},
		Path:     "/display/" + b.ID,
		Query:    asked.query(),
		Name:     asked.name,
		Others:   t.others(),
		Stale:    t.say("display.stale"),
		Board:    newBoard(d.site.Pages, d.site.Voices, asked.lang, b, q),
	}
}

// clip answers with one part of what the display says. A recording may replace it, so a browser asks again after an hour.
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
