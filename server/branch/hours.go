package branch

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// A Week is the opening hours of each day, from Sunday on, in local time. In a file it is {"monday": [["09:30", "12:00"]]}.
type Week [7][]Span

// A Span is an opening from Start up to, and not including, End, both "15:04" on the same day, 00:00 to 24:00.
type Span struct{ Start, End string }

// A Closure is a time of whole days on which the branch is closed.
type Closure struct {
	// From is the first closed date.
	From string `json:"from" form:"date"`
	// To is the last closed date, not before From.
	To string `json:"to" form:"date"`
	// Why is a remark for those who keep the settings; no screen shows it.
	Why Text `json:"why,omitempty" most:"400"`
}

// An Exception is a date with hours of its own in place of the week and the closures.
type Exception struct {
	// Date is the date.
	Date string `json:"date" form:"date"`
	// Hours are the openings of that day. Without any it is closed.
	Hours []Span `json:"hours"`
	// Service is the id of the service that they are for, whose other exception of the date does not count then; "" for all.
	Service string `json:"service,omitempty"`
}

// Opening tells whether a service takes visitors at one moment.
type Opening struct {
	Open bool
	// Until is when it closes, if it is open; zero when not within the next 60 days.
	Until time.Time
	// Next is when it opens again, if it is closed; zero when not within the next 60 days.
	Next time.Time
}

// lookAhead bounds the search for the next opening.
const lookAhead = 60 // days

// Day is the service-day of t: the branch's local date, as "20060102".
func (b *Branch) Day(t time.Time) string { return t.In(b.zone).Format("20060102") }

// Hour is the local hour of t, "00" to "23".
func (b *Branch) Hour(t time.Time) string { return t.In(b.zone).Format("15") }

// A stretch is an opening as moments: from start up to, and not including, end.
type stretch struct{ start, end time.Time }

// stretches are the openings of a service from the local date of t on, in order. Openings that touch are one, also over
// midnight, as the service does not close between them. An opening that lasts longer than lookAhead has no end.
func (b *Branch) stretches(s *Service, t time.Time) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		local, current := t.In(b.zone), stretch{}
		for ahead := range lookAhead {
			// Noon exists on every date in every zone, and adding days to it never skips one.
			day := time.Date(local.Year(), local.Month(), local.Day()+ahead, 12, 0, 0, 0, b.zone)
			for _, span := range b.spansOn(s, day) {
				next := stretch{wallClock(day, span.Start, false), wallClock(day, span.End, true)}
				if !next.start.After(current.end) {
					current.end = next.end
					continue
				}
				if !current.end.IsZero() && !yield(current) {
					return
				}
				current = next
			}
			// An opening that ends before midnight is complete without a look at the next day.
			if midnight := b.NextDay(day); !current.end.IsZero() && current.end.Before(midnight) {
				if !yield(current) {
					return
				}
				current = stretch{}
			}
		}
		if !current.end.IsZero() {
			yield(stretch{start: current.start})
		}
	}
}

// Opening tells whether the service is open at t, until when, or when it opens next. Hours are wall-clock times of the
// branch's zone, also on the night the clocks change. A time that the wall clock skips counts as the moment of the jump. If
// the clock shows a time twice, an opening begins at the first and ends at the second, so that nobody is refused.
func (b *Branch) Opening(s *Service, t time.Time) Opening {
	if b.AlwaysOpen {
		return Opening{Open: true}
	}
	for o := range b.stretches(s, t) {
		if t.Before(o.start) {
			return Opening{Next: o.start}
		}
		if t.Before(o.end) || o.end.IsZero() {
			return Opening{Open: true, Until: o.end}
		}
	}
	return Opening{}
}

// Doors tells whether any service takes visitors at t, until when, or when the first one does next.
func (b *Branch) Doors(t time.Time) Opening {
	var doors Opening
	for i := range b.Services {
		o := b.Opening(&b.Services[i], t)
		switch {
		case o.Open && o.Until.IsZero():
			return o
		case o.Open && (!doors.Open || o.Until.After(doors.Until)):
			doors = o
		case !o.Open && !doors.Open && !o.Next.IsZero() && (doors.Next.IsZero() || o.Next.Before(doors.Next)):
			doors = o
		}
	}
	return doors
}

