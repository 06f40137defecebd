package desk

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"log/slog"
	"net/http"

	"turno/server/queue"
)

// follow calls the next ticket after a visit that ended, where whoever sits at the desk has chosen that. The visit has
// ended whatever becomes of the call, so that nothing here is an error of the request.
func (d *desk) follow(r *http.Request, e *queue.Engine, key string, m queue.Move, ended queue.Ticket) {
	if m != queue.Finish && m != queue.Continue {
		return
	}
	s, err := e.Desk(r.Context(), r.PathValue("desk"))
	if err == nil && callsByItself(s, m, ended.Number) {
		_, err = e.Call(r.Context(), queue.CallRequest{Key: followingKey(key), Desk: s.Desk, Follows: s.Undo.Seq})
	}
	if err != nil && !errors.Is(err, queue.ErrNobodyWaits) {
		d.site.Log.Warn("nobody was called after a visit", slog.String("desk", r.PathValue("desk")), slog.Any("err", err))
	}
}

// callsByItself tells whether the visit that just ended is still the last thing that happened at the desk. So a request
// that is repeated after its undo, or minutes later, calls nobody.
func callsByItself(s queue.DeskState, m queue.Move, number string) bool {
	free := s.Ticket == nil && s.Presence.Break == ""
	just := s.Undo != nil && s.Undo.Move == m && s.Undo.Number == number
	return s.Presence.AutoCall && free && just
}

// followingKey is the key of the call that follows a request, the same for each repetition.
func followingKey(key string) string {
	hash := sha256.Sum256([]byte("follow " + key))
	return "follow-" + base32.StdEncoding.EncodeToString(hash[:15])
}
