package display

import (
	"slices"

	"turno/server"
	"turno/server/branch"
)

// A word is a text in one language. Lang and Dir are empty where they are the page's. Shown marks, of the words that take
// turns, the one that is shown first.
type word struct {
	Text, Lang, Dir string
	Shown           bool
}

// words are one text in several languages: the first is always shown, the others take turns below it.
type words []word

// First is the text in the display's own language.
func (w words) First() word { return w[0] }

// Others are the texts that take turns.
func (w words) Others() []word { return w[1:] }

// languages are the views of a branch in all its languages, the display's own first.
type languages struct {
	branch *branch.Branch
	views  []server.View
}

func newLanguages(p *server.Pages, lang string, b *branch.Branch) languages {
	t := languages{branch: b, views: []server.View{p.ViewIn(lang, b)}}
	for _, l := range t.views[0].Languages() {
		if l.Tag != t.views[0].Lang {
			t.views = append(t.views, p.ViewIn(l.Tag, b))
		}
	}
	return t
}

// others are the languages that take turns.
func (t languages) others() []string {
	var tags []string
	for _, v := range t.views[1:] {
		tags = append(tags, v.Lang)
	}
	return tags
}

// say is a text of the catalogues in all the languages.
func (t languages) say(id string) words {
	return t.each(func(v server.View) string { return v.T(id) })
}

// each is what text says in all the languages.
func (t languages) each(text func(server.View) string) words {
	var w words
	for _, v := range t.views {
		w = append(w, t.word(text(v), v.Lang, v.Dir))
	}
	return w.show("")
}

// text is a text of the branch in each language that it has, with soft hyphens in long words.
func (t languages) text(x branch.Text) words {
	var w words
	for _, v := range t.views {
		l := v.Text(x)
		// A fallback is the text of another language, which is in the list already.
		if len(w) == 0 || l.Lang == v.Lang {
			w = append(w, t.word(l.Soft(), l.Lang, l.Dir))
		}
	}
	return w.show("")
}

func (t languages) word(text, lang, dir string) word {
	w := word{Text: text}
	if lang != t.views[0].Lang {
		w.Lang = lang
	}
	if dir != t.views[0].Dir {
		w.Dir = dir
	}
	return w
}

// show marks the word of a language, or else the first word that takes turns.
func (w words) show(lang string) words {
	others := w.Others()
	shown := max(0, slices.IndexFunc(others, func(o word) bool { return o.Lang == lang }))
	for i := range others {
		others[i].Shown = i == shown
	}
	return w
}
