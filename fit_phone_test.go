package main

import (
	"fmt"
	"strings"
	"testing"

	"turno/server/servertest"
)

// handsets are the smallest and the largest phone that visitors have.
var handsets = []size{{320, 568}, {430, 932}}

// lookAtCall tells what of a call is not whole on the screen, or not larger than the rest.
const lookAtCall = `(() => {
  const large = [...document.querySelectorAll(".ticket__number .code, .ticket__desk .code")]
  const says = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
  const rest = [...document.querySelectorAll(".ticket--called *")].filter((e) => says(e) && !e.closest(".code, .unseen"))
  const most = Math.max(...rest.map((e) => parseFloat(getComputedStyle(e).fontSize)))
  return large.flatMap((e) => {
    const box = e.getBoundingClientRect()
    const whole = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight
    const size = parseFloat(getComputedStyle(e).fontSize)
    return [whole ? "" : e.textContent + " is not whole", size > most ? "" : e.textContent + " is " + size + " px, other words " + most]
  }).filter(Boolean)
})()`

// Phones are right for the longest number and desks and a name of one word (the grid has those of several), on the smallest and the
// largest of them, also with letters of twice the size; what is called is whole and largest.
func TestPhonesHoldWhateverIsLongest(t *testing.T) {
	t.Parallel()
	pages := phonePages(t, servertest.Office{Services: 12, Desks: 40, LongDesks: true, NameLength: 80, OneWord: true, FirstNumber: 9999,
		Priorities: 2, Directions: true})
	p := openStill(t, servertest.Browser(t), "phone", pocket)
	for _, lang := range []string{"it", "ar"} {
		for state, url := range pages {
			for _, handset := range handsets {
				t.Run(fmt.Sprint(lang, " ", state, " ", handset), func(t *testing.T) {
					p.resize(handset)
					p.visit(url + "?lang=" + lang)
					p.mustHold(t)
					evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "212%") === undefined`)
					p.mustHold(t)
				})
			}
		}
	}
}

// mustHold checks the phone's page that is open.
func (p *tab) mustHold(t *testing.T) {
	t.Helper()
	evaluate[bool](p, `document.fonts.ready.then(() => true)`)
	p.mustFit(t)
	if found := evaluate[[]string](p, lookAtCall); len(found) > 0 && evaluate[bool](p, `!!document.querySelector(".ticket--called")`) {
		t.Error(strings.Join(found, "\n"))
	}
}

// phonePages are the pages of an office's visitors, by what they show.
func phonePages(t *testing.T, office servertest.Office) map[string]string {
	t.Helper()
	p := startOffice(t, office)
	take := func(key string) map[string]any {
		return p.must(t, tickets, key, map[string]string{"service": "mediation", "language": "it", "needs": "ar", "priority": "class1"})
	}
	take("first") // of five characters
	called, missed, waits := take("called"), take("missed"), take("waits")
	desk := "/desk/meet/WINDOW0"
	p.must(t, desk+"1/calls", "call", map[string]any{"ticket": called["number"]})
	p.must(t, desk+"2/calls", "miss", map[string]any{"ticket": missed["number"]})
	p.must(t, desk+"2/moves", "away", map[string]any{"ticket": missed["number"], "move": "no_show"})
	page := func(told map[string]any) string { return p.base + "/t/" + told["token"].(string) }
	return map[string]string{"waiting": page(waits), "called": page(called), "missed": page(missed), "gone": p.base + "/t/" + nowhere,
		"at the door": p.base + "/door/meet/" + p.must(t, "/door/meet", "", nil)["code"].(string)}
}

// A wish that is longer than the phone opens at its beginning.
func TestALongWishOpensAtItsBeginning(t *testing.T) {
	t.Parallel()
	open := startOffice(t, servertest.Office{Services: 26, NameLength: 40})
	services := open.must(t, "/kiosk/meet", "", nil)["services"].([]any)
	told := open.must(t, tickets, "one", map[string]any{"service": services[1].(map[string]any)["id"], "language": "it"})
	p := openStill(t, servertest.Browser(t), "phone", size{320, 568})
	p.visit(open.base + "/t/" + told["token"].(string))
	p.click(".wish:has([name=service]) > summary")
	p.until("to show where the services begin", `(() => {
  const { top } = document.querySelector(".wish[open] > summary").getBoundingClientRect()
  return top >= -1 && top < innerHeight / 2
})()`)
}
