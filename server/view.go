package server

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/hyphen"
	"turno/server/locale"
)

// A View is what every page needs: a language, a branch, the texts and the assets. It is embedded in each page's struct, so
// that a template says {{.T "kiosk.title"}}.
type View struct {
	// Lang is the page's language, a BCP 47 tag, and Dir its direction, "ltr" or "rtl".
	Lang, Dir string
	// Branch is nil on pages that belong to no branch.
	Branch *branch.Branch

	pages *Pages
	texts *locale.Catalogues
}

// A Language is one in which a page can be shown.
type Language struct {
	// Tag is its BCP 47 tag, Name its own name in its own script, Dir its direction.
	Tag, Name, Dir string
	// Current is set for the page's own.
	Current bool
	// Known is its name in the page's language, for staff; "" in the list of a page's languages.
	Known string
}

// A LocalText is a text of the branch's settings with the language that the text is in.
type LocalText struct{ Text, Lang, Dir string }

// Soft is the text with soft hyphens, for pages: a browser breaks its words only there.
func (t LocalText) Soft() string { return hyphen.Text(t.Text, t.Lang) }

// Tight reports whether the text has a piece that no rule breaks and that is too long for most screens: they show it in
// small letters.
func (t LocalText) Tight() bool { return hyphen.Stubborn(t.Text, t.Lang) }

// Accents is the number of accent colours that services have.
const Accents = 8

