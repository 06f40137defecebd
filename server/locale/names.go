package locale

import (
	"cmp"
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
