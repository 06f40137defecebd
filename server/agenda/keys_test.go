package agenda_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"turno/server/agenda"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// TestEveryPressHasItsKey: every control on the agenda's two pages has a key that it shows, and no key means two things at
// once.
func TestEveryPressHasItsKey(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now), agenda.Routes)
	make := func(path, body string) (made map[string]any) {
		t.Helper()
		a := s.PostJSON(t, "/desk/meet"+path, path+body, body)
		if err := json.Unmarshal([]byte(a.Body), &made); err != nil || a.Status != 201 {
			t.Fatalf("%s: %d %s", path, a.Status, a.Body)
		}
		return made
	}
	servertest.EveryPressHasItsKey(t, "no appointment", s.Page(t, "/desk/meet/appointments"))
	var codes []any
	for _, hour := range []string{"10:00", "12:00", "16:00"} {
		body := fmt.Sprintf(`{"service":"legal","date":"2026-11-24","time":%q}`, hour)
		codes = append(codes, make("/appointments", body)["code"])
	}
	make(fmt.Sprintf("/appointments/%s/check-in", codes[0]), `{}`)
	early := s.PostForm(t, fmt.Sprintf("/desk/meet/appointments/%s/check-in?lang=en", codes[2]), url.Values{"key": {"early"}})
	if early.Status != 409 {
		t.Errorf("an early check-in: status %d", early.Status)
	}
	servertest.EveryPressHasItsKey(t, "a check-in that a rule stands against", servertest.Parse(t, early.Body))
	for _, query := range []string{"", "?desk=1", "?day=2026-11-25", "?lang=ar"} {
		servertest.EveryPressHasItsKey(t, "appointments "+query, s.Page(t, "/desk/meet/appointments"+query))
	}

	for _, file := range []string{"r1,legal,2026-11-25,09:30\nr2,legal,2026-11-25,27:00\n", "r2,legal,2026-11-25,27:00\n"} {
		_, page := preview(t, s, "reference,service,date,time\n"+file)
		servertest.EveryPressHasItsKey(t, "the file of a calendar", page)
	}

	servertest.EveryPressHasItsKey(t, "no session", s.Page(t, "/desk/meet/sessions"))
	var sessions []any
	for _, date := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
		body := fmt.Sprintf(`{"service":"participation","title":{"it":"Corso"},"date":%q,"time":"09:55","minutes":90,`+
			`"capacity":3}`, date)
		sessions = append(sessions, make("/sessions", body)["id"])
	}
	servertest.EveryPressHasItsKey(t, "nobody signed up", s.Page(t, fmt.Sprint("/desk/meet/sessions?session=", sessions[1])))
	for _, lang := range []string{"it", "en", "ar"} {
		make(fmt.Sprintf("/sessions/%s/signups", sessions[1]), fmt.Sprintf(`{"language":%q}`, lang))
	}
	make(fmt.Sprintf("/sessions/%s/attendances", sessions[1]), `{"number":1}`)
	for _, id := range sessions {
		servertest.EveryPressHasItsKey(t, fmt.Sprint("session ", id), s.Page(t, fmt.Sprint("/desk/meet/sessions?session=", id)))
	}
}
