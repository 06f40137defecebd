package text_test

import (
	"errors"
	"strings"
	"testing"

	"turno/server/text"
)

// What scripts and emoji are made of is taken.
func TestTaken(t *testing.T) {
	for name, s := range map[string]string{
		"Persian with a non-joiner":            "کتاب\u200cخانه",
		"Marathi with a joiner":                "दर\u200dया",
		"a soft hyphen":                        "Aufenthalts\u00adtitel",
		"direction marks":                      "شارع 7\u200e (ب)\u200f \u061cأ",
		"an isolate that is closed":            "ticket \u2068A001\u2069 \u2066\u2067x\u2069\u2069",
		"a family":                             "👨\u200d👩\u200d👧",
		"a rainbow flag":                       "🏳\ufe0f\u200d🌈",
		"the flag of Scotland":                 "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
		"a keycap":                             "1\ufe0f\u20e3",
		"Vietnamese, composed":                 "Tiếng Việt",
		"Vietnamese, decomposed":               "Tie\u0302\u0301ng Vie\u0323\u0302t",
		"Thai with vowel and tone":             "ที่นั่น น้ำ",
		"Hebrew with points and accents":       "בְּרֵאשִׁ֖ית הַשָּׁמַ֖יִם שָּֽׁ",
		"Arabic with all vowels":               "ٱلْحَمْدُ لِلّٰهِ",
		"Burmese":                              "မြို့တော်",
		"Tibetan":                              "བསྒྲུབས",
		"Greek with accents, decomposed":       "ω\u0314\u0342\u0345",
		"an Arabic number sign, which is seen": "\u0600",
		"Khmer with spaces of no width":        "ភាសា\u200bខ្មែរ",
		"80 characters":                        strings.Repeat("é", 80),
	} {
		if err := (text.Line{Most: 80}).Check(s); err != nil {
			t.Errorf("%s: %q %v", name, s, err)
		}
	}
}

// What changes the text around it, what shows nothing and what is too long is refused, each by its sentence.
func TestRefused(t *testing.T) {
	for s, want := range map[string]text.Why{
		"bytes \xff":               text.Encoding,
		"replaced \ufffd":          text.Encoding,
		"two\nlines":               text.Control,
		"tab\there":                text.Control,
		"NUL \x00":                 text.Control,
		"line\u2028separator":      text.Control,
		"next\u0085line":           text.Control,
		"noncharacter \uffff":      text.Control,
		"annotation \ufff9":        text.Control,
		"deprecated \u206a":        text.Control,
		"hidden \U000e0041":        text.Control,
		"\u202eturned":             text.Direction,
		"\u202dturned":             text.Direction,
		"\u202aembedded\u202c":     text.Direction,
		"\u202bembedded":           text.Direction,
		"open \u2067isolate":       text.Direction,
		"open \u2068\u2066a\u2069": text.Direction,
		"closes \u2069 another":    text.Direction,
		"Z" + strings.Repeat("\u0335", 5) + "algo":        text.Marks,
		"Z\u0335\u0336\u0337\u200d\u0338\u034f\u0321algo": text.Marks,
		"a" + strings.Repeat("\u0301", 3000):              text.Marks,
		"":                                                text.Blank,
		"   \u00a0\u2003":                                 text.Blank,
		"\u3164\uffa0":                                    text.Blank,
		"\u2800":                                          text.Blank,
		"\u115f\u1160":                                    text.Blank,
		"\u200b\u200c\u200d\u2060\ufeff\u00ad":            text.Blank,
		"\u200e\u061c":                                    text.Blank,
		" \u0301":                                         text.Blank,
		strings.Repeat("é", 81):                           text.Long,
	} {
		var f *text.Fault
		if err := (text.Line{Most: 80}).Check(s); !errors.As(err, &f) || f.Why != want {
			t.Errorf("%q: %v, want %s", s, err, want)
		} else if f.Error() == "" {
			t.Errorf("%s has no sentence", want)
		}
	}
}

// A text that may be left out may be "", and nothing else that shows nothing.
func TestCheckIfGiven(t *testing.T) {
	if err := (text.Line{Most: 80}).CheckIfGiven(""); err != nil {
		t.Error(err)
	}
	if err := (text.Line{Most: 80}).CheckIfGiven(" "); err == nil {
		t.Error("a space is taken")
	}
	if err := text.Safe(" " + strings.Repeat("x", 10_000)); err != nil {
		t.Error(err)
	}
}
