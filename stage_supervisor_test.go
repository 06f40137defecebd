package main

// supervised are the supervisor's screens, and the board and the desks with the line that the supervisor sends, which the
// last of them have shown; it is taken away before.
func (s *stage) supervised(lang string) []view {
	s.t.Helper()
	in := "?lang=" + lang
	send := func(text string) {
		s.open.must(s.t, "/supervisor/meet/messages", s.key(), map[string]string{"text": text})
	}
	say := func(*tab) {
		send("Today the legal desk closes at half past eleven. Whoever has a number is served. Thank you for your patience.")
	}
	send("")
	floor := s.open.must(s.t, "/supervisor/meet", "", nil)
	first := floor["waiting"].([]any)[0].(map[string]any)["number"].(string)
	choose := func(p *tab) { p.click("#t-" + first) }
	story := s.open.base + "/supervisor/meet/tickets/" + floor["day"].(string) + "/" + first + in
	return []view{
		{name: "supervisor", device: staffed, url: s.open.base + "/supervisor/meet" + in, shows: ".row input:checked", reach: choose},
		{name: "supervisor without a queue", device: staffed, url: s.closed.base + "/supervisor/meet" + in, shows: ".rows__none"},
		{name: "story", device: staffed, url: story, shows: ".audit__table"},
		{name: "events", device: staffed, url: s.open.base + "/supervisor/meet/events" + in, shows: ".audit__table"},
		{name: "board message", device: wide, url: s.open.base + "/display/meet" + in, shows: ".board__message", reach: say},
		{name: "supervisor message", device: staffed, url: s.open.base + "/supervisor/meet" + in, shows: ".shown__text", reach: say},
		{name: "desk called with a message", device: staffed, url: s.open.base + "/desk/meet/2" + in, shows: ".house__message", reach: say},
		{name: "desk serving with a message", device: staffed, url: s.open.base + "/desk/meet/3" + in, shows: ".house__message", reach: say},
	}
}
