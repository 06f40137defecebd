// Package visit is what kiosk, door and phone share: what they show alike, and what they know of a visit.
//
// Reading order: visit.go (the frame of a page, the shared parts), words.go (tickets, services and sessions in words),
// offer.go (what is given now, or why nothing is), question.go (what a visitor is asked), token.go (what a token opens, and
// what its holder may ask for), qr.go (codes).
package visit

import (
	"embed"
	"net/http"

	"turno/server"
	"turno/server/branch"
)

//go:embed *.part.html
var files embed.FS

// Parts are the parts of pages that the screens share.
var Parts = server.Parts{FS: files, Dir: "kiosk/visit"}

// A Frame is what a screen of the office needs when nobody has chosen a language, or when no server answers.
type Frame struct {
	server.View
	// Home is the path of the screen's first page.
	Home string
	// Sentences are those that are shown in every language of the branch, as no language was chosen.
	Sentences []Sentence
}

// A Sentence is what a screen says in one language.
type Sentence struct {
	server.View
	// Current is set for the page's own language.
	Current bool
}

// NewFrame is the frame of a page. A screen of the office does not guess the visitor's language from its own browser: it
// speaks the branch's until one is chosen.
func NewFrame(pages *server.Pages, b *branch.Branch, lang, home string) Frame {
	if !b.Speaks(lang) {
		lang = b.Language()
	}
	f := Frame{View: pages.ViewIn(lang, b), Home: home}
	for _, l := range f.Languages() {
		f.Sentences = append(f.Sentences, Sentence{pages.ViewIn(l.Tag, b), l.Current})
	}
	return f
}

// Chosen is the language that a request for a visitor's page names, or else the visitor's own.
func Chosen(r *http.Request, b *branch.Branch, own string) string {
	if lang := r.URL.Query().Get("lang"); b.Speaks(lang) {
		return lang
	}
	return own
}

// A Repeat asks for the page of a form in another language, with all that was chosen before.
type Repeat struct {
	Path, Key string
	Given     map[string]string
}
