package display

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"turno/server/branch"
	"turno/server/queue"
)

// A view is what one display's address asks for:
// ?lang=ar&services=legal,mediation&desks=1,2&theme=light&name=Entrance.
type view struct {
	// lang is the branch's own language, or the one of ?lang=. The browser's preferred languages do not count.
	lang string
	// only are the services and desks that the board shows; unknown are those in the address that the branch does not have.
	only    queue.BoardFilter
	unknown []string
	light   bool
	name    string
}

// longestName is how many bytes of ?name= count.
const longestName = 64

func viewOf(q url.Values, b *branch.Branch) view {
	v := view{lang: b.Language(), light: q.Get("theme") == "light"}
	if lang := q.Get("lang"); b.Speaks(lang) {
		v.lang = lang
	}
	if name := q.Get("name"); len(name) <= longestName {
		v.name = strings.ToValidUTF8(name, "")
	}
	var services, desks []string
	for _, service := range b.Services {
		services = append(services, service.ID)
	}
	for _, desk := range b.Desks {
		desks = append(desks, desk.ID)
	}
	v.only.Services = v.wanted(q.Get("services"), services)
	v.only.Desks = v.wanted(q.Get("desks"), desks)
	return v
}

// wanted are the ids that a list of the address names, in the order of the branch, so that two orders of one list watch one
// topic.
func (v *view) wanted(list string, ids []string) []string {
	var wanted []string
	asked := strings.Split(list, ",")
	for _, id := range ids {
		if slices.Contains(asked, id) {
			wanted = append(wanted, id)
		}
	}
	for _, id := range asked {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) && len(v.unknown) < mostUnknown {
			v.unknown = append(v.unknown, told(id))
		}
	}
	return wanted
}

// mostUnknown is how many unknown ids are told, and longestUnknown how many characters of each.
const (
	mostUnknown    = 3
	longestUnknown = 16
)

// told is a word of an address, without what a display must not show, as anybody can write an address.
func told(id string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '?'
	}, id)
	return plain[:min(len(plain), longestUnknown)]
}

// query is the query of an address that asks for the same board.
func (v view) query() string {
	q := url.Values{"lang": {v.lang}}
	if v.only.Services != nil {
		q.Set("services", strings.Join(v.only.Services, ","))
	}
	if v.only.Desks != nil {
		q.Set("desks", strings.Join(v.only.Desks, ","))
	}
	return q.Encode()
}