// Reopens is the first moment from t on at which the service is open; zero when not within the next 60 days.
func (b *Branch) Reopens(s *Service, t time.Time) time.Time {
	o := b.Opening(s, t)
	if o.Open {
		return t
	}
	return o.Next
}

// NextDay is when the service-day after that of t begins.
func (b *Branch) NextDay(t time.Time) time.Time { return b.midnight(t, 1) }

// midnight is the beginning of the service-day that comes so many days after that of t.
func (b *Branch) midnight(t time.Time, days int) time.Time {
	local := t.In(b.zone)
	noon := time.Date(local.Year(), local.Month(), local.Day()+days, 12, 0, 0, 0, b.zone)
	return wallClock(noon, "00:00", false)
}

// spansOn lists the openings of a service on a local date, in order.
func (b *Branch) spansOn(s *Service, day time.Time) []Span {
	date := day.Format(time.DateOnly)
	for _, service := range []string{s.ID, ""} {
		i := slices.IndexFunc(b.Exceptions, func(o Exception) bool { return o.Date == date && o.Service == service })
		if i >= 0 {
			return b.Exceptions[i].Hours
		}
	}
	closed := slices.ContainsFunc(b.Closures, func(c Closure) bool { return c.From <= date && date <= c.To })
	if closed {
		return nil
	}
	week := b.Hours
	if s.Hours != nil {
		week = *s.Hours
	}
	return week[day.Weekday()]
}

// OpenOn lists when at least one service is open on a local date, in order. Openings that touch are one.
func (b *Branch) OpenOn(day time.Time) []Span {
	var all []Span
	for i := range b.Services {
		all = append(all, b.spansOn(&b.Services[i], day)...)
	}
	slices.SortFunc(all, func(a, b Span) int { return strings.Compare(a.Start, b.Start) })
	var merged []Span
	for _, s := range all {
		if last := len(merged) - 1; last >= 0 && s.Start <= merged[last].End {
			merged[last].End = max(merged[last].End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// Moment is when the wall clock shows a time, "17:30", on a date, "2026-12-01": the moment of the jump if it skips the time,
// and the first one if it shows the time twice. ok is false if the date or the time cannot be read.
func (b *Branch) Moment(date, hhmm string) (t time.Time, ok bool) {
	day, err := time.ParseInLocation(time.DateOnly, date, time.UTC)
	if err != nil || hhmm == "24:00" || !isClock(hhmm) {
		return time.Time{}, false
	}
	// Noon exists on every date in every zone.
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, b.zone)
	return wallClock(noon, hhmm, false), true
}

// wallClock is the moment at which the wall clock shows hhmm on the date of day. It is the later of two such moments if
// last is set, and the moment of the jump if there is none.
func wallClock(day time.Time, hhmm string, last bool) time.Time {
	// Parse has checked the form.
	h, m := int(hhmm[0]-'0')*10+int(hhmm[1]-'0'), int(hhmm[3]-'0')*10+int(hhmm[4]-'0')
	t := time.Date(day.Year(), day.Month(), day.Day(), h, m, 0, 0, day.Location())
	// time.Date gives one of the two moments of a time that comes twice, and moves a skipped time by the jump, on or back.
	_, offset := t.Zone()
	for _, other := range []time.Time{t.Add(-3 * time.Hour), t.Add(3 * time.Hour)} {
		_, o := other.Zone()
		if o == offset {
			continue
		}
		twin := t.Add(time.Duration(offset-o) * time.Second)
		same := twin.Format("15:04") == t.Format("15:04") && twin.Day() == t.Day()
		skipped := t.Hour()*60+t.Minute() != h%24*60+m
		switch {
		case skipped:
			return jump(t)
		case same && last == twin.After(t):
			return twin
		}
	}
	return t
}

// jump is the moment within three hours of t at which the zone's offset changes.
func jump(t time.Time) time.Time {
	lo, hi := t.Add(-3*time.Hour), t.Add(3*time.Hour)
	_, before := lo.Zone()
	for hi.Sub(lo) > time.Second {
		mid := lo.Add(hi.Sub(lo) / 2)
		if _, o := mid.Zone(); o == before {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi.Truncate(time.Second)
}

var weekdays = [7]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func isClock(s string) bool {
	if s == "24:00" {
		return true
	}
	t, err := time.Parse("15:04", s)
	return err == nil && t.Format("15:04") == s
}
