package supervisor_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// strike is a script that presses a key on the element with the focus.
const strike = `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "%s", bubbles: true, ` +
	`cancelable: true}))`

// The keys at the foot do nothing without a choice: an untouched list gets the focus first, and a choice is for one ticket
// only. No frame changes the keys while somebody uses them, and no key is for a ticket that was left.
func TestTheKeysAtTheFoot(t *testing.T) {
	browser := servertest.Browser(t)
	o := open(t, queuetest.Embedded(t))
	for _, service := range []string{"legal", "legal", "legal", "mediation"} {
		o.Issue(t, service, "it")
	}
	tab, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base+"?lang=en"),
		chromedp.WaitVisible(chromedp.CSS(".bench"))))
	go o.Engine.Watch(t.Context(), func(ledger.Change) { o.Hub.Changed("meet") }, func() { o.Hub.Verified("meet") })
	until(t, tab, "the script", `document.querySelector(".deeds").dataset.state === ""`)
	press := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			until(t, tab, "the page, and the press before to be over",
				`document.readyState === "complete" && !document.querySelector("main[aria-busy=true]")`)
			press := chromedp.KeyEvent(key)
			// the driver would also type the key into a list, and a list must not get a key of the page
			if len(key) == 1 && key >= "0" || key == "Enter" {
				press = chromedp.Evaluate[chromedp.Void](fmt.Sprintf(strike, key))
			}
			must(t, chromedp.Do(tab, press))
		}
	}
	at := func(where string) {
		t.Helper()
		until(t, tab, where+" to have the focus", `document.activeElement.id === "`+where+`"`)
	}
	chosen := func(number string) {
		t.Helper()
		until(t, tab, "the choice of "+number, `document.querySelector("[data-chosen]").textContent === "`+number+`"`)
	}

	// The arrows stay within the list.
	press("2")
	chosen("B001")
	press(kb.ArrowUp)
	chosen("B001")
	press(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	chosen("B003")

	// An untouched list gets the focus. A choice there for one ticket ends with the next ticket. Enter presses the key.
	press("t")
	at("moves-to")
	press(kb.Escape, "p")
	at("moves-priority")
	press(kb.ArrowDown, "2") // digits count in a list as well
	chosen("B001")
	until(t, tab, "an untouched list", `document.querySelector("#moves-priority").value === ""`)
	press("p")
	at("moves-priority")
	press(kb.ArrowDown, "Enter")
	until(t, tab, "the priority", `document.querySelector("[data-row=B001] .is-priority")`)

	// The ticket is called while its list has the focus: the keys stay, and a letter is for the list and not for the page.
	// A move that is no longer possible is refused in words.
	until(t, tab, "the press before to be over", `document.querySelector("main[aria-busy=false]")`)
	at("list-legal")
	press("p")
	at("moves-priority")
	o.Call(t, "1", "B001")
	until(t, tab, "the call", `document.querySelector(".bench--called #t-B001")`)
	at("moves-priority")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("n")))
	until(t, tab, "a choice", `document.querySelector("#moves-priority").value`)
	press("Enter")
	until(t, tab, "the refusal", `document.querySelector("[data-problem]").textContent`)
	if o.floor(t).House.LastCall != nil {
		t.Error("a letter that was for a list closed the house")
	}
	press(kb.Escape)

	// An empty list ends the choice. When a ticket is gone, the focus goes back to its list.
	press("m")
	at("list-missed")
	chosen("")
	press("3")
	chosen("C001")
	press("x")
	at("list-mediation")
	press("z")
	until(t, tab, "the undo", `document.querySelector("#list-mediation #t-C001")`)
	at("list-mediation")

	// The stream of changes has a key, and Escape leads back from it and from a story.
	press("h")
	until(t, tab, "the record", `location.pathname.endsWith("/events") && document.querySelector(".audit")`)
	press(kb.Escape)
	until(t, tab, "the way back", `document.querySelector(".deeds")?.dataset.state === ""`)
	press("3")
	chosen("C001")
	press("s")
	until(t, tab, "the story", `location.pathname.endsWith("/C001") && document.querySelector(".audit")`)
	press(kb.Escape)
	until(t, tab, "the way back", `document.querySelector(".deeds")?.dataset.state === ""`)
}
