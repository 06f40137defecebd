package kiosk

import (
	"strconv"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/estimate"
	"turno/server/queue"
)

// A ticketView is a ticket in words, for the kiosk, the slip and the phone.
type ticketView struct {
	Ticket    queue.Ticket
	Name      server.LocalText
	Picto     string
	Colour    int
	Documents server.LocalText
	// Ahead and Wait are facts in words; Wait is empty where nothing can be said.
	Ahead, Wait string
	// Needs is the language that was asked for at the desk, empty for none. Early: the ticket is called before its turn by
	// arrival, and somebody is before it still. Why is nobody's business, so no class is named.
	Needs server.LocalText
	Early bool
	// Appointed is the time of the ticket's appointment, "10:30", "" for a walk-in.
	Appointed string

	service *branch.Service
}

func newTicketView(v server.View, t queue.Ticket) ticketView {
	s, _ := v.Branch.Service(t.Service)
	if s == nil {
		// The branch's settings have lost the service since: the ticket is still the visitor's.
		s = &branch.Service{ID: t.Service}
	}
	view := ticketView{Ticket: t, Early: t.Priority != "" && t.Ahead > 0, Name: v.Text(s.Name), Picto: s.Pictogram, Colour: v.Accent(s.ID), service: s,
		Documents: v.Text(s.Documents), Ahead: people(v, "common.ahead", t.Ahead), Wait: wait(v, t.Estimate)}
	if t.Needs != "" {
		view.Needs = v.OwnLanguage(t.Needs)
	}
	if t.Appointment != nil {
		view.Appointed = v.Time(*t.Appointment)
	}
	return view
}

// people says a number of people by a key of the catalogue; "<key>_none" says that there is nobody.
func people(v server.View, key string, n int) string {
	if n == 0 {
		return v.T(key + "_none")
	}
	return v.N(key, n)
}

// wait says an estimate as a range of minutes, "" if there is none.
func wait(v server.View, e *estimate.Range) string {
	if e == nil || e.HighS <= 0 {
		return ""
	}
	low, high := e.Minutes()
	if low == 0 {
		return v.N("common.wait_up_to", high)
	}
	return v.N("common.wait", high, "Low", low, "High", high)
}

// waitBriefly is the same in a few characters, "5–10 min", the figures isolated as they run from the left in every language.
func waitBriefly(v server.View, e *estimate.Range) string {
	if e == nil || e.HighS <= 0 {
		return ""
	}
	low, high := e.Minutes()
	figures := strconv.Itoa(high)
	if low < high {
		figures = strconv.Itoa(low) + "–" + figures
	}
	return v.T("common.wait_brief", "Minutes", "\u2066"+figures+"\u2069")
}

// hoursBriefly says in a word or two when a service that gives no tickets gives some again.
func hoursBriefly(v server.View, s queue.ServiceState, now time.Time) string {
	switch {
	case s.Open:
		return ""
	case s.NextOpening == nil:
		return "–"
	}
	return v.Brief(*s.NextOpening, now)
}

// hours says until when a service is open, or when it opens next.
func hours(v server.View, s queue.ServiceState, now time.Time) string {
	switch {
	case s.Open && s.OpenUntil != nil:
		return v.T("kiosk.open_until", "Time", v.Time(*s.OpenUntil))
	case s.Open:
		return v.T("kiosk.open")
	case s.LastCall:
		return v.T(lastCall)
	case s.QuotaReached:
		return v.T("kiosk.quota_reached")
	case s.LastGiven:
		return v.T("kiosk.last_given")
	case s.Paused:
		return v.T("kiosk.paused")
	case s.NextOpening == nil:
		return v.T("kiosk.closed")
	}
	return v.Moment("kiosk.opens_", *s.NextOpening, now)
}

// again says when to come back to a service that is open, or was today, and gives no tickets; "" for others.
func again(v server.View, s queue.ServiceState, now time.Time) string {
	switch {
	case s.Open || !s.QuotaReached && !s.LastGiven && !s.Paused && !s.LastCall:
		return ""
	case s.NextOpening == nil:
		return v.T("kiosk.back_person")
	}
	return v.Moment("kiosk.back_", *s.NextOpening, now)
}
