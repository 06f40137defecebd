package display

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"turno/server/branch"
	"turno/server/queue"
)

// settings are what one display's address asks for:
// ?lang=ar&services=legal,mediation&desks=1,2&theme=light&name=Entrance.
type settings struct {
	// lang is the branch's own language, or the one of ?lang=. The television's own preferences are nobody's wish.
	lang string
	// only narrows the board to what the branch has; unknown are the services and desks that it was asked for and has not.
	only    queue.BoardFilter
	unknown []string
	light   bool
	name    string
}

// longestName is how many bytes of ?name= count.
const longestName = 64

func settingsOf(r *http.Request, b *branch.Branch) settings {
	q := r.URL.Query()
	s := settings{lang: b.Language(), light: q.Get("theme") == "light"}
	if lang := q.Get("lang"); b.Speaks(lang) {
		s.lang = lang
	}
	if name := q.Get("name"); len(name) <= longestName {
		s.name = strings.ToValidUTF8(name, "")
	}
	var services, desks []string
	for _, service := range b.Services {
		services = append(services, service.ID)
	}
	for _, desk := range b.Desks {
		desks = append(desks, desk.ID)
	}
	s.only.Services = s.wanted(q.Get("services"), services)
	s.only.Desks = s.wanted(q.Get("desks"), desks)
	return s
}

// wanted are those of some ids that a list of the address names, in the order of the branch, so that two spellings of one
// wish watch one topic.
func (s *settings) wanted(list string, ids []string) []string {
	var wanted []string
	asked := strings.Split(list, ",")
	for _, id := range ids {
		if slices.Contains(asked, id) {
			wanted = append(wanted, id)
		}
	}
	for _, id := range asked {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) && len(s.unknown) < mostUnknown {
			s.unknown = append(s.unknown, told(id))
		}
	}
	return wanted
}

// mostUnknown is how many ids that the branch does not have are told, and longestUnknown how many characters of each.
const (
	mostUnknown    = 3
	longestUnknown = 16
)

// told is a word of an address as a display may show it: anybody writes an address.
func told(id string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '?'
	}, id)
	return plain[:min(len(plain), longestUnknown)]
}

// query asks for the same board once more.
func (s settings) query() string {
	q := url.Values{"lang": {s.lang}}
	if s.only.Services != nil {
		q.Set("services", strings.Join(s.only.Services, ","))
	}
	if s.only.Desks != nil {
		q.Set("desks", strings.Join(s.only.Desks, ","))
	}
	return q.Encode()
}
