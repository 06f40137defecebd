package calendar

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// zones are the zones that calendars define, by their names.
type zones map[string]*time.Location

// define adds the zones that a calendar defines. One that cannot be read is left out.
func (z zones) define(r Reader, calendar *component, spent *budget) {
	for _, part := range calendar.parts {
		if part.name != "VTIMEZONE" || part.broken || part.cut {
			continue
		}
		if zone := r.defined(part, spent); zone != nil {
			z[part.value("TZID")] = zone
		}
	}
}

// find is the zone that a TZID names: one that the file defines, or else one of the tz database or of Windows; nil for none.
func (z zones) find(name string) *time.Location {
	if zone := z[name]; zone != nil {
		return zone
	}
	if windows, ok := windowsZones[name]; ok {
		name = windows
	}
	if name = ownPrefix.ReplaceAllString(name, ""); name == "Utc" { // Exchange's
		return time.UTC
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
		return zone
	}
	return nil
}

// ownPrefix is what known programs put before a name of the tz database: Evolution, Thunderbird, Citadel, Exchange.
var ownPrefix = regexp.MustCompile(`^(?:/freeassociation\.sourceforge\.net/(?:Tzfile/)?|/mozilla\.org/[0-9_]+/|` +
	`/citadel\.org/[0-9_]+/|/softwarestudio\.org/(?:Olson|Tzfile)_[0-9_]+/|tzone://Microsoft/)`)

// A turn is when a zone's offset, in seconds east of UTC, changes.
type turn struct {
	at           int64 // seconds since 1970
	before, then int
}

// defined is the zone that a VTIMEZONE describes, until the year after the reader's end; nil if it cannot be read.
func (r Reader) defined(zone *component, spent *budget) *time.Location {
	var turns []turn
	for _, part := range zone.parts {
		from, okFrom := offset(part.value("TZOFFSETFROM"))
		to, okTo := offset(part.value("TZOFFSETTO"))
		begin, okBegin := wallOf(part.value("DTSTART"))
		if part.broken || part.cut || !okFrom || !okTo || !okBegin {
			return nil
		}
		walls := []time.Time{begin}
		for _, p := range part.all("RDATE") {
			for value := range strings.SplitSeq(p.Value, ",") {
				wall, ok := wallOf(value)
				if !ok {
					return nil
				}
				walls = append(walls, wall)
			}
		}
		for _, p := range part.all("RRULE") {
			until := func(at string) (time.Time, bool) {
				wall, ok := wallOf(at)
				if strings.HasSuffix(at, "Z") {
					wall = wall.Add(time.Duration(from) * time.Second)
				}
				return wall, ok
			}
			more, _, ok := spent.times(p.Value, begin, r.Until.AddDate(1, 0, 0), until)
			if !ok {
				return nil
			}
			walls = append(walls, more...)
		}
		for _, wall := range walls {
			turns = append(turns, turn{wall.Unix() - int64(from), from, to})
		}
	}
	if len(turns) == 0 {
		return nil
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return int(max(-1, min(1, a.at-b.at))) })
	location, err := time.LoadLocationFromTZData(zone.value("TZID"), tzFile(turns))
	if err != nil {
		return nil
	}
	return location
}

var offsetForm = regexp.MustCompile(`^([+-])([01]\d)([0-5]\d)([0-5]\d)?$`)

// offset reads "+0100", in seconds.
func offset(value string) (seconds int, ok bool) {
	m := offsetForm.FindStringSubmatch(value)
	if m == nil {
		return 0, false
	}
	for i, unit := range []int{3600, 60, 1} {
		n, _ := strconv.Atoi(m[2+i])
		seconds += n * unit
	}
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, true
}

// tzFile is a zone as a file of the tz database, RFC 9636, version 2, which Go reads: the only way to a zone of one's own
// for time.Date and everything else of package time.
func tzFile(turns []turn) []byte {
	offsets := []int{turns[0].before}
	var times, kinds, types bytes.Buffer
	for _, t := range turns {
		kind := slices.Index(offsets[1:], t.then) + 1
		if kind == 0 {
			kind = len(offsets)
			offsets = append(offsets, t.then)
		}
		binary.Write(&times, binary.BigEndian, t.at)
		kinds.WriteByte(byte(kind))
	}
	for _, seconds := range offsets {
		binary.Write(&types, binary.BigEndian, int32(seconds))
		types.Write([]byte{0, 0}) // standard time, and no abbreviation
	}
	head := func(turns, types, letters int) []byte {
		b := append([]byte("TZif2"), make([]byte, 15)...)
		for _, n := range []int{0, 0, 0, turns, types, letters} {
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
		return b
	}
	return slices.Concat(head(0, 0, 0), head(len(turns), len(offsets), 1), times.Bytes(), kinds.Bytes(), types.Bytes(),
		[]byte("\x00\n\n"))
}
