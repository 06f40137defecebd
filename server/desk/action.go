package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"turno/server"
	"turno/server/queue"
)

// An action is a form of one key.
type action struct {
	Path, Key string
	// Ticket, Move and Seq are the form's fields; an empty one is left out.
	Ticket string
	Move   queue.Move
	Seq    int64
	// Choice is the value of the form's only field of its own, such as a person or a reason.
	Choice string
	// Label and what it is said of, for those who do not see where the key stands.
	Label server.LocalText
	Of    string
	// Shortcut is the key of the keyboard, "" for none.
	Shortcut string
	// Icon is the address of a symbol, "" for none.
	Icon string
	// Off is set while the key could not do its work; Apart has the outcome shown on a page of its own.
	Off, Apart bool
}

// Name tells the key from the others of the page, so that the focus finds it again in the next frame.
func (a action) Name() string {
	return strings.Trim(fmt.Sprintf("%s-%s", cmp.Or(string(a.Move), a.kind()), a.Ticket), "-")
}

// kind names a key that makes no move.
func (a action) kind() string {
	if a.Apart {
		return "slip"
	}
	return "call"
}

// A menu is a form of several keys, each of which sends a field of its own.
type menu struct {
	action
	// Rule says in words what holds for all of them, "" for nothing.
	Rule   string
	Groups []group
}

// A group is some keys of a menu under a title, "" for none.
type group struct {
	Title   string
	Options []option
}

// An option is one key of a menu.
type option struct {
	Field, Value string
	Label        server.LocalText
	Shortcut     string
	// Icon is the address of a symbol, "" for none; Accent the colour of the service that the key leads to, 0 for none.
	Icon   string
	Accent int
	// Absent: a desk or a person who is not at work.
	Absent bool
}

// offer adds a group of keys to the menu, if there are any.
func (m *menu) offer(title string, options []option) {
	if len(options) > 0 {
		m.Groups = append(m.Groups, group{title, options})
	}
}

// who are the menu's keys without those for the absent, or these alone. Each has the same key of the keyboard whoever is at
// work.
func (m *menu) who(absent bool) []group {
	var groups []group
	for _, g := range m.Groups {
		g.Options = slices.DeleteFunc(slices.Clone(g.Options), func(o option) bool { return o.Absent != absent })
		if len(g.Options) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// shortcuts are where the keys of the keyboard for the menu's own keys stand.
func (m *menu) shortcuts() []*string {
	var all []*string
	for _, g := range m.Groups {
		for i := range g.Options {
			all = append(all, &g.Options[i].Shortcut)
		}
	}
	return all
}

// number gives everything that can be pressed in an open panel its key of the keyboard, none that the panel has taken.
func number(taken string, panel ...[]*string) {
	all := slices.Concat(panel...)
	for i, key := range server.Shortcuts(len(all), taken) {
		*all[i] = key
	}
}

// key is the form of a move, labelled "desk.<move>".
func (s *state) key(number string, m queue.Move, shortcut, icon string) action {
	a := s.action("moves", number, m)
	a.Label, a.Shortcut, a.Icon = s.Say("desk."+string(m)), shortcut, s.Icon(icon)
	return a
}

// action is the bare form of a request. Its idempotency key follows from what the screen shows and from what is asked
// for, so that the same form sent twice, from whatever window, is one request.
func (s *state) action(resource, number string, m queue.Move, more ...string) action {
	hash := sha256.New()
	for _, part := range append([]string{s.Epoch, strconv.FormatInt(s.Seq, 10), s.Desk, resource, number, string(m)}, more...) {
		fmt.Fprintf(hash, "%q ", part)
	}
	return action{
		Path:   path(s.View, s.Desk, "/"+resource),
		Key:    "desk-" + base32.StdEncoding.EncodeToString(hash.Sum(nil)[:15]),
		Ticket: number,
		Move:   m,
	}
}

// isolate keeps a name or a number of another direction together within a sentence.
func isolate(name string) string { return "\u2068" + name + "\u2069" }
