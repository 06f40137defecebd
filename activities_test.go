package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/servertest"
)

// An afternoon is a program with the screens of one activity.
type afternoon struct {
	*program
	kiosk, phone, staff *tab
}

func openAfternoon(t *testing.T, browser context.Context, where place) *afternoon {
	t.Helper()
	a := &afternoon{program: startOpen(t, where)}
	a.kiosk = openTab(t, browser, "kiosk", tower)
	a.phone = openTab(t, browser, "phone", pocket)
	a.staff = openTab(t, browser, "staff", staffed)
	a.kiosk.visit(a.base + "/kiosk/meet?lang=it")
	a.staff.visit(a.base + "/desk/meet?lang=it")
	return a
}

// write puts a value into a field of a form, as typing does.
func (p *tab) write(field, value string) {
	p.t.Helper()
	p.until("to have "+field, fmt.Sprintf("document.querySelector(%q)", field))
	evaluate[bool](p, fmt.Sprintf("(document.querySelector(%q).value = %q) !== null", field, value))
}

// plan is the staff who plan a session that began a moment ago, from the page on which desks are chosen.
func (a *afternoon) plan(t *testing.T, places string) {
	t.Helper()
	date, clock := atOffice(t, time.Now().Add(-5*time.Minute))
	a.staff.click(`a[href*="/desk/meet/sessions"]`)
	a.staff.click("#session-add > summary")
	a.staff.write("#add-title", "Corso di italiano")
	a.staff.write("#add-title-ar", "دورة اللغة الإيطالية")
	a.staff.write("#add-date", date)
	a.staff.write("#add-time", clock)
	a.staff.write("#add-capacity", places)
	a.staff.write("#add-where", "Sala grande")
	a.staff.click("#session-add .btn--primary.field--wide")
	a.staff.untilText("#session-name", "Corso di italiano")
}

// signUp is a visitor at the kiosk: the tile of the activities, a session, two questions.
func (a *afternoon) signUp(t *testing.T, lang string) (label, url string) {
	t.Helper()
	// The page may have been in that language before.
	evaluate[bool](a.kiosk, `(document.querySelector("main").dataset.before = "yes") === "yes"`)
	a.kiosk.click(fmt.Sprintf(".strip__language[lang=%s]", lang))
	a.kiosk.until("to speak "+lang, fmt.Sprintf(`document.querySelector("html[lang=%s] [data-kiosk=home]:not([data-before])")`, lang))
	a.kiosk.click(`a.tile[href*="/sessions"]`)
	a.kiosk.click("button.session")
	a.kiosk.answerFirst()
	a.kiosk.click(".options__none .option")
	label = a.kiosk.textOf(".issued__number")
	return label, a.kiosk.readQR(".take__qr")
}

// home is the visitor who is done at the kiosk.
func (a *afternoon) home() {
	a.kiosk.t.Helper()
	a.kiosk.click("[data-done]")
	a.kiosk.until("to be home", `document.querySelector("[data-kiosk=home]")`)
}

// TestAnAfternoonsActivity: staff plan a session of two places; two visitors take them, the second in Arabic; a third finds
// it full; one leaves by phone, and that place is taken; one arrives at the kiosk, one at the desk, one without a sign-up.
func TestAnAfternoonsActivity(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		a := openAfternoon(t, browser, where)
		a.plan(t, "2")
		first, _ := a.signUp(t, "it")
		a.home()
		second, url := a.signUp(t, "ar")
		if first != "D-01" || second != "D-02" {
			t.Fatalf("the sign-ups are %s and %s", first, second)
		}
		if what := a.kiosk.textOf(".issued__service span[lang]"); what != "دورة اللغة الإيطالية" {
			t.Errorf("the Arabic page says of what it is: %s", what)
		}
		a.home()
		a.kiosk.click(`a.tile[href*="/sessions"]`)
		a.kiosk.untilText(".session.tile--closed .pill--bad", "Al completo")
		a.staff.untilText(".date[aria-current] .pill--warn", "2 di 2 posti presi")

		if !strings.HasPrefix(url, a.base+"/s/") {
			t.Fatalf("the QR code reads %q, want an address under %s/s/", url, a.base)
		}
		a.phone.visit(url)
		a.phone.untilText(".ticket--signed_up .ticket__number", second)
		a.phone.click(".leave__ask")
		a.phone.click(".leave .btn--danger")
		a.phone.until("to say that the place was given back", `document.querySelector(".ticket--cancelled")`)
		a.kiosk.visit(a.base + "/kiosk/meet?lang=it")
		third, url := a.signUp(t, "fr")
		a.home()

		a.arriveAtKiosk(t, first)
		a.staff.click("[data-focus=attend-3]")
		a.staff.untilText(".signup--attended:last-child .signup__code", third)
		a.phone.visit(url)
		a.phone.until("to know that one is there", `document.querySelector(".ticket--attended")`)
		a.staff.click("[data-focus=walkin]")
		a.staff.untilText(".chosen__present", "3")
		a.staff.write("#heads", "5")
		a.staff.click("[data-focus=heads]")
		a.staff.untilText(".chosen__present", "5")
		a.staff.click("[data-undo] .btn")
		a.staff.untilText(".chosen__present", "3")
		a.mustCount(t)
	})
}