// View is a view in the language that ?lang= asks for, or else in the best of the branch's languages for the browser,
// or else in the branch's own. Without a branch it is one of the catalogues' languages.
func (p *Pages) View(r *http.Request, b *branch.Branch) View {
	texts := p.texts()
	lang := locale.Match(offered(texts, b), r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	return p.view(texts, lang, b)
}

// ViewIn is a view in a given language, for frames. A language without a catalogue becomes the nearest that the branch
// offers.
func (p *Pages) ViewIn(lang string, b *branch.Branch) View {
	texts := p.texts()
	return p.view(texts, locale.Match(offered(texts, b), lang, ""), b)
}

func (p *Pages) view(texts *locale.Catalogues, lang string, b *branch.Branch) View {
	return View{Lang: lang, Dir: locale.Dir(lang), Branch: b, pages: p, texts: texts}
}

// offered are the branch's languages that have a catalogue, in its order.
func offered(texts *locale.Catalogues, b *branch.Branch) []string {
	var tags []string
	if b != nil {
		for _, tag := range b.Languages {
			if _, ok := texts.Language(tag); ok {
				tags = append(tags, tag)
			}
		}
	}
	if len(tags) > 0 {
		return tags
	}
	for _, l := range texts.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags
}

// T is the text of a catalogue's key; args are pairs of a placeholder's name and its value.
func (v View) T(id string, args ...any) string { return v.texts.T(v.Lang, id, args...) }

// N is the text of a key in its plural form for n; {{.PluralCount}} is n.
func (v View) N(id string, n int, args ...any) string { return v.texts.N(v.Lang, id, n, args...) }

// Soft is a text in the page's language with soft hyphens, as LocalText.Soft.
func (v View) Soft(text string) string { return hyphen.Text(text, v.Lang) }

// Text is a text of the branch's settings in the page's language, or else in the branch's own or in any that it has.
func (v View) Text(t branch.Text) LocalText {
	var fallbacks []string
	if v.Branch != nil {
		fallbacks = v.Branch.Languages
	}
	text, in := t.In(v.Lang, fallbacks...)
	return LocalText{Text: text, Lang: in, Dir: locale.Dir(in)}
}

// Said is a text in the page's language.
func (v View) Said(text string) LocalText { return LocalText{Text: text, Lang: v.Lang, Dir: v.Dir} }

// Say is a text of a catalogue's key, as T.
func (v View) Say(id string, args ...any) LocalText { return v.Said(v.T(id, args...)) }

// Local is a text that the branch has only in its own language: its name and address, what its staff write.
func (v View) Local(text string) LocalText {
	lang := v.Branch.Language()
	return LocalText{Text: text, Lang: lang, Dir: locale.Dir(lang)}
}

// Office is the branch's name.
func (v View) Office() LocalText { return v.Local(v.Branch.Name) }

// Dial is the office's telephone number as a phone dials it: digits, maybe after a plus.
func (v View) Dial() string {
	return strings.Map(func(c rune) rune {
		if c == '+' || '0' <= c && c <= '9' {
			return c
		}
		return -1
	}, v.Branch.Contact.Phone)
}

// Asset is where a file is served, "js/desk/desk.js" → "/static/<hash>/js/desk/desk.js".
func (v View) Asset(path string) string { return v.pages.assets.Path(path) }

// Icon is the address of an icon, for the part "icon" of a page.
func (v View) Icon(name string) string { return v.Asset("img/icons.svg") + "#" + name }

// Picture is the address of a pictogram, for the part "picto" of a page; "" stays "".
func (v View) Picture(pictogram string) string {
	if pictogram == "" {
		return ""
	}
	return v.Asset("img/services.svg") + "#" + pictogram
}

// Version is that of Pages: a page of another version reloads.
func (v View) Version() string { return v.pages.Version(v.Branch) }

// Languages are those in which the page can be shown, in the branch's order.
func (v View) Languages() []Language {
	var all []Language
	for _, tag := range offered(v.texts, v.Branch) {
		l, _ := v.texts.Language(tag)
		all = append(all, Language{Tag: l.Tag, Name: l.Name, Dir: l.Dir, Current: tag == v.Lang})
	}
	return all
}

// LanguageOf is a language with both its names, also one without a catalogue.
func (v View) LanguageOf(tag string) Language {
	return Language{Tag: tag, Name: v.LanguageName(tag), Dir: locale.Dir(tag), Known: locale.NameIn(v.Lang, tag),
		Current: tag == v.Lang}
}

// LanguagesOf are some languages with both their names.
func (v View) LanguagesOf(tags []string) []Language {
	var all []Language
	for _, tag := range tags {
		all = append(all, v.LanguageOf(tag))
	}
	return all
}

// Own reports whether the language's own name differs from its name in the page's language.
func (l Language) Own() bool { return !strings.EqualFold(l.Known, l.Name) }

// Both is the language's name in the page's language and its own name, "arabo (العربية)", for texts without markup.
func (l Language) Both() string {
	if !l.Own() {
		return l.Known
	}
	return l.Known + " (\u2068" + l.Name + "\u2069)"
}

// LanguageName is a language's own name in its own script, or its tag if that is not known.
func (v View) LanguageName(tag string) string {
	if l, ok := v.texts.Language(tag); ok {
		return l.Name
	}
	return locale.OwnName(tag)
}

// OwnLanguage is a language's own name, as a text in that language.
func (v View) OwnLanguage(tag string) LocalText {
	return LocalText{Text: v.LanguageName(tag), Lang: tag, Dir: locale.Dir(tag)}
}

// Time is the branch's local time of t for a sentence in the page's language, "15:04" or "15 h 04", in Western digits.
func (v View) Time(t time.Time) string { return v.Hour(v.Digits(t)) }

// Hour is a time of day, "09:04", for a sentence in the page's language; "" stays "".
func (v View) Hour(digits string) string {
	hour, minute, ok := strings.Cut(digits, ":")
	if !ok {
		return digits
	}
	form := "common.hour"
	if minute == "00" {
		form = "common.hour_full"
	}
	return strings.NewReplacer("HH", hour, "H", strings.TrimPrefix(hour, "0"), "MM", minute).Replace(v.T(form))
}

// Digits is the branch's local time of t as clocks and forms show it, "15:04".
func (v View) Digits(t time.Time) string {
	if v.Branch != nil {
		t = t.In(v.Branch.Location())
	}
	return t.Format("15:04")
}

// Accent is the number of a service's colour on every screen, 1 to Accents, by its position in the branch.
func (v View) Accent(serviceID string) int {
	for i, s := range v.Branch.Services {
		if s.ID == serviceID {
			return i%Accents + 1
		}
	}
	return 1
}

// NewKey makes an idempotency key for a form: 26 random characters of A-Z and 2-7.
func NewKey() string { return rand.Text() }
