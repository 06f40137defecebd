package look_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"turno/tests/harness"
)

// A stage is the programs that show every screen in every state that can be looked at.
type stage struct {
	t testing.TB
	// open works: people wait, one is called, one is served. closed has no opening hours, and nothing has happened
	// there. away has lost its Redis.
	open, closed, away *harness.Program
	// paths of mobile tickets, by state.
	phones map[string]string
	// sessions are the ids of those of activities (courses).
	sessions map[string]string
	keys     int // that were used
}

// A view is one screen in one state.
type view struct {
	name string
	// device is what the screen is seen on first of all.
	device harness.Size
	url    string
	// shows is a selector that the page has in this state.
	shows string
	// reach leads from the page to the state, nil where the page is it.
	reach func(*harness.Tab)
}

// shortened is every third view in Arabic, where only the direction is another one, and all of them in other languages
// and in `make long`.
func shortened(views []view, lang string) []view {
	var some []view
	for i, v := range views {
		if harness.Long || lang != "ar" || i%3 == 0 {
			some = append(some, v)
		}
	}
	return some
}

// newStage starts the programs and lets something happen.
func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, open: harness.StartOpen(t, harness.AtDisk(t)), closed: harness.StartClosed(t),
		away: harness.StartOpen(t, harness.Place{Dir: t.TempDir(), URL: "unix:///nowhere"})}
	s.phones = map[string]string{"done": s.issue("information", "it", "")}
	s.call("1")
	s.move("1", "serve")
	s.move("1", "finish")
	s.phones["no_show"] = s.issue("legal", "fr", "")
	s.call("1")
	s.move("1", "no_show")
	s.phones["parked"] = s.issue("mediation", "ar", "priority")
	s.call("1")
	s.move("1", "serve")
	s.move("1", "park")
	s.phones["serving"] = s.issue("mediation", "en", "")
	s.call("3")
	s.move("3", "serve")
	s.phones["called"] = s.issue("information", "ar", "priority")
	s.call("2")
	s.phones["cancelled"] = s.issue("legal", "en", "")
	s.open.Must(t, s.phones["cancelled"]+"/cancellation", "leave", map[string]string{})
	code := s.open.Must(t, "/door/meet", "", nil)["code"].(string)
	wish := map[string]string{"service": "mediation", "language": "fr", "needs": "zh-Hans", "priority": "priority"}
	s.phones["coming"] = "/t/" + s.open.Must(t, "/door/meet/"+code+"/tickets", s.key(), wish)["token"].(string)
	for i, service := range []string{"information", "legal", "mediation", "participation", "information", "information"} {
		language := []string{"it", "en", "fr", "ar"}[i%4]
		s.phones["waiting"] = s.issue(service, language, []string{"", "priority"}[i%2])
	}
	s.open.Must(t, harness.ScreenHealth, "", json.RawMessage(harness.ScreenReport))
	s.open.Must(t, harness.ScreenOrders, "", map[string]string{"order": "identify"})
	s.settle()
	return s
}

// key is a new idempotency key.
func (s *stage) key() string {
	s.keys++
	return fmt.Sprintf("stage-%d", s.keys)
}

// issue gives the path of a new mobile ticket.
func (s *stage) issue(service, language, priority string) string {
	s.t.Helper()
	wish := map[string]string{"service": service, "language": language}
	if priority != "" {
		wish["priority"] = priority
	}
	return "/t/" + s.open.Must(s.t, harness.Tickets, s.key(), wish)["token"].(string)
}

// call calls the next ticket to a desk.
func (s *stage) call(desk string) {
	s.t.Helper()
	s.open.Must(s.t, "/desk/meet/"+desk+"/calls", s.key(), map[string]string{})
}

// move moves the ticket that the desk holds.
func (s *stage) move(desk, move string) {
	s.t.Helper()
	held := s.open.Must(s.t, "/desk/meet/"+desk, "", nil)["ticket"].(map[string]any)
	s.open.Must(s.t, "/desk/meet/"+desk+"/moves", s.key(), map[string]any{"ticket": held["number"], "move": move})
}

