package ledger

import (
	"fmt"
	"io/fs"
	"iter"
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
	for from, to := range words(text) {
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

// words are where the words of a script begin and end, without those within strings and comments.
func words(text string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for i := 0; i < len(text); i++ {
			if text[i] == '\'' {
				for i++; text[i] != '\''; i++ {
					if text[i] == '\\' {
						i++
					}
				}
				continue
			}
			if strings.HasPrefix(text[i:], "--") {
				i += strings.IndexByte(text[i:], '\n')
				continue
			}
			from := i
			for i < len(text) && isOfWord(text[i]) {
				i++
			}
			if i == from {
				continue
			}
			if !yield(from, i) {
				return
			}
			i-- // the character after a word may begin a string
		}
	}
}

func isOfWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
