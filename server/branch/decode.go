package branch

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// set moves the values of a file into those of the settings. What is of another kind is refused, and so is a field that the
// settings lack or that stands twice.
func (r *reader) set(f *field, to reflect.Value) {
	r.places[f.path] = f.at
	switch {
	case f.value == nil && (to.Kind() == reflect.Slice || to.Kind() == reflect.Pointer): // a program's word for none
		return
	case f.value == nil:
		r.refuse(f.path, "give a value, or leave the field out")
		return
	case to.Kind() == reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.set(f, to.Elem())
		return
	case !isOf(f.value, to.Type()):
		r.refuse(f.path, "give %s, not %s", wanted(to.Type()), given(f.value))
		return
	}
	switch to.Type() {
	case reflect.TypeFor[Week]():
		r.setWeek(f, to)
		return
	case reflect.TypeFor[Span]():
		r.setSpan(f, to)
		return
	}
	switch to.Kind() {
	case reflect.Struct:
		r.setStruct(f, to)
	case reflect.Map:
		r.setText(f, to)
	case reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), len(f.within), len(f.within)))
		for i, inner := range f.within {
			defaults(to.Index(i))
			r.set(inner, to.Index(i))
		}
	case reflect.String:
		to.SetString(f.value.(string))
	case reflect.Bool:
		to.SetBool(f.value.(bool))
	case reflect.Int:
		n, err := strconv.Atoi(f.value.(json.Number).String())
		if err != nil {
			r.refuse(f.path, "give a whole number, not %s", quoted(f.value.(json.Number).String()))
		}
		to.SetInt(int64(n))
	}
}

func (r *reader) setStruct(f *field, to reflect.Value) {
	names := namesOf(to.Type())
	for _, inner := range r.once(f) {
		i := slices.Index(names, inner.name)
		if i < 0 {
			r.unknown(inner, names)
			continue
		}
		r.set(inner, to.Field(i))
	}
}

func (r *reader) setText(f *field, to reflect.Value) {
	to.Set(reflect.MakeMap(to.Type()))
	for _, inner := range r.once(f) {
		text := reflect.New(to.Type().Elem()).Elem()
		r.set(inner, text)
		to.SetMapIndex(reflect.ValueOf(inner.name), text)
	}
}

func (r *reader) setWeek(f *field, to reflect.Value) {
	for _, inner := range r.once(f) {
		day := slices.Index(weekdays[:], inner.name)
		if day < 0 {
			r.unknown(inner, weekdays[:])
			continue
		}
		r.set(inner, to.Index(day))
	}
}

func (r *reader) setSpan(f *field, to reflect.Value) {
	if len(f.within) != 2 {
		r.refuse(f.path, "an opening has two times, its begin and its end, not %d: give the next opening its own brackets, "+
			`[["09:30", "12:00"], ["15:30", "18:00"]]`, len(f.within))
		return
	}
	for i, inner := range f.within {
		r.set(inner, to.Field(i))
	}
}

// once are the fields of an object without those that have stood before.
func (r *reader) once(f *field) []*field {
	var all []*field
	for _, inner := range f.within {
		if slices.ContainsFunc(all, func(before *field) bool { return before.name == inner.name }) {
			r.mistakes[fmt.Sprint(inner.path, " at ", inner.at)] = Mistake{Field: inner.path, at: inner.at,
				Sentence: "stands twice in the same object: keep one of them"}
			continue
		}
		all = append(all, inner)
	}
	return all
}

// unknown refuses a field that the settings lack.
func (r *reader) unknown(f *field, names []string) {
	r.places[f.path] = f.at
	same := func(name string) bool {
		return strings.EqualFold(strings.ReplaceAll(name, "_", ""), strings.NewReplacer("_", "", "-", "").Replace(f.name))
	}
	if i := slices.IndexFunc(names, same); i >= 0 {
		r.refuse(f.path, "there is no such field: write it %q", names[i])
		return
	}
	known := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	r.refuse(f.path, "there is no such field here, only %s", strings.Join(known, ", "))
}

// namesOf are the names of a struct's fields in a file, "" for those that no file has.
func namesOf(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

// defaults sets what holds for the fields that a file leaves out.
func defaults(of reflect.Value) {
	if of.Kind() != reflect.Struct {
		return
	}
	for i := range of.NumField() {
		usual := of.Type().Field(i).Tag.Get("default")
		switch to := of.Field(i); {
		case to.Kind() == reflect.Struct:
			defaults(to)
		case to.Kind() == reflect.Int && usual != "":
			n, _ := strconv.Atoi(usual)
			to.SetInt(int64(n))
		case to.Kind() == reflect.String && usual != "":
			to.SetString(usual)
		}
	}
}

// isOf reports whether a value of a file is of the kind that a field of the settings needs.
func isOf(value any, t reflect.Type) bool {
	switch value := value.(type) {
	case string:
		return t.Kind() == reflect.String
	case json.Number:
		return t.Kind() == reflect.Int
	case bool:
		return t.Kind() == reflect.Bool
	case json.Delim:
		list := t.Kind() == reflect.Slice || t == reflect.TypeFor[Span]()
		return value == '[' && list || value == '{' && !list &&
			slices.Contains([]reflect.Kind{reflect.Struct, reflect.Map, reflect.Array}, t.Kind())
	}
	return false
}

// wanted is the kind of a field in a person's words.
func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[Text]():
		return `a text for each language, such as {"it": "…"}`
	case t == reflect.TypeFor[Span]():
		return `two times in brackets, such as ["09:30", "12:00"]`
	case t == reflect.TypeFor[Week]():
		return `the openings of each day, such as {"monday": [["09:30", "12:00"]]}`
	}
	switch t.Kind() {
	case reflect.String:
		return "a text in double quotes"
	case reflect.Int:
		return "a whole number without quotes"
	case reflect.Bool:
		return "true or false without quotes"
	case reflect.Slice:
		return "a list in brackets [ ]"
	}
	return "an object in braces { }"
}

// given is the kind of a value in a person's words.
func given(value any) string {
	switch value {
	case json.Delim('{'):
		return "an object"
	case json.Delim('['):
		return "a list"
	}
	switch value.(type) {
	case string:
		return "a text"
	case json.Number:
		return "a number"
	}
	return "true or false"
}