// arriveAtKiosk types a wrong number first, and then the visitor's own.
func (a *afternoon) arriveAtKiosk(t *testing.T, label string) {
	t.Helper()
	a.kiosk.click(`a.tile[href*="/sessions"]`)
	a.kiosk.click("a.here")
	for _, digit := range "77" {
		a.kiosk.click(fmt.Sprintf(`[data-digit="%c"]`, digit))
	}
	a.kiosk.click(".keypad button")
	a.kiosk.until("to say that there is no such number", `document.querySelector(".kiosk__sorry").innerText`)
	for _, digit := range strings.TrimPrefix(label, "D-") {
		a.kiosk.click(fmt.Sprintf(`[data-digit="%c"]`, digit))
	}
	a.kiosk.click(".keypad button")
	a.kiosk.until("to thank for coming", `document.querySelector("[data-kiosk=said] .said__title")`)
	a.kiosk.untilText("[data-kiosk=said] .code", label)
	a.home()
}

// mustCount stops the program and reads the counts of the session's day.
func (a *afternoon) mustCount(t *testing.T) {
	t.Helper()
	for _, p := range []*tab{a.kiosk, a.phone, a.staff} {
		p.expectOutage()
		p.visit("about:blank")
	}
	a.stop(t)
	st, err := openStore(options{redisURL: a.where.url, data: a.where.dir}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	began := time.Now().Add(-5 * time.Minute)
	date, _ := atOffice(t, began)
	counts, err := engine.Open(st.client, branch.Sample(), ledger.Options{History: st.history}).Counts(t.Context(), strings.ReplaceAll(date, "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]int64{"sessions:service:participation": 1, "signups:service:participation": 3,
		"signups:residence:cuneo": 3, "signups:origin:unstated": 3, "signups_cancelled:service:participation": 1,
		"attended:service:participation": 3, "issued:source:activity": 3, "issued:service:participation": 3,
		"issued:language:it": 2, "issued:language:fr": 1, "issued:language:ar": 0, "issued:residence:unstated": 3} {
		if counts[field] != want {
			t.Errorf("%s: got %d, want %d", field, counts[field], want)
		}
	}
}

// jsonOf reads a body, for a request that writes it anew.
func jsonOf(t *testing.T, body string) (value map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// The visitor's phone and the kiosk do their work by plain links and forms where no script runs.
func TestActivitiesWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := startOpen(t, atDisk(t))
	p.must(t, "/desk/meet/sessions", "plan", jsonOf(t, course(t, 9)))
	kiosk, phone, staff := openTab(t, browser, "kiosk", tower), openTab(t, browser, "phone", pocket), openTab(t, browser, "staff", staffed)
	for _, screen := range []*tab{kiosk, phone, staff} {
		screen.withoutScripts()
	}
	kiosk.visit(p.base + "/kiosk/meet?lang=fr")
	kiosk.click(`a.tile[href*="/sessions"]`)
	kiosk.click("button.session")
	kiosk.answerFirst()
	kiosk.click(".option[value=asia]")
	kiosk.untilText(".issued__number", "D-01")
	url := kiosk.readQR(".take__qr")
	kiosk.click("[data-done]")
	kiosk.click(`a.tile[href*="/sessions"]`)
	kiosk.click("a.here")
	kiosk.click(`[data-digit="0"]`)
	kiosk.until("to have typed a digit", `document.querySelector(".keypad__number").value === "0"`)
	kiosk.click(`[data-digit="1"]`)
	kiosk.until("to have typed two digits", `document.querySelector(".keypad__number").value === "01"`)
	kiosk.click(".keypad button")
	kiosk.until("to thank for coming", `document.querySelector(".said__title")`)
	phone.visit(url)
	phone.until("to know that one is there", `document.querySelector(".ticket--attended")`)

	own := p.must(t, "/kiosk/meet/signups", "second", map[string]string{"session": "1", "language": "ar"})
	phone.visit(own["url"].(string))
	phone.click(".arrive .btn")
	phone.until("to know that one is there", `document.querySelector("html[dir=rtl] .ticket--attended")`)
	staff.visit(p.base + "/desk/meet/sessions?session=1&lang=it")
	staff.click("[data-focus=signup]")
	staff.click("[data-focus=attend-3]")
	staff.untilText(".chosen__present", "3")
	staff.click("[data-undo] .btn")
	staff.untilText(".chosen__present", "2")
}

// However often a session is tapped, a visitor gets one place.
func TestTenTapsOnASession(t *testing.T) {
	p := startProgram(t, atDisk(t), "-branch", changedBranch(t, func(office map[string]any) {
		office["always_open"] = true
		delete(office, "residence")
		delete(office, "origin")
	}))
	p.must(t, "/desk/meet/sessions", "plan", jsonOf(t, course(t, 9)))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet/sessions?lang=it")
	kiosk.until("to have the session", `document.querySelector("button.session")`)
	evaluate[bool](kiosk, `Array.from({ length: 10 }, () => document.querySelector("button.session").click()).length === 10`)
	kiosk.untilText(".issued__number", "D-01")
	list := p.must(t, "/kiosk/meet/sessions", "", nil)["sessions"].([]any)
	if signed := list[0].(map[string]any)["signed"]; signed != 1.0 {
		t.Errorf("ten taps took %v places", signed)
	}
}

// courses are the ids of a stage's sessions by what became of them, made once.
func (s *stage) courses() map[string]string {
	s.t.Helper()
	if s.sessions != nil {
		return s.sessions
	}
	const path = "/desk/meet/sessions"
	s.sessions = map[string]string{}
	for name, places := range map[string]int{"cancelled": 9, "full": 1, "begun": 40} {
		var body map[string]any
		if err := json.Unmarshal([]byte(course(s.t, places)), &body); err != nil {
			s.t.Fatal(err)
		}
		s.sessions[name] = s.open.must(s.t, path, s.key(), body)["id"].(string)
	}
	s.open.must(s.t, path+"/"+s.sessions["cancelled"]+"/cancellation", s.key(), map[string]string{})
	s.open.must(s.t, "/kiosk/meet/signups", s.key(), map[string]string{"session": s.sessions["full"], "language": "it"})
	return s.sessions
}

// activities are the screens of sessions in one language: one that has begun, one that is full, one that is cancelled.
func (s *stage) activities(lang string) []view {
	s.t.Helper()
	const sessions = "/desk/meet/sessions"
	begun, cancelled := s.courses()["begun"], s.courses()["cancelled"]
	sign := func(session string) string {
		s.t.Helper()
		return s.open.must(s.t, "/kiosk/meet/signups", s.key(), map[string]string{"session": session, "language": lang})["token"].(string)
	}
	here, left, coming := sign(begun), sign(begun), sign(begun)
	s.open.must(s.t, "/s/"+here+"/arrival", s.key(), map[string]string{})
	s.open.must(s.t, "/s/"+left+"/cancellation", s.key(), map[string]string{})
	base, in := s.open.base, "?lang="+lang
	return []view{
		{name: "kiosk sessions", device: tower, url: base + "/kiosk/meet/sessions" + in, shows: ".tile--closed"},
		{name: "kiosk sessions low", device: tower, url: base + "/kiosk/meet/sessions" + in + "&low=1", shows: ".kiosk--low"},
		{name: "kiosk signed up", device: tower, url: base + "/kiosk/meet/signups/" + coming, shows: ".issued"},
		{name: "kiosk keypad", device: tower, url: base + "/kiosk/meet/sessions/" + begun + "/arrival" + in + "&sorry=1", shows: ".keypad"},
		{name: "kiosk arrived", device: tower, url: base + "/kiosk/meet/sessions/" + begun + "/arrivals/1" + in, shows: ".said__title"},
		{name: "phone sign-up", device: pocket, url: base + "/s/" + coming + in, shows: ".ticket--signed_up"},
		{name: "phone sign-up attended", device: pocket, url: base + "/s/" + here + in, shows: ".ticket--attended"},
		{name: "phone sign-up given back", device: pocket, url: base + "/s/" + left + in, shows: ".ticket--cancelled"},
		{name: "desk sessions", device: staffed, url: base + sessions + in + "&session=" + begun, shows: ".signup--attended"},
		{name: "desk new session", device: staffed, url: base + sessions + in, shows: "#session-add[open]", reach: func(p *tab) {
			p.click("#session-add > summary")
		}},
		{name: "desk cancelled session", device: staffed, url: base + sessions + in + "&session=" + cancelled, shows: ".chosen .pill--bad"},
	}
}
