// Package locale has the texts of the screens: one catalogue file per language, named by its BCP 47 tag (it.json), in the
// JSON format of go-i18n. Here a new language needs only a new file.
//
// The keys are grouped by screen ("kiosk.…", "display.…"), with "common.…" for texts of several screens and
// "error.<code>" for the sentence of each refusal. Italian is the base: if another language lacks a key, its Italian text
// is shown.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Base is the language that every key exists in.
const Base = "it"

// A Language is a language that has a catalogue.
type Language struct {
	// Tag is its BCP 47 tag, "ar".
	Tag string
	// Name is its own name in its own script, "العربية".
	Name string
	// Dir is its direction of writing, "ltr" or "rtl".
	Dir string
}

// Catalogues are the texts of all languages. They never change once loaded.
type Catalogues struct {
	languages  []Language
	localizers map[string]*i18n.Localizer
	// plain are the texts without values that were asked for, by language and key: a page has hundreds.
	plain sync.Map
}

// Embedded loads the catalogues built into the program. It panics if one is broken; a test checks that none is.
func Embedded() *Catalogues {
	c, err := Load(files)
	if err != nil {
		panic(err)
	}
	return c
}

// Load reads the catalogues *.json at the top of fsys. The base language comes first, the others by tag.
func Load(fsys fs.FS) (*Catalogues, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	bundle := i18n.NewBundle(language.MustParse(Base))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &Catalogues{localizers: map[string]*i18n.Localizer{}}
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(fsys, name); err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", name, err)
		}
		tag := strings.TrimSuffix(path.Base(name), ".json")
		c.localizers[tag] = i18n.NewLocalizer(bundle, tag, Base)
		c.languages = append(c.languages, Language{Tag: tag, Dir: Dir(tag)})
	}
	if c.localizers[Base] == nil {
		return nil, fmt.Errorf("read catalogues: %s.json, the base, is missing", Base)
	}
	for i, l := range c.languages {
		c.languages[i].Name = c.T(l.Tag, "common.language_name")
	}
	slices.SortStableFunc(c.languages, func(a, b Language) int { return rank(a) - rank(b) })
	return c, nil
}

// rank sorts the base language first.
func rank(l Language) int {
	if l.Tag == Base {
		return 0
	}
	return 1
}

// Languages are the languages of the catalogues, the base first.
func (c *Catalogues) Languages() []Language { return c.languages }

// Language finds a language by its tag.
func (c *Catalogues) Language(tag string) (Language, bool) {
	i := slices.IndexFunc(c.languages, func(l Language) bool { return l.Tag == tag })
	if i < 0 {
		return Language{}, false
	}
	return c.languages[i], true
}

// T is the text of a key in a language. The args are pairs of a placeholder's name and its value. A key that no
// catalogue has is its own text, so that the mistake shows and the screen still works.
func (c *Catalogues) T(tag, id string, args ...any) string {
	if len(args) == 0 {
		of := [2]string{tag, id}
		text, known := c.plain.Load(of)
		if !known {
			if text = c.localize(tag, &i18n.LocalizeConfig{MessageID: id}); text != id {
				c.plain.Store(of, text)
			}
		}
		return text.(string)
	}
	return c.localize(tag, &i18n.LocalizeConfig{MessageID: id, TemplateData: data(args)})
}

// N is the text of a key in the plural form that the language uses for n; {{.PluralCount}} is n.
func (c *Catalogues) N(tag, id string, n int, args ...any) string {
	values := data(args)
	values["PluralCount"] = n
	return c.localize(tag, &i18n.LocalizeConfig{MessageID: id, TemplateData: values, PluralCount: n})
}

func (c *Catalogues) localize(tag string, config *i18n.LocalizeConfig) string {
	l := c.localizers[tag]
	if l == nil {
		l = c.localizers[Base]
	}
	text, err := l.Localize(config)
	if text == "" && err != nil {
		return config.MessageID
	}
	return text
}

// data is a map of the names and values in the args of T and N.
func data(args []any) map[string]any {
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("locale: %d arguments are not pairs of a name and a value", len(args)))
	}
	values := make(map[string]any, len(args)/2+1)
	for i := 0; i < len(args); i += 2 {
		values[args[i].(string)] = args[i+1]
	}
	return values
}
