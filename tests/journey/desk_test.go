package journey_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A worker is somebody at a desk's keyboard.
type worker struct {
	*harness.Tab
	*harness.Program
	t *testing.T
}

// hit presses keys one after the other, each once the page has a control for it that can be used.
func (w *worker) hit(keys ...string) {
	w.t.Helper()
	for _, key := range keys {
		w.Until("to take the key "+key, fmt.Sprintf(`[...document.querySelectorAll('[aria-keyshortcuts~="%s"]')]
		  .some((c) => !c.disabled && c.checkVisibility())`, key))
		typed := strings.ToLower(key)
		if key == "Space" {
			typed = " "
		}
		w.Do(chromedp.KeyEvent(typed))
	}
}

// mustHold waits until the desk holds a ticket in a state, "" for none.
func (w *worker) mustHold(number, state string) {
	w.t.Helper()
	w.Until("to hold "+number,
		fmt.Sprintf(`document.querySelector("[data-at]").dataset.holds === %q`, strings.TrimSpace(number+" "+state)))
}

// mustList waits until a list has a row that shows a ticket and a text.
func (w *worker) mustList(list, number, shows string) {
	w.t.Helper()
	w.Until("to list "+number, fmt.Sprintf(`[...document.querySelectorAll("#list-%s .row")].some((row) =>
	  row.querySelector(".row__number").textContent === %q &&
	  row.innerText.replace(/[\u2066-\u2069\u00ad]/g, "").includes(%q))`, list, number, shows))
}

// mustUndo takes the last change back, which the key names by these words.
func (w *worker) mustUndo(words string) {
	w.t.Helper()
	w.Until("to offer the undo of "+words, fmt.Sprintf(`document.querySelector(".undo__form:not([hidden]) .undo__text")
	  ?.textContent.replace(/[\u2066-\u2069\u00ad]/g, "") === "Annulla: " + %q`, words))
	w.hit("Z")
}

// choose goes down so many lines in the list of outcomes.
func (w *worker) choose(lines int) {
	w.t.Helper()
	w.hit("O")
	w.Until("to have the outcome in hand", `document.activeElement.name === "outcome"`)
	for range lines {
		w.Do(chromedp.KeyEvent(kb.ArrowDown))
	}
	w.Do(chromedp.KeyEvent(kb.Escape))
}

// write writes a note.
func (w *worker) write(note string) {
	w.t.Helper()
	w.hit("W")
	w.Until("to have the note in hand", `document.activeElement.name === "note"`)
	w.Do(chromedp.KeyEvent(note), chromedp.KeyEvent(kb.Escape))
}

// ticket is what a visitor's phone is told.
func (w *worker) ticket(token string) map[string]any {
	w.t.Helper()
	return w.Must(w.t, "/t/"+token, "", nil)
}

// A whole afternoon at a desk, by keyboard alone: everything that can be done with a ticket, and much of it taken back.
func TestAnAfternoonAtTheDesk(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p := harness.StartOpen(t, where)
		w := &worker{Tab: harness.OpenTab(t, browser, "desk", harness.Staffed), Program: p, t: t}
		tokens := map[string]string{}
		for _, service := range []string{"information", "legal", "mediation"} {
			number, token := p.Issue(t, service, service, "it")
			tokens[number] = token
		}
		w.Visit(p.Base + "/desk/meet/2?lang=it")
		w.UntilText(".next__number", "A001")

		w.callAndFinish()
		w.setAside()
		w.sendOn(tokens["A001"])
		w.goOnWithAnotherService(tokens["B001"])
		w.prioritize()
	})
}

// callAndFinish calls A001, by mistake at first, and finishes it, too early at first.
func (w *worker) callAndFinish() {
	w.t.Helper()
	w.hit("Space")
	w.mustHold("A001", "called")
	w.mustUndo("chiamata di A001")
	w.mustHold("", "")
	w.UntilText(".next__number", "A001")
	w.hit("Space")
	w.mustHold("A001", "called")
	w.hit("R")
	w.UntilText(".held__calls", "2 chiamate")
	w.hit("S")
	w.mustHold("A001", "serving")
	// A break after this one leaves the space bar to the ticket.
	w.hit("B", "1")
	w.Until("to go on at the ticket",
		`document.querySelector(".bar__key--next:enabled") && document.activeElement.id === "desk-held"`)
	w.hit("B")
	w.Until("to have no break", `document.querySelector("#menu-break")`)
	w.hit("1", "1", "3")
	w.choose(2)
	w.write("Torna a settembre: p, f e z non sono tasti")
	w.hit("F")
	w.mustHold("", "")
	w.Until("to offer the undo of the finish",
		`document.querySelector(".undo__key:enabled .undo__text")?.textContent.includes("conclusione")`)
	w.Do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	w.mustHold("A001", "serving")
	held := w.Must(w.t, "/desk/meet/2", "", nil)["ticket"].(map[string]any)
	if held["outcome"] != nil || held["note"] != nil || held["finished_at"] != nil {
		w.t.Errorf("after the undo the ticket is %v", held)
	}
	w.Until("to show again what was typed", `document.querySelector(".case__count").value === "2" &&
	  document.querySelector(".finish [name=outcome]").selectedIndex === 2 &&
	  /tasti$/.test(document.querySelector(".finish [name=note]").value)`)
}

