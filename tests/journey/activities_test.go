package journey_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/servertest"
	"turno/tests/harness"
)

// An afternoon is a program with the screens of one activity.
type afternoon struct {
	*harness.Program
	kiosk, phone, staff *harness.Tab
}

func openAfternoon(t *testing.T, browser context.Context, where harness.Place) *afternoon {
	t.Helper()
	a := &afternoon{Program: harness.StartOpen(t, where)}
	a.kiosk = harness.OpenTab(t, browser, "kiosk", harness.Tower)
	a.phone = harness.OpenTab(t, browser, "phone", harness.Pocket)
	a.staff = harness.OpenTab(t, browser, "staff", harness.Staffed)
	a.kiosk.Visit(a.Base + "/kiosk/meet?lang=it")
	a.staff.Visit(a.Base + "/desk/meet?lang=it")
	return a
}

// plan is the staff who plan a session that began a moment ago, from the page on which desks are chosen.
func (a *afternoon) plan(t *testing.T, places string) {
	t.Helper()
	date, clock := harness.AtOffice(t, time.Now().Add(-5*time.Minute))
	a.staff.Click(`a[href*="/desk/meet/sessions"]`)
	a.staff.Click("#session-add > summary")
	a.staff.Write("#add-title", "Corso di italiano")
	a.staff.Write("#add-title-ar", "دورة اللغة الإيطالية")
	a.staff.Write("#add-date", date)
	a.staff.Write("#add-time", clock)
	a.staff.Write("#add-capacity", places)
	a.staff.Write("#add-where", "Sala grande")
	a.staff.Click("#session-add .btn--primary.field--wide")
	a.staff.UntilText("#session-name", "Corso di italiano")
}

// signUp is a visitor at the kiosk: the tile of the activities, a session, two questions.
func (a *afternoon) signUp(t *testing.T, lang string) (label, url string) {
	t.Helper()
	// The page may have been in that language before.
	harness.Evaluate[bool](a.kiosk, `(document.querySelector("main").dataset.before = "yes") === "yes"`)
	a.kiosk.Click(fmt.Sprintf(".strip__language[lang=%s]", lang))
	a.kiosk.Until("to speak "+lang,
		fmt.Sprintf(`document.querySelector("html[lang=%s] [data-kiosk=home]:not([data-before])")`, lang))
	a.kiosk.Click(`a.tile[href*="/sessions"]`)
	a.kiosk.Click("button.session")
	a.kiosk.AnswerFirst()
	a.kiosk.Click(".options__none .option")
	label = a.kiosk.TextOf(".issued__number")
	return label, a.kiosk.ReadQR(".take__qr")
}

// home is the visitor who is done at the kiosk.
func (a *afternoon) home() {
	a.kiosk.T.Helper()
	a.kiosk.Click("[data-done]")
	a.kiosk.Until("to be home", `document.querySelector("[data-kiosk=home]")`)
}

