package branch

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Soon is how long before closing those who wait are told of it.
const Soon = time.Hour

// LastTicket reports whether closing is nearer than the branch gives tickets for, at a moment of its being open and with a
// wait to expect.
func (b *Branch) LastTicket(o Opening, at time.Time, wait time.Duration) bool {
	if o.Until.IsZero() {
		return false
	}
	left := o.Until.Sub(at)
	return left <= time.Duration(b.LastTicketMin)*time.Minute || b.LastTicketByWait && wait > left
}

// Closings are the moments at which the service closes on the service-day of t: the ends of all its openings.
func (b *Branch) Closings(s *Service, t time.Time) []time.Time {
	if b.AlwaysOpen {
		return nil
	}
	var all []time.Time
	night := b.NextDay(t)
	for o := range b.stretches(s, t) {
		if o.end.After(night) || o.end.IsZero() || !o.start.Before(night) {
			break
		}
		all = append(all, o.end)
	}
	return all
}

// Closing is the first moment after t at which the service closes on the service-day of t; zero if it does not.
func (b *Branch) Closing(s *Service, t time.Time) time.Time { return First(b.Closings(s, t), t) }

// First is the first of some moments that is after t; zero if none is.
func First(moments []time.Time, t time.Time) time.Time {
	if i := slices.IndexFunc(moments, t.Before); i >= 0 {
		return moments[i]
	}
	return time.Time{}
}

// Lapses is when a ticket that nobody calls lapses, where it stands since a moment: CloseWaitingMin after its service has
// closed, or with the service-day.
func (b *Branch) Lapses(s *Service, since time.Time) time.Time {
	night := b.NextDay(since)
	if closing := b.Closing(s, since); b.CloseWaitingMin > 0 && !closing.IsZero() {
		if at := closing.Add(time.Duration(b.CloseWaitingMin) * time.Minute); at.Before(night) {
			return at
		}
	}
	return night
}

// ServedUntil is when those lapse who have waited for a service since before it closed last on the service-day of t; zero
// where it has not closed, or where whoever waits is served.
func (b *Branch) ServedUntil(s *Service, t time.Time) time.Time {
	var until time.Time
	for _, closing := range b.Closings(s, b.dawn(t)) {
		if b.CloseWaitingMin > 0 && !closing.After(t) {
			until = b.Lapses(s, closing.Add(-time.Millisecond))
		}
	}
	return until
}

// dawn is when the service-day of t began.
func (b *Branch) dawn(t time.Time) time.Time { return b.midnight(t, 0) }

// ClosesSoon reports whether an opening ends so soon that those who wait are told.
func (o Opening) ClosesSoon(t time.Time) bool { return !o.Until.IsZero() && o.Until.Sub(t) <= Soon }

// Calendar names what the calendar has screens say at t: the day, and of each service whether it is open and closes soon.
// What follows from it changes with the time alone.
func (b *Branch) Calendar(t time.Time) string {
	var said strings.Builder
	said.WriteString(b.Day(t))
	for i := range b.Services {
		o := b.Opening(&b.Services[i], t)
		fmt.Fprint(&said, " ", o.Open, o.ClosesSoon(t))
	}
	return said.String()
}
