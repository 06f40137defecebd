package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A desk begins a break and another one calls for help while the page is open. The page shows both without a touch, plays a
// sound, and has the alarm in its title for people who look at another tab. A press ends the alarm.
func TestBreakAndAlarmInTheBrowser(t *testing.T) {
	browser := servertest.Browser(t)
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := open(t, s)
		tab, cancel := chromedp.NewContext(browser)
		t.Cleanup(cancel)
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base+"?lang=en"),
			chromedp.WaitVisible(chromedp.CSS(".bench"))))
		go o.Engine.Watch(t.Context(), func(ledger.Change) { o.Hub.Changed("meet") }, func() { o.Hub.Verified("meet") })

		// A browser allows the sound of a page once somebody has touched it.
		must(t, chromedp.Do(tab, chromedp.MouseClickXY(2, 2), chromedp.Evaluate[chromedp.Void](countTones)))
		_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "3"},
			Reason: "meeting"})
		must(t, err)
		until(t, tab, "the break", `document.querySelector(".bench--break .pill").textContent.replaceAll("\u00ad", "") === `+
			`"Meeting"`)
		must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "2"}, "2", true))
		until(t, tab, "the alarm", `document.querySelector("[data-said]").textContent === "Desk 2 calls for help" &&
			document.querySelector(".alarm").checkVisibility() && document.title.startsWith("⚠ Desk 2 calls for help")`)
		until(t, tab, "its sound", "window.tones === 3")
		until(t, tab, "its desk's mark", `document.querySelector(".bench--alarm #bench-2")`)
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(820, 500), chromedp.Evaluate[chromedp.Void](`scrollTo(0, 9999)`)))
		until(t, tab, "alarm and refusal in sight far down the page",
			`scrollY > 200 && [".alarm", "[data-problem]"].every((name) => {
			const shown = document.querySelector(name)
			shown.matches("p") && (shown.textContent = "Something was refused")
			const { top, bottom } = shown.getBoundingClientRect()
			return top >= 0 && bottom < innerHeight
		})`)
		must(t, chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](`document.querySelector(".alarm .btn").click()`)))
		until(t, tab, "its end", `!document.querySelector(".alarm") && document.querySelector("[data-said]").textContent === "" &&
			!document.title.includes("⚠")`)
		if alarms := o.floor(t).House.Alarms; len(alarms) != 0 {
			t.Errorf("the alarms are %v still", alarms)
		}
		until(t, tab, "the late", `document.querySelector("[data-late]").textContent === "0"`)
	})
}

// A message that no screen can show is refused at its field, and stays there until it is mended.
func TestARefusedMessageStaysInTheBrowser(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	tab, cancel := chromedp.NewContext(servertest.Browser(t))
	t.Cleanup(cancel)
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base+"?lang=en"),
		chromedp.WaitVisible(chromedp.CSS(".bench"))))
	go o.Engine.Watch(t.Context(), func(ledger.Change) { o.Hub.Changed("meet") }, func() { o.Hub.Verified("meet") })
	const typed = `document.querySelector("#message-text").`
	must(t, chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](typed+`value = "\u3164"`),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("#message button").click()`)))
	until(t, tab, "the sentence at the field", typed+`validationMessage.startsWith("The text shows nothing")`)
	until(t, tab, "what was typed", typed+`value === "\u3164"`)
	until(t, tab, "the end of the answer", `!document.querySelector("#message button").disabled`)
	must(t, chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](typed+`value = "We close at noon"`),
		chromedp.Evaluate[chromedp.Void](typed+`dispatchEvent(new Event("input"))`),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("#message button").click()`)))
	until(t, tab, "the message", `document.querySelector(".shown__text")`)
	if got := o.floor(t).House.Message; got != "We close at noon" {
		t.Errorf("the message is %q", got)
	}
}

// countTones is a script that counts the tones that a page plays.
const countTones = `(() => {
  window.tones = 0
  const make = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.tones++; return make.call(this) }
})()`

// until waits until an expression is true on the page.
func until(t *testing.T, tab context.Context, what, expression string) {
	t.Helper()
	queuetest.Eventually(t, what, func() error {
		ctx, cancel := context.WithTimeout(tab, time.Second)
		defer cancel()
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("Boolean(%s)", expression)))
		if err == nil && !is {
			err = errors.New("it is not there")
		}
		return err
	})
}
