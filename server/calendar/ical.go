package calendar

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"turno/server/branch"
)

// An event is one VEVENT: an appointment, a series of them, or what is different about one of a series.
type event struct {
	Place
	*component
	zones zones
	// cancels says that its calendar only cancels.
	cancels bool
}

// A group is what a file has under one UID: the event itself, nil for none, and what is different on single days.
type group struct {
	main *event
	days []*event
}

// ical reads the events of all calendars of a file. The library takes lines apart, but does not read times.
func (r Reader) ical(data []byte, f *File) *Fault {
	calendars, ok := components(data)
	if !ok {
		return &Fault{What: "unreadable"}
	}
	shared, own, spent := zones{}, make([]zones, len(calendars)), &budget{}
	for i, c := range calendars {
		own[i] = zones{}
		own[i].define(r, c, spent)
		for name, zone := range own[i] {
			if shared[name] == nil {
				shared[name] = zone
			}
		}
	}
	var events []*event
	n := 0
	for i, c := range calendars {
		known := maps.Clone(shared)
		maps.Copy(known, own[i])
		for _, part := range c.parts {
			if part.name != "VEVENT" {
				continue
			}
			n++
			e := &event{Place{n, true, part.value("UID")}, part, known, strings.EqualFold(c.value("METHOD"), "CANCEL")}
			switch {
			case part.broken || part.cut:
				f.leave(e.fault("unreadable", ""))
			case e.UID == "":
				f.leave(e.fault("reference", ""))
			default:
				events = append(events, e)
			}
		}
		if c.cut {
			f.LeftOut = append(f.LeftOut, Fault{What: "cut"})
		}
	}
	spent = &budget{}
	for _, g := range r.groups(events, f) {
		r.expand(g, spent, f)
	}
	slices.SortStableFunc(f.Entries, func(a, b Entry) int { return cmp.Compare(a.Row, b.Row) })
	return nil
}

// groups sorts events by their UID, in the file's order. Of several with the same UID and day the newest counts.
func (r Reader) groups(events []*event, f *File) (list []*group) {
	type name struct{ uid, day string }
	newest := map[name]*event{}
	byUID := map[string]*group{}
	for _, e := range events {
		of := name{e.UID, r.dayOf(e)}
		if had := newest[of]; had != nil {
			older, what := had, "older"
			if order := e.compare(had); order <= 0 {
				older = e
				if order == 0 {
					what = "twice"
				}
			}
			f.leave(older.fault(what, e.UID))
			if older == e {
				continue
			}
		}
		newest[of] = e
	}
	for _, e := range events {
		if newest[name{e.UID, r.dayOf(e)}] != e {
			continue
		}
		g := byUID[e.UID]
		if g == nil {
			g = &group{}
			byUID[e.UID] = g
			list = append(list, g)
		}
		if e.value("RECURRENCE-ID") == "" {
			g.main = e
		} else {
			g.days = append(g.days, e)
		}
	}
	return list
}

// dayOf tells events apart that are different days of one series.
func (r Reader) dayOf(e *event) string {
	p := e.first("RECURRENCE-ID")
	if p == nil {
		return ""
	}
	if m, fault := e.moment(r, p); fault == nil && !m.date {
		if at, err := m.at(); err == nil {
			return at.UTC().String()
		}
	}
	return p.Value
}

// compare is above 0 if an event is a newer version than another one, by RFC 5546: by SEQUENCE, or else by when it was
// changed.
func (e *event) compare(other *event) int {
	number := func(e *event) int {
		n, _ := strconv.Atoi(e.value("SEQUENCE"))
		return n
	}
	order := cmp.Compare(number(e), number(other))
	for _, stamp := range []string{"LAST-MODIFIED", "DTSTAMP"} {
		if a, b := e.value(stamp), other.value(stamp); order == 0 && a != "" && b != "" {
			order = cmp.Compare(a, b)
		}
	}
	return order
}

