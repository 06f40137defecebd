package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/servertest"
)

// Every desk can answer every other desk's call for help.
func TestAnAlarm(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		var got struct {
			Desk  string
			Alarm bool
		}
		for range 2 {
			s.postAs(t, "/desk/meet/2/alarms", "k", `{}`, 201, &got)
			s.clock.Move(time.Minute)
		}
		if got.Desk != "2" || !got.Alarm {
			t.Errorf("got %+v", got)
		}
		for _, id := range []string{"1", "2", "3"} {
			alarms := s.state(t, id).House.Alarms
			if len(alarms) != 1 || alarms[0].Desk != "2" {
				t.Errorf("desk %s is told of %+v", id, alarms)
			}
		}
		banner := s.Page(t, "/desk/meet/3?lang=it").One(t, "data-alarm", "2").Text()
		if !strings.Contains(banner, "allo sportello 2 dalle 10:40") || !strings.Contains(banner, "Vado io") {
			t.Errorf("desk 3 shows %q", banner)
		}
		s.post(t, "/desk/meet/3/alarms/2/end", `{}`, 201, &got)
		if got.Desk != "2" || got.Alarm {
			t.Errorf("got %+v", got)
		}
		same(t, "alarms after the end", len(s.state(t, "1").House.Alarms), 0)
		s.post(t, "/desk/meet/3/alarms/99/end", `{}`, 404, nil)
		s.post(t, "/desk/meet/3/alarms", `{"desk":"1"}`, 422, nil)
		s.postAs(t, "/desk/meet/3/alarms", "", `{}`, 400, nil)
	})
}

// A visitor at the kiosk asks for help: all desks show it, and the visitor's language, until one desk answers.
func TestHelpAtTheKiosk(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		if err := s.Engine.AskHelp(t.Context(), ledger.Head{Key: "k", By: ledger.ByVisitor}, "ar"); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"1", "3"} {
			banner := s.Page(t, "/desk/meet/"+id+"?lang=it").One(t, "class", "sos--kiosk").Text()
			if !strings.Contains(banner, "al totem chiede aiuto dalle 10:40. Lingua: arabo (\u2068العربية\u2069)") ||
				!strings.Contains(banner, "Vado io") {
				t.Errorf("desk %s shows %q", id, banner)
			}
		}
		var got struct{ Help bool }
		s.post(t, "/desk/meet/3/help/end", `{}`, 201, &got)
		if s.state(t, "1").House.Help != nil || got.Help {
			t.Error("help has come, and is asked for still")
		}
		s.post(t, "/desk/meet/99/help/end", `{}`, 404, nil)
		s.postAs(t, "/desk/meet/3/help/end", "", `{}`, 400, nil)
	})
}

// Each desk shows what the supervisor has said to the whole branch.
func TestTheHouseIsShown(t *testing.T) {
	s := open(t)
	if len(s.Page(t, "/desk/meet/2").All("class", "house")) != 0 {
		t.Error("there is nothing to show, and something is shown")
	}
	if err := s.Engine.SetMessage(t.Context(), ledger.Head{Key: "m", By: ledger.Supervisor}, "Alle 11 si chiude"); err != nil {
		t.Fatal(err)
	}
	if err := s.Engine.Pause(t.Context(), ledger.Head{Key: "p", By: ledger.Supervisor}, "legal", true); err != nil {
		t.Fatal(err)
	}
	got := s.Page(t, "/desk/meet/2?lang=it").One(t, "class", "house").Text()
	if !strings.Contains(got, "Alle 11 si chiude") || !strings.Contains(got, "Sportello legale") {
		t.Errorf("got %q", got)
	}
}

