package calendar

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"turno/server/branch"
)

// ical reads the events of a calendar. The library parses lines and components, but not times: it does not put times without
// a zone into the branch's zone, and does not refuse times that the clocks skip.
func (r Reader) ical(data []byte) ([]entry, *Fault) {
	lines, ok := relevant(data)
	if !ok {
		return nil, &Fault{What: "unreadable"}
	}
	c, err := ics.ParseCalendar(bytes.NewReader(lines))
	if err != nil {
		return nil, &Fault{What: "unreadable"}
	}
	cancels := false
	for _, p := range c.CalendarProperties {
		cancels = cancels || p.IANAToken == "METHOD" && strings.EqualFold(p.Value, "CANCEL")
	}
	var list []entry
	for i, event := range c.Events() {
		e, over, fault := r.event(i+1, &event.ComponentBase)
		if fault != nil {
			return nil, fault
		}
		if !over {
			e.Cancelled = e.Cancelled || cancels
			list = append(list, e)
		}
	}
	return list, nil
}

// event reads one event, the n-th. over is true if it is before Since.
func (r Reader) event(n int, c *ics.ComponentBase) (e entry, over bool, fault *Fault) {
	e.row, e.event = n, true
	for _, name := range []string{"RRULE", "RDATE", "RECURRENCE-ID"} {
		if property(c, name) != nil {
			return e, false, e.fault("series", "")
		}
	}
	start := property(c, "DTSTART")
	if start == nil {
		return e, false, e.fault("time", "")
	}
	if e.At, fault = r.start(e, start); fault != nil {
		return e, false, fault
	}
	if e.At.Before(r.Since) {
		return e, true, nil
	}
	if uid := property(c, "UID"); uid != nil {
		e.Reference = uid.Value
	}
	if e.Service = r.category(c); e.Service == "" {
		return e, false, e.fault("service", "")
	}
	// The summary may be the name of a person, so only its parameter LANGUAGE is read.
	if summary := property(c, "SUMMARY"); summary != nil {
		e.Language = r.spoken(first(summary.ICalParameters["LANGUAGE"]))
	}
	if status := property(c, "STATUS"); status != nil {
		e.Cancelled = strings.EqualFold(status.Value, "CANCELLED")
	}
	return e, false, r.check(&e)
}

func property(c *ics.ComponentBase, name string) *ics.BaseProperty {
	for i := range c.Properties {
		if strings.EqualFold(c.Properties[i].IANAToken, name) {
			return &c.Properties[i].BaseProperty
		}
	}
	return nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// category is the service that the event's categories name, or else the usual one.
func (r Reader) category(c *ics.ComponentBase) string {
	for _, p := range c.Properties {
		if !strings.EqualFold(p.IANAToken, "CATEGORIES") {
			continue
		}
		for name := range strings.SplitSeq(p.Value, ",") {
			if s := r.service(strings.TrimSpace(name)); s != "" {
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

var icalTime = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$`)

// start is the moment when an event begins: in UTC, in the zone that it names, or in the branch's zone.
func (r Reader) start(e entry, p *ics.BaseProperty) (time.Time, *Fault) {
	m := icalTime.FindStringSubmatch(strings.ToUpper(p.Value))
	switch {
	case m == nil:
		return time.Time{}, e.fault("time", shortened(p.Value))
	case m[4] == "":
		return time.Time{}, e.fault("all_day", p.Value)
	}
	zone, name := r.Branch.Location(), first(p.ICalParameters["TZID"])
	if m[6] != "" {
		zone = time.UTC
	} else if name != "" {
		if zone = zoneOf(name); zone == nil {
			return time.Time{}, e.fault("zone", shortened(name))
		}
	}
	at, err := branch.Wall(m[1]+"-"+m[2]+"-"+m[3], m[4]+":"+m[5], zone)
	if err != nil {
		return time.Time{}, e.fault("time", p.Value)
	}
	return at, nil
}

// windowsZones are the European zones by the names that Outlook and Exchange give them (CLDR, windowsZones).
var windowsZones = map[string]string{
	"W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris",
	"Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw",
	"GMT Standard Time": "Europe/London", "FLE Standard Time": "Europe/Kiev", "GTB Standard Time": "Europe/Bucharest",
	"E. Europe Standard Time": "Europe/Chisinau", "Turkey Standard Time": "Europe/Istanbul",
}

// zoneOf is the zone that a TZID names, with or without the prefix of a program; nil for none.
func zoneOf(name string) *time.Location {
	if zone, ok := windowsZones[name]; ok {
		name = zone
	}
	parts := strings.Split(strings.Trim(name, "/"), "/")
	for i := range parts {
		rest := strings.Join(parts[i:], "/")
		if zone, err := time.LoadLocation(rest); err == nil && rest != "" && rest != "Local" {
			return zone
		}
	}
	return nil
}
