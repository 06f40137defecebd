package display

import (
	"net/http"
	"time"

	"turno/server"
	"turno/server/queue"
)

// A saying is a sentence and what to know beside it, in one language, on a display that has nothing else to show.
type saying struct{ Lang, Dir, Title, Text string }

// sayings are what title and text say in all the languages.
func (t tongues) sayings(title string, text func(server.View) string) []saying {
	var all []saying
	for _, v := range t.views {
		all = append(all, saying{v.Lang, v.Dir, v.T(title), text(v)})
	}
	return all
}

// close has the board say that the doors are closed, and nothing else where nobody is called, served or waits any more.
func (d *board) close(t tongues, next time.Time, q queue.Board) {
	opens := func(v server.View) string {
		if next.IsZero() {
			return ""
		}
		return v.Moment("kiosk.opens_", next, q.At)
	}
	for _, n := range q.Waiting {
		q.Busy = q.Busy || n > 0
	}
	if !q.Busy {
		d.Sayings = t.sayings("kiosk.closed_title", opens)
		return
	}
	d.Closed = t.each(func(v server.View) string {
		if next.IsZero() {
			return v.T("kiosk.closed_title")
		}
		return v.T("kiosk.closed_title") + " · " + opens(v)
	})
}

// A still is a display that the store does not answer for. It asks again by itself, as nobody touches a display.
type still struct {
	surround
	Sayings []saying
}

// without answers for a display whose board could not be read.
func (d *display) without(w http.ResponseWriter, r *http.Request, e *queue.Engine, set settings, err error) error {
	if server.StatusOf(err) != http.StatusServiceUnavailable || server.WantsJSON(r) {
		return err
	}
	w.Header().Set("Retry-After", "5")
	t := newTongues(d.site.Pages, set.lang, e.Branch())
	said := t.sayings("display.away", func(v server.View) string { return v.T("display.away_text") })
	return d.pages.Render(w, r, http.StatusServiceUnavailable, "away.html", still{surround{t.views[0], set.light}, said})
}
