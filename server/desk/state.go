package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"turno/server"
	"turno/server/queue"
)

// lateAfter is the wait from which on a ticket stands out.
const lateAfter = 20 * time.Minute

// A page is the whole page; its state is what frames replace.
type page struct {
	server.View
	State  state
	Live   string // path of the live route
	Nobody bool   // the last call found nobody
}

// A state is a desk's state with what can be done in it.
type state struct {
	server.View
	queue.DeskState
	// Call calls the next ticket, who is Upcoming, nil if nobody waits.
	Call     action
	Upcoming *ticket
	// Held is the ticket that the desk has called or serves, nil if none, and Actions what can be done with it.
	Held    *ticket
	Actions []action
	// Finish counts the cases and ends a ticket that is being served; nil otherwise.
	Finish *action
	// GiveUp cancels a ticket that was called; nil otherwise.
	GiveUp *action
	// Targets are where the held ticket can be transferred to.
	ToServices, ToDesks []action
	// Queue are those who wait, More counts those of them who are not in it.
	Queue []ticket
	More  int
	// Apart are those who were set aside, and those who did not come.
	Apart []listing
}

// A listing is a short list of tickets beside the queue.
type listing struct {
	ID, Title, Empty string
	Tickets          []ticket
}

// A ticket is a ticket as the desk shows it.
type ticket struct {
	queue.Ticket
	ServiceName server.LocalText
	// Picture is the address of the service's pictogram, "" for none.
	Picture string
	Accent  int
	// Speaks is the visitor's language.
	Speaks server.Language
	// PriorityName is "" for a ticket without priority.
	PriorityName server.LocalText
	// Wait says how long it waited until it was called, or until now.
	Wait wait
	// Act is the one thing that its place in a list offers; Drop cancels it, nil where that cannot be.
	Act  action
	Drop *action
}

// A wait is a time in whole minutes that goes on by itself in the browser, unless it is over.
type wait struct {
	// Since is when it began, RFC 3339; "" if it is over.
	Since string
	// Text is "12 min", Words the same with {n} for the minutes.
	Text, Words string
	// Late tells that it is longer than a wait should be; LateAfter is when that begins, in seconds.
	Late      bool
	LateAfter int
}

// An action is a form of one key.
type action struct {
	Path, Key string
	// Ticket, Move, Service and Desk are the form's fields; an empty one is left out.
	Ticket        string
	Move          queue.Move
	Service, Desk string
	// Label and what it is said of, for those who do not see where the key stands.
	Label server.LocalText
	Of    string
	// Shortcut is the key of the keyboard, "" for none.
	Shortcut string
	// Icon is the address of a symbol, "" for none; Accent the colour of the service that the key leads to, 0 for none.
	Icon   string
	Accent int
	// Off is set while the key could not do its work.
	Off bool
}

// Name tells the key from the others of the page, so that the focus finds it again in the next frame.
func (a action) Name() string {
	return strings.Trim(fmt.Sprintf("%s-%s-%s%s", cmp.Or(string(a.Move), "call"), a.Ticket, a.Service, a.Desk), "-")
}

func newState(v server.View, q queue.DeskState) state {
	s := state{View: v, DeskState: q, More: q.Total - len(q.Waiting)}
	s.Call = s.action("calls", "", "")
	s.Call.Shortcut = "Space"
	if q.Next != nil {
		t := s.ticket(*q.Next)
		s.Upcoming = &t
	}
	if q.Ticket != nil {
		s.hold(s.ticket(*q.Ticket))
	}
	s.Queue = s.list(q.Waiting, s.callOne)
	s.Apart = []listing{
		{"parked", s.T("desk.parked"), s.T("desk.parked_none"), s.list(q.Parked, s.resume)},
		{"missed", s.T("desk.missed"), s.T("desk.missed_none"), s.list(q.NoShows, s.takeBack)},
	}
	return s
}

