package server

import (
	"net/http"
	"strings"

	"turno/server/ledger"
)

// A corner is the part of the site below one first part of a path, with the route to which its error pages lead back. Other
// paths count as a visitor's mistake.
type corner struct {
	// depth is how many words of a path name a screen there.
	depth int
	// staff: the corner is for staff alone.
	staff bool
	// phone: visitors are there with their own phones.
	phone bool
	// gone is the key of what is said of an address that opens nothing, "" for the usual text.
	gone string
}

// wordsOf are the words of a path.
func wordsOf(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func (s *Site) cornerOf(r *http.Request) corner { return s.corners[wordsOf(r.URL.Path)[0]] }

// A wayOn is where somebody goes on from an error page.
type wayOn struct {
	// Way is the path of the next page, "" for none; Home is set if that is the start page, which is for staff.
	Way  string
	Home bool
	// Visitor: the page has the office's address and telephone, and Phone: that one can be dialled.
	Visitor, Phone bool
	// Here is the page's own path, to show it in another language; "" if it cannot be asked for again.
	Here string
}

// wayOn leads staff back to their screen or to the start page, and visitors back to their screen or nowhere.
func (s *Site) wayOn(r *http.Request, code ledger.Code) wayOn {
	words, c, lang := wordsOf(r.URL.Path), s.cornerOf(r), r.URL.Query().Get("lang")
	keep := c.depth
	if len(words) < c.depth {
		keep = 0
	}
	if len(words) == c.depth && r.Method == http.MethodGet {
		keep-- // the screen itself failed
	}
	if c.staff {
		if keep < 2 {
			return wayOn{Way: "/", Home: true}
		}
		return wayOn{Way: Address("/"+strings.Join(words[:keep], "/"), "lang", lang)}
	}
	way := wayOn{Visitor: true, Phone: c.phone}
	if r.Method == http.MethodGet {
		way.Here = "/" + strings.Join(words, "/")
	}
	lost := code == ledger.NotFound && (c.gone != "" || s.named(r) == nil)
	if keep == c.depth && keep > 0 && !lost {
		way.Way = Address("/"+strings.Join(words[:keep], "/"), "lang", lang)
	}
	return way
}
