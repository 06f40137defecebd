package branch

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Soon is how long before closing the visitors who wait are told of it.
const Soon = time.Hour

// LastTicket reports whether it is too late to give another ticket: at is a moment within the opening o, and wait is the
// estimate for the ticket.
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

// Lapses is when a ticket that has waited since a moment lapses if nobody calls it: CloseWaitingMin after its service
// closes, at the latest at the end of the service-day.
func (b *Branch) Lapses(s *Service, since time.Time) time.Time {
	night := b.NextDay(since)
	if closing := b.Closing(s, since); b.CloseWaitingMin > 0 && !closing.IsZero() {
		if at := closing.Add(time.Duration(b.CloseWaitingMin) * time.Minute); at.Before(night) {
			return at
		}
	}
	return night
}

// ServedUntil is when the tickets lapse that already waited at the last closing of a service, on the service-day of t and
// not after t. It is zero if the service has not closed, or if CloseWaitingMin is 0.
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

// ClosesSoon reports whether an opening ends so soon after t that the visitors who wait are told.
func (o Opening) ClosesSoon(t time.Time) bool { return !o.Until.IsZero() && o.Until.Sub(t) <= Soon }

// Calendar is what screens show of the calendar at t: the day, and whether each service is open and closes soon. In the same
// settings only the time changes it.
func (b *Branch) Calendar(t time.Time) string {
	var said strings.Builder
	said.WriteString(b.Day(t))
	for i := range b.Services {
		o := b.Opening(&b.Services[i], t)
		fmt.Fprint(&said, " ", o.Open, o.ClosesSoon(t))
	}
	return said.String()
}
