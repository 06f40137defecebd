package display

import (
	"context"
	"net/http"
	"net/url"

	"turno/server/live"
	"turno/server/queue"
)

// boards are the displays of one branch that are open somewhere: one read for all of them.
type boards struct {
	display *display
	branch  string // its id
}

// moment is what html/template leaves as it is of a board's Date.
const moment = "2006-01-02T15:04:05.000"

var _ live.Batch = boards{}

// watch is the topic of the board that a request asks for.
func (d *display) watch(r *http.Request) (live.Topic, error) {
	e, err := d.site.Engine(r)
	if err != nil {
		return live.Topic{}, err
	}
	id, asked := e.Branch().ID, viewOf(r.URL.Query(), e.Branch()).query()
	return live.Topic{Name: id + "/board/" + asked, Group: id, Class: live.Boards, Batch: boards{d, id}, Member: asked}, nil
}

// Render reads and renders the boards of members, each the query of its address.
func (b boards) Render(ctx context.Context, members []string, give func(int, live.State)) error {
	d, e := b.display, b.display.site.Of(b.branch)
	views, only := make([]view, len(members)), make([]queue.BoardFilter, len(members))
	for i, m := range members {
		asked, err := url.ParseQuery(m)
		if err != nil {
			return err
		}
		views[i] = viewOf(asked, e.Branch())
		only[i] = views[i].only
	}
	states, err := e.Boards(ctx, only...)
	if err != nil {
		return err
	}
	for i, q := range states {
		drawn := newBoard(d.site.Pages, d.site.Voices, views[i].lang, e.Branch(), q)
		html, err := d.pages.Part("display.html", "board", drawn)
		if err != nil {
			return err
		}
		give(i, live.State{Epoch: q.Epoch, Seq: q.Seq, Version: drawn.Version(), HTML: html, Moment: q.At.Format(moment),
			Calls: drawn.Recent, JSON: q})
	}
	return nil
}
