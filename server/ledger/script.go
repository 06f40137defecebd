package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A Script is a script of a book that Redis runs. It reads by names: KEY.calls is a key of the branch (Keys), PREFIX.ticket
// the beginning of the keys of tickets, ARG.desk an argument; tail() is the list after the arguments. Each name is replaced
// here by its index in KEYS or ARGV, so that it costs Redis nothing. The script has the parts of the library that it uses.
type Script struct {
	script *redis.Script
	book   *Book
	name   string
	// keys and args are the names in the order of KEYS and ARGV; those of prefixes begin with prefixOf.
	keys, args []string
	// grows is set if the script makes the store grow for as long as its branch keeps records.
	grows bool
	// daily are the keys that exist for each service-day.
	daily map[string]bool
}

const prefixOf = "PREFIX."

// Script reads a script of the book, lua/<name>.lua. It panics if something is wrong in it, so the program does not start.
func (b *Book) Script(name string) *Script { return b.script(name, b.stripped(name)) }

// Growing is Script for one that makes the store grow for as long as its branch keeps records: its rate is lower than that
// of others, and it is refused while the store is nearly full.
func (b *Book) Growing(name string) *Script {
	s := b.Script(name)
	s.grows = true
	return s
}

func (b *Book) script(name, own string) *Script {
	var library []part
	for _, of := range b.all() {
		library = append(library, of.library()...)
	}
	used, source := uses(own), own
	for _, p := range slices.Backward(library) {
		if slices.ContainsFunc(p.defines, func(d string) bool { return used[d] }) {
			maps.Copy(used, p.uses)
			source = p.text + source
		}
	}
	s := &Script{book: b, name: name, daily: map[string]bool{}}
	text := s.indexed(source)
	if len(s.keys) == 0 { // Redis Cluster finds the node by a key
		s.keys = []string{"meta"}
	}
	s.script = redis.NewScript(strings.ReplaceAll(text, allNamed, fmt.Sprint(len(s.args))))
	return s
}

// allNamed stands for the number of named arguments until all are known.
const allNamed = "\x00"

// indexed is a text with each name replaced by its index.
func (s *Script) indexed(text string) string {
	var indexed strings.Builder
	kind, done := "", 0
	for from, to := range words(text) {
		switch word := text[from:to]; {
		case kind != "":
			indexed.WriteString(s.index(kind, word))
			kind, done = "", to
		case word == "KEY" || word == "PREFIX" || word == "ARG" && text[to] == '.':
			indexed.WriteString(text[done:from])
			kind = word
		case word == "ARG": // #ARG
			indexed.WriteString(text[done:from-1] + allNamed)
			done = to
		}
	}
	return indexed.String() + text[done:]
}

// index is a name's index in KEYS or ARGV, such as "KEYS[2]".
func (s *Script) index(kind, name string) string {
	list, at := &s.args, "ARGV"
	switch kind {
	case "KEY":
		list, at = &s.keys, "KEYS"
		ok, daily := s.book.key(name)
		if !ok {
			panic(fmt.Sprintf("script %s: there is no key %q", s.name, name))
		}
		s.daily[name] = daily
	case "PREFIX":
		if !s.book.begins(name) {
			panic(fmt.Sprintf("script %s: no key begins with %q", s.name, name))
		}
		name = prefixOf + name
	}
	i := slices.Index(*list, name)
	if i < 0 {
		*list = append(*list, name)
		i = len(*list) - 1
	}
	return fmt.Sprintf("%s[%d]", at, i+1)
}
