package supervisor

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// A state is the floor in the words of the page's language.
type state struct {
	server.View
	Form  server.Form
	Floor queue.Floor
	// Late counts the tickets that wait too long, Open the desks that are at work.
	Late, Open int
	Services   []service
	Desks      []desk
	// Apart are the tickets that are parked, missed and coming, and those that are away if there are any.
	Apart []listing
	// AlarmKeys are the keys that answer the calls for help of desks.
	AlarmKeys []string

	screen *supervisor
}

// ExpectedTimes are the times of the first appointments that are awaited.
func (s state) ExpectedTimes() string { return server.ExpectedTimes(s.View, s.Floor.Expected) }

// A service is one of the branch with the tickets that wait for it, in calling order.
type service struct {
	queue.FloorService
	Form     server.Form
	Name     server.LocalText
	Picture  string // address of its pictogram, "" for none
	Accent   int
	Count    string // how many wait
	Estimate string // "" when nothing can be said
	Rows     []row
	// Shortcut is the key that leads to it.
	Shortcut string
	// Dimmed is the class of one that is paused, "" for others. Pause and Unpause are the keys for that, PausedText says that
	// it is, Empty that nobody waits.
	Dimmed, PausedText, Empty string
	Pause, Unpause            end
}

// A listing is a list of tickets that do not wait.
type listing struct {
	ID, Title, Empty string
	// Shortcut is the key that leads to it, the same as at the desks.
	Shortcut string
	// State is that of its tickets.
	State queue.State
	Rows  []row
}

// A row is a ticket on the page; it can be chosen.
type row struct {
	*queue.FloorTicket
	Form server.Form
	// Speaks is the needed language, or else the visitor's.
	Speaks server.Language
	// Facts are short texts: priority, who alone may call it, why it is parked.
	Facts []fact
	Since server.Elapsed
	// Accent and Service are of its service, "" in the service's own list.
	Accent, Service string

	screen *supervisor
}

// A fact is a short text of a kind.
type fact struct {
	Kind string
	server.LocalText
}

func newState(p *supervisor, v server.View, f queue.Floor, form server.Form) state {
	s := state{View: v, Form: form, Floor: f, screen: p}
	lists := map[string][]row{}
	for i := range f.Waiting {
		t := &f.Waiting[i]
		r := s.waits(t)
		if r.Since.Late {
			s.Late++
		}
		lists[t.Service] = append(lists[t.Service], r)
	}
	keys := server.Shortcuts(len(f.Services)+len(f.House.Alarms), server.Letters)
	if s.AlarmKeys = keys[len(f.Services):]; len(s.AlarmKeys) > 0 {
		s.AlarmKeys[0] = "I"
	}
	for i, fs := range f.Services {
		shown := s.service(fs, lists[fs.ID])
		shown.Shortcut = keys[i]
		s.Services = append(s.Services, shown)
	}
	for _, d := range f.Desks {
		if d.Active {
			s.Open++
		}
		s.Desks = append(s.Desks, s.desk(d))
	}
	s.Apart = []listing{
		{"parked", s.T("supervisor.parked"), s.T("supervisor.parked_none"), "K", queue.Parked, s.rows(f.Parked)},
		{"missed", s.T("supervisor.missed"), s.T("supervisor.missed_none"), "M", queue.NoShow, s.rows(f.NoShows)},
		{"coming", s.T("supervisor.coming"), s.T("supervisor.coming_none"), "G", queue.Coming, s.rows(f.Coming)},
	}
	if len(f.Away) > 0 {
		s.Apart = append(s.Apart, listing{"away", s.T("desk.away"), "", "L", queue.Away, s.rows(f.Away)})
	}
	return s
}

// dimmed is the class of a service that is paused.
const dimmed = "line--paused"

func (s *state) service(f queue.FloorService, rows []row) service {
	shown := service{FloorService: f, Form: s.Form, Accent: s.Accent(f.ID), Count: strconv.Itoa(f.Waiting), Rows: rows,
		PausedText: s.T("supervisor.paused"), Empty: s.T("desk.nobody_waits"),
		Pause:   end{Path: s.Path("/pauses"), Key: s.Key("pause " + f.ID), Text: s.T("supervisor.pause")},
		Unpause: end{Path: s.Path("/pauses/" + f.ID + "/end"), Key: s.Key("unpause " + f.ID), Text: s.T("supervisor.unpause")}}
	if f.Paused {
		shown.Dimmed = dimmed
	}
	if b, ok := s.Branch.Service(f.ID); ok {
		shown.Name, shown.Picture = s.Text(b.Name), s.Picture(b.Pictogram)
	}
	if f.Estimate != nil {
		low, high := f.Estimate.Minutes()
		shown.Estimate = s.T("display.estimate", "Low", low, "High", high)
		if low == 0 {
			shown.Estimate = s.T("display.estimate_up_to", "High", high)
		}
	}
	return shown
}

func (s *state) rows(tickets []queue.FloorTicket) []row {
	var list []row
	for i := range tickets {
		list = append(list, s.row(&tickets[i]))
	}
	return list
}

