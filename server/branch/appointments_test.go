package branch_test

import (
	"strings"
	"testing"
	"time"

	"turno/server/branch"
)

func TestAppointmentRules(t *testing.T) {
	usual := edited(t, func(m map[string]any) { delete(m, "appointments") }).Appointments
	if want := (branch.Appointments{EarlyMin: 60, LateMin: 10, MissedMin: 30}); usual != want {
		t.Errorf("without settings: %+v, want %+v", usual, want)
	}
	strict := edited(t, func(m map[string]any) { m["appointments"] = map[string]any{"late_min": 0} }).Appointments
	if strict.LateMin != 0 || strict.EarlyMin != 60 {
		t.Errorf("late_min 0: %+v", strict)
	}
	for field, value := range map[string]int{"early_min": 481, "late_min": -1, "missed_min": 9, "head_start_min": 61} {
		edit := func(m map[string]any) { m["appointments"].(map[string]any)[field] = value }
		if _, err := branch.Parse(sampleWith(t, edit)); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s %d: got %v, want an error that names it", field, value, err)
		}
	}
	if services := branch.Sample().Appointed(); len(services) != 1 || services[0].ID != "legal" {
		t.Errorf("the sample takes appointments for %v", services)
	}
}

func TestWall(t *testing.T) {
	b := branch.Sample()
	for _, c := range []struct{ date, clock, want string }{
		{"2026-11-25", "09:30", "2026-11-25T09:30:00+01:00"},
		{"2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"}, // it comes twice
		{"2026-03-29", "03:00", "2026-03-29T03:00:00+02:00"},
		{"2026-03-29", "02:30", "there is no 02:30"},
		{"2026-02-30", "09:30", "is not a date"},
		{"25/11/2026", "09:30", "is not a date"},
		{"2026-11-25", "9:30", "is not a time"},
		{"2026-11-25", "24:00", "is not a time"},
	} {
		got, err := b.Wall(c.date, c.clock)
		if err != nil && !strings.Contains(err.Error(), c.want) || err == nil && got.Format(time.RFC3339) != c.want {
			t.Errorf("%s %s: %v, %v; want %s", c.date, c.clock, got, err, c.want)
		}
	}
}