// hold offers what can be done with the ticket that the desk holds.
func (s *state) hold(t ticket) {
	s.Held = &t
	n := t.Number
	if t.State == queue.Called {
		recall := s.action("recalls", n, "")
		recall.Label, recall.Shortcut, recall.Icon = s.label("desk.recall"), "R", s.icon("announce")
		s.Actions = append(s.Actions,
			s.key(n, queue.Serve, "S", "check"),
			recall,
			s.key(n, queue.MissShow, "N", "missed"))
		giveUp := s.key(n, queue.Cancel, "", "close")
		s.GiveUp = &giveUp
	} else {
		finish := s.key(n, queue.Finish, "F", "check")
		s.Finish = &finish
	}
	s.Actions = append(s.Actions,
		s.key(n, queue.Park, "P", "pause"),
		s.key(n, queue.Return, "U", "undo"))
	s.targets(t)
}

// targets offers where a ticket can be transferred to: another service, or one desk and no other.
func (s *state) targets(t ticket) {
	for _, service := range s.Branch.Services {
		if service.ID == t.Service {
			continue
		}
		a := s.action("moves", t.Number, queue.Transfer, "service", service.ID)
		a.Service, a.Label, a.Icon = service.ID, s.Text(service.Name), s.picture(service.Pictogram)
		a.Accent, a.Shortcut = s.Accent(service.ID), s.nextTarget()
		s.ToServices = append(s.ToServices, a)
	}
	for _, desk := range s.Branch.Desks {
		if desk.ID == s.Desk {
			continue
		}
		a := s.action("moves", t.Number, queue.Transfer, "desk", desk.ID)
		a.Desk, a.Label, a.Shortcut = desk.ID, s.label("desk.desk", "Desk", desk.ID), s.nextTarget()
		s.ToDesks = append(s.ToDesks, a)
	}
}

// nextTarget is the digit of the next transfer target, "" after the ninth.
func (s *state) nextTarget() string {
	n := len(s.ToServices) + len(s.ToDesks) + 1
	if n > 9 {
		return ""
	}
	return strconv.Itoa(n)
}

// list shows tickets, each with what act makes of it.
func (s *state) list(tickets []queue.Ticket, act func(*ticket)) []ticket {
	var shown []ticket
	for _, q := range tickets {
		t := s.ticket(q)
		act(&t)
		t.Act.Of = t.Number
		// A desk serves one visitor at a time.
		t.Act.Off = s.Held != nil && t.Act.Move != queue.Return
		shown = append(shown, t)
	}
	return shown
}

func (s *state) callOne(t *ticket) {
	t.Act = s.action("calls", t.Number, "")
	t.Act.Label, t.Act.Icon = s.label("desk.call"), s.icon("call")
}

func (s *state) resume(t *ticket) {
	t.Act = s.key(t.Number, queue.Resume, "", "call")
	drop := s.key(t.Number, queue.Cancel, "", "close")
	t.Drop = &drop
}

func (s *state) takeBack(t *ticket) {
	t.Act = s.key(t.Number, queue.Return, "", "undo")
	t.Act.Label = s.label("desk.take_back")
}

// ticket shows a ticket in the desk's language.
func (s *state) ticket(q queue.Ticket) ticket {
	t := ticket{Ticket: q, Accent: s.Accent(q.Service), Speaks: s.speaks(q.Language), Wait: s.wait(q)}
	if service, ok := s.Branch.Service(q.Service); ok {
		t.ServiceName, t.Picture = s.Text(service.Name), s.picture(service.Pictogram)
	}
	if p, ok := s.Branch.Priority(q.Priority); ok {
		t.PriorityName = s.Text(p.Name)
	}
	return t
}

