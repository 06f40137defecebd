package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"turno/server/servertest"
)

// slate is a small tablet at the door.
var slate = size{800, 480}

// A visitor who reads Arabic says at the kiosk which language is needed, lets others pass, misses the call and comes back,
// all of it through the screens.
func TestNeedsMoreTimeAndComesBack(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p := startOpen(t, where)
		kiosk, phone := openTab(t, browser, "kiosk", tower), openTab(t, browser, "phone", pocket)
		kiosk.visit(p.base + "/kiosk/meet")
		kiosk.click(`.strip__language[hreflang=ar]`)
		kiosk.until("to speak Arabic", `document.documentElement.dir === "rtl" && document.querySelector(".tile[value=mediation]")`)
		kiosk.click(".priority__box")
		kiosk.click(".tile[value=mediation]")
		kiosk.until("to offer Urdu by its own name", `document.querySelector(".option[value=ur]")?.textContent === "اردو"`)
		kiosk.click(".other__ask")
		kiosk.until("to send who speaks another to a person", `document.querySelector(".other__text").checkVisibility()`)
		kiosk.click(".option[value=ur]")
		kiosk.answerFirst()
		kiosk.click(".options__none .option")
		number := kiosk.textOf(".issued__number")
		kiosk.until("to say the language and no reason", `document.querySelector(".issued__facts")?.innerText.includes("اردو") && !document.body.innerText.includes("سنناديك قبل غيرك بقليل")`)
		phone.visit(kiosk.readQR(".take__qr"))
		phone.untilText(".ticket--waiting .ticket__number", number)

		for i := range 4 {
			p.must(t, tickets, fmt.Sprint("behind", i), map[string]string{"service": "mediation", "language": "it"})
		}
		phone.click(".wish[data-when=postponable] summary")
		phone.click(".wish[data-when=postponable] .btn--primary")
		phone.untilText(".said--good", "تم: لديك وقت أكثر.")
		phone.until("to have three before it", `document.querySelector(".ticket__facts dd").innerText.includes("3")`)

		call := map[string]string{"ticket": number}
		p.must(t, desk1+"/calls", "call", call)
		phone.until("to be called", `document.querySelector(".ticket--called")`)
		p.must(t, desk1+"/moves", "missed", map[string]string{"ticket": number, "move": "no_show"})
		phone.until("to say until when", `document.querySelector(".ticket--no_show .ticket__text").innerText.includes("مكانك محفوظ")`)
		phone.click(".return .btn")
		phone.until("to be welcome", `document.querySelector(".said--good") && document.querySelector(".ticket--waiting")`)
		p.must(t, desk1+"/calls", "again", call)
		phone.until("to be called again", `document.querySelector(".ticket--called").dataset.calls === "2"`)
		if board := p.must(t, "/display/meet", "", nil); strings.Contains(fmt.Sprint(board), "priority") {
			t.Errorf("the board tells of priority: %v", board)
		}
	})
}

// A visitor takes a ticket at the door, leaves, comes back with the same phone and is called; a photo of the code is of no use.
func TestThroughTheDoor(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	// One after the other: a browser's cookies do not tell two programs on one machine apart.
	onAPlace(t, func(t *testing.T, where place) {
		p := startOpen(t, where)
		door, phone := openTab(t, browser, "door", slate), openTab(t, browser, "phone", pocket)
		door.visit(p.base + "/door/meet")
		first := door.readQR(".door__qr")
		if !strings.HasPrefix(first, p.base+"/door/meet/") {
			t.Fatalf("the door shows %q", first)
		}
		phone.visit(first + "?lang=en")
		phone.click(".doorway__tile[value=mediation]")
		phone.click(".doorway__languages [value=so]")
		number := phone.textOf(".ticket--coming .ticket__number")
		phone.until("to say what to do on the way back", `document.querySelector(".ticket__do").innerText.includes("scan the code")`)
		if status, answer, err := p.send(desk1+"/calls", "early", map[string]string{"ticket": number}); status != 409 || answer["code"] != "not_waiting" {
			t.Errorf("called before the arrival: %d %v %v", status, answer, err)
		}

		phone.expectOutage() // an old code is answered with 409
		phone.visit(p.base + "/door/meet/AAAAAAAAAAAAAAAA?lang=en")
		phone.until("to say that the code is old", `document.querySelector(".doorway__sign")`)
		phone.visit(door.readQR(".door__qr") + "?lang=en")
		phone.untilText(".doorway__card .code", number)
		phone.click(".doorway__card .return .btn")
		phone.until("to wait", `document.querySelector(".said--good") && document.querySelector(".ticket--waiting")`)
		p.must(t, desk1+"/calls", "call", map[string]string{})
		phone.until("to be called", `document.querySelector(".ticket--called .ticket__desk .code").textContent === "1"`)
	})
}

// The screen at the door shows another code every half a minute, by itself; it keeps the last one as long as that is good,
// says so when its server stays away, and comes back with it.
func TestTheDoorChangesByItself(t *testing.T) {
	t.Parallel()
	const change = 40 * time.Second // half a minute, and what a slow machine adds
	p := startOpen(t, atDisk(t))
	door := openTab(t, servertest.Browser(t), "door", tower)
	door.visit(p.base + "/door/meet")
	path := `(document.querySelector(".door__qr path") || document.body).getAttribute("d")`
	first := evaluate[string](door, path)
	door.within(change, "to show another code", fmt.Sprintf(`%s && %s !== %q`, path, path, first))
	door.expectOutage()
	p.kill()
	door.within(change, "to say that the server is away", `document.querySelector("[data-kiosk=unavailable]")`)
	p.start(t)
	door.until("to show a code", path)
}

// within is until with a patience of its own.
func (p *tab) within(d time.Duration, what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); <-time.After(100 * time.Millisecond) {
		if evaluate[bool](p, "Boolean("+expression+")") {
			return
		}
	}
	p.t.Fatalf("%s: waited %v %s; it shows: %s", p.name, d, what, p.text())
}
