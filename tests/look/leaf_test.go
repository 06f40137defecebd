package look_test

import (
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

const (
	tilesShown = `[...document.querySelectorAll(".tile")].filter((e) => e.checkVisibility()).length`
	leafShown  = `document.querySelector("[data-leaf-keys]:not([hidden]) [data-leaf-at]")?.textContent ?? ""`
	scrolls    = `document.documentElement.scrollHeight > innerHeight ||
	  document.querySelector(".tiles").scrollHeight > document.querySelector(".tiles").clientHeight + 1`
)

// What does not fit a kiosk's glass is behind a key, on the smallest and on the tallest; another language keeps the leaf.
func TestKioskLeaves(t *testing.T) {
	t.Parallel()
	p := harness.StartOffice(t, servertest.Office{Services: 26, NameLength: 40, Priorities: 2})
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	for _, glass := range []harness.Size{{Width: 1024, Height: 768}, harness.Tower} {
		kiosk.Resize(glass)
		kiosk.Visit(p.Base + "/kiosk/meet")
		kiosk.Until("to have leaves", leafShown+` !== ""`)
		seen := harness.Evaluate[int](kiosk, tilesShown)
		for harness.Evaluate[bool](kiosk, `!document.querySelector("[data-turn='1']").disabled`) {
			if harness.Evaluate[bool](kiosk, scrolls) {
				t.Errorf("%v: a leaf is scrolled", glass)
			}
			kiosk.Click("[data-turn='1']")
			seen += harness.Evaluate[int](kiosk, tilesShown)
		}
		if seen != 26 {
			t.Errorf("%v: %d tiles on all leaves, want 26", glass, seen)
		}
		leaf := harness.Evaluate[string](kiosk, leafShown)
		kiosk.Click(".strip__language[lang=en]")
		kiosk.Until("to be in English", `document.documentElement.lang === "en"`)
		if got := harness.Evaluate[string](kiosk, leafShown); got[:1] != leaf[:1] {
			t.Errorf("%v: in English it is leaf %s, want %s", glass, got, leaf)
		}
	}
}

// A list without anything in it has no leaves to turn: the kiosk says that no session is planned, and no key stands there.
func TestKioskWithoutSessions(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	kiosk := harness.OpenTab(t, servertest.Browser(t), "kiosk", harness.Tower)
	for _, glass := range []harness.Size{{Width: 1024, Height: 768}, harness.Tower} {
		kiosk.Resize(glass)
		kiosk.Visit(p.Base + "/kiosk/meet/sessions?lang=en")
		kiosk.Until("to be fitted", `document.querySelector("[data-fitted]")`)
		kiosk.Until("to say that there is none", `document.querySelector(".question__why").checkVisibility()`)
		if harness.Evaluate[bool](kiosk, leafShown+` !== ""`) {
			t.Errorf("%v: a key turns leaves that there are not", glass)
		}
	}
}
