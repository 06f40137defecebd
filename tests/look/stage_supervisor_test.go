package look_test

import "turno/tests/harness"

// supervised are the supervisor's screens, and the board and the desks with the line that the supervisor sends, which the
// last of them have shown; it is taken away before.
func (s *stage) supervised(lang string) []view {
	s.t.Helper()
	in := "?lang=" + lang
	send := func(text string) {
		s.open.Must(s.t, "/supervisor/meet/messages", s.key(), map[string]string{"text": text})
	}
	say := func(*harness.Tab) {
		send("Today the legal desk closes at half past eleven. Whoever has a number is served. Thank you for your patience.")
	}
	send("")
	floor := s.open.Must(s.t, "/supervisor/meet", "", nil)
	first := floor["waiting"].([]any)[0].(map[string]any)["number"].(string)
	choose := func(p *harness.Tab) { p.Click("#t-" + first) }
	story := s.open.Base + "/supervisor/meet/tickets/" + floor["day"].(string) + "/" + first + in
	return []view{
		{name: "supervisor", device: harness.Staffed, url: s.open.Base + "/supervisor/meet" + in, shows: ".choice input:checked",
			reach: choose},
		{name: "supervisor without a queue", device: harness.Staffed, url: s.closed.Base + "/supervisor/meet" + in,
			shows: ".rows__none"},
		{name: "story", device: harness.Staffed, url: story, shows: ".audit__table"},
		{name: "events", device: harness.Staffed, url: s.open.Base + "/supervisor/meet/events" + in, shows: ".audit__table"},
		{name: "board message", device: harness.Wide, url: s.open.Base + "/display/meet" + in, shows: ".board__message",
			reach: say},
		{name: "supervisor message", device: harness.Staffed, url: s.open.Base + "/supervisor/meet" + in, shows: ".shown__text",
			reach: say},
		{name: "desk called with a message", device: harness.Staffed, url: s.open.Base + "/desk/meet/2" + in,
			shows: ".house__message", reach: say},
		{name: "desk serving with a message", device: harness.Staffed, url: s.open.Base + "/desk/meet/3" + in,
			shows: ".house__message", reach: say},
	}
}
