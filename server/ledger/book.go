package ledger

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// A Book is what a package keeps on a ledger, described once for all branches.
type Book struct {
	// Keys are what it keeps in Redis.
	Keys Keys
	// Uses are the books whose keys, library and refusals its scripts may use.
	Uses []*Book
	// Lua has its scripts, in the folder lua.
	Lua fs.FS
	// Library are the names of the files that its scripts share; each uses only files before it, here and in Uses.
	Library []string
	// Lists are lists of words for its scripts, by the list's name in capitals.
	Lists map[string][]string
	// Refusals are the errors for the words by which its scripts refuse.
	Refusals Refusals
	// Undo is the function of its library that refuses an undo which would break a rule of the book, "" for none (undo.lua).
	Undo string

	once  sync.Once
	parts []part
}

// base is the book of the ledger itself, which all others use.
var base = &Book{
	Keys: Keys{
		"meta":           "hash: epoch, seq, now, day, history, staff (the change of who is at work), secret",
		"events":         "stream: one entry for each change, id <seq>-0",
		"idem:<day>":     "hash: idempotency key (hashed) → fingerprint and outcome",
		"days":           "set: the service-days that have counts, and whose records may still be there",
		"days_forgotten": "set: those whose records are forgotten, while their counts stay",
		"undo":           "hash: where changes are made from (desk, supervisor) → the last one and how it is taken back",
		"presence:<day>": "hash: <desk>:person → who is there",
		"changes":        "channel: a word for each change",
		"rates":          "zset: buckets by when each is full again (ms): whose, and a code of the address",
		"probe":          "hash: when somebody last tried whether writes are let through (ms)",
	},
	Lua:     lua,
	Library: []string{"words", "where", "plan", "told", "last", "rate", "begin", "change"},
	Refusals: Refusals{
		"KEY_REUSED":      Says(KeyReused, "this idempotency key was used for another request"),
		"TOO_MANY":        tooMany,
		"TOO_LATE":        Says(TooLate, "it is too late for that"),
		"NOTHING_TO_UNDO": Says(NothingToUndo, "there is nothing to undo here"),
		"CHANGED_SINCE":   Says(NothingToUndo, "something has happened since; it cannot be undone any more"),
	},
}

//go:embed lua
var lua embed.FS

// all are the books that a book's scripts may use, itself last.
func (b *Book) all() []*Book {
	list := []*Book{}
	if b != base {
		list = append(list, base)
	}
	for _, used := range b.Uses {
		for _, u := range used.all() {
			if !slices.Contains(list, u) {
				list = append(list, u)
			}
		}
	}
	return append(list, b)
}

// Refusals are the errors for the refusals of scripts: by the first word of the answer, made from the words after it.
type Refusals map[string]func(detail ...string) error

// Says is a refusal with a sentence, in which %s is the second word of the script's answer.
func Says(code Code, sentence string) func(detail ...string) error {
	return func(detail ...string) error {
		if strings.Contains(sentence, "%s") {
			return Refuse(code, sentence, detail[0])
		}
		return Refuse(code, "%s", sentence)
	}
}

// Refusal is the error for a script's refusal.
func (b *Book) Refusal(words ...string) error {
	for _, of := range slices.Backward(b.all()) {
		if say, ok := of.Refusals[words[0]]; ok {
			return say(words[1:]...)
		}
	}
	return fmt.Errorf("script answered %q", words)
}
