package look_test

import (
	"encoding/json"
	"time"

	"turno/tests/harness"
)

// courses are the ids of a stage's sessions by what became of them, made once.
func (s *stage) courses() map[string]string {
	s.t.Helper()
	if s.sessions != nil {
		return s.sessions
	}
	const path = "/desk/meet/sessions"
	s.sessions = map[string]string{}
	for name, places := range map[string]int{"cancelled": 9, "full": 1, "begun": 40} {
		s.sessions[name] = s.open.Must(s.t, path, s.key(), json.RawMessage(harness.Course(s.t, places)))["id"].(string)
	}
	s.open.Must(s.t, path+"/"+s.sessions["cancelled"]+"/cancellation", s.key(), map[string]string{})
	s.open.Must(s.t, "/kiosk/meet/signups", s.key(), map[string]string{"session": s.sessions["full"], "language": "it"})
	return s.sessions
}

// activities are the screens of sessions in one language: one that has begun, one that is full, one that is cancelled.
func (s *stage) activities(lang string) []view {
	s.t.Helper()
	const sessions = "/desk/meet/sessions"
	begun, cancelled := s.courses()["begun"], s.courses()["cancelled"]
	sign := func(session string) string {
		s.t.Helper()
		return s.open.Must(s.t, "/kiosk/meet/signups", s.key(),
			map[string]string{"session": session, "language": lang})["token"].(string)
	}
	here, left, coming := sign(begun), sign(begun), sign(begun)
	s.open.Must(s.t, "/s/"+here+"/arrival", s.key(), map[string]string{})
	s.open.Must(s.t, "/s/"+left+"/cancellation", s.key(), map[string]string{})
	base, in := s.open.Base, "?lang="+lang
	return []view{
		{name: "kiosk sessions", device: harness.Tower, url: base + "/kiosk/meet/sessions" + in, shows: ".tile--closed"},
		{name: "kiosk sessions low", device: harness.Tower, url: base + "/kiosk/meet/sessions" + in + "&low=1",
			shows: ".kiosk--low"},
		{name: "kiosk signed up", device: harness.Tower, url: base + "/kiosk/meet/signups/" + coming, shows: ".issued"},
		{name: "kiosk keypad", device: harness.Tower, url: base + "/kiosk/meet/sessions/" + begun + "/arrival" + in + "&sorry=1",
			shows: ".keypad"},
		{name: "kiosk arrived", device: harness.Tower, url: base + "/kiosk/meet/sessions/" + begun + "/arrivals/1" + in,
			shows: ".thanks__title"},
		{name: "phone sign-up", device: harness.Pocket, url: base + "/s/" + coming + in, shows: ".ticket--signed_up"},
		{name: "phone sign-up attended", device: harness.Pocket, url: base + "/s/" + here + in, shows: ".ticket--attended"},
		{name: "phone sign-up given back", device: harness.Pocket, url: base + "/s/" + left + in, shows: ".ticket--cancelled"},
		{name: "desk sessions", device: harness.Staffed, url: base + sessions + in + "&session=" + begun,
			shows: ".signup--attended"},
		{name: "desk new session", device: harness.Staffed, url: base + sessions + in, shows: "#session-add[open]",
			reach: func(p *harness.Tab) {
				p.Click("#session-add > summary")
			}},
		{name: "desk cancelled session", device: harness.Staffed, url: base + sessions + in + "&session=" + cancelled,
			shows: ".chosen .pill--bad"},
	}
}

// appointments are the screens of appointments, in one language.
func (s *stage) appointments(lang string) []view {
	s.t.Helper()
	book := func(in time.Duration) string {
		at := time.Now().Add(in).Format(time.RFC3339)
		wish := map[string]string{"service": "legal", "language": lang, "at": at, "digits": "4547"}
		return s.open.Must(s.t, "/desk/meet/appointments", s.key(), wish)["url"].(string)
	}
	here, early := book(5*time.Minute), book(2*time.Hour)
	in := "?lang=" + lang
	return []view{
		{name: "kiosk code", device: harness.Tower, url: s.open.Base + "/kiosk/meet/appointment" + in, shows: ".code-entry"},
		{name: "kiosk digits", device: harness.Tower, url: s.open.Base + "/kiosk/meet/appointment" + in + "&by=digits",
			shows: ".code-entry, .code-entry__how"},
		{name: "phone check-in", device: harness.Pocket, url: here + in, shows: ".checkin__key"},
		{name: "phone check-in early", device: harness.Pocket, url: early + in, shows: ".checkin__why"},
		{name: "appointments", device: harness.Staffed, url: s.open.Base + "/desk/meet/appointments" + in + "&notice=booked",
			shows: ".day__form"},
	}
}
