package locale_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"turno/server/locale"
)

// forms are the plural forms of CLDR 48 by language; "many" of the Romance languages is for whole millions.
var forms = map[string][]string{
	"it": {"many", "one", "other"},
	"en": {"one", "other"},
	"fr": {"many", "one", "other"},
	"ar": {"few", "many", "one", "other", "two", "zero"},
}

// entry is the beginning of an entry of a catalogue. Go reads the last of two entries with the same key.
var entry = regexp.MustCompile(`(?m)^  "[^"]+":`)

// catalogue reads a file as {key: {form: text}}; a text without forms has the form "".
func catalogue(t *testing.T, tag string) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(tag + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s.json: %v", tag, err)
	}
	if n := len(entry.FindAll(data, -1)); n != len(raw) {
		t.Errorf("%s.json has %d entries for %d keys: one is there twice", tag, n, len(raw))
	}
	read := map[string]map[string]string{}
	for key, value := range raw {
		texts := map[string]string{}
		switch v := value.(type) {
		case string:
			texts[""] = v
		case map[string]any:
			for form, text := range v {
				texts[form] = text.(string)
			}
		}
		delete(texts, "description")
		read[key] = texts
	}
	return read
}

// tags are the languages that have a catalogue.
func tags(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.json")
	if err != nil || len(paths) < 4 {
		t.Fatalf("found catalogues %v, %v", paths, err)
	}
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(p, ".json")
	}
	return paths
}

var placeholder = regexp.MustCompile(`{{\.(\w+)}}`)

// placeholders are those of a text, sorted, without PluralCount, which a plural form may leave out.
func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if m[1] != "PluralCount" {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	base := catalogue(t, locale.Base)
	for _, tag := range tags(t) {
		if forms[tag] == nil {
			t.Errorf("%s: say in this test which plural forms the language has", tag)
		}
		texts := catalogue(t, tag)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(base)), slices.Sorted(maps.Keys(texts))); diff != "" {
			t.Errorf("%s: keys (-%s +%s)\n%s", tag, locale.Base, tag, diff)
		}
		for key, got := range texts {
			want := forms[tag]
			if _, plain := base[key][""]; plain {
				want = []string{""}
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
				t.Errorf("%s: forms of %s (-want +got)\n%s", tag, key, diff)
			}
			checkTexts(t, tag, key, got, base[key])
		}
	}
}

// checkTexts compares the placeholders of a key's texts with those of the base, whose form "other" has all of them.
func checkTexts(t *testing.T, tag, key string, got, base map[string]string) {
	t.Helper()
	all := placeholders(base[""] + base["other"])
	for form, text := range got {
		// A no-break space before punctuation is a part of it in French.
		if strings.Trim(text, " \t\n") != text || text == "" {
			t.Errorf("%s: %s is empty or has space around it", tag, key)
		}
		if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Cc, r) }) >= 0 {
			t.Errorf("%s: %s has a control character", tag, key)
		}
		used := placeholders(text)
		missing := slices.ContainsFunc(all, func(p string) bool { return !slices.Contains(used, p) })
		unknown := slices.ContainsFunc(used, func(p string) bool { return !slices.Contains(all, p) })
		// A form for one number may leave out a placeholder that is clear from the number.
		if unknown || missing && (form == "" || form == "other") {
			t.Errorf("%s: %s %s has placeholders %v, the base has %v", tag, key, form, used, all)
		}
		if strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
			t.Errorf("%s: %s has a placeholder of another form than {{.Name}}", tag, key)
		}
	}
}

// Arabic texts are written in Arabic script, with Western digits.
func TestArabicIsArabic(t *testing.T) {
	for key, texts := range catalogue(t, "ar") {
		if strings.HasPrefix(key, "common.hour") {
			continue // a pattern of digits
		}
		for form, text := range texts {
			plain := placeholder.ReplaceAllString(text, "")
			letters := strings.IndexFunc(plain, unicode.IsLetter) >= 0
			if letters && strings.IndexFunc(plain, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) < 0 {
				t.Errorf("%s %s: %q", key, form, text)
			}
			if strings.ContainsAny(text, "٠١٢٣٤٥٦٧٨٩") {
				t.Errorf("%s %s: %q: digits are Western everywhere", key, form, text)
			}
		}
	}
}