// wait is how long a ticket waits for what comes next: to be called, taken up again or back; once it was called, how
// long it waited for that.
func (s *state) wait(q queue.Ticket) wait {
	from, until := q.IssuedAt, s.At
	over := false
	switch {
	case q.State == queue.Parked && q.ParkedAt != nil:
		from = *q.ParkedAt
	case q.State == queue.NoShow && q.CalledAt != nil:
		from = *q.CalledAt
	case q.State != queue.Waiting && q.CalledAt != nil:
		until, over = *q.CalledAt, true
	}
	took := max(0, until.Sub(from))
	w := wait{
		Text:      s.T("desk.minutes", "N", int(took.Minutes())),
		Words:     s.T("desk.minutes", "N", "{n}"),
		Late:      took >= lateAfter,
		LateAfter: int(lateAfter.Seconds()),
	}
	if !over {
		w.Since = stamp(from)
	}
	return w
}

// speaks is a language by its own name.
func (s *state) speaks(tag string) server.Language {
	for _, l := range s.Languages() {
		if l.Tag == tag {
			return l
		}
	}
	return server.Language{Tag: tag, Name: tag, Dir: "ltr"}
}

// key is the form of a move, labelled "desk.<move>".
func (s *state) key(number string, m queue.Move, shortcut, icon string) action {
	a := s.action("moves", number, m)
	a.Label, a.Shortcut, a.Icon = s.label("desk."+string(m)), shortcut, s.icon(icon)
	return a
}

// action is the bare form of a request. Its idempotency key follows from what the screen shows and from what is asked
// for, so that the same form sent twice, from whatever window, is one request.
func (s *state) action(resource, number string, m queue.Move, more ...string) action {
	hash := sha256.New()
	for _, part := range append([]string{s.Epoch, strconv.FormatInt(s.Seq, 10), s.Desk, resource, number, string(m)}, more...) {
		fmt.Fprintf(hash, "%q ", part)
	}
	return action{
		Path:   path(s.View, s.Desk, "/"+resource),
		Key:    "desk-" + base32.StdEncoding.EncodeToString(hash.Sum(nil)[:15]),
		Ticket: number,
		Move:   m,
	}
}

// icon is the address of a symbol of icons.svg.
func (s *state) icon(name string) string { return s.Asset("img/icons.svg") + "#" + name }

// picture is the address of a service's pictogram, "" for none.
func (s *state) picture(name string) string {
	if name == "" {
		return ""
	}
	return s.Asset("img/services.svg") + "#" + name
}

func (s *state) label(id string, args ...any) server.LocalText {
	return server.LocalText{Text: s.T(id, args...), Lang: s.Lang, Dir: s.Dir}
}

// A caseCount is a type of case that finish counts.
type caseCount struct {
	ID       string
	Name     server.LocalText
	Shortcut string // a digit, "" after the ninth
}

// Cases are the types of case that the branch counts.
func (s state) Cases() []caseCount {
	var all []caseCount
	for i, c := range s.Branch.CaseTypes {
		shortcut := ""
		if i < 9 {
			shortcut = strconv.Itoa(i + 1)
		}
		all = append(all, caseCount{c.ID, s.Text(c.Name), shortcut})
	}
	return all
}

// Moment is when the state was read, for scripts.
func (s state) Moment() string { return stamp(s.At) }

// Running is when what goes on with the held ticket began: its call, or its being served.
func (s state) Running() string {
	if t := s.since(); t != nil {
		return stamp(*t)
	}
	return ""
}

// Ran is how long that goes on, "3:12" or "1:03:12".
func (s state) Ran() string {
	t := s.since()
	if t == nil {
		return ""
	}
	d := max(0, s.At.Sub(*t))
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	if h > 0 {
		return fmt.Sprintf("%d:%02d:%02d", h, m, sec)
	}
	return fmt.Sprintf("%d:%02d", m, sec)
}

func (s state) since() *time.Time {
	if s.Held.State == queue.Serving {
		return s.Held.ServedAt
	}
	return s.Held.CalledAt
}

// stamp is a moment for scripts, RFC 3339 with milliseconds.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }
