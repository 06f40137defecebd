package journey_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server/agenda"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// A weekStep is a moment of the sample centre's week and what happens then; nothing, where one only looks.
type weekStep struct {
	at, what string
	do       func(*week)
}

// theWeek is played in the order of time. The golden says what the screens say after each step.
var theWeek = []weekStep{
	{"2026-11-24T09:29:00+01:00", "Tuesday, a minute before it opens", nil},
	{"2026-11-24T09:30:00+01:00", "it opens", nil},
	{"2026-11-24T11:55:00+01:00", "twelve have come, two are served", func(w *week) {
		w.comes("legal", 6)
		w.comes("information", 6)
		w.serves("1", "B001")
		w.serves("2", "A001")
	}},
	{"2026-11-24T12:00:00+01:00", "it closes with ten waiting", nil},
	{"2026-11-24T12:01:00+01:00", "one more person: the kiosk gives no number, the desk does all the same", func(w *week) {
		w.isRefused("/kiosk/meet/tickets", `{"service":"legal","language":"it"}`, "service_closed")
		w.isRefused("/desk/meet/1/tickets", `{"service":"legal","language":"it"}`, "service_closed")
		w.post("/desk/meet/1/tickets", `{"service":"legal","language":"it","override":true}`, http.StatusCreated)
	}},
	{"2026-11-24T12:10:00+01:00", "desk 1 serves that person", func(w *week) {
		w.moves("1", "B001", "finish")
		w.serves("1", "B007")
	}},
	{"2026-11-24T12:20:00+01:00", "and both desks end", func(w *week) {
		w.moves("1", "B007", "finish")
		w.moves("2", "A001", "finish")
	}},
	{"2026-11-24T14:00:00+01:00", "whoever still waits lapses", nil},
	{"2026-11-24T15:30:00+01:00", "the afternoon opens clean", nil},
	{"2026-11-24T15:31:00+01:00", "its first visitor is the next", func(w *week) { w.comes("legal", 1) }},
	{"2026-11-24T17:30:00+01:00", "nobody waits in vain: no more numbers today", func(w *week) {
		w.post("/supervisor/meet/last-call", `{}`, http.StatusCreated)
		w.isRefused("/kiosk/meet/tickets", `{"service":"legal","language":"it"}`, "last_call")
	}},
	{"2026-11-24T18:00:00+01:00", "it closes for today", nil},
	{"2026-11-24T20:30:00+01:00", "after a last call nobody lapses", nil},
	{"2026-11-24T20:31:00+01:00", "the last one is served", func(w *week) {
		w.serves("1", "B008")
		w.moves("1", "B008", "finish")
	}},
	{"2026-11-25T00:00:00+01:00", "Wednesday begins", nil},
	{"2026-11-25T16:00:00+01:00", "and opens, with numbers", func(w *week) { w.comes("legal", 1) }},
	{"2026-11-25T16:05:00+01:00", "desk 2 serves, and another visitor comes", func(w *week) {
		w.serves("2", "B001")
		w.comes("legal", 1)
	}},
	{"2026-11-25T16:55:00+01:00", "a visit of fifty minutes: desk 2 is at work all the same", nil},
	{"2026-11-25T16:56:00+01:00", "it ends, and the colleague of desk 2 goes home without signing off", func(w *week) {
		w.moves("2", "B001", "finish")
	}},
	{"2026-11-25T17:02:00+01:00", "her desk is not at work any more", nil},
	{"2026-11-25T17:05:00+01:00", "desk 1 serves the other visitor, and its shift ends", func(w *week) {
		w.serves("1", "B002")
		w.moves("1", "B002", "finish")
		w.post("/desk/meet/1/shift/end", `{}`, http.StatusCreated)
	}},
	{"2026-11-26T15:40:00+01:00", "Thursday: desk 1 serves one of two", func(w *week) {
		w.comes("legal", 2)
		w.serves("1", "B001")
	}},
	{"2026-11-26T15:45:00+01:00", "and hands them on to a colleague who is not there, with a word and a note", func(w *week) {
		const toAnna = `"ticket":"B001","move":"transfer","person":"anna"`
		w.isRefused("/desk/meet/1/moves", "{"+toAnna+"}", "absent")
		w.post("/desk/meet/1/moves", "{"+toAnna+`,"absent":true,"note":"ha già la fotocopia"}`, http.StatusCreated)
		w.phone("B001")
	}},
	{"2026-11-26T15:55:00+01:00", "she has not come for ten minutes: all the desks are offered them", nil},
	{"2026-11-26T16:00:00+01:00", "desk 1 calls them and sends them to the copier", func(w *week) {
		w.serves("1", "B001")
		w.post("/desk/meet/1/moves", `{"ticket":"B001","move":"send","place":"copier"}`, http.StatusCreated)
	}},
	{"2026-11-26T16:05:00+01:00", "and they are back before the other one", func(w *week) { w.own("B001", "return", `{}`) }},
	{"2026-11-26T16:06:00+01:00", "one press calls them, another ends that visit and calls the other", func(w *week) {
		w.post("/desk/meet/1/calls", `{}`, http.StatusCreated)
		w.moves("1", "B001", "serve")
		w.post("/desk/meet/1/moves", `{"ticket":"B001","move":"finish","call":true}`, http.StatusCreated)
	}},
	{"2026-11-27T09:31:00+01:00", "Friday: the wrong key, mended on the phone", func(w *week) {
		w.comes("information", 1)
		w.comes("legal", 1)
		w.own("A001", "service", `{"service":"legal"}`)
	}},
}

// A week is the sample centre with a clock that the test moves.
type week struct {
	t       *testing.T
	site    *servertest.Site
	keys    int
	issued  []queue.Issued
	tickets []queue.Issued    // whose phones are looked at
	said    map[string]string // by language and screen
	golden  strings.Builder
}

// TestTheWeek plays the week and holds what each screen says against testdata/week.golden; with TURNO_UPDATE=1 it writes
// that.
func TestTheWeek(t *testing.T) {
	t.Parallel()
	clock := queuetest.NewClock(t, theWeek[0].at)
	engine := queuetest.Embedded(t).Engine(branch.Sample(), clock.Now)
	w := &week{t: t, said: map[string]string{},
		site: servertest.Serve(t, engine, kiosk.Routes, door.Routes, phone.Routes,
			display.Routes, desk.Routes, agenda.Routes, supervisor.Routes)}
	for _, step := range theWeek {
		clock.Set(t, step.at)
		if err := engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if step.do != nil {
			step.do(w)
		}
		fmt.Fprintf(&w.golden, "\n%s %s\n", clock.Now().Format("15:04"), step.what)
		// A phone is looked at on the day of its number, and in the night after it.
		w.tickets = slices.DeleteFunc(w.tickets, func(t queue.Issued) bool { return clock.Now().Sub(t.IssuedAt) > 20*time.Hour })
		w.look()
	}
	const path = "testdata/week.golden"
	if os.Getenv("TURNO_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(w.golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, kept := strings.Split(w.golden.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(kept)) {
		if i >= len(got) || i >= len(kept) || got[i] != kept[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s", path, i+1, strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""),
				strings.Join(kept[min(i, len(kept)):min(i+1, len(kept))], ""))
		}
	}
}

// look writes down what has changed on the screens: those that say what they said before are left out.
func (w *week) look() {
	for _, lang := range []string{"it", "en"} {
		query := "?lang=" + lang
		w.says(lang+" kiosk", "/kiosk/meet"+query, "greeting__ask", "greeting__opens", "week__day--today", "tile")
		w.says(lang+" board", "/display/meet"+query, "saying", "call__number", "board__closed", "queue")
		w.says(lang+" desk 1", "/desk/meet/1"+query, "house", "held__state", "held__number", "next", "undo__text", "lists__title")
		w.says(lang+" supervisor", "/supervisor/meet"+query, "figures", "shown", "line__head")
		for _, t := range w.tickets {
			w.says(lang+" phone "+t.Number, "/t/"+t.Token+query, "ticket")
		}
	}
}

// says writes down what the parts of a page of some classes say.
func (w *week) says(screen, path string, classes ...string) {
	w.t.Helper()
	page := w.site.Page(w.t, path)
	var parts []string
	for _, class := range classes {
		for _, part := range page.All("class", class) {
			if text := part.Text(); text != "" && !slices.Contains(parts, text) {
				parts = append(parts, text)
			}
		}
	}
	text := strings.Join(parts, " | ")
	if text != w.said[screen] {
		fmt.Fprintf(&w.golden, "  %s: %s\n", screen, text)
	}
	w.said[screen] = text
}

// post asks for a write under a key of its own.
func (w *week) post(path, body string, status int) servertest.Answer {
	w.t.Helper()
	w.keys++
	a := w.site.PostJSON(w.t, path, fmt.Sprint("week-", w.keys), body)
	if a.Status != status {
		w.t.Fatalf("POST %s %s: %d %s, want %d", path, body, a.Status, a.Body, status)
	}
	return a
}

func (w *week) isRefused(path, body, code string) {
	w.t.Helper()
	if a := w.post(path, body, http.StatusConflict); !strings.Contains(a.Body, `"code":"`+code+`"`) {
		w.t.Fatalf("POST %s %s: %s, want %s", path, body, a.Body, code)
	}
}

// comes has visitors take numbers; the phone of the last of them is looked at.
func (w *week) comes(service string, visitors int) {
	w.t.Helper()
	for range visitors {
		w.issued = append(w.issued, w.site.Issue(w.t, service, "it"))
	}
	w.tickets = append(w.tickets, w.issued[len(w.issued)-1])
}

// latest is the last ticket that was given with a number.
func (w *week) latest(number string) queue.Issued {
	w.t.Helper()
	for _, t := range slices.Backward(w.issued) {
		if t.Number == number {
			return t
		}
	}
	w.t.Fatalf("nobody has %s", number)
	return queue.Issued{}
}

// phone has one more phone looked at.
func (w *week) phone(number string) { w.tickets = append(w.tickets, w.latest(number)) }

// own has a visitor ask for something on the phone.
func (w *week) own(number, what, body string) {
	w.t.Helper()
	w.post("/t/"+w.latest(number).Token+"/"+what, body, http.StatusCreated)
}

// serves has a desk call a number and serve its visitor.
func (w *week) serves(desk, number string) {
	w.t.Helper()
	w.post("/desk/meet/"+url.PathEscape(desk)+"/calls", fmt.Sprintf(`{"ticket":%q}`, number), http.StatusCreated)
	w.moves(desk, number, "serve")
}

func (w *week) moves(desk, number, move string) {
	w.t.Helper()
	w.post("/desk/meet/"+desk+"/moves", fmt.Sprintf(`{"ticket":%q,"move":%q}`, number, move), http.StatusCreated)
}