// quoted finds texts that may be a key or the first part of one, such as "error." or "kiosk.day_".
var quoted = regexp.MustCompile(`"([a-z]+\.[a-z0-9_.]*)"`)

// ending finds what is added at the end of a key, such as "_none".
var ending = regexp.MustCompile(`\+ "(_[a-z]+)"`)

// sources calls visit with each template, Go file and script of the program.
func sources(t *testing.T, visit func(name, text string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		wanted := slices.Contains([]string{".html", ".go", ".js"}, filepath.Ext(name)) && !strings.HasSuffix(name, "_test.go")
		if err != nil || d.IsDir() || !wanted {
			return err
		}
		text, err := os.ReadFile(filepath.Join("../..", name))
		visit(name, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each key that a template or a handler names is in the catalogues, and each key of the catalogues is used.
func TestKeysAndTheirUses(t *testing.T) {
	base := catalogue(t, locale.Base)
	asked := regexp.MustCompile(`\.[TN](?: |\()` + quoted.String())
	unused := maps.Clone(base)
	beginsOne := func(start string) bool {
		for key := range base {
			if strings.HasPrefix(key, start) {
				return true
			}
		}
		return false
	}
	sources(t, func(name, text string) {
		for _, m := range asked.FindAllStringSubmatch(text, -1) {
			if key := m[1]; base[key] == nil && !(strings.HasSuffix(key, "_") || strings.HasSuffix(key, ".")) || !beginsOne(key) {
				t.Errorf("%s asks for %s, which no catalogue has", name, key)
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			delete(unused, m[1])
			if strings.HasSuffix(m[1], "_") || strings.HasSuffix(m[1], ".") {
				maps.DeleteFunc(unused, func(key string, _ map[string]string) bool { return strings.HasPrefix(key, m[1]) })
			}
		}
	})
	sources(t, func(_, text string) {
		for _, m := range ending.FindAllStringSubmatch(text, -1) {
			maps.DeleteFunc(unused, func(key string, _ map[string]string) bool {
				start, ended := strings.CutSuffix(key, m[1])
				return ended && base[start] != nil
			})
		}
	})
	for key := range unused {
		t.Errorf("nothing says %s", key)
	}
}

// Texts avoid words for which docs/terms.md has others, by language and by the screens of visitors or all screens.
func TestTerms(t *testing.T) {
	visitors := regexp.MustCompile(`^(activity|checkin|common|display|door|kiosk|mobile|slip)\.`)
	everybody := regexp.MustCompile("")
	for lang, rules := range map[string][]struct {
		where *regexp.Regexp
		never string // a regular expression
	}{
		"it": {{visitors, `\bcoda\b`}, {everybody, `hiedi a una persona|Torna indietro:|Benvenut[io]\b|Bentornato`}},
		"en": {{visitors, `\b[Tt]ouch|by itself|Did not come`}, {everybody, `ask a person|Call next by|some minutes`}},
		"fr": {{visitors, `emandez à une personne`}, {everybody, ` [:;?!»]|« |Revenir en arrière`}},
		"ar": {{everybody, `اً|قائمة الانتظار|النجدة`}},
	} {
		for key, forms := range catalogue(t, lang) {
			text := strings.Join(slices.Collect(maps.Values(forms)), "\n")
			for _, rule := range rules {
				if found := regexp.MustCompile(rule.never).FindString(text); rule.where.MatchString(key) && found != "" {
					t.Errorf("%s %s says %q in %q: see docs/terms.md", lang, key, found, text)
				}
			}
		}
	}
}
