package display

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"turno/server/branch"
	"turno/server/queue"
)

// settings are what one display's address asks for:
// ?lang=ar&services=legal,mediation&desks=1,2&theme=light&name=Entrance.
type settings struct {
	// lang is the branch's own language, or the one of ?lang=. The television's own preferences are nobody's wish.
	lang string
	// only narrows the board; what the branch does not have is no wish.
	only  queue.BoardFilter
	light bool
	name  string
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
	// In the order of the branch, so that two spellings of one wish watch one topic.
	for _, service := range b.Services {
		if slices.Contains(strings.Split(q.Get("services"), ","), service.ID) {
			s.only.Services = append(s.only.Services, service.ID)
		}
	}
	for _, desk := range b.Desks {
		if slices.Contains(strings.Split(q.Get("desks"), ","), desk.ID) {
			s.only.Desks = append(s.only.Desks, desk.ID)
		}
	}
	return s
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
