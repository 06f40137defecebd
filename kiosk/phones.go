package kiosk

import (
	"context"
	"encoding/json"
	"html/template"
	"slices"
	"strings"
	"sync"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/estimate"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
)

// phones are the mobile tickets of one branch that are open somewhere: one read for all of them, whatever they are many.
type phones struct {
	kiosk  *screens
	engine *engine.Engine
	base   string // of a ticket's address, before the token
}

var _ live.Family = phones{}

// Render reads and renders the tickets of members, each "<language> <token>".
func (p phones) Render(ctx context.Context, members []string) ([]live.State, error) {
	langs, tokens := make([]string, len(members)), make([]string, len(members))
	for i, m := range members {
		langs[i], tokens[i], _ = strings.Cut(m, " ")
	}
	tickets, at, err := p.engine.Tickets(ctx, tokens)
	if err != nil {
		return nil, err
	}
	office := openingsAt(p.engine.Branch(), at.At)
	states := make([]live.State, len(members))
	for i, t := range tickets {
		if t == nil {
			continue // its retention is over
		}
		html, err := p.kiosk.partOf(faceOf(p.engine.Branch(), office, *t, at, langs[i]))
		if err != nil {
			return nil, err
		}
		states[i] = live.State{Epoch: at.Epoch, Seq: at.Seq, Quoted: html, JSON: phoneState{t, tokens[i], p.base}}
	}
	return states, nil
}

// A phoneState is a ticket as JSON, put together only for who asks for that: next to no phone does.
type phoneState struct {
	ticket      *queue.Ticket
	token, base string
}

// MarshalJSON gives what GET /t/{token} answers.
func (s phoneState) MarshalJSON() ([]byte, error) {
	return json.Marshal(ownTicketAt(s.base+s.token, queue.Issued{Ticket: *s.ticket, Token: s.token}))
}

// A face is all that the live part of a mobile ticket shows. Nothing else reaches its template, so that equal faces look
// the same; and but for its number and how many are ahead, the phones that wait in one queue wear few faces.
type face struct {
	branch *branch.Branch
	shut
	ending                      ending
	lang, number, service, desk string
	// length is how many characters the number has.
	length int
	// back is until when its visitor may say to be back, "15:04", "" for never; notBefore until when nobody calls it.
	// appointed is the time of its appointment, ms, 0 for a walk-in.
	appointed              int64
	needs, back, notBefore string
	// backTo is the desk that expects its visitor back, from place or from the desk next, "" for none.
	backTo, place, next     string
	changeable              bool
	state                   queue.State
	ahead, calls, postponed int
	early                   bool
	// forDesk and forSomebody are whom it waits for; othersAt is until when it is for nobody else as they are not at work,
	// "15:04", "" while they are, and passed tells that this is over.
	forDesk, othersAt   string
	forSomebody, passed bool
	low, high           int // the estimate as people are told it, minutes; high is 0 for none
}

// openings are what all the phones of a branch are told by the clock: whether the office is shut, and which services are open.
type openings struct {
	shut
	open map[string]bool
}

func openingsAt(b *branch.Branch, now time.Time) openings {
	o := openings{shutAt(b, now), map[string]bool{}}
	for i := range b.Services {
		o.open[b.Services[i].ID] = b.Opening(&b.Services[i], now).Open
	}
	return o
}

// shut tells whether the office is closed, and when it opens.
type shut struct {
	closed bool
	// opens is the moment, ms, 0 where nobody knows it, and while it is open; day the noon of the day that it is said on, ms.
	opens, day int64
}

func shutAt(b *branch.Branch, now time.Time) shut {
	doors := b.Doors(now)
	local := now.In(b.Location())
	s := shut{closed: !doors.Open, day: time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, b.Location()).UnixMilli()}
	if !doors.Next.IsZero() {
		s.opens = doors.Next.UnixMilli()
	}
	return s
}

// words say when the office opens, "" where nobody knows it.
func (s shut) words(v server.View) string {
	if s.opens == 0 {
		return ""
	}
	return v.Moment("kiosk.opens_", time.UnixMilli(s.opens), time.UnixMilli(s.day))
}

