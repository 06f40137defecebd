package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server/servertest"
)

const (
	tilesShown = `[...document.querySelectorAll(".tile")].filter((e) => e.checkVisibility()).length`
	leafShown  = `document.querySelector("[data-leaf-keys]:not([hidden]) [data-leaf-at]")?.textContent ?? ""`
	scrolls    = `document.documentElement.scrollHeight > innerHeight || document.querySelector(".tiles").scrollHeight > document.querySelector(".tiles").clientHeight + 1`
)

// What does not fit a kiosk's glass is behind a key, on the smallest and on the tallest; another language keeps the leaf.
func TestKioskLeaves(t *testing.T) {
	t.Parallel()
	p := startOffice(t, servertest.Office{Services: 26, NameLength: 40, Priorities: 2})
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	for _, glass := range []size{{1024, 768}, tower} {
		kiosk.resize(glass)
		kiosk.visit(p.base + "/kiosk/meet")
		kiosk.until("to have leaves", leafShown+` !== ""`)
		seen := evaluate[int](kiosk, tilesShown)
		for evaluate[bool](kiosk, `!document.querySelector("[data-turn='1']").disabled`) {
			if evaluate[bool](kiosk, scrolls) {
				t.Errorf("%v: a leaf is scrolled", glass)
			}
			kiosk.click("[data-turn='1']")
			seen += evaluate[int](kiosk, tilesShown)
		}
		if seen != 26 {
			t.Errorf("%v: %d tiles on all leaves, want 26", glass, seen)
		}
		leaf := evaluate[string](kiosk, leafShown)
		kiosk.click(".strip__language[lang=en]")
		kiosk.until("to be in English", `document.documentElement.lang === "en"`)
		if got := evaluate[string](kiosk, leafShown); got[:1] != leaf[:1] {
			t.Errorf("%v: in English it is leaf %s, want %s", glass, got, leaf)
		}
	}
}

// A list without anything in it has no leaves to turn: the kiosk says that no session is planned, and no key stands there.
func TestKioskWithoutSessions(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	for _, glass := range []size{{1024, 768}, tower} {
		kiosk.resize(glass)
		kiosk.visit(p.base + "/kiosk/meet/sessions?lang=en")
		kiosk.until("to be fitted", `document.querySelector("[data-fitted]")`)
		kiosk.until("to say that there is none", `document.querySelector(".question__why").checkVisibility()`)
		if evaluate[bool](kiosk, leafShown+` !== ""`) {
			t.Errorf("%v: a key turns leaves that there are not", glass)
		}
	}
}

// The keyboard is on the first tile, which it shows at its first key, and only then chooses (C3).
func TestKioskFocus(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet")
	first := `document.activeElement === document.querySelector(".tile")`
	kiosk.until("to have the first tile in hand", first)
	kiosk.do(chromedp.KeyEvent("7K3M9P" + kb.Enter)) // a scanner
	kiosk.do(chromedp.KeyEvent(kb.Tab))
	kiosk.until("to show the first tile", first+` && getComputedStyle(document.activeElement).outlineStyle !== "none"`)
	if n := p.waiting(t); n != 0 {
		t.Errorf("a scanner took %d tickets", n)
	}
	kiosk.do(chromedp.KeyEvent(kb.Tab))
	kiosk.until("to have the second tile in hand", `document.activeElement === document.querySelectorAll(".tile")[1]`)
	kiosk.click(".strip__language[lang=fr]")
	kiosk.until("to have the first tile in hand in French", `document.documentElement.lang === "fr" && `+first)
}

// What a scanner types on the page for the code goes into the code, wherever the focus is, and stays when the language changes.
func TestKioskScanner(t *testing.T) {
	t.Parallel()
	p, _ := openAtNoon(t, atDisk(t))
	code := p.appointmentIn(t, "scanned", 0)
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.visit(p.base + "/kiosk/meet")
	kiosk.click(".appointed")
	kiosk.until("to ask for the code", `document.querySelector("[data-code]")`)
	for _, elsewhere := range []string{"main", ".code-entry__key", ".help__button"} {
		evaluate[bool](kiosk, fmt.Sprintf(`document.querySelector("[data-code]").value = "", document.querySelector(%q).focus() === undefined`, elsewhere))
		kiosk.do(chromedp.KeyEvent(code[:3]))
		kiosk.untilValue("[data-code]", code[:3])
	}
	kiosk.click(".strip__language[lang=fr]")
	kiosk.until("to be in French", `document.documentElement.lang === "fr"`)
	kiosk.untilValue("[data-code]", code[:3])
	evaluate[bool](kiosk, `document.querySelector("main").focus() === undefined`)
	kiosk.do(chromedp.KeyEvent(code[3:] + kb.Enter))
	kiosk.until("to show the number in French", `document.documentElement.lang === "fr" && document.querySelector(".issued__number")`)

	kiosk.visit(p.base + "/kiosk/meet")
	kiosk.click(".priority__box")
	kiosk.click(".strip__language[lang=ar]")
	kiosk.until("to have priority in Arabic", `document.documentElement.lang === "ar" && document.querySelector(".priority__box").checked`)
	kiosk.click(".tile[value=mediation]")
	kiosk.until("to ask for the language", `document.querySelector(".option[value=so]")`)
	kiosk.click(".strip__language[lang=en]")
	kiosk.until("to ask for the language in English", `document.documentElement.lang === "en" && document.querySelector(".option[value=so]")`)
	kiosk.click(".option[value=so]")
	number := kiosk.textOf(".issued__number")
	if got := p.must(t, "/desk/meet/1", "", nil)["next"].(map[string]any); got["priority"] != "priority" || got["needs"] != "so" || got["language"] != "en" {
		t.Errorf("%s is %v, want what was chosen", number, got)
	}
}
