package desk_test

import (
	"net/url"
	"slices"
	"strings"

	"turno/server/servertest"
)

// formsOf are the ways in which the forms of a page can be sent: one for each key that is not off. Forms about the desk
// itself are left out.
func formsOf(page servertest.Node) []form {
	var forms []form
	var own []servertest.Node
	for _, part := range slices.Concat(page.All("class", "own"), page.All("class", "calls")) {
		own = append(own, part.Tags("form")...)
	}
	for _, part := range page.All("class", "told") {
		if part.Has("hidden") { // there is nobody to tell a number
			own = append(own, part.Tags("form")...)
		}
	}
	for _, f := range page.Tags("form") {
		if slices.Contains(own, f) {
			continue
		}
		for _, key := range f.Tags("button") {
			if key.Has("disabled") || key.Attribute("type") == "button" {
				continue
			}
			values := url.Values{}
			for _, field := range f.Tags("input") {
				if field.Attribute("type") != "checkbox" {
					values.Set(field.Attribute("name"), field.Attribute("value"))
				}
			}
			name := key.Attribute("name")
			if name != "" {
				values.Set(name, key.Attribute("value"))
			}
			forms = append(forms, form{f.Attribute("action"), values, name})
		}
	}
	return forms
}

type form struct {
	path   string
	values url.Values
	added  string // the name of the field that the key adds, "" for none
}

// movesOf lists what the keys of the held ticket ask for: a move or else the resource, and what the key adds.
func movesOf(page servertest.Node) []string {
	var moves []string
	for _, f := range formsOf(page.All("class", "job")[0]) {
		resource, _, _ := strings.Cut(f.path[strings.LastIndex(f.path, "/")+1:], "?")
		asked := f.values.Get("move")
		if asked == "" {
			asked = resource
		}
		if f.added != "" {
			asked += " " + f.added + "=" + f.values.Get(f.added)
		}
		moves = append(moves, asked)
	}
	return moves
}
