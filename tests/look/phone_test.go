package look_test

import (
	"fmt"
	"strings"
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

// handsets are the smallest and the largest phone that visitors have.
var handsets = []harness.Size{{Width: 320, Height: 568}, {Width: 430, Height: 932}}

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
    return [whole ? "" : e.textContent + " is not whole",
      size > most ? "" : e.textContent + " is " + size + " px, other words " + most]
  }).filter(Boolean)
})()`

// Phones are right for the longest number and desks and a name of one word (the grid has those of several), on the
// smallest and the largest of them, also with letters of twice the size; what is called is whole and largest.
func TestPhonesHoldWhateverIsLongest(t *testing.T) {
	t.Parallel()
	pages := phonePages(t, servertest.Office{Services: 12, Desks: 40, LongDesks: true, NameLength: 80, OneWord: true,
		FirstNumber: 9999, Priorities: 2, Directions: true})
	p := harness.OpenStill(t, servertest.Browser(t), "phone", harness.Pocket)
	for _, lang := range []string{"it", "ar"} {
		for state, url := range pages {
			for _, handset := range handsets {
				t.Run(fmt.Sprint(lang, " ", state, " ", handset), func(t *testing.T) {
					p.Resize(handset)
					p.Visit(url + "?lang=" + lang)
					mustHold(t, p)
					harness.Evaluate[bool](p, `document.documentElement.style.setProperty("font-size", "212%") === undefined`)
					mustHold(t, p)
				})
			}
		}
	}
}

// mustHold checks the phone's page that is open.
func mustHold(t *testing.T, p *harness.Tab) {
	t.Helper()
	harness.Evaluate[bool](p, `document.fonts.ready.then(() => true)`)
	mustFit(t, p)
	if found := harness.Evaluate[[]string](p, lookAtCall); len(found) > 0 &&
		harness.Evaluate[bool](p, `!!document.querySelector(".ticket--called")`) {
		t.Error(strings.Join(found, "\n"))
	}
}

// phonePages are the pages of an office's visitors, by what they show.
func phonePages(t *testing.T, office servertest.Office) map[string]string {
	t.Helper()
	p := harness.StartOffice(t, office)
	take := func(key string) map[string]any {
		return p.Must(t, harness.Tickets, key,
			map[string]string{"service": "mediation", "language": "it", "needs": "ar", "priority": "class1"})
	}
	take("first") // of five characters
	called, missed, waits := take("called"), take("missed"), take("waits")
	desk := "/desk/meet/WINDOW0"
	p.Must(t, desk+"1/calls", "call", map[string]any{"ticket": called["number"]})
	p.Must(t, desk+"2/calls", "miss", map[string]any{"ticket": missed["number"]})
	p.Must(t, desk+"2/moves", "away", map[string]any{"ticket": missed["number"], "move": "no_show"})
	page := func(told map[string]any) string { return p.Base + "/t/" + told["token"].(string) }
	return map[string]string{"waiting": page(waits), "called": page(called), "missed": page(missed),
		"gone":        p.Base + "/t/" + harness.Nowhere,
		"at the door": p.Base + "/door/meet/" + p.Must(t, "/door/meet", "", nil)["code"].(string)}
}

// A wish that is longer than the phone opens at its beginning.
func TestALongWishOpensAtItsBeginning(t *testing.T) {
	t.Parallel()
	open := harness.StartOffice(t, servertest.Office{Services: 26, NameLength: 40})
	services := open.Must(t, "/kiosk/meet", "", nil)["services"].([]any)
	told := open.Must(t, harness.Tickets, "one",
		map[string]any{"service": services[1].(map[string]any)["id"], "language": "it"})
	p := harness.OpenStill(t, servertest.Browser(t), "phone", harness.Size{Width: 320, Height: 568})
	p.Visit(open.Base + "/t/" + told["token"].(string))
	p.Click(".wish:has([name=service]) > summary")
	p.Until("to show where the services begin", `(() => {
  const { top } = document.querySelector(".wish[open] > summary").getBoundingClientRect()
  return top >= -1 && top < innerHeight / 2
})()`)
}
