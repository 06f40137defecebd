package server

import (
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/queue"
)

// LeftOut says that a desk does not take all its services today, "3 of 4 services", and which it leaves out; "" for none.
func (v View) LeftOut(desk string, takes []string) (says, which string) {
	d, ok := v.Branch.Desk(desk)
	if !ok {
		return "", ""
	}
	own := v.Branch.ServicesOf(d)
	var left []string
	for _, id := range own {
		if s, ok := v.Branch.Service(id); ok && !slices.Contains(takes, id) {
			left = append(left, "\u2068"+v.Text(s.Name).Text+"\u2069")
		}
	}
	if len(left) == 0 {
		return "", ""
	}
	return v.T("desk.services_of", "N", len(own)-len(left), "Of", len(own)),
		v.T("desk.services_left_out", "Services", strings.Join(left, " · "))
}

// Expected says how many appointments are awaited, and the times of the first ones; "" for none.
func Expected(v View, a queue.Awaited) string {
	if a.Total == 0 {
		return ""
	}
	return v.N("desk.expected", a.Total) + v.T("common.colon") + " " + ExpectedTimes(v, a)
}

// ExpectedTimes are the times of the first ones, each isolated, as figures run from left to right in every language.
func ExpectedTimes(v View, a queue.Awaited) string {
	var times []string
	for _, next := range a.Next {
		times = append(times, "\u2066"+v.Time(next.At)+"\u2069")
	}
	if a.Total > len(times) {
		times = append(times, "…")
	}
	return strings.Join(times, " · ")
}

// LateAfter is the wait after which a ticket is highlighted on every screen of the staff.
const LateAfter = 20 * time.Minute

// An Elapsed is how long something goes on, in whole minutes; it goes on by itself in the browser, unless it is over.
type Elapsed struct {
	// Since is when it began, RFC 3339; "" if it is over.
	Since string
	// Text is "12 min", Words the same with {n} for the minutes.
	Text, Words string
	// Late tells that it is longer than it should be; LateAfter is when that begins, in seconds, 0 for never.
	Late      bool
	LateAfter int
}

// Elapsed is a time that is over; late is 0 for one that is never late.
func (v View) Elapsed(took, late time.Duration) Elapsed {
	took = max(0, took)
	return Elapsed{Text: v.T("desk.minutes", "N", int(took.Minutes())), Words: v.T("desk.minutes", "N", "{n}"),
		Late: late > 0 && took >= late, LateAfter: int(late.Seconds())}
}

// ServiceName is what a service is called, or the id of one that the settings know no more.
func (v View) ServiceName(id string) LocalText {
	if s, ok := v.Branch.Service(id); ok {
		return v.Text(s.Name)
	}
	return v.Said(id)
}

// PlaceName is the same for a place that visitors are sent to.
func (v View) PlaceName(id string) LocalText {
	if p, ok := v.Branch.Place(id); ok {
		return v.Text(p.Name)
	}
	return v.Said(id)
}

// ReasonName is the same for one of some reasons.
func (v View) ReasonName(reasons []branch.Reason, id string) LocalText {
	if r, ok := branch.FindReason(reasons, id); ok {
		return v.Text(r.Name)
	}
	return v.Said(id)
}

// PersonName is a person's name, or the id of one whom the settings do not have any more.
func (v View) PersonName(id string) string {
	if p, ok := v.Branch.Person(id); ok {
		return p.Name
	}
	return id
}
