package house_test

import (
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A block is styled in the sheets of one folder, so that its name means one thing on all pages and its rules are found by
// it. What base offers to all is changed by a room within a block of its own only.
func TestAClassIsStyledInOneFolder(t *testing.T) {
	all := selectors(t)
	styled := styledIn(all)
	for _, block := range slices.Sorted(maps.Keys(styled)) {
		if len(styled[block]) > 1 && styled[block]["base"] == "" {
			t.Errorf(".%s is styled in %s: give each meaning a name of its own, or move what both mean to css/base", block,
				strings.Join(slices.Sorted(maps.Values(styled[block])), " and "))
		}
	}
	for _, s := range all {
		for _, block := range blocks(s.text) { // what it is about, where, and on what condition
			if in := styled[block]; len(in) > 0 && in["base"] == "" && in[s.folder()] == "" {
				t.Errorf("%s: %q says .%s, which is another room's", s.file, s.text, block)
			}
		}
		for _, block := range s.about {
			if styled[block]["base"] != "" && s.folder() != "base" && !slices.ContainsFunc(s.where, s.own(styled)) {
				t.Errorf("%s: %q changes .%s, which is of css/base: name a block of css/%s before it, or give the class another "+
					"name", s.file, s.text, block, s.folder())
			}
		}
	}
}

// A page loads sheets of base, and then those of its room: of two rules as strong as each other the room's counts.
func TestAPageLoadsBaseAndThenItsRoom(t *testing.T) {
	loaded := map[string]bool{}
	for _, file := range files(t, ".html") {
		last := "base"
		for _, sheet := range link.FindAllStringSubmatch(read(t, file), -1) {
			loaded["static/css/"+sheet[1]+"/"+sheet[2]] = true
			if last != "base" && last != sheet[1] {
				t.Errorf("%s loads %s/%s after a sheet of %s: base comes first, then one room", file, sheet[1], sheet[2], last)
			}
			last = sheet[1]
		}
	}
	for _, file := range sheets(t) {
		if !loaded[file] {
			t.Errorf("no page loads %s", file)
		}
		if strings.Contains(comment.ReplaceAllString(read(t, file), ""), "@layer") {
			t.Errorf("%s has a layer, which all of css/base would beat: see docs/decisions/layers.md", file)
		}
	}
}

// A template says no class that is another room's, whose sheets its page does not load.
func TestTemplatesSayClassesOfTheirRoom(t *testing.T) {
	rooms := map[string]string{} // by the folder of templates
	for _, file := range files(t, ".html") {
		for _, sheet := range link.FindAllStringSubmatch(read(t, file), -1) {
			if sheet[1] != "base" {
				rooms[path.Dir(file)] = sheet[1]
			}
		}
	}
	styled := styledIn(selectors(t))
	for _, file := range files(t, ".html") {
		room := rooms[path.Dir(file)]
		for _, said := range classes.FindAllStringSubmatch(action.ReplaceAllString(read(t, file), ""), -1) {
			for _, block := range blocks("." + strings.Join(strings.Fields(said[1]), ".")) {
				if in := styled[block]; room != "" && len(in) > 0 && in["base"] == "" && in[room] == "" {
					t.Errorf("%s says .%s, which is not styled in css/%s or css/base but for another room", file, block, room)
				}
			}
		}
	}
}

var (
	link    = regexp.MustCompile(`\{\{\.Asset "css/(\w+)/([\w-]+\.css)"\}\}`)
	action  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	classes = regexp.MustCompile(`(?s)\bclass="([^"]*)"`)
)

// A selector of a sheet, cut at its combinators: the last part is what the rule is about, those before say where.
type selector struct {
	file, text   string
	where, about []string // blocks
}

func (s selector) folder() string { return path.Base(path.Dir(s.file)) }

// own tells the blocks of a selector's own folder from those of base and of other folders.
func (s selector) own(styled map[string]map[string]string) func(string) bool {
	return func(block string) bool {
		in := styled[block]
		return len(in) == 0 || in["base"] == "" && in[s.folder()] != ""
	}
}

// styledIn says for each block in which folders it is styled, with one of the sheets.
func styledIn(all []selector) map[string]map[string]string {
	styled := map[string]map[string]string{}
	for _, s := range all {
		for _, block := range s.about {
			if styled[block] == nil {
				styled[block] = map[string]string{}
			}
			styled[block][s.folder()] = s.file
		}
	}
	return styled
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	prelude = regexp.MustCompile(`([^{};]*)\{`)
	// What no class is said of: media and steps of an animation.
	noRule = regexp.MustCompile(`^(@.*|from|to|\d+%)$`)
	// What a part says of others, in up to three brackets, and texts.
	others = regexp.MustCompile(`:(not|has)\([^()]*(\([^()]*(\([^()]*\)[^()]*)*\)[^()]*)*\)|"[^"]*"`)
	class  = regexp.MustCompile(`\.([a-z][\w-]*)`)
)

// selectors are those of all sheets, each of a list by itself.
func selectors(t *testing.T) []selector {
	t.Helper()
	var found []selector
	for _, file := range sheets(t) {
		for _, rule := range prelude.FindAllStringSubmatch(comment.ReplaceAllString(read(t, file), ""), -1) {
			if list := strings.Join(strings.Fields(rule[1]), " "); !noRule.MatchString(list) {
				for _, text := range cut(list, ",") {
					found = append(found, selectorOf(file, strings.TrimSpace(text)))
				}
			}
		}
	}
	return found
}

func selectorOf(file, text string) selector {
	parts := cut(others.ReplaceAllString(text, ""), " >+~")
	last := len(parts) - 1
	return selector{file: file, text: text, where: blocks(strings.Join(parts[:last], "")), about: blocks(parts[last])}
}

// cut cuts a selector at some characters, not within brackets.
func cut(text, at string) []string {
	deep := 0
	return strings.FieldsFunc(text, func(r rune) bool {
		switch {
		case strings.ContainsRune("([", r):
			deep++
		case strings.ContainsRune(")]", r):
			deep--
		}
		return deep == 0 && strings.ContainsRune(at, r)
	})
}

// blocks are the names of classes up to "__" or "--". A state, "is-late", is no block but said of one.
func blocks(part string) []string {
	var found []string
	for _, name := range class.FindAllStringSubmatch(part, -1) {
		block, _, _ := strings.Cut(name[1], "__")
		if block, _, _ = strings.Cut(block, "--"); !strings.HasPrefix(block, "is-") {
			found = append(found, block)
		}
	}
	return found
}

func sheets(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("static/css/*/*.css")
	if err != nil || len(found) == 0 {
		t.Fatalf("the style sheets are not there: %v", err)
	}
	return found
}
