package locale

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// ownNames are names that CLDR lacks, or spells in a way that its speakers would not look for.
var ownNames = map[string]string{
	"ff":  "Pulaar",
	"ku":  "Kurdî",
	"man": "Mandingo",
	"rom": "Romani čhib",
	"zh":  "中文",
}

// OwnName is how a language calls itself in its own script, "română", or its tag if that is not known. It begins with a
// capital letter where the script has any, as it stands alone.
func OwnName(tag string) string {
	name, ok := ownNames[tag]
	if t, err := language.Parse(tag); !ok && err == nil {
		name = display.Self.Name(t)
	}
	if name == "" {
		return tag
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToTitle(first)) + strings.TrimPrefix(name, name[:size])
}

// NameIn is what a language is called in another, "rumeno" of "ro" in "it", or its own name where nobody knows better.
func NameIn(in, tag string) string {
	t, err := language.Parse(tag)
	reader, unread := language.Parse(in)
	if err != nil || unread != nil {
		return OwnName(tag)
	}
	return cmp.Or(display.Languages(reader).Name(t), OwnName(tag))
}

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
