package desk

import (
	"net/http"

	"turno/server/queue"
)

// An alarmed desk is what the answer says of an alarm: whose, and whether it goes on.
type alarmed struct {
	Desk  string `json:"desk"`
	Alarm bool   `json:"alarm"`
}

// alarm calls all desks and the supervisor for help at this desk.
func (d *desk) alarm(w http.ResponseWriter, r *http.Request) error {
	return d.setAlarm(w, r, r.PathValue("desk"), true)
}

// calm says that somebody goes to the desk that called for help, or that it needs none any more.
func (d *desk) calm(w http.ResponseWriter, r *http.Request) error {
	return d.setAlarm(w, r, r.PathValue("of"), false)
}

func (d *desk) setAlarm(w http.ResponseWriter, r *http.Request, of string, on bool) error {
	e, key, err := d.begin(w, r, &struct{}{})
	if err != nil {
		return err
	}
	err = e.Alarm(r.Context(), key, of, r.PathValue("desk"), on)
	return d.made(w, r, e, alarmed{of, on}, err)
}

// A helpCall is an alarm as the desk's banner shows it.
type helpCall struct {
	Desk string
	// Since is the time of day when it began.
	Since string
	// Mine is set at the desk that calls for help itself.
	Mine bool
	// End says that somebody goes there, or, at the desk itself, that it is over.
	End action
}

// helpCalls are the alarms of the branch, this desk's own last: it knows.
func (s *state) helpCalls() []helpCall {
	var others, own []helpCall
	for _, a := range s.House.Alarms {
		c := s.helpCall(a)
		if c.Mine {
			c.End.Shortcut = "E"
			own = append(own, c)
			continue
		}
		if len(others) == 0 {
			c.End.Shortcut = "J"
		}
		others = append(others, c)
	}
	return append(others, own...)
}

func (s *state) helpCall(a queue.Alarm) helpCall {
	c := helpCall{Desk: a.Desk, Since: s.Time(a.At), Mine: a.Desk == s.Desk, End: s.action("alarms/"+a.Desk+"/end", "", "calm")}
	c.End.Label = s.label("desk.alarm_going")
	if c.Mine {
		c.End.Label = s.label("desk.alarm_over")
	}
	return c
}
