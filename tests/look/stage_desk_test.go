package look_test

import (
	"fmt"

	"turno/tests/harness"
)

// settle has somebody sit at desk 1 of the office that is open. In the one that is closed, desk 2 has a break and desk 3
// calls for help.
func (s *stage) settle() {
	s.t.Helper()
	s.open.Must(s.t, "/desk/meet/1/presence", s.key(), map[string]any{
		"person": "omar", "languages": []string{"it", "ar", "fr", "en", "zh-Hans", "pt-BR"}, "auto_call": true,
	})
	s.closed.Must(s.t, "/desk/meet/2/breaks", s.key(), map[string]string{"reason": "back_office"})
	s.closed.Must(s.t, "/desk/meet/3/alarms", s.key(), map[string]string{})
}

// deskItself are the states of a desk that have nothing to do with a ticket.
func (s *stage) deskItself(in string) []view {
	menu := func(name, id string) view {
		return view{name: "desk " + name, device: harness.Staffed, url: s.open.Base + "/desk/meet/1" + in, shows: id + "[open]",
			reach: func(p *harness.Tab) {
				p.Until("to have its script", `!document.querySelector("[data-shortcuts]").hidden`)
				p.Click(id + " > summary")
			}}
	}
	count := menu("count", "#menu-count")
	count.reach = func(p *harness.Tab) {
		p.Click("#menu-count > summary")
		p.Click("#count-more > summary")
	}
	return []view{
		menu("seat", "#menu-seat"), menu("breaks", "#menu-break"), menu("register", "#menu-register"), count,
		menu("help", "#menu-alarm"),
		{name: "desk on a break", device: harness.Staffed, url: s.closed.Base + "/desk/meet/2" + in, shows: ".rest__card"},
		{name: "desk alarmed", device: harness.Staffed, url: s.closed.Base + "/desk/meet/1" + in, shows: ".sos:not(.sos--mine)"},
		{name: "desk that calls for help", device: harness.Staffed, url: s.closed.Base + "/desk/meet/3" + in, shows: ".sos--mine"},
		{name: "desk telling", device: harness.Staffed, url: fmt.Sprint(s.open.Base, "/desk/meet/1", in, "&told=A013"),
			shows: ".told:not([hidden])"},
		{name: "desks with a break", device: harness.Staffed, url: s.closed.Base + "/desk/meet" + in, shows: ".choose__break"},
	}
}
