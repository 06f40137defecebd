package journey_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// Phone and desk do their work by plain forms where no script runs.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := harness.StartOpen(t, harness.AtDisk(t))
	first, _ := p.Issue(t, "first", "information", "fr")
	second, token := p.Issue(t, "second", "information", "fr")
	desk, phone := harness.OpenTab(t, browser, "desk", harness.Staffed), harness.OpenTab(t, browser, "phone", harness.Pocket)
	desk.WithoutScripts()
	phone.WithoutScripts()

	desk.Visit(p.Base + "/desk/meet/1")
	desk.UntilText(".next__number", first)
	desk.Click(".next__key")
	desk.UntilText(".held__number", first)
	desk.Click(".act--serve button")
	desk.Click(".case__count")
	desk.Do(chromedp.KeyEvent("1"))
	desk.Click(".finish__key")
	desk.UntilText(".next__number", second)

	phone.Visit(p.Base + "/t/" + token)
	phone.UntilText(".ticket--waiting .ticket__number", second)
	phone.Click(".leave__ask")
	phone.Click(".leave .btn--danger")
	phone.Until("to say that the queue was left", `document.querySelector(".ticket--cancelled")`)
	desk.Visit(p.Base + "/desk/meet/1")
	desk.Click(".next__key")
	desk.Until("to say that nobody waits", `document.querySelector("[data-problem]").innerText`)
}

// Without scripts the last change is taken back by a plain form.
func TestUndoWithoutScripts(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	p.Issue(t, "first", "information", "fr")
	desk := harness.OpenTab(t, servertest.Browser(t), "desk", harness.Staffed)
	desk.WithoutScripts()
	desk.Visit(p.Base + "/desk/meet/1?lang=it")
	desk.Click(".next__key")
	desk.UntilText(".held__number", "A001")
	desk.Click(".undo__key")
	desk.UntilText(".next__number", "A001")
}

// Who works without scripts confirms an alarm, and is told the number on the page.
func TestTheDeskItselfWithoutScripts(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	desk := harness.OpenTab(t, servertest.Browser(t), "desk", harness.Staffed)
	desk.WithoutScripts()
	desk.Visit(p.Base + "/desk/meet/2?lang=it")
	desk.Click("#menu-register summary")
	desk.Click(`#register button[value=legal]`)
	desk.UntilText("[data-told]:not([hidden]) [data-told-number]", "B001")
	desk.Click("[data-told-done]")
	desk.Until("to be told", `document.querySelector("[data-told]").hidden`)
	desk.Click("#menu-break summary")
	desk.Click(`#menu-break .btn`)
	desk.Until("to have a break", `document.querySelector(".rest__title")`)
	desk.Click(".rest__back .btn")
	desk.UntilText(".next__number", "B001")
	desk.Click("#menu-alarm summary")
	desk.Click("#menu-alarm .btn--danger")
	desk.Until("to say that it called", `document.querySelector(".sos--mine")`)
}

