package locale_test

import (
	"testing"

	"turno/server/locale"
)

func TestOwnNames(t *testing.T) {
	for tag, want := range map[string]string{
		"ar": "العربية", "tr": "Türkçe", "zh-Hans": "简体中文", "wo": "Wolof", "ti": "ትግርኛ", "not a tag": "not a tag",
	} {
		if got := locale.OwnName(tag); got != want {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}
