// Package kiosk is the screen that issues tickets: what a visitor touches, the issued ticket with its QR code, and the paper
// slip. The screen at the door is in door, what a visitor takes along in phone, and what all three show alike in visit.
//
// Reading order: home.go and tiles.go (the services to choose from, and their groups), issued.go (the tap that makes a
// ticket, its number and QR) and slip.go (the paper), questions.go (what is asked, one question a tap), wrongkey.go (another
// service for a ticket).
//
// Activities: sessions.go (the dates, the keypad), signup.go (the place that a tap takes, the arrival). Appointments:
// appointment.go (visitors type which one is theirs). kiosk.go also tells the desks of somebody who needs a person.
//
// Every page works by plain links and forms. On the device kiosk.js takes them over, so that no token gets into the
// browser's history and the screen survives a server that is away.
package kiosk

import (
	"embed"
	"net/http"
	"net/url"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
)

//go:embed *.html
var templates embed.FS

// screens are the handlers of this package.
type screens struct {
	site  *server.Site
	pages *server.PageSet
}

// Routes are those of the kiosk, and of the slip that a desk prints.
func Routes(s *server.Site) []server.Route {
	k := &screens{site: s, pages: s.Pages.Parse(templates, "kiosk",
		"home.html", "questions.html", "issued.html", "wrongkey.html", "slip.html", "help.html", "appointment.html",
		"sessions.html", "signed.html", "arrival.html", "arrived.html",
		"frame.part.html", "tiles.part.html", "options.part.html", "slip.part.html", "taken.part.html").With(visit.Parts)}
	return []server.Route{
		{Pattern: "GET /kiosk/{branch}", For: server.Everybody, Handler: s.In(k.home), Back: true,
			Screen: &server.Screen{Name: "kiosk", Title: "home.kiosk", What: "home.kiosk_what", Icon: "printer", Accent: 1}},
		{Pattern: "POST /kiosk/{branch}/questions", For: server.Everybody, Handler: changing(k, k.question)},
		{Pattern: "GET /kiosk/{branch}/help", For: server.Everybody, Handler: s.In(k.helpTold)},
		{Pattern: "POST /kiosk/{branch}/help", For: server.Everybody, Handler: changing(k, k.askHelp)},
		{Pattern: "POST /kiosk/{branch}/tickets", For: server.Everybody, Handler: changing(k, k.issue)},
		{Pattern: "GET /kiosk/{branch}/tickets/{token}", For: server.Holder, Handler: s.In(k.issued)},
		{Pattern: "GET /kiosk/{branch}/tickets/{token}/service", For: server.Holder, Handler: s.In(k.wrongService)},
		{Pattern: "POST /kiosk/{branch}/tickets/{token}/answers", For: server.Holder, Handler: s.In(k.answer)},
		{Pattern: "GET /t/{token}/slip", For: server.Holder, Handler: k.slip},

		{Pattern: "GET /kiosk/{branch}/appointment", For: server.Everybody, Handler: s.In(k.appointment)},
		{Pattern: "POST /kiosk/{branch}/appointment", For: server.Everybody, Handler: changing(k, k.typing)},
		{Pattern: "POST /kiosk/{branch}/check-ins", For: server.Everybody, Handler: changing(k, k.checkIn)},

		{Pattern: "GET /kiosk/{branch}/sessions", For: server.Everybody, Handler: s.In(k.sessions)},
		{Pattern: "POST /kiosk/{branch}/signups", For: server.Everybody, Handler: changing(k, k.signUp)},
		{Pattern: "GET /kiosk/{branch}/signups/{token}", For: server.Holder, Handler: s.In(k.signed)},
		{Pattern: "GET /kiosk/{branch}/sessions/{session}/arrival", For: server.Everybody, Handler: s.In(k.arrival)},
		{Pattern: "POST /kiosk/{branch}/sessions/{session}/arrivals", For: server.Everybody, Handler: changing(k, k.attend)},
		{Pattern: "GET /kiosk/{branch}/sessions/{session}/arrivals/{number}", For: server.Everybody, Handler: s.In(k.arrived)},
	}
}

// changing makes the handler of a change of the kiosk; do says where it leads.
func changing[B any](k *screens, do func(*server.Change, B) (any, error)) server.Handler {
	return server.Changing(k.site, ledger.ByVisitor, nil, do)
}

// A frame is what stands around every page of the kiosk: languages above, help below. It tells kiosk.js where home is, and
// has the texts that kiosk.js shows when the server does not answer.
type frame struct {
	visit.Frame
	// Page is the path of the page, if it can be asked for again.
	Page string
	// Keep is what the page is asked for again with, beside its language, as in server.Address.
	Keep []string
	// Low moves all controls to the lower half, in reach of somebody seated.
	Low bool
}

func (k *screens) frame(b *branch.Branch, lang string, low bool) frame {
	home := "/kiosk/" + b.ID
	return frame{Frame: visit.NewFrame(k.site.Pages, b, lang, home), Page: home, Low: low}
}

// InLanguage is where the same page is in another language.
func (f frame) InLanguage(tag string) string {
	return server.Address(f.Page, append(f.Keep, "lang", tag, "low", f.low())...)
}

// Toggled is the same page with the controls at the other height.
func (f frame) Toggled() string {
	f.Low = !f.Low
	return f.InLanguage(f.Lang)
}

// low is how an address says that the controls are low, "" where they are not.
func (f frame) low() string {
	if f.Low {
		return "1"
	}
	return ""
}

// A helpPage says whether the staff know that help is needed at the kiosk.
type helpPage struct {
	frame
	Told bool
}

// askHelp tells the desks that somebody at the kiosk needs a person. With help.js the page stays; a browser without scripts
// gets another page.
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
