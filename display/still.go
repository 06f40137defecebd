package display

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/queue"
)

// A saying is a title and a text in one language, on a display that has nothing else to show.
type saying struct{ Lang, Dir, Title, Text string }

// sayings are what title and text say in all the languages.
func (t languages) sayings(title string, text func(server.View) string) []saying {
	var all []saying
	for _, v := range t.views {
		all = append(all, saying{v.Lang, v.Dir, v.T(title), text(v)})
	}
	return all
}

// close has the board say that the office is closed, and nothing else when nobody is called, served or waits any more.
func (d *board) close(t languages, next time.Time, q queue.Board) {
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
		said := []string{v.T("kiosk.closed_title"), opens(v), d.served(v, q)}
		return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " · ")
	})
}

// served says until when visitors with a number are served after closing, "" if nobody waits for that.
func (d *board) served(v server.View, q queue.Board) string {
	switch {
	case !slices.ContainsFunc(d.Waiting, func(w waiting) bool { return w.Count > 0 }):
		return ""
	case q.LastCall:
		return v.T("display.served_all")
	}
	var last time.Time
	for i, s := range d.Branch.Services {
		if until := d.Branch.ServedUntil(&d.Branch.Services[i], q.At); q.Waiting[s.ID] > 0 && until.After(last) {
			last = until
		}
	}
	if last.Before(q.At) {
		return v.T("display.served_all")
	}
	return v.T("display.served_until", "Time", v.Time(last))
}

// next is when the office opens again; after the last call that is not today.
func next(b *branch.Branch, doors branch.Opening, q queue.Board) time.Time {
	if !q.LastCall {
		return doors.Next
	}
	tomorrow := b.NextDay(q.At)
	if doors = b.Doors(tomorrow); doors.Open {
		return tomorrow
	}
	return doors.Next
}

// lastCall has the board say that no more numbers are given today, and that everybody with a number is served.
func (d *board) lastCall(t languages) {
	d.Closed = t.each(func(v server.View) string { return v.T("kiosk.last_call") + " · " + v.T("display.served_all") })
}

// A still is the page of a display while the store is away. It asks again by itself, as nobody touches a display.
type still struct {
	surround
	Sayings []saying
}

// without answers for a display whose board could not be read.
func (d *display) without(w http.ResponseWriter, r *http.Request, e *engine.Engine, asked view, err error) error {
	if server.StatusOf(err) != http.StatusServiceUnavailable || server.WantsJSON(r) {
		return err
	}
	w.Header().Set("Retry-After", "5")
	t := newLanguages(d.site.Pages, asked.lang, e.Branch())
	said := t.sayings("display.away", func(v server.View) string { return v.T("display.away_text") })
	return d.pages.Render(w, r, http.StatusServiceUnavailable, "away.html", still{surround{t.views[0], asked.light}, said})
}
