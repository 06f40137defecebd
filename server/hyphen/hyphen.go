// Package hyphen puts soft hyphens into texts, so that a browser breaks a long word only where the language allows it, and
// with a hyphen. Browsers' own hyphenation needs dictionaries that Chromium on Linux lacks for Italian.
//
// The method is that of F. M. Liang, "Word Hy-phen-a-tion by Com-put-er", Stanford 1983: patterns of letters with numbers
// between them. The greatest number at a place counts, and a word may break where it is odd. The patterns are TeX's.
package hyphen

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Soft is the soft hyphen: it shows only where a line breaks at it.
const Soft = '\u00ad'

const (
	// longest is how many letters may stay together. A word that is not longer is never broken, as browsers break at a soft
	// hyphen as soon as at a space. A longer piece that no pattern breaks may break at any letter.
	longest = 12
	// before and after are how many letters stay together at the ends of a word.
	before, after = 2, 3
)

//go:embed patterns/*.txt
var files embed.FS

// patterns are the levels between letters, by language and pattern, for each language that has a file.
var patterns = load()

// Text puts soft hyphens into the words of more than 12 letters of a text in a language, a BCP 47 tag. In a language without
// patterns such a word may break at any letter. A word that already has soft hyphens does not change.
func Text(text, lang string) string {
	soft, _ := hyphenate(text, lang)
	return soft
}

// Stubborn reports whether a text has a piece of more than 12 letters that no pattern of its language breaks. Screens show
// such a text in small letters, and break it anywhere if that is not enough.
func Stubborn(text, lang string) bool {
	_, stubborn := hyphenate(text, lang)
	return stubborn
}

func hyphenate(text, lang string) (soft string, stubborn bool) {
	lang, _, _ = strings.Cut(lang, "-")
	var b strings.Builder
	for text != "" {
		end := strings.IndexFunc(text, func(c rune) bool { return !isLetter(c) })
		if end < 0 {
			end = len(text)
		}
		if utf8.RuneCountInString(text[:end]) <= longest {
			b.WriteString(text[:end])
		} else if write(&b, []rune(text[:end]), patterns[lang]) {
			stubborn = true
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		b.WriteString(text[end : end+size])
		text = text[end+size:]
	}
	return b.String(), stubborn
}

// write writes a word with its soft hyphens, and reports whether it has a piece that is too long and that no pattern breaks.
func write(b *strings.Builder, word []rune, known map[string][]byte) bool {
	if slices.Contains(word, Soft) {
		b.WriteString(string(word))
		return false
	}
	levels := levelsOf(word, known)
	stubborn := false
	for from := 0; from < len(word); {
		to := from + 1
		for to < len(word) && levels[to]%2 == 0 {
			to++
		}
		piece := word[from:to]
		if from > 0 {
			b.WriteRune(Soft)
		}
		anywhere := len(piece) > longest
		stubborn = stubborn || anywhere
		for i, c := range piece {
			if anywhere && i >= before && i <= len(piece)-before && !unicode.IsMark(c) {
				b.WriteRune(Soft)
			}
			b.WriteRune(c)
		}
		from = to
	}
	return stubborn
}

// levelsOf are the levels before each letter of a word, 0 where it must not break.
func levelsOf(word []rune, known map[string][]byte) []byte {
	levels := make([]byte, len(word)+3)
	letters := []rune("." + strings.ToLower(string(word)) + ".")
	if len(letters) != len(word)+2 {
		return levels // a letter has two letters as its lower case
	}
	for from := range letters {
		for to := from + 1; to <= len(letters) && to-from <= longestPattern; to++ {
			for i, level := range known[string(letters[from:to])] {
				// Levels count the point before the word too.
				if at := from + i - 1; at >= 0 && level > levels[at] {
					levels[at] = level
				}
			}
		}
	}
	for i := range levels {
		if i < before || i > len(word)-after {
			levels[i] = 0
		}
	}
	return levels
}

// longestPattern is how many letters the longest patterns have.
const longestPattern = 12

func isLetter(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c) || c == Soft
}

func load() map[string]map[string][]byte {
	names, err := fs.Glob(files, "patterns/*")
	if err != nil {
		panic(err)
	}
	byLanguage := map[string]map[string][]byte{}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		byLanguage[strings.TrimSuffix(path.Base(name), ".txt")] = read(string(data))
	}
	return byLanguage
}

// read reads the patterns of a language, one a line: "2e1x" has level 2 before e and 1 before x.
func read(patterns string) map[string][]byte {
	all := map[string][]byte{}
	for line := range strings.Lines(patterns) {
		var letters strings.Builder
		levels := []byte{0}
		for _, c := range strings.TrimSpace(line) {
			if c >= '0' && c <= '9' {
				levels[len(levels)-1] = byte(c - '0')
				continue
			}
			letters.WriteRune(c)
			levels = append(levels, 0)
		}
		all[letters.String()] = levels
	}
	return all
}
