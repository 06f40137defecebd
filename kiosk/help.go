package kiosk

import (
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/ledger"
)

// A helpPage says whether the staff know that help is needed at the kiosk.
type helpPage struct {
	frame
	Told bool
}

// askHelp tells the desks that somebody at the kiosk needs a person. help.js asks behind the page, which stays; a
// browser without it gets a page that says so.
func (k *screens) askHelp(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Language string `json:"language"`
	}
	e, key, err := k.site.Begin(w, r, &body)
	if err != nil {
		return err
	}
	err = e.AskHelp(r.Context(), key, body.Language)
	if ledger.CodeOf(err) == ledger.Unavailable && !server.WantsJSON(r) {
		untold := helpPage{frame: k.frame(e.Branch(), body.Language, false)}
		return k.pages.Render(w, r, http.StatusServiceUnavailable, "help.html", untold)
	}
	told := "/kiosk/" + e.Branch().ID + "/help?" + url.Values{"lang": {body.Language}}.Encode()
	return server.Made(w, r, map[string]bool{"help": true}, told, err)
}

// helpTold says to the visitor that the desks were told.
func (k *screens) helpTold(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	told := helpPage{k.frame(e.Branch(), r.URL.Query().Get("lang"), false), true}
	return k.pages.Render(w, r, http.StatusOK, "help.html", told)
}

// HelpKey is the idempotency key with which a page without scripts asks for help.
func (frame) HelpKey() string { return server.NewKey() }