// The visitor's phone and the kiosk do their work by plain links and forms where no script runs.
func TestActivitiesWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p := harness.StartOpen(t, harness.AtDisk(t))
	p.Must(t, "/desk/meet/sessions", "plan", json.RawMessage(harness.Course(t, 9)))
	kiosk := harness.OpenTab(t, browser, "kiosk", harness.Tower)
	phone := harness.OpenTab(t, browser, "phone", harness.Pocket)
	staff := harness.OpenTab(t, browser, "staff", harness.Staffed)
	for _, screen := range []*harness.Tab{kiosk, phone, staff} {
		screen.WithoutScripts()
	}
	kiosk.Visit(p.Base + "/kiosk/meet?lang=fr")
	kiosk.Click(`a.tile[href*="/sessions"]`)
	kiosk.Click("button.session")
	kiosk.AnswerFirst()
	kiosk.Click(".option[value=asia]")
	kiosk.UntilText(".issued__number", "D-01")
	url := kiosk.ReadQR(".take__qr")
	kiosk.Click("[data-done]")
	kiosk.Click(`a.tile[href*="/sessions"]`)
	kiosk.Click("a.here")
	kiosk.Click(`[data-digit="0"]`)
	kiosk.Until("to have typed a digit", `document.querySelector(".keypad__number").value === "0"`)
	kiosk.Click(`[data-digit="1"]`)
	kiosk.Until("to have typed two digits", `document.querySelector(".keypad__number").value === "01"`)
	kiosk.Click(".keypad button")
	kiosk.Until("to thank for coming", `document.querySelector(".thanks__title")`)
	phone.Visit(url)
	phone.Until("to know that one is there", `document.querySelector(".ticket--attended")`)

	own := p.Must(t, "/kiosk/meet/signups", "second", map[string]string{"session": "1", "language": "ar"})
	phone.Visit(own["url"].(string))
	phone.Click(".arrive .btn")
	phone.Until("to know that one is there", `document.querySelector("html[dir=rtl] .ticket--attended")`)
	staff.Visit(p.Base + "/desk/meet/sessions?session=1&lang=it")
	staff.Click("[data-focus=signup]")
	staff.Click("[data-focus=attend-3]")
	staff.UntilText(".chosen__present", "3")
	staff.Click("[data-undo] .btn")
	staff.UntilText(".chosen__present", "2")
}

// TestAppointmentsWithoutScripts: every key is a form.
func TestAppointmentsWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p, _ := openAtNoon(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, browser, "kiosk", harness.Tower)
	phone := harness.OpenTab(t, browser, "phone", harness.Pocket)
	staff := harness.OpenTab(t, browser, "staff", harness.Staffed)
	for _, screen := range []*harness.Tab{kiosk, phone, staff} {
		screen.WithoutScripts()
	}
	kiosk.Visit(p.Base + "/kiosk/meet?lang=fr")
	kiosk.Click(".foot__appointment")
	typeCode(kiosk, appointmentIn(t, p, "k", 0))
	kiosk.Until("to show a number", `document.querySelector(".issued__number")`)

	phone.Visit(p.Base + "/a/meet/" + appointmentIn(t, p, "p", 0))
	phone.Click(".checkin__key")
	phone.Until("to be in the queue", `document.querySelector(".ticket--waiting")`)

	code := appointmentIn(t, p, "s", 5*time.Minute)
	staff.Visit(p.Base + "/desk/meet/appointments?desk=1&lang=en")
	staff.Click("#a-" + code + " .btn--primary")
	staff.Until("to say so", `document.querySelector("#a-`+code+`.booking--checked_in")`)
	staff.Click(".day__back")
	staff.Until("to be at the desk", `document.querySelector(".row__ticket .appointed")`)

	// Who has no code says the time and the last digits.
	at := time.Now().Add(10 * time.Minute).Format(time.RFC3339)
	p.Must(t, "/desk/meet/appointments", "d", map[string]string{"service": "legal", "at": at, "digits": "4547"})
	kiosk.Visit(p.Base + "/kiosk/meet/appointment?by=digits&lang=it")
	kiosk.Click(".code-entry__time")
	typeCode(kiosk, "4547")
	kiosk.Until("to show a number", `document.querySelector(".issued__number")`)
}

// The supervisor's page does its work by plain forms where no script runs.
func TestSupervisorWithoutScripts(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	number, _ := p.Issue(t, "first", "legal", "fr")
	page := harness.OpenTab(t, servertest.Browser(t), "supervisor", harness.Staffed)
	page.WithoutScripts()
	page.Visit(p.Base + "/supervisor/meet?lang=fr")
	page.Click("#t-" + number)
	page.Click(".deeds--cancel")
	page.UntilText(".figures dd", "0")
	page.Click("#message-text")
	page.Do(chromedp.KeyEvent("Midi"))
	page.Click(".message__key")
	page.UntilText(".shown__text", "Midi")
}