// setAside parks A001 for this desk and takes it up again, and again when it was missed.
func (w *worker) setAside() {
	w.t.Helper()
	w.hit("P", "0", "2")
	w.mustList("parked", "A001", "Cerca i documenti · per lo sportello 2")
	w.resume("K", "parked")
	w.mustHold("A001", "called")
	w.hit("N")
	w.mustHold("", "")
	w.mustList("missed", "A001", "3 chiamate")
	w.resume("M", "missed")
	w.mustHold("A001", "called")
}

// resume goes to a list by its key and presses the first key there.
func (w *worker) resume(key, list string) {
	w.t.Helper()
	w.hit(key)
	w.Until("to have the first row in hand", fmt.Sprintf(`document.activeElement.matches("#list-%s .row")`, list))
	w.hit("J")
}

// sendOn transfers A001 to a person, for good the second time.
func (w *worker) sendOn(token string) {
	w.t.Helper()
	w.hit("T")
	if rule := w.TextOf(".menu[open] .menu__rule"); !strings.Contains(rule, "tiene il suo posto: conta dalle") {
		w.t.Errorf("the rule of a transfer is %q", rule)
	}
	w.hit("0", "8") // giulia, who is not here now
	w.mustHold("", "")
	w.mustUndo("trasferimento di A001")
	w.mustHold("A001", "called")
	w.hit("T", "0", "8")
	w.mustHold("", "")
	if got := w.ticket(token); got["state"] != "waiting" || got["for_person"] != nil {
		w.t.Errorf("after the transfer the visitor's ticket is %v, want that it waits and names nobody", got)
	}
	floor := w.Program.Must(w.t, "/supervisor/meet", "", nil)
	waiting, _ := json.Marshal(floor["waiting"])
	if !strings.Contains(string(waiting), `"for_person":"giulia"`) {
		w.t.Errorf("after the transfer those who wait are %s, want one for giulia", waiting)
	}
}

// goOnWithAnotherService serves B001 for its service and for another, with one number.
func (w *worker) goOnWithAnotherService(token string) {
	w.t.Helper()
	w.hit("Space")
	w.mustHold("B001", "called")
	w.hit("S")
	w.mustHold("B001", "serving")
	w.hit("2", "C", "2")
	w.mustHold("", "")
	w.mustList("waiting", "B001", "Mediazione")
	w.hit("Space")
	w.mustHold("B001", "called")
	if done := w.TextOf(".held__before"); done != "Già fatto: Sportello legale" {
		w.t.Errorf("the card says %q of the service that is done", done)
	}
	w.hit("S")
	w.mustHold("B001", "serving")
	w.hit("Space") // ends the visit and calls the next
	w.mustHold("C001", "called")
	w.mustUndo("conclusione di B001")
	w.mustHold("B001", "serving")
	w.hit("F")
	w.mustHold("", "")
	if got := w.ticket(token); got["state"] != "done" || got["service"] != "mediation" ||
		fmt.Sprint(got["services_done"]) != "[legal]" {
		w.t.Errorf("in the end the ticket is %v", got)
	}
}

// prioritize gives C001 a class that only staff give, from its row. The key that undoes it goes away by itself.
func (w *worker) prioritize() {
	w.t.Helper()
	w.hit("Q")
	w.Until("to have the row in hand", `document.activeElement.matches("#list-waiting .row")`)
	w.hit("E")
	w.Until("to open the row", `document.querySelector("#more-C001[open]")`)
	w.hit("2")
	w.mustList("waiting", "C001", "Urgente")
	w.Until("to offer the undo", `document.querySelector(".undo__form:not([hidden])")`)
	w.Until("to offer it no more", `!document.querySelector(".undo__form:not([hidden])")`)
}
