package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"turno/server/branch"
)

// WantsJSON reports whether the client is a program: it accepts application/json with at least the quality of HTML, or
// sends JSON and does not ask for HTML.
func WantsJSON(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	page := max(quality(accept, "text/html"), quality(accept, "application/xhtml+xml"))
	program := max(quality(accept, "application/json"), quality(accept, problemType))
	if program > 0 {
		return program >= page
	}
	sent, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return sent == "application/json" && page == 0
}

// quality is the quality, 0 to 1, of a type in an Accept header; 0 if the header does not name the type.
func quality(accept, kind string) float64 {
	for entry := range strings.SplitSeq(accept, ",") {
		named, params, err := mime.ParseMediaType(entry)
		if err != nil || named != kind {
			continue
		}
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			return q
		}
		return 1
	}
	return 0
}

// WriteJSON answers with v as JSON. Nothing is written if v cannot be encoded.
func WriteJSON(w http.ResponseWriter, status int, v any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Add("Vary", "Accept, Accept-Language")
	w.WriteHeader(status)
	_, err := body.WriteTo(w)
	return ignoreGone(err)
}

// Address is a path with what is asked there, pairs of a name and a value; those without a value are left out.
func Address(path string, pairs ...string) string {
	query := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			query.Set(pair[0], pair[1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// SeeOther leads a browser from its form to a page.
func SeeOther(w http.ResponseWriter, r *http.Request, page string) error {
	http.Redirect(w, r, page, http.StatusSeeOther)
	return nil
}

// Made answers a write that did not fail: a program gets what was made, a browser is led to a page.
func Made(w http.ResponseWriter, r *http.Request, what any, page string, err error) error {
	if err != nil {
		return err
	}
	if WantsJSON(r) {
		return WriteJSON(w, http.StatusCreated, what)
	}
	return SeeOther(w, r, page)
}

// branchOf is the branch that the path names, or else the only branch; nil if there are several.
func (s *Site) branchOf(r *http.Request) *branch.Branch {
	if b := s.named(r); b != nil {
		return b
	}
	if all := s.All(); len(all) == 1 {
		return all[0].Branch()
	}
	return nil
}

// named is the branch that the second part of a path names, also if no route takes the path; nil if it names none.
func (s *Site) named(r *http.Request) *branch.Branch {
	words := wordsOf(r.URL.Path)
	if len(words) < 2 {
		return nil
	}
	if e := s.Of(words[1]); e != nil {
		return e.Branch()
	}
	return nil
}
