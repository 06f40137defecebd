package display

import (
	"net/http"
	"net/url"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// A page is the whole page; its board is what frames replace.
type page struct {
	server.View
	Live  string // path of the live route
	Light bool   // drawn on a light ground, for a bright room
	Board board
}

// A board is the queue in the words of the display's language and, in turn, of the branch's other ones.
type board struct {
	server.View
	queue.Position
	// Now, Last, Waiting and First are the headings, and what an empty board says.
	Now, Last, WaitingTitle, First words
	// Calls are the last ones, newest first.
	Calls   []call
	Waiting []waiting
}

// A call is one ticket's announcement.
type call struct {
	queue.Call
	Pictogram string
	Accent    int
	// DeskName is "Desk", in the display's language and in the ticket's.
	DeskName words
	// Turn is "It is the turn of", in the same languages.
	Turn words
	// Sentence is what the call says to those who read by ear.
	Sentence string
}

// waiting is how many wait for a service.
type waiting struct {
	Name      words
	Pictogram string
	Accent    int
	Count     int
}

// A word is a text in one language.
type word struct{ Text, Lang, Dir string }

// words are one text in several languages: the first stands, the others take turns below it.
type words []word

// First is the text in the display's own language.
func (w words) First() word { return w[0] }

// Others are the texts that take turns.
func (w words) Others() []word { return w[1:] }

// language is what a display speaks: the branch's own language, or the one of ?lang=. The television's own preferences
// are nobody's wish.
func language(r *http.Request, b *branch.Branch) string {
	if lang := r.URL.Query().Get("lang"); b.Speaks(lang) {
		return lang
	}
	return b.Language()
}

func newPage(s *server.Site, r *http.Request, b *branch.Branch, q queue.Board) page {
	lang := language(r, b)
	return page{
		View:  s.Pages.ViewIn(lang, b),
		Live:  "/display/" + b.ID + "/live?" + url.Values{"lang": {lang}}.Encode(),
		Light: r.URL.Query().Get("theme") == "light",
		Board: newBoard(s.Pages, lang, b, q),
	}
}

func newBoard(p *server.Pages, lang string, b *branch.Branch, q queue.Board) board {
	t := newTongues(p, lang, b)
	d := board{
		View:         t.views[0],
		Position:     q.Position,
		Now:          t.say("display.now"),
		Last:         t.say("display.last_calls"),
		WaitingTitle: t.say("display.waiting"),
		First:        t.say("display.first_call"),
	}
	for _, c := range q.Calls {
		d.Calls = append(d.Calls, t.call(c))
	}
	for _, s := range b.Services {
		d.Waiting = append(d.Waiting, waiting{
			Name:      t.text(s.Name),
			Pictogram: s.Pictogram,
			Accent:    d.Accent(s.ID),
			Count:     q.Waiting[s.ID],
		})
	}
	return d
}

// tongues are the views of a branch in all its languages, the display's own first.
type tongues struct {
	branch *branch.Branch
	views  []server.View
}

func newTongues(p *server.Pages, lang string, b *branch.Branch) tongues {
	t := tongues{branch: b, views: []server.View{p.ViewIn(lang, b)}}
	for _, l := range b.Languages {
		if l != lang {
			t.views = append(t.views, p.ViewIn(l, b))
		}
	}
	return t
}

// say is a text of the catalogues in all the languages.
func (t tongues) say(id string) words {
	var w words
	for _, v := range t.views {
		w = append(w, word{v.T(id), v.Lang, v.Dir})
	}
	return w
}

// text is a text of the branch in all the languages that it has.
func (t tongues) text(x branch.Text) words {
	var w words
	for _, v := range t.views {
		l := v.Text(x)
		// A fallback would only say again what another language says already.
		if len(w) == 0 || l.Lang == v.Lang {
			w = append(w, word{l.Text, l.Lang, l.Dir})
		}
	}
	return w
}

func (t tongues) call(c queue.Call) call {
	v := t.views[0]
	d := call{
		Call:     c,
		Accent:   v.Accent(c.Service),
		Turn:     t.say("display.turn").pair(c.Language),
		DeskName: t.say("display.desk").pair(c.Language),
		Sentence: v.T("display.call", "Number", c.Number, "Desk", c.Desk),
	}
	// A service that was removed since is called all the same.
	if s, ok := t.branch.Service(c.Service); ok {
		d.Pictogram = s.Pictogram
	}
	return d
}

// pair keeps, beside the display's own language, only the ticket's. A ticket in the display's own language leaves the
// others to take turns.
func (w words) pair(lang string) words {
	for _, other := range w[1:] {
		if other.Lang == lang {
			return words{w[0], other}
		}
	}
	return w
}

// Date is a moment for data attributes, RFC 3339 with milliseconds.
func (board) Date(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }
