package branch

import (
	"fmt"
	"time"
)

// Appointments are the branch's rules for appointments. A service takes appointments if its field Appointments is set. All
// values are minutes.
type Appointments struct {
	// EarlyMin is how long before its time check-in is possible.
	EarlyMin int `json:"early_min" range:"0-480" default:"60"`
	// LateMin is how late a check-in may be so that the effective arrival is still the appointment's time. After that it is
	// the time of the check-in, as for a walk-in.
	LateMin int `json:"late_min" range:"0-240" default:"10"`
	// MissedMin is how long after its time an appointment counts as missed, not less than LateMin. Then check-in ends.
	MissedMin int `json:"missed_min" range:"0-480" default:"30"`
	// HeadStartMin puts the effective arrival of a check-in in time before the appointment's time. Walk-ins who come within
	// those minutes are called after it.
	HeadStartMin int `json:"head_start_min" range:"0-60" default:"0"`
}

// Early is EarlyMin as a duration.
func (a Appointments) Early() time.Duration { return time.Duration(a.EarlyMin) * time.Minute }

// Late is LateMin as a duration.
func (a Appointments) Late() time.Duration { return time.Duration(a.LateMin) * time.Minute }

// Missed is MissedMin as a duration.
func (a Appointments) Missed() time.Duration { return time.Duration(a.MissedMin) * time.Minute }

// HeadStart is HeadStartMin as a duration.
func (a Appointments) HeadStart() time.Duration { return time.Duration(a.HeadStartMin) * time.Minute }

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

// Wall is the moment at which a clock in the branch's zone shows a time on a date, "10:30" on "2026-11-25". It is the first
// of two on the night the clocks go back. A time that the clocks skip is an error, as nobody can come then.
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
