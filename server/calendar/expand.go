package calendar

import (
	"slices"
	"strings"
	"time"
)

// A series is an event that repeats, on its days between the reader's Since and Until.
type series struct {
	r    Reader
	main *event
	zone *time.Location
	// times are those that are not different, sorted, in UTC. left are those that the file takes out again, or their dates.
	times     []time.Time
	left      map[time.Time]bool
	leftDates map[string]bool
	// references are those given so far, by the time.
	references map[time.Time]string
	named      map[string]bool
	// some, past and more tell whether it has times between Since and Until, before and after.
	some, past, more bool
}

// expand takes what stands under one UID.
func (r Reader) expand(g *group, spent *budget, f *File) {
	s := &series{r: r, zone: r.Branch.Location(), left: map[time.Time]bool{}, leftDates: map[string]bool{},
		references: map[time.Time]string{}, named: map[string]bool{}}
	if g.main == nil {
		for _, day := range g.days {
			s.different(day, f)
		}
		return
	}
	common, fault := r.entry(g.main)
	if fault == nil {
		fault = s.follow(g.main, spent, f)
	}
	if fault != nil {
		f.leave(fault)
		s.times = nil
	}
	for _, day := range g.days {
		s.different(day, f)
	}
	if fault == nil {
		s.take(common, f)
	}
}

// follow finds the times of an event.
func (s *series) follow(e *event, spent *budget, f *File) *Fault {
	s.main = e
	start, fault := s.r.start(e)
	if fault != nil {
		return fault
	}
	s.zone = start.zone
	s.add(start, f)
	for _, p := range e.all("RDATE") {
		list, fault := e.moments(s.r, p)
		if fault != nil {
			return fault
		}
		for _, m := range list {
			if m.date { // a day of the series at its usual time
				m = moment{m.wall.Add(start.wall.Sub(start.wall.Truncate(24 * time.Hour))), start.zone, false}
			}
			s.add(m, f)
		}
	}
	for _, name := range []string{"RRULE", "EXRULE"} {
		for _, p := range e.all(name) {
			walls, more, ok := spent.times(p.Value, start.wall, s.r.Until.AddDate(0, 0, 2).UTC(), s.untilIn(start.zone))
			if !ok {
				return e.fault("series", p.Value)
			}
			s.more = s.more || more && name == "RRULE"
			for _, wall := range walls {
				if m := (moment{wall, start.zone, false}); name == "RRULE" {
					s.add(m, f)
				} else if at, err := m.at(); err == nil {
					s.left[at.UTC()] = true
				}
			}
		}
	}
	for _, p := range e.all("EXDATE") {
		list, fault := e.moments(s.r, p)
		if fault != nil {
			return fault
		}
		for _, m := range list {
			if m.date {
				s.leftDates[m.wall.Format(time.DateOnly)] = true
			} else if at, err := m.at(); err == nil {
				s.left[at.UTC()] = true
			}
		}
	}
	slices.SortFunc(s.times, time.Time.Compare)
	s.times = slices.Compact(s.times)
	s.some = len(s.times) > 0
	repeats := len(e.all("RRULE"))+len(e.all("RDATE")) > 0
	for _, at := range s.times {
		if !repeats {
			s.references[at] = e.UID
		}
		s.reference(e.UID, at)
	}
	return nil
}

// reference names one day of a series by the UID and the date that it had at first, so that a series that is put to another
// hour keeps its codes; a second time on that date has its hour, too.
func (s *series) reference(uid string, at time.Time) string {
	if had := s.references[at]; had != "" {
		return had
	}
	local := at.In(s.r.Branch.Location())
	name := uid + "/" + local.Format(time.DateOnly)
	if s.named[name] {
		name += local.Format("T1504")
	}
	s.references[at], s.named[name] = name, true
	return name
}

// take takes the days that are not different, and says what it leaves out.
func (s *series) take(common Entry, f *File) {
	for _, at := range s.times {
		e := common
		e.At, e.Reference = at, s.reference(e.UID, at)
		e.Gone = s.left[at] || s.leftDates[at.In(s.zone).Format(time.DateOnly)]
		e.Cancelled = e.Cancelled || e.Gone
		f.take(s.r, e)
	}
	if s.past && !s.some && !s.more {
		f.leave(s.main.fault("past", ""))
	}
	if s.more {
		f.leave(s.main.fault("far", s.r.Until.In(s.r.Branch.Location()).Format("02/01/2006")))
	}
}

// untilIn reads the end of a rule, as a clock in a zone shows it. A date is its midnight, as other readers have it.
func (s *series) untilIn(zone *time.Location) func(string) (time.Time, bool) {
	return func(value string) (time.Time, bool) {
		wall, ok := wallOf(value)
		if strings.HasSuffix(value, "Z") {
			_, offset := wall.In(zone).Zone()
			wall = wall.Add(time.Duration(offset) * time.Second)
		}
		return wall, ok
	}
}

// add adds a time, if it is of the time that is read.
func (s *series) add(m moment, f *File) {
	// A wall's time is within a day of the moment's, in whichever zone.
	if m.wall.Before(s.r.Since.AddDate(0, 0, -1)) {
		s.past = true
		return
	}
	at, err := m.at()
	switch {
	case err != nil:
		f.leave(s.main.fault("time", m.wall.Format("02/01/2006 15:04")))
	case at.Before(s.r.Since):
		s.past = true
	case at.After(s.r.Until):
		s.more = true
	default:
		s.times = append(s.times, at.UTC())
	}
}

// different takes what is different on one day of the series, in place of that day.
func (s *series) different(e *event, f *File) {
	id, fault := e.moment(s.r, e.first("RECURRENCE-ID"))
	if fault != nil {
		f.leave(fault)
		return
	}
	var day time.Time
	if id.date {
		id.zone = s.zone
		for _, at := range s.times {
			if at.In(s.zone).Format(time.DateOnly) == id.wall.Format(time.DateOnly) {
				day = at
			}
		}
	}
	if day.IsZero() {
		at, err := id.at()
		if err != nil {
			f.leave(e.fault("time", id.wall.Format("02/01/2006 15:04")))
			return
		}
		day = at.UTC()
	}
	following := strings.EqualFold(parameter(e.first("RECURRENCE-ID"), "RANGE"), "THISANDFUTURE")
	s.times = slices.DeleteFunc(s.times, func(at time.Time) bool {
		return at.Equal(day) || following && at.After(day)
	})
	entry, fault := s.r.entry(e)
	var start moment
	if fault == nil {
		start, fault = s.r.start(e)
	}
	if fault == nil && following {
		fault = e.fault("following", "")
	}
	if fault != nil {
		f.leave(fault)
		return
	}
	at, err := start.at()
	if err != nil {
		f.leave(e.fault("time", start.wall.Format("02/01/2006 15:04")))
		return
	}
	entry.At, entry.Reference = at.UTC(), s.reference(e.UID, day)
	f.take(s.r, entry)
}
