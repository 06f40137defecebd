package locale

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// ownNames are names that CLDR lacks, or that it writes in a way that speakers of the language do not expect.
var ownNames = map[string]string{
	"ff":  "Pulaar",
	"ku":  "Kurdî",
	"man": "Mandingo",
	"rom": "Romani čhib",
	"zh":  "中文",
}

// OwnName is the name of a language in itself and in its own script, "Română", or its tag if the name is not known. It
// begins with a capital letter, if the script has any.
func OwnName(tag string) string { return ownName(tag) }

var ownName = kept(func(tag string) string {
	name, ok := ownNames[tag]
	if t, err := language.Parse(tag); !ok && err == nil {
		name = display.Self.Name(t)
	}
	if name == "" {
		return tag
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToTitle(first)) + strings.TrimPrefix(name, name[:size])
})

// NameIn is the name of a language in another one, "rumeno" for "ro" in "it", or its own name if that is not known.
func NameIn(in, tag string) string { return nameIn([2]string{in, tag}) }

var nameIn = kept(func(of [2]string) string {
	reader, unread := language.Parse(of[0])
	t, err := language.Parse(of[1])
	if err != nil || unread != nil {
		return OwnName(of[1])
	}
	return cmp.Or(display.Languages(reader).Name(t), OwnName(of[1]))
})

// rightToLeft are the scripts in use today that are written from right to left.
var rightToLeft = []string{"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa", "Yezi"}

// Dir is the direction in which a language is written, "ltr" or "rtl".
func Dir(tag string) string { return dir(tag) }

var dir = kept(func(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return "ltr"
	}
	if script, _ := t.Script(); slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
})

// kept remembers the answers of a function. It is for the languages of the settings and catalogues: there are few.
func kept[K comparable](find func(K) string) func(K) string {
	var known sync.Map
	return func(of K) string {
		if answer, ok := known.Load(of); ok {
			return answer.(string)
		}
		answer := find(of)
		known.Store(of, answer)
		return answer
	}
}

// Match is the offered tag that fits best: to chosen (a tag, "" for none), or else to the languages of an Accept-Language
// header. It is the first offered tag if none fits.
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
	// A header that cannot be read is ignored.
	if header, _, err := language.ParseAcceptLanguage(accept); err == nil {
		wanted = append(wanted, header...)
	}
	_, i, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		i = 0
	}
	return offered[i]
}
