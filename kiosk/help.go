package kiosk

import (
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
)

// A helpPage says whether the staff know that help is needed at the kiosk.
type helpPage struct {
	frame
	Told bool
}

// askHelp tells the desks that somebody at the kiosk needs a person. help.js asks behind the page, which stays; a
// browser without it gets a page that says so.
func (k *screens) askHelp(c *server.Change, body struct {
	Language string `json:"language"`
}) (any, error) {
	err := c.Engine.AskHelp(c.Context(), c.Head, body.Language)
	if ledger.CodeOf(err) == ledger.Unavailable && !c.ByProgram() {
		untold := helpPage{frame: k.frame(c.Engine.Branch(), body.Language, false)}
		return c.Answered(k.pages.Render(c.W, c.Request, http.StatusServiceUnavailable, "help.html", untold))
	}
	c.Back = "/kiosk/" + c.Engine.Branch().ID + "/help?" + url.Values{"lang": {body.Language}}.Encode()
	return map[string]bool{"help": true}, err
}

// helpTold says to the visitor that the desks were told.
func (k *screens) helpTold(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	told := helpPage{k.frame(e.Branch(), r.URL.Query().Get("lang"), false), true}
	return k.pages.Render(w, r, http.StatusOK, "help.html", told)
}

// HelpKey is the idempotency key with which a page without scripts asks for help.
func (frame) HelpKey() string { return server.NewKey() }
