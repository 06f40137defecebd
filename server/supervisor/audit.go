package supervisor

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A storyPage is all that happened to one ticket.
type storyPage struct {
	server.View
	Story   queue.Story
	Service server.LocalText
	Accent  int
	State   server.LocalText
	Speaks  server.LocalText
	Date    string
	Lines   []line
	Find    finder
	// Languages are those that a waiting ticket can be given.
	Languages []server.Language
	// Problem says why a change was refused, "" for nothing; Note is the note that was typed for it.
	Problem, Note string
}

// A finder is the form that looks up a ticket.
type finder struct {
	server.View
	Path, Ticket, Day string
}

// story answers with a ticket's story.
func (p *supervisor) story(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	s, err := e.Story(r.Context(), r.PathValue("day"), r.PathValue("number"))
	if err != nil {
		return err
	}
	return p.pages.Answer(w, r, s, "story.html", newStory(p.site.Pages.View(r, e.Branch()), s))
}

// backToStory leads back to the page that a form came from, with what was typed there if it was refused.
func (p *supervisor) backToStory(w http.ResponseWriter, r *http.Request, e *engine.Engine, sent moveBody,
	refusal error) error {
	v := p.site.Pages.View(r, e.Branch())
	if refusal == nil {
		return server.SeeOther(w, r, path(v, "/tickets/"+url.PathEscape(sent.Story)+"/"+url.PathEscape(sent.Ticket)))
	}
	s, err := e.Story(r.Context(), sent.Story, sent.Ticket)
	if err != nil {
		return err
	}
	shown := newStory(v, s)
	shown.Problem, shown.Note = p.site.SentenceOf(v, r, refusal), sent.Note
	return p.pages.Render(w, r, server.StatusOf(refusal), "story.html", shown)
}

func newStory(v server.View, s queue.Story) storyPage {
	tell := teller{v}
	speaks := cmp.Or(s.Ticket.Needs, s.Ticket.Language)
	shown := storyPage{
		View: v, Story: s, Service: tell.ServiceName(s.Ticket.Service), Accent: v.Accent(s.Ticket.Service),
		State: tell.state(string(s.Ticket.State)), Speaks: tell.language(speaks), Date: dateOf(s.Day), Find: finder{v, path(v,
			"/tickets"), s.Ticket.Number, isoOf(s.Day)},
	}
	if shown.Waits() {
		shown.Languages = v.LanguagesOf(v.Branch.AtDesks())
	}
	for _, ev := range s.Events {
		shown.Lines = append(shown.Lines, tell.line(ev))
	}
	return shown
}

// asked is a number as somebody types it: "a 12", "A012".
var asked = regexp.MustCompile(`^([A-Z])0*([0-9]{1,6})$`)

// find leads to the story of the ticket that is asked for, of today unless a day is given.
func (p *supervisor) find(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	q := r.URL.Query()
	typed := asked.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(q.Get("ticket"), " ", "")))
	if typed == nil {
		return &ledger.Error{Code: ledger.Invalid, Message: "a ticket number is a letter and at least three digits, such as A012"}
	}
	day := e.Branch().Day(e.Now())
	if on, err := time.Parse(time.DateOnly, q.Get("day")); err == nil {
		day = on.Format("20060102")
	}
	n, _ := strconv.Atoi(typed[2]) // digits
	to := fmt.Sprintf("/tickets/%s/%s%03d", day, typed[1], n)
	return server.SeeOther(w, r, path(p.site.Pages.View(r, e.Branch()), to))
}

// An eventsPage is a part of the whole stream, newest first.
type eventsPage struct {
	server.View
	Lines  []line
	Filter ledger.EventFilter
	Path   string
	// Next is the address of the next page, "" for none; First is that of the newest events, "" if this page has them.
	Next, First string
	Find        finder
}

// events answers with the branch's last changes.
func (p *supervisor) events(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	f, err := filterOf(r.URL.Query())
	if err != nil {
		return err
	}
	got, err := e.Events(r.Context(), f)
	if err != nil {
		return err
	}
	v := p.site.Pages.View(r, e.Branch())
	shown := eventsPage{View: v, Filter: f, Path: path(v, "/events"), Find: finder{v, path(v, "/tickets"), "", ""}}
	for _, ev := range got.Events {
		shown.Lines = append(shown.Lines, teller{v}.line(ev))
	}
	if got.Next > 0 {
		shown.Next = filtered(v, f, strconv.FormatInt(got.Next, 10))
	}
	if f.Before > 0 {
		shown.First = filtered(v, f, "")
	}
	return p.pages.Answer(w, r, got, "events.html", shown)
}

// filterOf reads the filter of a request.
func filterOf(q url.Values) (ledger.EventFilter, error) {
	f := ledger.EventFilter{Service: q.Get("service"), Desk: q.Get("desk"),
		Ticket: strings.ToUpper(strings.TrimSpace(q.Get("ticket")))}
	if before := q.Get("before"); before != "" {
		n, err := strconv.ParseInt(before, 10, 64)
		if err != nil || n < 1 {
			return f, &ledger.Error{Code: ledger.Invalid, Message: "before: give the seq of an event"}
		}
		f.Before = n
	}
	return f, nil
}

// filtered is the address of the events before a seq, "" for the newest.
func filtered(v server.View, f ledger.EventFilter, before string) string {
	return path(v, "/events", "service", f.Service, "desk", f.Desk, "ticket", f.Ticket, "before", before)
}

// Story is the address of a line's ticket.
func (e eventsPage) Story(l line) string { return path(e.View, "/tickets/"+l.Day+"/"+l.Ticket) }

// Home is the address of the live view.
func (e eventsPage) Home() string { return path(e.View, "") }

// Ended tells that the visit can be reopened.
func (s storyPage) Ended() bool {
	return s.Story.Today && (s.Story.Ticket.State == queue.Done || s.Story.Ticket.State == queue.Cancelled)
}

// Waits tells that the ticket can be given a note or a language.
func (s storyPage) Waits() bool { return s.Story.Today && s.Story.Ticket.State == queue.Waiting }

// Moves is the address of the forms.
func (s storyPage) Moves() string { return path(s.View, "/moves") }

// Key is the idempotency key of one of the forms. It follows from what the page tells.
func (s storyPage) Key(what string) string {
	var last int64
	if n := len(s.Story.Events); n > 0 {
		last = s.Story.Events[n-1].Seq
	}
	return keyOf(s.View, s.Story.Day, last, s.Story.Ticket.Number+what)
}

// Home is the address of the live view.
func (s storyPage) Home() string { return path(s.View, "") }

// Events is the address of the stream.
func (s storyPage) Events() string { return path(s.View, "/events") }

// hour is the hour of a moment in ms, at the branch.
func (w teller) hour(ms string) string {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return ms
	}
	return w.Time(time.UnixMilli(n))
}

// dateOf is a service-day as people write it.
func dateOf(day string) string { return day[6:] + "/" + day[4:6] + "/" + day[:4] }

// isoOf is a service-day as a date field takes it.
func isoOf(day string) string { return day[:4] + "-" + day[4:6] + "-" + day[6:] }