// views are all screens in all states, in one language.
func (s *stage) views(lang string) []view {
	s.t.Helper()
	in := "?lang=" + lang
	all := []view{
		// First, as the code of the door is good for half a minute.
		{name: "phone at the door", device: harness.Pocket, url: s.open.Base + s.doorway() + in, shows: ".doorway__tile"},
		{name: "start", device: harness.Staffed, url: s.open.Base + "/" + in, shows: ".home__screen"},
		{name: "not found", device: harness.Staffed, url: s.open.Base + "/nowhere" + in, shows: ".home--error"},
		{name: "error", device: harness.Staffed, url: s.away.Base + "/desk/meet/1" + in, shows: ".home--error"},
	}
	all = append(all, s.kiosks(lang)...)
	all = append(all, s.deskItself(in)...)
	all = append(all, s.activities(lang)...)
	all = append(all, s.appointments(lang)...)
	for _, state := range []string{"coming", "waiting", "called", "serving", "parked", "no_show", "done", "cancelled"} {
		all = append(all, view{name: "phone " + state, device: harness.Pocket, url: s.open.Base + s.phones[state] + in,
			shows: ".ticket--" + state})
	}
	all = append(all, []view{
		{name: "phone with an old code", device: harness.Pocket, url: s.open.Base + "/door/meet/AAAAAAAAAAAAAAAA" + in,
			shows: ".doorway__sign"},
		{name: "door", device: harness.Tower, url: s.open.Base + "/door/meet" + in, shows: ".door__qr"},
		{name: "door closed", device: harness.Tower, url: s.closed.Base + "/door/meet" + in, shows: ".door--closed"},
		{name: "phone unknown", device: harness.Pocket, url: s.open.Base + "/t/" + harness.Nowhere + in, shows: "main"},
		{name: "board", device: harness.Wide, url: s.open.Base + "/display/meet" + in, shows: ".call"},
		{name: "board light", device: harness.Wide, url: s.open.Base + "/display/meet" + in + "&theme=light", shows: ".call"},
		{name: "board missed", device: harness.Wide, url: s.open.Base + "/display/meet" + in + "&services=legal",
			shows: ".board__current > .board__first"},
		{name: "board empty", device: harness.Wide, url: s.closed.Base + "/display/meet" + in, shows: ".board--empty"},
		{name: "lite", device: harness.Wide, url: s.open.Base + "/display/meet/lite" + in, shows: ".lite"},
		{name: "screens", device: harness.Staffed, url: s.open.Base + "/desk/meet/screens" + in, shows: ".screens__pending"},
		{name: "desks", device: harness.Staffed, url: s.open.Base + "/desk/meet" + in, shows: ".choose__desk"},
		{name: "desk idle", device: harness.Staffed, url: s.open.Base + "/desk/meet/1" + in, shows: ".next__ticket"},
		{name: "desk called", device: harness.Staffed, url: s.open.Base + "/desk/meet/2" + in, shows: ".keys--called"},
		{name: "desk serving", device: harness.Staffed, url: s.open.Base + "/desk/meet/3" + in, shows: ".finish"},
		{name: "desk row open", device: harness.Staffed, url: s.open.Base + "/desk/meet/1" + in,
			shows: ".row__more[open] .menu__options", reach: func(p *harness.Tab) {
				p.Click(".lists--waiting .row__opener")
			}},
		{name: "desk without a queue", device: harness.Staffed, url: s.closed.Base + "/desk/meet/1" + in, shows: ".next--nobody"},
	}...)
	return append(all, s.supervised(lang)...)
}

// doorway is where the code of the door leads now.
func (s *stage) doorway() string {
	s.t.Helper()
	return "/door/meet/" + s.open.Must(s.t, "/door/meet", "", nil)["code"].(string)
}

// kiosks are the states of the kiosk. The ticket is a new one, as the kiosk shows none for long.
func (s *stage) kiosks(lang string) []view {
	s.t.Helper()
	home := s.open.Base + "/kiosk/meet?lang=" + lang
	_, issued := s.open.Issue(s.t, s.key(), "mediation", lang)
	ask := func(p *harness.Tab) {
		p.Click(".tile[value=information]")
		p.BeAsked()
	}
	return []view{
		{name: "kiosk home", device: harness.Tower, url: home, shows: "button.tile"},
		{name: "kiosk low", device: harness.Tower, url: home + "&low=1", shows: ".kiosk--low"},
		{name: "kiosk question", device: harness.Tower, url: home, shows: ".option", reach: ask},
		{name: "kiosk second question", device: harness.Tower, url: home, shows: ".option[value=asia]",
			reach: func(p *harness.Tab) {
				p.Click(".tile[value=information]")
				p.AnswerFirst()
			}},
		{name: "kiosk languages", device: harness.Tower, url: home, shows: ".options--languages", reach: func(p *harness.Tab) {
			p.Click(".tile[value=mediation]")
		}},
		{name: "kiosk issued", device: harness.Tower, url: s.open.Base + harness.Tickets + "/" + issued, shows: ".issued"},
		{name: "kiosk closed", device: harness.Tower, url: s.closed.Base + "/kiosk/meet?lang=" + lang,
			shows: "[data-kiosk=closed]"},
		{name: "kiosk unavailable", device: harness.Tower, url: s.away.Base + "/kiosk/meet?lang=" + lang,
			shows: "[data-kiosk=unavailable]"},
	}
}

// show brings a tab to a view, with its fonts and at the end of all that moves.
func show(p *harness.Tab, v view) {
	p.T.Helper()
	p.Visit(v.url)
	if v.reach != nil {
		v.reach(p)
	}
	p.Until("to show "+v.name, fmt.Sprintf("document.querySelector(%q)", v.shows))
	harness.Evaluate[bool](p, `document.fonts.ready.then(() => true)`)
}
