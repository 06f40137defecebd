package branch

import (
	"errors"
	"fmt"
	"time"
)

// Appointments are the rules for those who come at a time that was agreed on; a service takes them if it says so
// (Service.Appointments). All are minutes.
type Appointments struct {
	// EarlyMin is how long before its time check-in is possible, 0 to 480. Default 60.
	EarlyMin int `json:"early_min"`
	// LateMin is up to how late an appointment keeps its time as its effective arrival, 0 to 240. Default 10. Who checks in
	// later stands as though they had just walked in.
	LateMin int `json:"late_min"`
	// MissedMin is when an appointment counts as missed, LateMin to 480. Default 30. Nobody checks in for it any more.
	MissedMin int `json:"missed_min"`
	// HeadStartMin has whoever checks in in time stand before their time by so much, 0 to 60. Default 0. It is the most that a
	// walk-in who came earlier waits for them.
	HeadStartMin int `json:"head_start_min"`
}

// Early, Late and Missed are the same as durations.
func (a Appointments) Early() time.Duration { return time.Duration(a.EarlyMin) * time.Minute }

// Late is up to how late an appointment keeps its time.
func (a Appointments) Late() time.Duration { return time.Duration(a.LateMin) * time.Minute }

// Missed is after how long it counts as missed.
func (a Appointments) Missed() time.Duration { return time.Duration(a.MissedMin) * time.Minute }

// HeadStart is by how much an appointment stands before its time.
func (a Appointments) HeadStart() time.Duration { return time.Duration(a.HeadStartMin) * time.Minute }

var usualAppointments = Appointments{EarlyMin: 60, LateMin: 10, MissedMin: 30}

func (a Appointments) check() error {
	switch {
	case a.EarlyMin < 0 || a.EarlyMin > 480:
		return errors.New("appointments: early_min: give 0 to 480")
	case a.LateMin < 0 || a.LateMin > 240:
		return errors.New("appointments: late_min: give 0 to 240")
	case a.MissedMin < a.LateMin || a.MissedMin > 480:
		return errors.New("appointments: missed_min: give late_min to 480")
	case a.HeadStartMin < 0 || a.HeadStartMin > 60:
		return errors.New("appointments: head_start_min: give 0 to 60")
	}
	return nil
}

// Appointed lists the services that take appointments, in the kiosk's order.
func (b *Branch) Appointed() []Service {
	var all []Service
	for _, s := range b.Services {
		if s.Appointments {
			all = append(all, s)
		}
	}
	return all
}

// Wall is the moment at which the branch's clock on the wall shows a time of a date, "2026-11-25" and "10:30". Of two such
// moments, on the night the clocks go back, it is the first; one that the clocks skip is refused, as nobody can come then.
func (b *Branch) Wall(date, clock string) (time.Time, error) {
	return Wall(date, clock, b.zone)
}

// Wall is Branch.Wall in any zone.
func Wall(date, clock string, zone *time.Location) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly+" 15:04", date+" 12:00", zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a date such as 2026-11-25", date)
	}
	if !isClock(clock) || clock == "24:00" {
		return time.Time{}, fmt.Errorf("%q is not a time such as 09:30", clock)
	}
	t := wallClock(day, clock, false)
	if t.Format("15:04") != clock {
		return time.Time{}, fmt.Errorf("there is no %s on %s: the clocks are put forward", clock, date)
	}
	return t, nil
}
