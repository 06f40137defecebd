package queue

import (
	"context"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
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

var (
	inName    = regexp.MustCompile(`\b(KEY|PREFIX|ARG)\.(\w+)`)
	allNamed  = regexp.MustCompile(`#ARG\b`)
	luaCall   = regexp.MustCompile(`(\.?)(\w+) ?\(`)
	luaValue  = regexp.MustCompile(`\b(?:[A-Z_]{5,}|plan|planned)\b`)
	luaString = regexp.MustCompile(`'(?:[^'\\]|\\.)*'`)
)

// load reads a script, with that of the library before it which it uses. What is wrong in it is seen at the start of the program.
func load(name string) *script {
	own := stripped(name)
	used := map[string]bool{}
	uses(own, used)
	parts := library()
	for i := len(parts) - 1; i >= 0; i-- { // a part uses only those before it
		if p := parts[i]; slices.ContainsFunc(p.defines, func(d string) bool { return used[d] }) {
			uses(p.text, used)
		} else {
			parts[i].text = ""
		}
	}
	var source strings.Builder
	for _, p := range parts {
		source.WriteString(p.text)
	}
	source.WriteString(own)
	s := &script{name: name}
	text := inName.ReplaceAllStringFunc(source.String(), s.place)
	s.Script = redis.NewScript(allNamed.ReplaceAllString(text, fmt.Sprint(len(s.args))))
	return s
}

// place is where a name of a script stands in KEYS or ARGV.
func (s *script) place(word string) string {
	kind, name, _ := strings.Cut(word, ".")
	list, name, at := &s.args, name, "ARGV"
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
}

// libraries are the files that scripts share, each of which uses only what stands before it.
var libraries = []string{"common", "atwork", "appointed", "session_common", "awaited", "next", "take", "give"}

// library are the parts of all of them; a part ends at the first line that begins with "end", or is one line.
func library() []part {
	parts := []part{{[]string{"FIELDS"}, fmt.Sprintf("local FIELDS = {'%s'}\n", strings.Join(ticketFields, "', '"))}}
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
	return parts
}

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

// uses adds what a text may use of the library: what it calls, and values.
func uses(text string, used map[string]bool) {
	text = luaString.ReplaceAllString(text, "''")
	for _, call := range luaCall.FindAllStringSubmatch(text, -1) {
		if call[1] == "" {
			used[call[2]] = true
		}
	}
	for _, value := range luaValue.FindAllString(text, -1) {
		used[value] = true
	}
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

// once runs a script of the sweep, for a day, without another attempt.
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
