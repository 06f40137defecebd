package desk

import (
	"turno/server"
	"turno/server/queue"
)

// alarm calls all desks and the supervisor for help at this desk.
func (d *desk) alarm(c *server.Change, _ struct{}) (any, error) {
	return setAlarm(c, c.PathValue("desk"), true)
}

// calm says that somebody goes to the desk that called for help, or that it does not need help any more.
func (d *desk) calm(c *server.Change, _ struct{}) (any, error) {
	return setAlarm(c, c.PathValue("of"), false)
}

func setAlarm(c *server.Change, of string, on bool) (any, error) {
	return map[string]any{"desk": of, "alarm": on}, c.Engine.Alarm(c.Context(), c.Head, of, on)
}

// endHelp says that somebody goes to the kiosk, where a visitor asks for help.
func (d *desk) endHelp(c *server.Change, _ struct{}) (any, error) {
	return map[string]bool{"help": false}, c.Engine.EndHelp(c.Context(), c.Head)
}

// A helpCall is an alarm, or a call for help from the kiosk, as the desk's banner shows it.
type helpCall struct {
	// Desk is the one that calls, "" for the kiosk.
	Desk, Text string
	// Mine is set at the desk that calls for help itself.
	Mine bool
	// End says that somebody goes there, or, at the desk itself, that it is over.
	End action
}

// helpCalls are the alarms of the branch, then the call from the kiosk, then this desk's own alarm.
func (s *state) helpCalls() []helpCall {
	var others, own []helpCall
	for _, a := range s.House.Alarms {
		if a.Desk == s.Desk {
			own = append(own, s.ownCall(a))
		} else {
			others = append(others, s.helpCall(a))
		}
	}
	if h := s.House.Help; h != nil {
		others = append(others, s.kioskCall(*h))
	}
	all := append(others, own...)
	keys := s.further()[len(s.Branch.CaseTypes):]
	for i := range all {
		all[i].End.Shortcut = keys[i]
	}
	if len(others) > 0 {
		all[0].End.Shortcut = "I"
	}
	return all
}

func (s *state) helpCall(a queue.Alarm) helpCall {
	c := helpCall{Desk: a.Desk, End: s.action("alarms/"+a.Desk+"/end", "", "calm")}
	c.Text, c.End.Label = s.T("desk.alarm_at", "Desk", a.Desk, "Time", s.Time(a.At)), s.Say("desk.alarm_going")
	return c
}

func (s *state) ownCall(a queue.Alarm) helpCall {
	c := s.helpCall(a)
	c.Mine = true
	c.Text, c.End.Label = s.T("desk.alarm_mine", "Time", s.Time(a.At)), s.Say("desk.alarm_over")
	return c
}

func (s *state) kioskCall(h queue.Help) helpCall {
	c := helpCall{End: s.action("help/end", "", "calm")}
	c.Text = s.T("desk.help_at", "Language", s.LanguageOf(h.Language).Both(), "Time", s.Time(h.At))
	c.End.Label = s.Say("desk.alarm_going")
	return c
}
