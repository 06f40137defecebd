package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"turno/server"
	"turno/server/queue"
)

// An action is a form with one key.
type action struct {
	Path, Key string
	// Ticket, Move and Seq are the form's fields; an empty one is left out.
	Ticket string
	Move   queue.Move
	Seq    int64
	// Choice is the value of the form's only field of its own, such as a person or a reason.
	Choice string
	// Label is what the key says, Of what it is for, for those who do not see where it is.
	Label server.LocalText
	Of    string
	// Shortcut is the key of the keyboard, "" for none.
	Shortcut string
	// Icon is the address of a symbol, "" for none.
	Icon string
	// Off is set while the key would be refused, in a shape by the value OffBy; Apart has the outcome shown on a page of its
	// own.
	Off, Apart bool
	OffBy      string
}

// Name is unique among the keys of the page, so that the next frame keeps the focus.
func (a action) Name() string {
	return strings.Trim(fmt.Sprintf("%s-%s", cmp.Or(string(a.Move), a.kind()), a.Ticket), "-")
}

// kind names a key that does not make a move.
func (a action) kind() string {
	if a.Apart {
		return "slip"
	}
	return "call"
}

// A menu is a form with several keys, each of which sends a field of its own.
type menu struct {
	action
	Form server.Form
	// Rule is a sentence about all of them, "" for none.
	Rule string
	// If and Unless are as of an option.
	If, Unless string
	Groups     []group
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
	// Absent: a desk or a person who is not at work. Own: the ticket has it already.
	Absent, Own bool
	// A shape has it if the value If is given, and Unless the other is; "" for always.
	If, Unless string
	// Here is the value by which a desk or a person is at work, "" for what is neither.
	Here string
}

// offer adds a group of keys to the menu, if there are any.
func (m *menu) offer(title string, options []option) {
	if len(options) > 0 {
		m.Groups = append(m.Groups, group{title, options})
	}
}

// who are the menu's keys without those for the absent, or only those. The keys of the keyboard do not depend on who is at
// work.
func (m *menu) who(absent bool) []group {
	if !m.Form.Shape() {
		return m.without(func(o option) bool { return o.Own || o.Absent != absent })
	}
	groups := m.without(func(o option) bool { return absent && o.Here == "" })
	for _, g := range groups {
		for i, o := range g.Options {
			if absent {
				g.Options[i].Unless = o.Here // who sits here is at work
			} else {
				g.Options[i].If = o.Here
			}
		}
	}
	return groups
}

// without are the menu's keys that are not left out.
func (m *menu) without(left func(option) bool) []group {
	var groups []group
	for _, g := range m.Groups {
		g.Options = slices.DeleteFunc(slices.Clone(g.Options), left)
		if len(g.Options) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// shortcuts point to the shortcuts of the menu's keys.
func (m *menu) shortcuts() []*string { return m.shortcutsOf(func(option) bool { return true }) }

// offered are those of what the ticket does not have already.
func (m *menu) offered() []*string { return m.shortcutsOf(func(o option) bool { return !o.Own }) }

func (m *menu) shortcutsOf(meant func(option) bool) []*string {
	var all []*string
	for _, g := range m.Groups {
		for i, o := range g.Options {
			if meant(o) {
				all = append(all, &g.Options[i].Shortcut)
			}
		}
	}
	return all
}

// number gives each key in an open panel a key of the keyboard, except those that the panel has taken.
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

// action is the form of a request, without texts. Its idempotency key follows from what the screen shows and from what is
// asked for, so that the same form sent twice, also from two windows, is one request. Before its point is the frame's.
func (s *state) action(resource, number string, m queue.Move, more ...string) action {
	asked := slices.DeleteFunc(append([]string{resource, number, string(m)}, more...), func(s string) bool { return s == "" })
	return action{
		Path:   path(s.View, s.Desk, "/"+resource),
		Key:    s.Key + "." + strings.Join(asked, "-"),
		Ticket: number,
		Move:   m,
	}
}

// frameKey is what the idempotency keys of a frame begin with.
func frameKey(v server.View, q queue.DeskState) string {
	return "desk-" + v.FormKey(fmt.Sprintf("%q %d %q", q.Epoch, q.Seq, q.Desk))
}

// isolate keeps a name or a number together in a sentence of another direction.
func isolate(name string) string { return "\u2068" + name + "\u2069" }
