package branch

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"turno/server/text"
)

// Unstated is how an answer that was not given is counted; no choice may have this id.
const Unstated = "unstated"

// A form is one that a short text has in a file.
type form struct {
	is    func(string) bool
	words string // what a person has to give
}

var (
	idForm     = regexp.MustCompile(`^[a-z0-9_-]{1,32}$`)
	deskForm   = regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`)
	prefixForm = regexp.MustCompile(`^[A-Z]$`)
)

// forms are those that fields name in their tags. Where a desk has the id "screens" or "sessions", its address is taken.
var forms = map[string]form{
	"id": {idForm.MatchString, "1 to 32 of a-z, 0-9, - and _"},
	"choice": {func(s string) bool { return idForm.MatchString(s) && s != Unstated },
		`1 to 32 of a-z, 0-9, - and _, but not "unstated"`},
	"desk": {func(s string) bool { return deskForm.MatchString(s) && s != "screens" && s != "sessions" },
		`1 to 8 of a-z, A-Z and 0-9, but not "screens" and "sessions"`},
	"letter":    {prefixForm.MatchString, "one letter A to Z"},
	"zone":      {isZone, "an IANA time zone such as Europe/Rome"},
	"date":      {isDate, "a date such as 2026-12-25"},
	"language":  {isLanguage, "a language's BCP 47 tag such as it, pt-BR or zh-Hans"},
	"direction": {func(s string) bool { return slices.Contains(Directions, s) }, "one of " + strings.Join(Directions, ", ")},
	"pictogram": {func(string) bool { return true }, "one of the pictograms below"}, // see checkPictogram
}

// Form is the words for a form that a field's tag names, such as "one letter A to Z".
func Form(name string) string { return forms[name].words }

func isZone(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil && s != "" && s != "Local"
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// isLanguage reports whether a tag is that of a language, in its one spelling.
func isLanguage(s string) bool {
	tag, err := language.Parse(s)
	return err == nil && tag.String() == s
}

// check compares the value of a field and those within with what their tags take. An optional one may be missing.
func (r *reader) check(b *Branch, path string, v reflect.Value, tag reflect.StructTag) {
	name := tag.Get("json")
	optional := strings.Contains(name, ",omit")
	if v.IsZero() && optional && (v.Kind() != reflect.Int || !r.has(path)) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if inner, _, _ := strings.Cut(f.Tag.Get("json"), ","); inner != "" {
				r.check(b, join(path, inner), v.Field(i), f.Tag)
			}
		}
	case reflect.Slice:
		r.checkRange(path, v.Len(), tag.Get("range"), "%s entries")
		for i := range v.Len() {
			r.check(b, fmt.Sprintf("%s[%d]", path, i), v.Index(i), tag)
		}
	case reflect.Int:
		r.checkRange(path, int(v.Int()), tag.Get("range"), "%s")
	case reflect.String:
		r.checkString(path, v.String(), tag)
	case reflect.Map:
		r.checkText(b, path, v.Interface().(Text), tag, optional)
	}
}

func (r *reader) checkRange(path string, n int, allowed, of string) {
	least, most, _ := strings.Cut(allowed, "-")
	from, _ := strconv.Atoi(least)
	if to, err := strconv.Atoi(most); err == nil && (n < from || n > to) {
		r.refuse(path, "give "+of, least+" to "+most)
	}
}

func (r *reader) checkString(path, s string, tag reflect.StructTag) {
	if form, ok := forms[tag.Get("form")]; ok && !form.is(s) {
		if s == "" && !r.has(path) {
			r.refuse(path, "is missing: give %s", form.words)
			return
		}
		r.refuse(path, "%s is not right here: give %s", quoted(s), form.words)
	}
	if most, err := strconv.Atoi(tag.Get("most")); err == nil {
		r.checkLine(path, s, most)
	}
}

func (r *reader) checkLine(path, s string, most int) {
	switch err := (text.Line{Most: most}).Check(s); {
	case s == "" && !r.has(path):
		r.refuse(path, "is missing: give a text of at most %d characters", most)
	case err != nil:
		r.refuse(path, "%v", err)
	}
}

// checkText refuses a text that lacks the branch's own language, unless it may be left out, and what no screen can show.
func (r *reader) checkText(b *Branch, path string, t Text, tag reflect.StructTag, optional bool) {
	most, _ := strconv.Atoi(tag.Get("most"))
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		r.checkLine(join(path, lang), t[lang], most)
		if !b.Speaks(lang) {
			r.idle(join(path, lang), "nobody sees this text, as languages lacks %s", quoted(lang))
		}
	}
	if optional || len(b.Languages) == 0 || b.Language() == "" {
		return
	}
	if _, ok := t[b.Language()]; !ok {
		r.refuse(path, "give it in %s, the branch's own language", quoted(b.Language()))
	}
}
