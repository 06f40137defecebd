package locale_test

import (
	"testing"

	"turno/server/branch"
	"turno/server/locale"
)

func TestLanguagesByTheirOwnNames(t *testing.T) {
	for tag, want := range map[string]string{"ro": "Română", "ar": "العربية", "zh-Hans": "简体中文", "ti": "ትግርኛ", "pa": "ਪੰਜਾਬੀ",
		"ru": "Русский", "wo": "Wolof", "ka": "ქართული", "rom": "Romani čhib", "xx-nonsense-tag": "xx-nonsense-tag", "": ""} {
		if got := locale.OwnName(tag); got != want {
			t.Errorf("%s calls itself %q, want %q", tag, got, want)
		}
	}
	for _, tag := range branch.Sample().AtDesks() {
		if locale.OwnName(tag) == tag {
			t.Errorf("the sample branch needs %s, whose own name is not known", tag)
		}
	}
}