// entry is what all days of an event have in common.
func (r Reader) entry(e *event) (Entry, *Fault) {
	entry := Entry{Place: e.Place}
	entry.Reference = e.UID
	entry.Cancelled = e.cancels || strings.EqualFold(e.value("STATUS"), "CANCELLED")
	if entry.Service = r.category(e.component); entry.Service == "" {
		return entry, e.fault("no_service", "")
	}
	// The summary may be the name of a person, so only its parameter LANGUAGE is read.
	for _, summary := range e.all("SUMMARY") {
		entry.Language = r.spoken(parameter(summary, "LANGUAGE"))
	}
	return entry, nil
}

var comma = regexp.MustCompile(`(?:[^\\,]|\\.)+`)

// category is the service that the event's categories name, or else the usual one.
func (r Reader) category(c *component) string {
	for _, p := range c.all("CATEGORIES") {
		for _, name := range comma.FindAllString(p.Value, -1) {
			if s := r.service(strings.TrimSpace(ics.FromText(name))); s != "" {
				return s
			}
		}
	}
	return r.usual()
}

// spoken is the branch's language for a tag, "fr" for "fr-CA"; "" if the branch does not have it.
func (r Reader) spoken(tag string) string {
	for {
		for _, l := range r.Branch.Languages {
			if strings.EqualFold(l, tag) {
				return l
			}
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			return ""
		}
		tag = tag[:i]
	}
}

// A moment is a time in a zone as a file has it, or a date. wall is what a clock there shows, written as if it were UTC.
type moment struct {
	wall time.Time
	zone *time.Location
	date bool
}

// at is the moment itself. It is an error if the clocks of the zone skip it.
func (m moment) at() (time.Time, error) {
	at, err := branch.Wall(m.wall.Format(time.DateOnly), m.wall.Format("15:04"), m.zone)
	return at.Add(time.Duration(m.wall.Second()) * time.Second), err
}

var wallForm = regexp.MustCompile(`^\d{8}(T\d{6}Z?)?$`)

// wallOf reads 20261125T093000, with or without Z, or 20261125.
func wallOf(value string) (time.Time, bool) {
	value = strings.ToUpper(strings.TrimSpace(value))
	if !wallForm.MatchString(value) {
		return time.Time{}, false
	}
	layout := "20060102T150405"
	wall, err := time.Parse(layout[:min(len(value), len(layout))], strings.TrimSuffix(value, "Z"))
	return wall, err == nil
}

// moments are the values of a property: in UTC, in the zone that it names, or in the branch's zone.
func (e *event) moments(r Reader, p *ics.BaseProperty) (list []moment, fault *Fault) {
	zone, name := r.Branch.Location(), parameter(p, "TZID")
	if name != "" {
		zone = e.zones.find(name)
	}
	for value := range strings.SplitSeq(p.Value, ",") {
		value, _, _ = strings.Cut(value, "/") // a period has its start first
		wall, ok := wallOf(value)
		if !ok {
			return nil, e.fault("time", value)
		}
		m := moment{wall, zone, !strings.ContainsAny(value, "Tt")}
		if strings.HasSuffix(strings.ToUpper(strings.TrimSpace(value)), "Z") {
			m.zone = time.UTC
		}
		if m.zone == nil && !m.date {
			return nil, e.fault("zone", name)
		}
		list = append(list, m)
	}
	return list, nil
}

// moment is the first of them.
func (e *event) moment(r Reader, p *ics.BaseProperty) (moment, *Fault) {
	list, fault := e.moments(r, p)
	if fault != nil {
		return moment{}, fault
	}
	return list[0], nil
}

// start is when an event begins.
func (r Reader) start(e *event) (moment, *Fault) {
	p := e.first("DTSTART")
	if p == nil {
		return moment{}, e.fault("no_time", "")
	}
	m, fault := e.moment(r, p)
	if fault == nil && m.date {
		fault = e.fault("all_day", m.wall.Format("02/01/2006"))
	}
	return m, fault
}
