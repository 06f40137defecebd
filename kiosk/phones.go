package kiosk

import (
	"context"
	"strings"
	"sync"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/live"
	"turno/server/queue"
)

// phones are the mobile tickets of one branch that are open somewhere: one read for all of them, whatever they are many.
type phones struct {
	kiosk  *screens
	engine *queue.Engine
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
	states := make([]live.State, len(members))
	for i, t := range tickets {
		if t == nil {
			continue // its retention is over
		}
		html, err := p.kiosk.partHTML(faceOf(p.engine.Branch(), *t, at, langs[i]))
		if err != nil {
			return nil, err
		}
		own := ownTicket{queue.Issued{Ticket: *t, Token: tokens[i]}, p.base + tokens[i]}
		states[i] = live.State{Epoch: at.Epoch, Seq: at.Seq, HTML: html, JSON: own}
	}
	return states, nil
}

// A face is all that the live part of a mobile ticket shows. Nothing else reaches its template, so that equal faces look
// the same; and but for its number, the phones that wait in one queue wear each other's faces in turn.
type face struct {
	branch                               *branch.Branch
	lang, number, service, desk, updated string
	// back is until when its visitor may say to be back, "15:04", "" for never.
	needs, back             string
	state                   queue.State
	ahead, calls, postponed int
	estimate                queue.Estimate
	estimated, early        bool
}

// faceOf is the face of a ticket in a language, or in the one chosen on the kiosk if the branch does not speak that.
func faceOf(b *branch.Branch, t queue.Ticket, at queue.Position, lang string) face {
	if !b.Speaks(lang) {
		lang = t.Language
	}
	f := face{branch: b, lang: lang, number: t.Number, service: t.Service, state: t.State, ahead: t.Ahead, calls: t.Calls,
		needs: t.Needs, early: t.Priority != "", postponed: t.Postponed, back: backUntil(b, t, at.At),
		updated: at.At.In(b.Location()).Format("15:04")}
	if t.Desk != nil {
		f.desk = *t.Desk
	}
	if t.Estimate != nil {
		f.estimate, f.estimated = *t.Estimate, true
	}
	return f
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
	// Updated is the hour and minute of the read, "15:04".
	Updated string
}

// signs are the icons of the states that have no picture of their own on the page.
var signs = map[queue.State]string{queue.Coming: "place", queue.Serving: "people", queue.Parked: "pause", queue.Done: "check",
	queue.NoShow: "missed", queue.Cancelled: "leave"}

// Sign is the icon that says the state to who cannot read.
func (v partView) Sign() string { return signs[v.Ticket.State] }

func (k *screens) part(f face) partView {
	t := queue.Ticket{Number: f.number, Service: f.service, State: f.state, Ahead: f.ahead, Calls: f.calls, Needs: f.needs}
	if f.desk != "" {
		t.Desk = &f.desk
	}
	if f.estimated {
		t.Estimate = &f.estimate
	}
	v := k.site.Pages.ViewIn(f.lang, f.branch)
	view := partView{View: v, ticketView: newTicketView(v, t), Updated: f.updated, Back: f.back,
		Leavable:    t.State == queue.Waiting || t.State == queue.Parked || t.State == queue.Coming,
		Postponable: t.State == queue.Waiting && f.postponed < f.branch.Postpone.Times,
		Over:        t.State == queue.Done || t.State == queue.Cancelled}
	view.Early = f.early
	return view
}

// noNumber stands for the number in the HTML of a face that is kept for others. No text holds it, and html/template
// leaves it as it is.
const noNumber = "\uFFFC"

// keptFaces bounds how many are kept, 1.5 KB each.
const keptFaces = 4096

// faces are parts that were rendered before.
type faces struct {
	mu   sync.Mutex
	html map[face]string // guarded by mu
}

// partHTML renders the live part, or takes it from a phone that looked the same but for its number.
func (k *screens) partHTML(f face) (string, error) {
	render := func() (string, error) { return k.pages.Part("mobile.html", "ticket", k.part(f)) }
	if !k.pages.Fixed() {
		return render()
	}
	number := f.number
	f.number = noNumber
	html, err := k.faces.get(f, render)
	return strings.ReplaceAll(html, noNumber, number), err
}

// get is the HTML of a face. When there are too many, all are forgotten: a minute later their time is over anyway.
func (c *faces) get(f face, render func() (string, error)) (string, error) {
	c.mu.Lock()
	html, ok := c.html[f]
	c.mu.Unlock()
	if ok {
		return html, nil
	}
	html, err := render()
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.html == nil || len(c.html) >= keptFaces {
		c.html = map[face]string{}
	}
	c.html[f] = html
	return html, nil
}
