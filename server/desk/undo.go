package desk

import (
	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
)

// An undo is the key that takes the desk's last change back.
type undo struct {
	action
	// Text says what it takes back, "Undo: finish A012".
	Text string
	// Until is when it is too late, for scripts; Left how many seconds that is from the state's moment.
	Until string
	Left  int
}

// takeBack offers the undo of the desk's last change, nil if there is none.
func (s *state) takeBack() *undo {
	u := s.DeskState.Undo
	if u == nil {
		return nil
	}
	a := s.action("undos", "", "")
	a.Seq, a.Icon = u.Seq, s.Icon("undo")
	left := u.Until.Sub(s.At)
	return &undo{
		action: a,
		Text:   s.T("desk.undo_"+string(u.Move), "Number", isolate(u.Number)),
		Until:  stamp(u.Until),
		Left:   int(max(0, left).Seconds()),
	}
}

// undo takes back the last change that was made at the desk, if it is the one that is named.
func (d *desk) undo(c *server.Change, body struct {
	Seq int `json:"seq"`
}) (any, error) {
	if body.Seq < 1 {
		return nil, &ledger.Error{Code: ledger.Invalid, Message: "say in seq which change to undo"}
	}
	return c.Engine.Undo(c.Context(), queue.UndoRequest{Head: c.Head, Seq: int64(body.Seq)})
}