// Each key of the bar is a form that works without scripts, and leads back to the desk.
func TestTheBarWorksWithoutScripts(t *testing.T) {
	paths := map[string]int{}
	bar := func(s *servertest.Site) []form {
		page := s.Page(t, "/desk/meet/2?lang=it")
		return sendable(slices.Concat(page.One(t, "class", "own").Tags("form"), page.One(t, "class", "calls").Tags("form")))
	}
	prepared := func() *servertest.Site {
		s := open(t)
		if err := s.Engine.Alarm(t.Context(), ledger.Head{Key: "a", Desk: "1"}, "1", true); err != nil {
			t.Fatal(err)
		}
		if err := s.Engine.AskHelp(t.Context(), ledger.Head{Key: "h", By: ledger.ByVisitor}, "fr"); err != nil {
			t.Fatal(err)
		}
		person := "giulia"
		if _, err := s.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: "p", Desk: "2"},
			Person: &person}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for i := range bar(prepared()) {
		s := prepared()
		f := bar(s)[i]
		a := s.PostForm(t, f.path, f.values)
		back, told, _ := strings.Cut(a.Header.Get("Location"), "&told=")
		if a.Status != http.StatusSeeOther || back != "/desk/meet/2?lang=it" {
			t.Errorf("%s %v: status %d to %q, want 303 to the desk", f.path, f.values, a.Status, back)
		}
		if strings.Contains(f.path, "/tickets") != (told != "") {
			t.Errorf("%s: the number to tell is %q", f.path, told)
		}
		paths[strings.TrimPrefix(strings.TrimSuffix(f.path, "?lang=it"), "/desk/meet/2/")]++
	}
	// Six of presence: two people who may sit down, nobody, languages, services, call by itself. A break has four reasons.
	same(t, "the forms", paths, map[string]int{"presence": 6, "shift/end": 1, "breaks": 4, "tickets": 1, "visits": 1,
		"alarms": 1, "alarms/1/end": 1, "help/end": 1})
}

func TestFormsOfPresence(t *testing.T) {
	s := open(t)
	post := func(form string) queue.Presence {
		t.Helper()
		values := map[string][]string{"key": {fmt.Sprint(time.Now().UnixNano())}}
		for pair := range strings.SplitSeq(form, "&") {
			name, value, _ := strings.Cut(pair, "=")
			values[name] = append(values[name], value)
		}
		if a := s.PostForm(t, "/desk/meet/2/presence", values); a.Status != 303 {
			t.Fatalf("%s: status %d", form, a.Status)
		}
		state, err := s.Engine.Desk(t.Context(), "2")
		if err != nil {
			t.Fatal(err)
		}
		return state.Presence
	}
	all := []string{"information", "legal", "mediation", "participation"}
	same(t, "boxes ticked", post("person=anna&languages=&languages=it&languages=wo&auto_call=true"),
		queue.Presence{Person: "anna", Languages: []string{"it", "wo"}, AutoCall: true, Services: all})
	same(t, "nobody", post("person="), queue.Presence{Languages: []string{"it", "wo"}, AutoCall: true, Services: all})
	same(t, "boxes clear", post("languages=&auto_call=false"), queue.Presence{Languages: []string{"it"}, Services: all})
	same(t, "services", post("services=&services=legal").Services, all[1:2])
	same(t, "none of its own", post("services=").Services, all)
}

// sendable is what a browser sends for each form, by the last key of it that can be pressed.
func sendable(forms []servertest.Node) []form {
	var all []form
	for _, f := range forms {
		values := url.Values{}
		for _, field := range f.Tags("input") {
			if kind := field.Attribute("type"); kind != "radio" && kind != "checkbox" || field.Has("checked") {
				values.Add(field.Attribute("name"), field.Attribute("value"))
			}
		}
		keys := f.Tags("button")
		pressed := keys[len(keys)-1]
		if pressed.Has("name") {
			values.Set(pressed.Attribute("name"), pressed.Attribute("value"))
		}
		if !pressed.Has("disabled") {
			all = append(all, form{f.Attribute("action"), values, ""})
		}
	}
	return all
}
