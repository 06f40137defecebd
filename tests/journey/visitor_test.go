package journey_test

import (
	"fmt"
	"strings"
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

// slate is a small tablet at the door.
var slate = harness.Size{Width: 800, Height: 480}

// A visitor who reads Arabic says at the kiosk which language is needed, lets others pass, misses the call and comes back,
// all of it through the screens.
func TestNeedsMoreTimeAndComesBack(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p := harness.StartOpen(t, where)
		kiosk, phone := harness.OpenTab(t, browser, "kiosk", harness.Tower), harness.OpenTab(t, browser, "phone", harness.Pocket)
		kiosk.Visit(p.Base + "/kiosk/meet")
		kiosk.Click(`.strip__language[hreflang=ar]`)
		kiosk.Until("to speak Arabic",
			`document.documentElement.dir === "rtl" && document.querySelector(".tile[value=mediation]")`)
		kiosk.Click(".priority__box")
		kiosk.Click(".tile[value=mediation]")
		kiosk.Until("to offer Urdu by its own name", `document.querySelector(".option[value=ur]")?.textContent === "اردو"`)
		kiosk.Click(".other__ask")
		kiosk.Until("to send who speaks another to a person", `document.querySelector(".other__text").checkVisibility()`)
		kiosk.Click(".option[value=ur]")
		kiosk.AnswerFirst()
		kiosk.Click(".options__none .option")
		number := kiosk.TextOf(".issued__number")
		kiosk.Until("to say the language and no reason",
			`document.querySelector(".issued__facts")?.innerText.includes("اردو") &&
			  !document.body.innerText.includes("سنناديك قبل غيرك بقليل")`)
		phone.Visit(kiosk.ReadQR(".take__qr"))
		phone.UntilText(".ticket--waiting .ticket__number", number)

		for i := range 4 {
			p.Issue(t, fmt.Sprint("behind", i), "mediation", "it")
		}
		phone.Click(".wish[data-when=postponable] summary")
		phone.Click(".wish[data-when=postponable] .btn--primary")
		phone.UntilText(".said--good", "تم: لديك وقت أكثر.")
		phone.Until("to have three before it", `document.querySelector(".ticket__facts dd").innerText.includes("3")`)

		call := map[string]string{"ticket": number}
		p.Must(t, harness.Desk1+"/calls", "call", call)
		phone.Until("to be called", `document.querySelector(".ticket--called")`)
		p.Must(t, harness.Desk1+"/moves", "missed", map[string]string{"ticket": number, "move": "no_show"})
		phone.Until("to say until when",
			`document.querySelector(".ticket--no_show .ticket__text").innerText.includes("مكانك محفوظ")`)
		phone.Click(".return .btn")
		phone.Until("to be welcome", `document.querySelector(".said--good") && document.querySelector(".ticket--waiting")`)
		p.Must(t, harness.Desk1+"/calls", "again", call)
		phone.Until("to be called again", `document.querySelector(".ticket--called").dataset.calls === "2"`)
		if board := p.Must(t, "/display/meet", "", nil); strings.Contains(fmt.Sprint(board), "priority") {
			t.Errorf("the board tells of priority: %v", board)
		}
	})
}

// A visitor takes a ticket at the door, leaves, comes back with the same phone and is called; a photo of the code is of
// no use.
func TestThroughTheDoor(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	// One after the other: a browser's cookies do not tell two programs on one machine apart.
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		p := harness.StartOpen(t, where)
		door, phone := harness.OpenTab(t, browser, "door", slate), harness.OpenTab(t, browser, "phone", harness.Pocket)
		door.Visit(p.Base + "/door/meet")
		first := door.ReadQR(".door__qr")
		if !strings.HasPrefix(first, p.Base+"/door/meet/") {
			t.Fatalf("the door shows %q", first)
		}
		phone.Visit(first + "?lang=en")
		phone.Click(".doorway__tile[value=mediation]")
		phone.Click(".doorway__languages [value=so]")
		number := phone.TextOf(".ticket--coming .ticket__number")
		phone.Until("to say what to do on the way back",
			`document.querySelector(".ticket__do").innerText.includes("scan the code")`)
		if status, answer, err := p.Send(harness.Desk1+"/calls", "early", map[string]string{"ticket": number}); status != 409 ||
			answer["code"] != "not_waiting" {
			t.Errorf("called before the arrival: %d %v %v", status, answer, err)
		}

		phone.ExpectOutage() // an old code is answered with 409
		phone.Visit(p.Base + "/door/meet/AAAAAAAAAAAAAAAA?lang=en")
		phone.Until("to say that the code is old", `document.querySelector(".doorway__sign")`)
		phone.Visit(door.ReadQR(".door__qr") + "?lang=en")
		phone.UntilText(".doorway__card .code", number)
		phone.Click(".doorway__card .return .btn")
		phone.Until("to wait", `document.querySelector(".said--good") && document.querySelector(".ticket--waiting")`)
		p.Must(t, harness.Desk1+"/calls", "call", map[string]string{})
		phone.Until("to be called", `document.querySelector(".ticket--called .ticket__desk .code").textContent === "1"`)
	})
}
