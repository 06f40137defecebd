package ledger_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// notes is the smallest book: one hash, one script, one refusal, one thing that an undo keeps true.
var notes = &ledger.Book{
	Keys: ledger.Keys{"notes": "hash: name → text"},
	Lua: fstest.MapFS{
		"lua/write.lua": {Data: []byte(`local answer = settled()
if answer then return answer end
if ARG.text == '' then return {'EMPTY', ARG.name} end
writable()
put(KEY.notes, ARG.name, ARG.text)
return changed(next_seq(), branch_time(), {move = 'write', record = KEY.notes, desk = ARG.made_from,
  outcome = function() return {ARG.text} end})
`)},
		"lua/kept.lua": {Data: []byte(`local function kept()
  if will_be(KEY.notes, 'first') == '' then return {'CHANGED_SINCE'} end
end
`)},
		"lua/stray.lua": {Data: []byte("return redis.call('GET', KEY.tokens)\n")},
	},
	Library:  []string{"kept"},
	Refusals: ledger.Refusals{"EMPTY": ledger.Says(ledger.Invalid, "the note %s has no text")},
	Undo:     "kept",
}

// TestABook: a book gets the key's outcome, the event, the undo and its own refusals from the ledger, on both stores.
func TestABook(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		l := ledger.Open(s.Client, queuetest.AlwaysOpen(), ledger.Options{History: s.History})
		l.Keep(notes, ledger.Duties{})
		script := notes.Script("write")
		write := func(key, name, text string) string {
			w := ledger.Write{Head: ledger.Head{Key: key}, Fingerprint: ledger.Fingerprint("write", name, text), MadeFrom: "1"}
			words, err := l.Change(t.Context(), script, w, func(string) ledger.Args {
				return ledger.Args{"name": name, "text": text}
			})
			if err != nil {
				return string(ledger.CodeOf(err)) + ": " + err.Error()
			}
			return strings.Join(words, " ")
		}
		for _, want := range [][4]string{
			{"a", "first", "one", "one"},
			{"a", "first", "one", "one"},
			{"a", "first", "two", "key_reused: this idempotency key was used for another request"},
			{"b", "second", "", "invalid: the note second has no text"},
			{"c", "second", "two", "two"},
		} {
			if got := write(want[0], want[1], want[2]); got != want[3] {
				t.Errorf("under %s: got %q, want %q", want[0], got, want[3])
			}
		}
		undo := func(seq int64) ledger.Code {
			_, err := l.Undo(t.Context(), ledger.Write{Head: ledger.Head{Key: "undo"}, Fingerprint: "undo", MadeFrom: "1"}, seq)
			return ledger.CodeOf(err)
		}
		if code := undo(2); code != "" {
			t.Errorf("an undo of the second note is refused: %s", code)
		}
		write("d", "first", "three")
		write("e", "first", "four")
		page, err := l.Events(t.Context(), ledger.EventFilter{})
		last := ledger.FieldChange{Field: "first", Was: "three", Became: "four"}
		if err != nil || len(page.Events) != 5 || page.Events[0].Changes[0] != last {
			t.Errorf("the events are %+v: %v", page.Events, err)
		}
	})
}

// TestABooksUndo: what a book keeps true stands against the undo of any change.
func TestABooksUndo(t *testing.T) {
	s := queuetest.Embedded(t)
	l := ledger.Open(s.Client, queuetest.AlwaysOpen(), ledger.Options{History: s.History})
	l.Keep(notes, ledger.Duties{})
	w := ledger.Write{Head: ledger.Head{Key: "a"}, Fingerprint: "a", MadeFrom: "1"}
	given := func(string) ledger.Args { return ledger.Args{"name": "first", "text": "one"} }
	if _, err := l.Change(t.Context(), notes.Script("write"), w, given); err != nil {
		t.Fatal(err)
	}
	_, err := l.Undo(t.Context(), ledger.Write{Head: ledger.Head{Key: "undo"}, Fingerprint: "undo", MadeFrom: "1"}, 1)
	if ledger.CodeOf(err) != ledger.NothingToUndo {
		t.Errorf("got %v, want a refusal", err)
	}
}

// TestAStrayKey: a script with a key of no book that it uses stops the program at its start.
func TestAStrayKey(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a script of notes reads the tokens of tickets")
		}
	}()
	notes.Script("stray")
}
