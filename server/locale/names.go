package locale

import (
	"cmp"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// OwnName is a language's own name in its own script, "română", of any language that CLDR knows; the tag itself of others.
func OwnName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	return cmp.Or(display.Self.Name(t), tag)
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