// faceOf is the face of a ticket in a language, or in the one chosen on the kiosk if the branch does not speak that.
func faceOf(b *branch.Branch, o openings, t queue.Ticket, at ledger.Position, lang string) face {
	if !b.Speaks(lang) {
		lang = t.Language
	}
	f := face{branch: b, shut: o.shut, ending: endingOf(t, o.open[t.Service], at.At), lang: lang, number: t.Number,
		length: len(t.Number), service: t.Service, state: t.State,
		ahead: t.Ahead, calls: t.Calls, needs: t.Needs, early: t.Priority != "" && t.Ahead > 0, postponed: t.Postponed,
		back: backUntil(b, t, at.At)}
	if t.NotBefore != nil && t.NotBefore.After(at.At) {
		f.notBefore = t.NotBefore.In(b.Location()).Format("15:04")
	}
	if t.Desk != nil {
		f.desk = *t.Desk
	}
	if t.State == queue.Away && t.BackTo != nil {
		f.backTo, f.place, f.next = *t.BackTo, orNone(t.Place), orNone(t.ForDesk)
	}
	f.changeable = t.Changeable(at.At)
	if t.Appointment != nil {
		f.appointed = t.Appointment.UnixMilli()
	}
	if t.Estimate != nil {
		f.low, f.high = t.Estimate.Minutes()
	}
	if t.State != queue.Waiting {
		return f
	}
	if f.forSomebody = t.ForSomebody; t.ForDesk != nil {
		f.forDesk = *t.ForDesk
	}
	if t.OthersAt != nil {
		f.othersAt, f.passed = t.OthersAt.In(b.Location()).Format("15:04"), !t.OthersAt.After(at.At)
	}
	return f
}

