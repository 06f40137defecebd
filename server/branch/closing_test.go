package branch_test

import (
	"testing"
	"time"
)

// A day may have several openings. Openings that touch are one, also over midnight. A ticket lapses after the end of the
// opening in which it was given.
func TestClosings(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["close_waiting_min"] = 30
		m["hours"] = map[string]any{
			"monday":    [][2]string{{"22:00", "24:00"}},
			"tuesday":   [][2]string{{"00:00", "01:00"}, {"09:30", "11:00"}, {"11:00", "12:00"}, {"15:30", "18:00"}},
			"wednesday": [][2]string{{"20:00", "23:50"}},
			"sunday":    [][2]string{{"01:00", "02:30"}},
		}
		m["exceptions"] = []any{map[string]any{"date": "2026-12-01", "hours": [][2]string{{"10:00", "11:00"}, {"14:00", "15:00"}}}}
		m["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"tuesday": [][2]string{{"08:00", "10:00"},
			{"12:00", "13:00"}}}
	})
	for _, c := range []struct {
		name               string
		service            int
		at, closes, lapses string
	}{
		{"in the first half of a morning without a gap", 0, "2026-11-24T10:00:00+01:00", "2026-11-24T12:00:00+01:00",
			"2026-11-24T12:30:00+01:00"},
		{"in its last moment", 0, "2026-11-24T11:59:59+01:00", "2026-11-24T12:00:00+01:00", "2026-11-24T12:30:00+01:00"},
		{"one more at closing", 0, "2026-11-24T12:00:00+01:00", "2026-11-24T18:00:00+01:00", "2026-11-24T18:30:00+01:00"},
		{"in the afternoon", 0, "2026-11-24T16:00:00+01:00", "2026-11-24T18:00:00+01:00", "2026-11-24T18:30:00+01:00"},
		{"one more in the evening", 0, "2026-11-24T18:01:00+01:00", "", "2026-11-25T00:00:00+01:00"},
		{"a service with hours of its own", 1, "2026-11-24T09:59:00+01:00", "2026-11-24T10:00:00+01:00",
			"2026-11-24T10:30:00+01:00"},
		{"its second opening", 1, "2026-11-24T10:00:00+01:00", "2026-11-24T13:00:00+01:00", "2026-11-24T13:30:00+01:00"},
		{"open over midnight, before it", 0, "2026-11-23T23:00:00+01:00", "", "2026-11-24T00:00:00+01:00"},
		{"open over midnight, after it", 0, "2026-11-24T00:30:00+01:00", "2026-11-24T01:00:00+01:00", "2026-11-24T01:30:00+01:00"},
		{"the day ends before the wait does", 0, "2026-11-25T21:00:00+01:00", "2026-11-25T23:50:00+01:00",
			"2026-11-26T00:00:00+01:00"},
		{"a day of its own", 0, "2026-12-01T10:30:00+01:00", "2026-12-01T11:00:00+01:00", "2026-12-01T11:30:00+01:00"},
		{"its second opening", 0, "2026-12-01T12:00:00+01:00", "2026-12-01T15:00:00+01:00", "2026-12-01T15:30:00+01:00"},
		{"the clocks go back within it", 0, "2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:00:00+01:00"},
		{"the clocks go forward within it", 0, "2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00",
			"2026-03-29T03:30:00+02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &b.Services[c.service]
			closes := ""
			if at := b.Closing(s, at(t, c.at)); !at.IsZero() {
				closes = at.Format(time.RFC3339)
			}
			if closes != c.closes {
				t.Errorf("it closes at %q, want %q", closes, c.closes)
			}
			if lapses := b.Lapses(s, at(t, c.at)).Format(time.RFC3339); lapses != c.lapses {
				t.Errorf("who stands since then lapses at %s, want %s", lapses, c.lapses)
			}
		})
	}
}

// A service does not close between two openings that touch, neither for its hours nor for the last ticket.
func TestOpeningsThatTouch(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["last_ticket_min"] = 10
		m["hours"] = map[string]any{"monday": [][2]string{{"09:00", "12:00"}, {"12:00", "15:00"}, {"22:00", "24:00"}},
			"tuesday": [][2]string{{"00:00", "02:00"}}}
	})
	for _, c := range []struct {
		at, want string
		last     bool
	}{
		{"2026-11-23T11:55:00+01:00", "open until 2026-11-23T15:00:00+01:00", false},
		{"2026-11-23T14:55:00+01:00", "open until 2026-11-23T15:00:00+01:00", true},
		{"2026-11-23T23:55:00+01:00", "open until 2026-11-24T02:00:00+01:00", false},
		{"2026-11-24T01:55:00+01:00", "open until 2026-11-24T02:00:00+01:00", true},
		{"2026-11-24T02:00:00+01:00", "opens 2026-11-30T09:00:00+01:00", false},
	} {
		o := b.Opening(&b.Services[0], at(t, c.at))
		if got := describe(o); got != c.want {
			t.Errorf("at %s: %s, want %s", c.at, got, c.want)
		}
		if last := b.LastTicket(o, at(t, c.at), 0); last != c.last {
			t.Errorf("at %s the last ticket is given: %t, want %t", c.at, last, c.last)
		}
	}
	b = edited(t, func(m map[string]any) {
		week := map[string]any{}
		for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
			week[day] = [][2]string{{"00:00", "24:00"}}
		}
		m["hours"] = week
	})
	if o := b.Opening(&b.Services[0], at(t, "2026-11-24T23:59:59+01:00")); !o.Open || !o.Until.IsZero() {
		t.Errorf("where it never closes: %+v, want open and no end", o)
	}
}

// Calendar changes when a day begins, and when a service opens, is about to close or closes.
func TestCalendar(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"tuesday": [][2]string{{"09:30", "11:30"}}}
	})
	for _, when := range []string{"2026-11-24T00:00:00+01:00", "2026-11-24T09:30:00+01:00", "2026-11-24T10:30:00+01:00",
		"2026-11-24T11:00:00+01:00", "2026-11-24T11:30:00+01:00", "2026-11-24T12:00:00+01:00", "2026-11-25T00:00:00+01:00"} {
		if b.Calendar(at(t, when)) == b.Calendar(at(t, when).Add(-time.Second)) {
			t.Errorf("nothing changes at %s", when)
		}
	}
}
