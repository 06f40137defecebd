package locale

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// OwnName is a language's own name in its own script, "Türkçe", as visitors look for it; the tag for one that is unknown.
func OwnName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.Self.Name(t); name != "" {
		return name
	}
	return tag
}
