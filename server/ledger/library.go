package ledger

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// A part is a function or a value of a library.
type part struct {
	defines []string
	text    string
	uses    map[string]bool
}

// library are the parts of all books that the scripts of a book may use. A part ends at the first line that begins with
// "end", or is one line. A part uses only parts before it.
func (b *Book) library() []part {
	b.once.Do(func() {
		for name, words := range b.Lists {
			list := fmt.Sprintf("local %s = {'%s'}\n", name, strings.Join(words, "', '"))
			b.parts = append(b.parts, part{defines: []string{name}, text: list})
		}
		for _, name := range b.Library {
			b.parts = append(b.parts, partsOf(b.stripped(name))...)
		}
		for i, p := range b.parts {
			b.parts[i].uses = uses(p.text)
		}
	})
	return b.parts
}

func partsOf(text string) (parts []part) {
	open := false
	for line := range strings.Lines(text) {
		if !open {
			head, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "local "), "function "), "=")
			head, _, _ = strings.Cut(head, "(")
			var defines []string
			for word := range strings.SplitSeq(head, ",") {
				defines = append(defines, strings.TrimSpace(word))
			}
			parts = append(parts, part{defines: defines})
			open = strings.HasPrefix(line, "local function") && !strings.HasSuffix(line, " end\n")
		} else if strings.HasPrefix(line, "end") {
			open = false
		}
		parts[len(parts)-1].text += line
	}
	return parts
}

// stripped is a file without empty lines and comments.
func (b *Book) stripped(name string) string {
	text, err := fs.ReadFile(b.Lua, "lua/"+name+".lua")
	if err != nil {
		panic(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		if said := strings.TrimSpace(line); said != "" && !strings.HasPrefix(said, "--") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// uses are the names in a text that may be of the library: functions that it calls, and values.
func uses(text string) map[string]bool {
	used := map[string]bool{}
	for _, at := range words(text) {
		from, to := at[0], at[1]
		isCalled := strings.HasPrefix(strings.TrimPrefix(text[to:], " "), "(") && (from == 0 || text[from-1] != '.')
		if word := text[from:to]; isCalled || isValue(word) {
			used[word] = true
		}
	}
	return used
}

func isValue(word string) bool {
	return word == "plan" || word == "planned" || len(word) >= 5 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// wordOrString matches what a script is read by: a word, a string or a comment.
var wordOrString = regexp.MustCompile(`\w+|'(?:[^'\\]|\\.)*'|--[^\n]*`)

// words are where the words of a script begin and end, without those within strings and comments.
func words(text string) [][]int {
	return slices.DeleteFunc(wordOrString.FindAllStringIndex(text, -1), func(at []int) bool {
		return text[at[0]] == '\'' || text[at[0]] == '-'
	})
}
