package queue

import (
	"context"
	"embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed lua
var lua embed.FS

// A script is one that Redis runs. It names what it reads: KEY.calls is a key of the branch (keys.go), PREFIX.ticket what the
// keys of tickets begin with, ARG.desk what it is given; and tail() is a list after that. Each name has a place in KEYS or ARGV
// that is put in here, so that it costs Redis no more than the number.
type script struct {
	*redis.Script
	name string
	// keys and args are the names in the order of KEYS and ARGV; those of prefixes begin with prefixOf.
	keys, args []string
}

const prefixOf = "PREFIX."

// load reads a script, with that of the library before it which it uses. What is wrong in it is seen at the start of the program.
func load(name string) *script {
	own := stripped(name)
	used := uses(own)
	source := own
	for _, p := range slices.Backward(library()) { // a part uses only those before it
		if slices.ContainsFunc(p.defines, func(d string) bool { return used[d] }) {
			maps.Copy(used, p.uses)
			source = p.text + source
		}
	}
	s := &script{name: name}
	text := s.placed(source)
	if len(s.keys) == 0 { // Redis Cluster finds the node by a key
		s.keys = []string{"meta"}
	}
	s.Script = redis.NewScript(strings.ReplaceAll(text, allNamed, fmt.Sprint(len(s.args))))
	return s
}

// allNamed stands for the number of named arguments until all are known.
const allNamed = "\x00"

// placed is a text with the places of its names in their stead.
func (s *script) placed(text string) string {
	var placed strings.Builder
	kind, done := "", 0
	for from, to := range words(text) {
		switch word := text[from:to]; {
		case kind != "":
			placed.WriteString(s.place(kind, word))
			kind, done = "", to
		case word == "KEY" || word == "PREFIX" || word == "ARG" && text[to] == '.':
			placed.WriteString(text[done:from])
			kind = word
		case word == "ARG": // #ARG
			placed.WriteString(text[done:from-1] + allNamed)
			done = to
		}
	}
	return placed.String() + text[done:]
}

// words are where the words of a script begin and end, but for those within strings.
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
			i-- // what ends a word may begin a string
		}
	}
}

func isOfWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// place is where a name of a script stands in KEYS or ARGV.
func (s *script) place(kind, name string) string {
	list, at := &s.args, "ARGV"
	switch kind {
	case "KEY":
		list, at = &s.keys, "KEYS"
		if _, ok := keyNames[name]; !ok {
			panic(fmt.Sprintf("script %s: there is no key %q", s.name, name))
		}
	case "PREFIX":
		name = prefixOf + name
	}
	i := slices.Index(*list, name)
	if i < 0 {
		*list = append(*list, name)
		i = len(*list) - 1
	}
	return fmt.Sprintf("%s[%d]", at, i+1)
}

// A part is a function or a value of the library.
type part struct {
	defines []string
	text    string
	uses    map[string]bool
}

// libraries are the files that scripts share, each of which uses only what stands before it.
var libraries = []string{"common", "atwork", "appointed", "session_common", "awaited", "next", "take", "give"}

// library are the parts of all of them; a part ends at the first line that begins with "end", or is one line.
var library = sync.OnceValue(func() []part {
	parts := []part{{defines: []string{"FIELDS"}, text: fmt.Sprintf("local FIELDS = {'%s'}\n", strings.Join(ticketFields, "', '"))}}
	for _, name := range libraries {
		open := false
		for line := range strings.Lines(stripped(name)) {
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
	}
	for i, p := range parts {
		parts[i].uses = uses(p.text)
	}
	return parts
})

// stripped is a file without the lines that are empty or a comment.
func stripped(name string) string {
	text, err := lua.ReadFile("lua/" + name + ".lua")
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

// uses is what a text may use of the library: what it calls, and values.
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

// named is what a script is given, by the names that it has for it; a list under tail follows them. What the engine itself knows
// need not be given (Engine.knows).
type named map[string]any

const tail = "tail"

// A moment is when an operation runs, and the service-day that it runs for.
type moment struct {
	now time.Time
	day string
}

func (e *Engine) moment() moment {
	now := e.now()
	return moment{now, e.branch.Day(now)}
}

// told are the keys and arguments of a script. A name that nobody knows, and one that the script does not, is an error.
func (e *Engine) told(s *script, m moment, given named) (keys []string, args []any, err error) {
	for _, name := range s.keys {
		keys = append(keys, e.keys.named(name, m.day))
	}
	for _, name := range s.args {
		value, ok := given[name]
		if !ok {
			value, ok = e.knows(name, m)
		}
		if !ok {
			return nil, nil, fmt.Errorf("script %s is not given %q", s.name, name)
		}
		args = append(args, value)
	}
	for name, value := range given {
		if name == tail {
			args = append(args, value.([]any)...)
		} else if !slices.Contains(s.args, name) {
			return nil, nil, fmt.Errorf("script %s does not know %q", s.name, name)
		}
	}
	return keys, args, nil
}

// knows is what scripts are told without being given it: ms for spans and moments, and lists comma-joined.
func (e *Engine) knows(name string, m moment) (any, bool) {
	if prefix, ok := strings.CutPrefix(name, prefixOf); ok {
		return e.keys.base + prefix + ":", true
	}
	rules := e.branch.Appointments
	switch name {
	case "now":
		return m.now.UnixMilli(), true
	case "day":
		return m.day, true
	case "hour": // the branch's local one
		return e.branch.Hour(m.now), true
	case "epoch": // to start with
		return newEpoch(), true
	case "channel":
		return e.keys.channel(), true
	case "events_kept":
		return e.eventsKept, true
	case "undo_within":
		return UndoWithin.Milliseconds(), true
	case "at_work_for": // since when a desk must have been active to be at work, before now
		return AtWorkFor.Milliseconds(), true
	case "roster": // who takes what and speaks what: "1=information,legal|it,ar;2=…"
		return e.roster, true
	case "languages": // that are spoken at desks
		return strings.Join(e.branch.AtDesks(), ","), true
	case "hold": // how long a ticket is offered where its language is spoken first, 0 for not
		return (time.Duration(e.branch.LanguageHoldMin) * time.Minute).Milliseconds(), true
	case "people":
		return strings.Join(e.people, ","), true
	case "patience": // how long a ticket waits for somebody absent before others are offered it
		return AbsentFor.Milliseconds(), true
	case "other_queues": // beside those of services
		return e.otherQueues, true
	case "appointment_late": // up to how late an appointment keeps its time
		return rules.Late().Milliseconds(), true
	case "appointment_head_start":
		return rules.HeadStart().Milliseconds(), true
	case "missed_after": // its time
		return rules.Missed().Milliseconds(), true
	case "awaited_from":
		return m.now.Add(-rules.Missed()).UnixMilli(), true
	case "awaited_to":
		local := m.now.In(e.branch.Location())
		return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location()).UnixMilli(), true
	}
	return nil, false
}

// once runs a script, for a day, without another attempt.
func (e *Engine) once(ctx context.Context, s *script, m moment, given named) *redis.Cmd {
	keys, args, err := e.told(s, m, given)
	if err != nil {
		cmd := redis.NewCmd(ctx)
		cmd.SetErr(err)
		return cmd
	}
	return s.Run(ctx, e.rdb, keys, args...)
}

// anys is a list of texts as a tail.
func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}