// TestAnAfternoonsActivity: staff plan a session of two places; two visitors take them, the second in Arabic; a third finds
// it full; one leaves by phone, and that place is taken; one arrives at the kiosk, one at the desk, one without a sign-up.
func TestAnAfternoonsActivity(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		a := openAfternoon(t, browser, where)
		a.plan(t, "2")
		first, _ := a.signUp(t, "it")
		a.home()
		second, url := a.signUp(t, "ar")
		if first != "D-01" || second != "D-02" {
			t.Fatalf("the sign-ups are %s and %s", first, second)
		}
		if what := a.kiosk.TextOf(".issued__service span[lang]"); what != "دورة اللغة الإيطالية" {
			t.Errorf("the Arabic page says of what it is: %s", what)
		}
		a.home()
		a.kiosk.Click(`a.tile[href*="/sessions"]`)
		a.kiosk.UntilText(".session.tile--closed .pill--bad", "Al completo")
		a.staff.UntilText(".date[aria-current] .pill--warn", "2 di 2 posti presi")

		if !strings.HasPrefix(url, a.Base+"/s/") {
			t.Fatalf("the QR code reads %q, want an address under %s/s/", url, a.Base)
		}
		a.phone.Visit(url)
		a.phone.UntilText(".ticket--signed_up .ticket__number", second)
		a.phone.Click(".leave__ask")
		a.phone.Click(".leave .btn--danger")
		a.phone.Until("to say that the place was given back", `document.querySelector(".ticket--cancelled")`)
		a.kiosk.Visit(a.Base + "/kiosk/meet?lang=it")
		third, url := a.signUp(t, "fr")
		a.home()

		a.arriveAtKiosk(t, first)
		a.staff.Click("[data-focus=attend-3]")
		a.staff.UntilText(".signup--attended:last-child .signup__code", third)
		a.phone.Visit(url)
		a.phone.Until("to know that one is there", `document.querySelector(".ticket--attended")`)
		a.staff.Click("[data-focus=walkin]")
		a.staff.UntilText(".chosen__present", "3")
		a.staff.Write("#heads", "5")
		a.staff.Click("[data-focus=heads]")
		a.staff.UntilText(".chosen__present", "5")
		a.staff.Click("[data-undo] .btn")
		a.staff.UntilText(".chosen__present", "3")
		a.mustCount(t)
	})
}

// arriveAtKiosk types a wrong number first, and then the visitor's own.
func (a *afternoon) arriveAtKiosk(t *testing.T, label string) {
	t.Helper()
	a.kiosk.Click(`a.tile[href*="/sessions"]`)
	a.kiosk.Click("a.here")
	for _, digit := range "77" {
		a.kiosk.Click(fmt.Sprintf(`[data-digit="%c"]`, digit))
	}
	a.kiosk.Click(".keypad button")
	a.kiosk.Until("to say that there is no such number", `document.querySelector(".kiosk__sorry").innerText`)
	for _, digit := range strings.TrimPrefix(label, "D-") {
		a.kiosk.Click(fmt.Sprintf(`[data-digit="%c"]`, digit))
	}
	a.kiosk.Click(".keypad button")
	a.kiosk.Until("to thank for coming", `document.querySelector("[data-kiosk=said] .thanks__title")`)
	a.kiosk.UntilText("[data-kiosk=said] .code", label)
	a.home()
}

// mustCount stops the program and reads the counts of the session's day.
func (a *afternoon) mustCount(t *testing.T) {
	t.Helper()
	for _, p := range []*harness.Tab{a.kiosk, a.phone, a.staff} {
		p.ExpectOutage()
		p.Visit("about:blank")
	}
	a.Stop(t)
	began := time.Now().Add(-5 * time.Minute)
	date, _ := harness.AtOffice(t, began)
	counts, err := a.Where.Engine(t, branch.Sample()).Counts(t.Context(), strings.ReplaceAll(date, "-", ""))
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

// However often a session is tapped, a visitor gets one place.
func TestTenTapsOnASession(t *testing.T) {
	p := harness.Start(t, harness.AtDisk(t), "-branch", servertest.Office{}.File(t, func(office map[string]any) {
		delete(office, "residence")
		delete(office, "origin")
	}))
	p.Must(t, "/desk/meet/sessions", "plan", json.RawMessage(harness.Course(t, 9)))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet/sessions?lang=it")
	kiosk.Until("to have the session", `document.querySelector("button.session")`)
	harness.Evaluate[bool](kiosk,
		`Array.from({ length: 10 }, () => document.querySelector("button.session").click()).length === 10`)
	kiosk.UntilText(".issued__number", "D-01")
	list := p.Must(t, "/kiosk/meet/sessions", "", nil)["sessions"].([]any)
	if signed := list[0].(map[string]any)["signed"]; signed != 1.0 {
		t.Errorf("ten taps took %v places", signed)
	}
}