// waits shows a ticket in its service's list.
func (s *state) waits(t *queue.FloorTicket) row {
	r := s.row(t)
	r.Accent, r.Service, r.Since = "", "", s.clock(t.Since, server.LateAfter)
	return r
}

// row shows a ticket that is not in a service's list.
func (s *state) row(t *queue.FloorTicket) row {
	r := row{FloorTicket: t, Form: s.Form, Speaks: s.LanguageOf(cmp.Or(t.Needs, t.Language)), Since: s.clock(t.Since, 0),
		Accent: strconv.Itoa(s.Accent(t.Service)), screen: s.screen}
	if b, ok := s.Branch.Service(t.Service); ok {
		r.Service = s.Text(b.Name).Text
	}
	if p, ok := s.Branch.Priority(t.Priority); ok {
		r.Facts = append(r.Facts, fact{"priority", s.Text(p.Name)})
	}
	if t.ForDesk != "" {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.for_desk", "Desk", t.ForDesk)})
	}
	if t.ForPerson != "" {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.for_person", "Person", s.PersonName(t.ForPerson))})
	}
	if p, ok := s.Branch.Place(t.Place); ok {
		r.Facts = append(r.Facts, fact{"reason", s.Text(p.Name)})
	}
	if t.BackTo != "" {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.back_to", "Desk", t.BackTo)})
	}
	if t.ParkedFor != "" {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.for_desk", "Desk", t.ParkedFor)})
	}
	if p, ok := branch.FindReason(s.Branch.ParkReasons, t.ParkReason); ok {
		r.Facts = append(r.Facts, fact{"reason", s.Text(p.Name)})
	}
	if t.Note != "" {
		r.Facts = append(r.Facts, fact{"note", server.LocalText{Text: t.Note, Dir: "auto"}})
	}
	if t.OthersAt != nil {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.others_at", "Time", s.Time(*t.OthersAt))})
	}
	if t.NotBefore != nil && t.NotBefore.After(s.Floor.At) {
		r.Facts = append(r.Facts, fact{"for", s.Say("supervisor.not_before", "Time", s.Time(*t.NotBefore))})
	}
	if t.Reserved {
		r.Facts = append(r.Facts, fact{"reserved", s.Say("supervisor.reserved", "Language", r.Speaks.Known)})
	}
	return r
}

// clock counts from a moment; lateAfter is 0 for what is never late. Its words are in the page, not in a frame.
func (s *state) clock(since time.Time, lateAfter time.Duration) (c server.Elapsed) {
	took := s.Floor.At.Sub(since)
	if s.Form.Short() {
		c.Late = lateAfter > 0 && took >= lateAfter
	} else {
		c = s.Elapsed(took, lateAfter)
	}
	c.Since = since.UTC().Format(time.RFC3339)
	return c
}

// HelpAsked says that somebody at the kiosk asks for help, "" while nobody does.
func (s state) HelpAsked() string {
	h := s.Floor.House.Help
	if h == nil {
		return ""
	}
	return s.T("desk.help_at", "Language", s.LanguageOf(h.Language).Both(), "Time", s.Time(h.At))
}

// LastCall says since when no more numbers are given today, "" while some are.
func (s state) LastCall() string {
	at := s.Floor.House.LastCall
	if at == nil {
		return ""
	}
	return s.T("supervisor.last_call_now", "Time", s.Time(*at))
}

// Moment is when the state was read, for scripts.
func (s state) Moment() string { return s.Floor.At.Format("2006-01-02T15:04:05.000Z07:00") }

// LateMinutes is the wait after which a ticket is highlighted.
func (s state) LateMinutes() int { return int(server.LateAfter.Minutes()) }

// Key is the idempotency key of one of the page's forms. It follows from what the page shows, so that the same form sent
// twice, also from two windows, is one request. What is before its point is the frame's.
func (s state) Key(what string) string { return keyOf(s.View, s.Floor.Epoch, s.Floor.Seq, what) }

// FrameKey is what the keys of all forms begin with.
func (s state) FrameKey() string { return strings.TrimSuffix(s.Key(""), ".") }

func keyOf(v server.View, history string, seq int64, what string) string {
	return "supervisor-" + v.FormKey(fmt.Sprintf("%q %d", history, seq)) + "." + strings.ReplaceAll(what, " ", "-")
}

// Path is an address of the supervisor, in the page's language.
func (s state) Path(rest string) string { return path(s.View, rest) }

// Undoable is the sentence for the change that can be taken back, "" for none.
func (s state) Undoable() string {
	if s.Floor.Undo == nil {
		return ""
	}
	what := moveName(s.View, s.Floor.Undo.Move)
	if of := (teller{s.View}).whole(s.Floor.Undo.Of); of != "" {
		return s.T("supervisor.undo_of", "What", what, "Of", "\u2068"+of+"\u2069")
	}
	return s.T("supervisor.undo", "What", what, "Ticket", s.Floor.Undo.Number)
}

// UndoUntil is when that is too late, for scripts.
func (s state) UndoUntil() string { return strconv.FormatInt(s.Floor.Undo.Until.UnixMilli(), 10) }
