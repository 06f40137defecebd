// Package phone is what a visitor takes along and opens on a phone: the mobile ticket, and the pages of the door, of an
// appointment and of a sign-up.
//
// Reading order: ticket.go (the page that a ticket's QR opens), wishes.go (what its visitor may ask for), part.go (what of
// it lives), ending.go (what it says of closing); face.go, family.go and kept.go (all of those that are open, kept fresh
// together). doorway.go (what the code at the door opens), checkin.go (the page of an appointment), signup.go (that of a
// place in a session), qr.go (codes by themselves).
//
// Every page works by plain links and forms; phone.js adds sound and vibration.
package phone

import (
	"embed"
	"net/http"

	"turno/kiosk/visit"
	"turno/server"
)

//go:embed *.html
var templates embed.FS

// screens are the handlers of this package.
type screens struct {
	site   *server.Site
	pages  *server.PageSet
	faces  kept[face, []string]
	places kept[place, string]
}

func newScreens(site *server.Site) *screens {
	return &screens{
		site: site,
		pages: site.Pages.Parse(templates, "kiosk/phone",
			"ticket.html", "doorway.html", "checkin.html", "signup.html", "phone.part.html").With(visit.Parts),
		faces:  kept[face, []string]{most: keptFaces},
		places: kept[place, string]{most: keptPlaces},
	}
}

// Register adds the routes of visitors' phones.
func Register(mux *http.ServeMux, site *server.Site) {
	s := newScreens(site)
	site.Handle(mux, "GET /t/{token}", s.ticket)
	site.Handle(mux, "GET /t/{token}/qr.svg", s.ticketQR)
	site.Handle(mux, "POST /t/{token}/cancellation", s.leave)
	site.Handle(mux, "POST /t/{token}/postponement", s.postpone)
	site.Handle(mux, "POST /t/{token}/return", s.comeBack)
	site.Handle(mux, "POST /t/{token}/service", s.changeService)
	site.Handle(mux, "POST /t/{token}/arrival", s.arrive)
	site.Handle(mux, "POST /t/{token}/answers", s.answer)
	site.Live(mux, "GET /t/{token}/live", s.watch)

	site.Handle(mux, "GET /door/{branch}/{code}", s.doorway)
	site.Handle(mux, "POST /door/{branch}/{code}/questions", s.doorQuestion)
	site.Handle(mux, "POST /door/{branch}/{code}/tickets", s.takeAtDoor)

	site.Handle(mux, "GET /a/{branch}/{code}", s.checkInPage)
	site.Handle(mux, "POST /a/{branch}/{code}/check-in", s.checkIn)
	site.Handle(mux, "GET /a/{branch}/{code}/qr.svg", s.appointmentQR)

	site.Handle(mux, "GET /s/{token}", s.signUp)
	site.Handle(mux, "POST /s/{token}/cancellation", s.leaveSession)
	site.Handle(mux, "POST /s/{token}/arrival", s.hereAtSession)
}
