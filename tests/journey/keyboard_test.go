package journey_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server/servertest"
	"turno/tests/harness"
)

// The keyboard is on the first tile, which it shows at its first key, and only then chooses (C3).
func TestKioskFocus(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet")
	first := `document.activeElement === document.querySelector(".tile")`
	kiosk.Until("to have the first tile in hand", first)
	kiosk.Do(chromedp.KeyEvent("7K3M9P" + kb.Enter)) // a scanner
	kiosk.Do(chromedp.KeyEvent(kb.Tab))
	kiosk.Until("to show the first tile", first+` && getComputedStyle(document.activeElement).outlineStyle !== "none"`)
	if n := waiting(t, p); n != 0 {
		t.Errorf("a scanner took %d tickets", n)
	}
	kiosk.Do(chromedp.KeyEvent(kb.Tab))
	kiosk.Until("to have the second tile in hand", `document.activeElement === document.querySelectorAll(".tile")[1]`)
	kiosk.Click(".strip__language[lang=fr]")
	kiosk.Until("to have the first tile in hand in French", `document.documentElement.lang === "fr" && `+first)
}

// What a scanner types on the page for the code goes into the code, wherever the focus is, and stays when the language
// changes.
func TestKioskScanner(t *testing.T) {
	t.Parallel()
	p, _ := openAtNoon(t, harness.AtDisk(t))
	code := appointmentIn(t, p, "scanned", 0)
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	kiosk.Visit(p.Base + "/kiosk/meet")
	kiosk.Click(".foot__appointment")
	kiosk.Until("to ask for the code", `document.querySelector("[data-code]")`)
	for _, elsewhere := range []string{"main", ".code-entry__key", ".help__button"} {
		harness.Evaluate[bool](kiosk,
			fmt.Sprintf(`document.querySelector("[data-code]").value = "", document.querySelector(%q).focus() === undefined`,
				elsewhere))
		kiosk.Do(chromedp.KeyEvent(code[:3]))
		untilValue(kiosk, "[data-code]", code[:3])
	}
	kiosk.Click(".strip__language[lang=fr]")
	kiosk.Until("to be in French", `document.documentElement.lang === "fr"`)
	untilValue(kiosk, "[data-code]", code[:3])
	harness.Evaluate[bool](kiosk, `document.querySelector("main").focus() === undefined`)
	kiosk.Do(chromedp.KeyEvent(code[3:] + kb.Enter))
	kiosk.Until("to show the number in French",
		`document.documentElement.lang === "fr" && document.querySelector(".issued__number")`)

	kiosk.Visit(p.Base + "/kiosk/meet")
	kiosk.Click(".priority__box")
	kiosk.Click(".strip__language[lang=ar]")
	kiosk.Until("to have priority in Arabic",
		`document.documentElement.lang === "ar" && document.querySelector(".priority__box").checked`)
	kiosk.Click(".tile[value=mediation]")
	kiosk.Until("to ask for the language", `document.querySelector(".option[value=so]")`)
	kiosk.Click(".strip__language[lang=en]")
	kiosk.Until("to ask for the language in English",
		`document.documentElement.lang === "en" && document.querySelector(".option[value=so]")`)
	kiosk.Click(".option[value=so]")
	number := kiosk.TextOf(".issued__number")
	if got := p.Must(t, "/desk/meet/1", "", nil)["next"].(map[string]any); got["priority"] != "priority" ||
		got["needs"] != "so" || got["language"] != "en" {
		t.Errorf("%s is %v, want what was chosen", number, got)
	}
}

// The day's appointments by keyboard alone: who comes is two keys, and the list goes on from there.
func TestAppointmentsByKeyboard(t *testing.T) {
	t.Parallel()
	p, _ := openAtNoon(t, harness.AtDisk(t))
	comes, later := appointmentIn(t, p, "comes", 0), appointmentIn(t, p, "later", time.Hour)
	staff := harness.OpenTab(t, servertest.Browser(t), "staff", harness.Staffed)
	staff.Visit(p.Base + "/desk/meet/appointments?lang=it&desk=1")
	inHand := func(code, state string) {
		t.Helper()
		staff.Until("to have "+code+" in hand, "+state, fmt.Sprintf(`document.readyState === "complete" &&
			document.querySelector("[data-shortcuts]:not([hidden])") &&
			document.activeElement.matches("#a-%s.booking--%s")`, code, state))
	}
	staff.Press("q", "Q")
	inHand(comes, "booked")
	staff.Press("j", "J")
	inHand(comes, "checked_in")
	staff.Press("q", "Q")
	inHand(later, "booked")
	staff.Press("e", "E")
	staff.Press("x", "X")
	staff.Press("y", "Y")
	inHand(later, "cancelled")
	staff.Press("b", "B")
	staff.Until("to be back at the desk", `document.querySelector("#list-waiting")`)
}

// The activities by keyboard alone: the arrows lead to a session, and once it is open a sign-up, an arrival, one without a
// sign-up and the undo are a key each.
func TestActivitiesByKeyboard(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	p.Must(t, "/desk/meet/sessions", "plan", json.RawMessage(harness.Course(t, 9)))
	staff := harness.OpenTab(t, servertest.Browser(t), "staff", harness.Staffed)
	staff.Visit(p.Base + "/desk/meet/sessions?lang=it")
	staff.Press("q", "Q")
	staff.Until("to have the session in hand", `document.activeElement.matches(".date")`)
	staff.Do(chromedp.KeyEvent(kb.Enter))
	settled := func(what, shows string) {
		t.Helper()
		staff.Until(what, shows+` && !document.querySelector("main[aria-busy=true]")`)
	}
	settled("to have it open", `document.querySelector(".chosen") && document.querySelector("[data-shortcuts]:not([hidden])")`)
	for n := range 2 {
		staff.Press("u", "U")
		settled("to have a sign-up", fmt.Sprintf(`document.querySelectorAll(".signup").length === %d`, n+1))
	}
	staff.Press("r", "R")
	staff.Do(chromedp.KeyEvent(kb.ArrowDown))
	settled("to have the second in hand", `document.activeElement.matches("[data-focus=signup-2]")`)
	staff.Press("j", "J")
	settled("to know that the second is here, and keep it in hand",
		`document.activeElement.matches(".signup--attended[data-focus=signup-2]")`)
	staff.Press("i", "I")
	settled("to count two", `document.querySelector(".chosen__present").textContent === "2"`)
	staff.Press("z", "Z")
	settled("to count one", `document.querySelector(".chosen__present").textContent === "1"`)
}
