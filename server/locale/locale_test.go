package locale_test

import (
	"testing"
	"testing/fstest"

	"turno/server/locale"
)

func TestPluralForms(t *testing.T) {
	c, err := locale.Load(fstest.MapFS{
		"it.json": file(`{"common.language_name":"Italiano","n":{"one":"{{.PluralCount}} uno","many":"{{.PluralCount}} ` +
			`tanti","other":"{{.PluralCount}} altri"}}`),
		"ar.json": file(`{"common.language_name":"العربية",` +
			`"n":{"zero":"z","one":"o","two":"t","few":"f","many":"m","other":"x"}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{0: "0 altri", 1: "1 uno", 2: "2 altri", 1000000: "1000000 tanti"} {
		if got := c.N("it", "n", n); got != want {
			t.Errorf("it %d: got %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "z", 1: "o", 2: "t", 3: "f", 10: "f", 11: "m", 99: "m", 100: "x", 102: "x",
		103: "f"} {
		if got := c.N("ar", "n", n); got != want {
			t.Errorf("ar %d: got %q, want %q", n, got, want)
		}
	}
}

func TestFallbacks(t *testing.T) {
	c, err := locale.Load(fstest.MapFS{
		"it.json": file(`{"common.language_name":"Italiano","only":"solo {{.What}}"}`),
		"en.json": file(`{"common.language_name":"English"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.T("en", "only", "What", "qui"); got != "solo qui" {
		t.Errorf("a key that a language lacks: got %q", got)
	}
	if got := c.T("xx", "only", "What", "qui"); got != "solo qui" {
		t.Errorf("a language without a catalogue: got %q", got)
	}
	if got := c.T("en", "none.such"); got != "none.such" {
		t.Errorf("a key that nobody has: got %q", got)
	}
	if _, err := locale.Load(fstest.MapFS{"en.json": file(`{}`)}); err == nil {
		t.Error("no error without the base")
	}
	if _, err := locale.Load(fstest.MapFS{"it.json": file(`{`)}); err == nil {
		t.Error("no error for a broken catalogue")
	}
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestDir(t *testing.T) {
	for tag, want := range map[string]string{"it": "ltr", "ar": "rtl", "ar-MA": "rtl", "fa": "rtl", "ur": "rtl", "he": "rtl",
		"pa": "ltr", "pa-Arab": "rtl", "zh-Hans": "ltr", "?": "ltr"} {
		if got := locale.Dir(tag); got != want {
			t.Errorf("%s: got %s, want %s", tag, got, want)
		}
	}
}

func TestOwnName(t *testing.T) {
	for tag, want := range map[string]string{"ro": "Română", "ar": "العربية", "zh-Hans": "简体中文", "ti": "ትግርኛ", "wo": "Wolof",
		"xx-none": "xx-none", "?": "?"} {
		if got := locale.OwnName(tag); got != want {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}

func TestNameIn(t *testing.T) {
	for _, c := range [][3]string{{"it", "ro", "rumeno"}, {"it", "ti", "tigrino"}, {"fr", "zh-Hans", "chinois simplifié"},
		{"ar", "fr", "الفرنسية"},
		{"it", "it", "italiano"}, {"it", "?", "?"}, {"?", "ro", "Română"}} {
		if got := locale.NameIn(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: got %q, want %q", c[1], c[0], got, c[2])
		}
	}
}
