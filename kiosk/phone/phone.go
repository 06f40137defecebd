// Package phone is what a visitor takes along and opens on a phone: the mobile ticket, and the pages of the door, of an
// appointment and of a sign-up.
//
// Reading order: ticket.go (the page that a ticket's QR opens), wishes.go (what its visitor may ask for), part.go (its
// live part), ending.go (what it says of closing); face.go and batch.go (all open tickets, kept fresh together).
// doorway.go (what the code at the door opens), checkin.go (the page of an appointment), signup.go (the page of a place in
// a session), qr.go (codes by themselves).
//
// Every page works by plain links and forms; phone.js adds sound and vibration.
package phone

import (
	"embed"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/ledger"
)

//go:embed *.html
var templates embed.FS

// screens are the handlers of this package.
type screens struct {
	site   *server.Site
	pages  *server.PageSet
	faces  server.Kept[face, []string]
	aheads server.Kept[ahead, string]
}

func newScreens(site *server.Site) *screens {
	return &screens{
		site: site,
		pages: site.Pages.Parse(templates, "kiosk/phone",
			"ticket.html", "doorway.html", "checkin.html", "signup.html", "phone.part.html").With(visit.Parts),
		faces:  server.Kept[face, []string]{Most: keptFaces},
		aheads: server.Kept[ahead, string]{Most: keptAheads},
	}
}

// Routes are those of visitors' phones.
func Routes(site *server.Site) []server.Route {
	s := newScreens(site)
	return []server.Route{
		{Pattern: "GET /t/{token}", For: server.Holder, Handler: s.ticket, Back: true, Gone: "error.gone_ticket"},
		{Pattern: "GET /t/{token}/qr.svg", For: server.Holder, Handler: s.ticketQR},
		{Pattern: "POST /t/{token}/cancellation", For: server.Holder, Handler: s.leave},
		{Pattern: "POST /t/{token}/postponement", For: server.Holder, Handler: s.postpone},
		{Pattern: "POST /t/{token}/return", For: server.Holder, Handler: s.comeBack},
		{Pattern: "POST /t/{token}/service", For: server.Holder, Handler: s.changeService},
		{Pattern: "POST /t/{token}/arrival", For: server.Holder, Handler: s.arrive},
		{Pattern: "POST /t/{token}/answers", For: server.Holder, Handler: s.answer},
		{Pattern: "GET /t/{token}/live", For: server.Holder, Live: s.watch},

		{Pattern: "GET /door/{branch}/{code}", For: server.Holder, Handler: s.doorway, Back: true},
		{Pattern: "POST /door/{branch}/{code}/questions", For: server.Holder, Handler: s.doorQuestion},
		{Pattern: "POST /door/{branch}/{code}/tickets", For: server.Holder,
			Handler: server.Changing(site, ledger.ByVisitor, nil, s.takeAtDoor)},

		{Pattern: "GET /a/{branch}/{code}", For: server.Holder, Handler: s.checkInPage,
			Back: true, Gone: "error.gone_appointment"},
		{Pattern: "POST /a/{branch}/{code}/check-in", For: server.Holder, Handler: s.checkIn},
		{Pattern: "GET /a/{branch}/{code}/qr.svg", For: server.Holder, Handler: s.appointmentQR},

		{Pattern: "GET /s/{token}", For: server.Holder, Handler: s.signUp, Back: true, Gone: "error.gone_signup"},
		{Pattern: "POST /s/{token}/cancellation", For: server.Holder, Handler: s.leaveSession},
		{Pattern: "POST /s/{token}/arrival", For: server.Holder, Handler: s.hereAtSession},
	}
}