// orNone is a text, "" for nil.
func orNone(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// backUntil is until when the visitor of a missed ticket may say to be back, "" for no more.
func backUntil(b *branch.Branch, t queue.Ticket, now time.Time) string {
	if t.State != queue.NoShow || t.MissedAt == nil || b.BackWithinMin == 0 {
		return ""
	}
	until := t.MissedAt.Add(time.Duration(b.BackWithinMin) * time.Minute)
	if until.Before(now) {
		return ""
	}
	return until.In(b.Location()).Format("15:04")
}

// partView is the live part of a mobile ticket.
type partView struct {
	server.View
	ticketView
	// Leavable: the visitor may still leave the queue. Postponable: others may pass. Over: nothing more will happen.
	Leavable, Postponable, Over bool
	// Back is until when the visitor may say to be back after a missed call, "15:04", "" for never.
	Back string
	// BackTo is the desk that expects its visitor back, "" for none: from Place, or from the desk Next.
	BackTo, Next string
	Place        server.LocalText
	// Returnable: the visitor may say to be back. Changeable: another service may be chosen.
	Returnable, Changeable bool
	// Whom says who calls a ticket that waits for one desk or person, or from when on somebody does whose visitor asked for
	// time, in place of the wait that nobody knows; "" for others.
	Whom string
	// Uncalled: nobody calls it now, as whoever alone may do so is not at work, or as its visitor asked for time.
	Uncalled bool
	// Length is how many characters the number has.
	Length int
	// Closing is what is said of closing, and Served whether the visitor is called all the same; "" for nothing. Lapsed: the
	// ticket's time is over, and Again says when its visitor may come.
	Closing, Served, Again string
	Lapsed                 bool
	// Shut: the page says that the office is closed. Opens says when it opens, "" where nobody knows.
	Shut  bool
	Opens string
	// Way is how one gets to the desk, empty where the settings do not say.
	Way server.LocalText
}

// signs are the icons of the states that have no picture of their own on the page.
var signs = map[queue.State]string{queue.Serving: "people", queue.Parked: "pause", queue.Done: "check",
	queue.NoShow: "missed", queue.Away: "place", queue.Cancelled: "leave"}

// Sign is the icon that says the state to who cannot read.
func (v partView) Sign() string { return signs[v.Ticket.State] }

// Desk is where the ticket is called to, "" for nowhere.
func (v partView) Desk() string {
	if v.Ticket.Desk == nil {
		return ""
	}
	return *v.Ticket.Desk
}

// Queued: the ticket waits, or will once its visitor is back.
func (v partView) Queued() bool {
	return v.Ticket.State == queue.Waiting || v.Ticket.State == queue.Coming
}

// Words is the key of what the page says first.
func (v partView) Words() string {
	switch {
	case v.Ticket.State == queue.Waiting && v.Ticket.Ahead == 0 && !v.Uncalled:
		return "mobile.next"
	case v.Lapsed:
		return "mobile.lapsed"
	}
	return "mobile." + string(v.Ticket.State)
}

func (k *screens) part(f face) partView {
	t := queue.Ticket{Number: f.number, Service: f.service, State: f.state, Ahead: f.ahead, Calls: f.calls, Needs: f.needs}
	if f.desk != "" {
		t.Desk = &f.desk
	}
	if f.appointed != 0 {
		at := time.UnixMilli(f.appointed).In(f.branch.Location())
		t.Appointment = &at
	}
	if f.high > 0 {
		t.Estimate = &estimate.Range{LowS: 60 * f.low, HighS: 60 * f.high}
	}
	v := k.site.Pages.ViewIn(f.lang, f.branch)
	view := partView{View: v, ticketView: newTicketView(v, t), Back: v.Hour(f.back), Length: f.length, Shut: f.shows(), Opens: f.words(v),
		Leavable: t.State == queue.Waiting || t.State == queue.Parked || t.State == queue.Coming || t.State == queue.Away,
		BackTo:   f.backTo, Next: f.next, Changeable: f.changeable,
		// Who was sent to a desk is called there, and led back by that desk.
		Returnable:  f.back != "" || f.place != "",
		Postponable: t.State == queue.Waiting && f.postponed < f.branch.Postpone.Times,
		Over:        t.State == queue.Done || t.State == queue.Cancelled}
	view.Early, view.Whom, view.Uncalled = f.early, f.whom(v), f.othersAt != "" || f.notBefore != ""
	if p, ok := f.branch.Place(f.place); ok {
		view.Place = v.Text(p.Name)
	}
	view.Closing, view.Served = f.ending.words(v)
	view.Lapsed, view.Again = f.ending.lapsed, f.ending.comeAgain(v, f.closed, f.day)
	if d, ok := f.branch.Desk(f.desk); ok {
		view.Way = v.Text(d.Way)
	}
	return view
}

// whom says who calls a ticket that waits for one desk or one person, and from when on anybody does; "" for any other.
func (f face) whom(v server.View) string {
	switch {
	case f.notBefore != "":
		return v.T("mobile.not_before", "Time", v.Hour(f.notBefore))
	case f.passed:
		return v.T("mobile.others_now")
	case f.othersAt != "":
		return v.T("mobile.others_at", "Time", v.Hour(f.othersAt))
	case f.forDesk != "":
		return v.T("mobile.for_desk", "Desk", "\u2068"+f.forDesk+"\u2069")
	case f.forSomebody:
		return v.T("mobile.for_somebody")
	}
	return ""
}

// shows reports whether the phone says that the office is closed: to who has left, or missed a call and may not come back
// today. Who waits is told what it means for them.
func (f face) shows() bool {
	gone := f.state == queue.Cancelled && !f.ending.lapsed || f.state == queue.NoShow
	return f.closed && f.back == "" && gone
}

// noNumber and noAhead stand for the number, and for the words that say how many are ahead, in the HTML of a face that is
// kept for others. No text holds them, and html/template leaves them as they are.
const (
	noNumber = "\uFFFC"
	noAhead  = "\uFFFB"
)

// partOf is the live part in pieces for a frame: rendered, or taken from a phone that looked the same but for its number
// and its place.
func (k *screens) partOf(f face) ([]string, error) {
	if !k.pages.Fixed() {
		html, err := k.pages.Part("mobile.html", "ticket", k.part(f))
		return []string{live.Quote(html)}, err
	}
	number, at := f.number, place{f.lang, f.ahead}
	ahead, _ := k.places.get(at, func() (string, error) {
		return live.Quote(template.HTMLEscapeString(k.part(f).Ahead)), nil
	})
	f.number, f.ahead = noNumber, min(f.ahead, 1)
	kept, err := k.faces.get(f, func() ([]string, error) {
		part := k.part(f)
		part.Ahead = noAhead
		html, err := k.pages.Part("mobile.html", "ticket", part)
		return cut(live.Quote(html)), err
	})
	if err != nil {
		return nil, err
	}
	own := slices.Clone(kept)
	for i, piece := range own {
		switch piece {
		case noNumber:
			own[i] = number
		case noAhead:
			own[i] = ahead
		}
	}
	return own, nil
}

// cut makes pieces of a face, each mark one by itself.
func cut(html string) []string {
	var pieces []string
	for {
		i := strings.IndexAny(html, noNumber+noAhead)
		if i < 0 {
			return append(pieces, html)
		}
		end := i + len(noNumber)
		pieces = append(pieces, html[:i], html[i:end])
		html = html[end:]
	}
}

// A place is how many are ahead, to be said in a language.
type place struct {
	lang  string
	ahead int
}

const (
	// keptFaces bounds how many are kept, 1.5 KB each. A queue has a few, and others each minute.
	keptFaces = 4096
	// keptPlaces bounds how many are kept, 0.1 KB each. A queue has as many as people wait.
	keptPlaces = 32768
)

// kept is what was rendered before, so much at the most.
type kept[K comparable, V any] struct {
	most  int
	mu    sync.Mutex
	known map[K]V // guarded by mu
}

// get is what belongs to a key. When there is too much, all is forgotten: of faces, a minute later the time is over anyway.
func (c *kept[K, V]) get(key K, render func() (V, error)) (V, error) {
	c.mu.Lock()
	v, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := render()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= c.most {
		c.known = map[K]V{}
	}
	c.known[key] = v
	return v, nil
}
