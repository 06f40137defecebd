package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"

	"turno/server"
	"turno/server/queue"
)

// An action is a form of one key.
type action struct {
	Path, Key string
	// Ticket, Move, Service and Desk are the form's fields; an empty one is left out.
	Ticket        string
	Move          queue.Move
	Service, Desk string
	// Choice is the value of the form's only field of its own, such as a person or a reason.
	Choice string
	// Label and what it is said of, for those who do not see where the key stands.
	Label server.LocalText
	Of    string
	// Shortcut is the key of the keyboard, "" for none.
	Shortcut string
	// Icon is the address of a symbol, "" for none; Accent the colour of the service that the key leads to, 0 for none.
	Icon   string
	Accent int
	// Off is set while the key could not do its work.
	Off bool
}

// Name tells the key from the others of the page, so that the focus finds it again in the next frame.
func (a action) Name() string {
	return strings.Trim(fmt.Sprintf("%s-%s-%s%s", cmp.Or(string(a.Move), "call"), a.Ticket, a.Service, a.Desk), "-")
}

// key is the form of a move, labelled "desk.<move>".
func (s *state) key(number string, m queue.Move, shortcut, icon string) action {
	a := s.action("moves", number, m)
	a.Label, a.Shortcut, a.Icon = s.label("desk."+string(m)), shortcut, s.icon(icon)
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

// icon is the address of a symbol of icons.svg.
func (s *state) icon(name string) string { return s.Asset("img/icons.svg") + "#" + name }

// picture is the address of a service's pictogram, "" for none.
func (s *state) picture(name string) string {
	if name == "" {
		return ""
	}
	return s.Asset("img/services.svg") + "#" + name
}

func (s *state) label(id string, args ...any) server.LocalText {
	return server.LocalText{Text: s.T(id, args...), Lang: s.Lang, Dir: s.Dir}
}
