package locale

import (
	"slices"

	"golang.org/x/text/language"
)

// rightToLeft are the scripts written from right to left that people write today.
var rightToLeft = []string{"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa", "Yezi"}

// Dir is the direction in which a language is written, "ltr" or "rtl".
func Dir(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return "ltr"
	}
	if script, _ := t.Script(); slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Match is the one of the offered tags that suits best who asks for chosen (a tag, "" for none) or else reads the
// languages of an Accept-Language header. When nothing suits, it is the first of the offered.
func Match(offered []string, chosen, accept string) string {
	if slices.Contains(offered, chosen) {
		return chosen
	}
	tags := make([]language.Tag, len(offered))
	for i, o := range offered {
		tags[i] = language.Make(o)
	}
	var wanted []language.Tag
	if t, err := language.Parse(chosen); err == nil {
		wanted = append(wanted, t)
	}
	// A header that cannot be read is no wish.
	if header, _, err := language.ParseAcceptLanguage(accept); err == nil {
		wanted = append(wanted, header...)
	}
	_, i, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		i = 0
	}
	return offered[i]
}
