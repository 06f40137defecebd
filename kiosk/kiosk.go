// Package kiosk is what a visitor touches and takes along: the kiosk's pages, the issued ticket with its QR code and
// paper slip, and the mobile ticket.
//
// Reading order: home.go and tiles.go (the services to choose from, and their groups), issue.go (the tap that makes a ticket),
// issued.go (the number, the QR) and slip.go (the paper), questions.go (what is asked, one question a tap), answer.go (what
// counts the answers), mobile.go (the page that the QR opens), wishes.go (what its visitor may ask for), wrongkey.go (another service for it), phones.go (all of those
// that are open, kept fresh together); door.go (the code that changes, on a screen at the door) and doorway.go (what that code
// opens on a phone).
//
// Activities: sessions.go (the dates, the keypad), signup.go (the place that a tap takes, the arrival), signup_phone.go (its
// page). Appointments: appointment.go (who has one says which), checkin.go (the same on the visitor's phone), checkinwords.go
// (why it cannot be).
//
// help.go tells the desks of somebody who needs a person; words.go says waits and opening hours; qr.go draws codes.
//
// Every page works by plain links and forms. kiosk.js takes them over on the device, so that no token ever gets into
// its history and a server that is away is seen and outlived; phone.js adds sound and vibration.
package kiosk

import (
	"embed"
	"maps"
	"net/http"
	"net/url"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
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

func newScreens(s *server.Site) *screens {
	return &screens{
		site: s,
		pages: s.Pages.Parse(templates, "kiosk",
			"home.html", "questions.html", "options.part.html", "issued.html", "mobile.html", "door.html", "doorway.html",
			"wrongkey.html",
			"frame.part.html", "tiles.part.html", "slip.part.html", "taken.part.html", "phone.part.html",
			"sessions.html", "signed.html", "arrival.html", "arrived.html", "signup.html", "help.html",
			"appointment.html", "checkin.html", "slip.html"),
		faces:  kept[face, []string]{most: keptFaces},
		places: kept[place, string]{most: keptPlaces},
	}
}

// Register adds the routes of kiosk and mobile ticket.
func Register(mux *http.ServeMux, s *server.Site) {
	k := newScreens(s)
	s.Handle(mux, "GET /kiosk/{branch}/appointment", k.appointment)
	s.Handle(mux, "POST /kiosk/{branch}/appointment", k.typing)
	s.Handle(mux, "POST /kiosk/{branch}/check-ins", k.checkIn)
	s.Handle(mux, "GET /a/{branch}/{code}", k.checkInPage)
	s.Handle(mux, "POST /a/{branch}/{code}/check-in", k.phoneCheckIn)
	s.Handle(mux, "GET /a/{branch}/{code}/qr.svg", k.appointmentQR)
	s.Handle(mux, "GET /kiosk/{branch}", k.home)
	s.Handle(mux, "POST /kiosk/{branch}/questions", k.question)
	s.Handle(mux, "GET /kiosk/{branch}/help", k.helpTold)
	s.Handle(mux, "POST /kiosk/{branch}/help", k.askHelp)
	s.Handle(mux, "POST /kiosk/{branch}/tickets", k.issue)
	s.Handle(mux, "GET /kiosk/{branch}/tickets/{token}", k.issued)
	s.Handle(mux, "GET /kiosk/{branch}/tickets/{token}/service", k.wrongService)
	s.Handle(mux, "POST /kiosk/{branch}/tickets/{token}/answers", k.answer)
	s.Handle(mux, "GET /t/{token}", k.mobile)
	s.Handle(mux, "GET /t/{token}/qr.svg", k.qr)
	s.Handle(mux, "GET /t/{token}/slip", k.slip)
	s.Handle(mux, "POST /t/{token}/cancellation", k.leave)
	s.Handle(mux, "POST /t/{token}/postponement", k.postpone)
	s.Handle(mux, "POST /t/{token}/return", k.comeBack)
	s.Handle(mux, "POST /t/{token}/service", k.changeService)
	s.Handle(mux, "POST /t/{token}/arrival", k.arrive)
	s.Handle(mux, "POST /t/{token}/answers", k.answerOnPhone)
	s.Handle(mux, "GET /door/{branch}", k.door)
	s.Handle(mux, "GET /door/{branch}/{code}", k.doorway)
	s.Handle(mux, "POST /door/{branch}/{code}/questions", k.doorQuestion)
	s.Handle(mux, "POST /door/{branch}/{code}/tickets", k.takeAtDoor)
	s.Live(mux, "GET /t/{token}/live", k.watch)

	s.Handle(mux, "GET /kiosk/{branch}/sessions", k.sessions)
	s.Handle(mux, "POST /kiosk/{branch}/signups", k.signUp)
	s.Handle(mux, "GET /kiosk/{branch}/signups/{token}", k.signed)
	s.Handle(mux, "GET /kiosk/{branch}/sessions/{session}/arrival", k.arrival)
	s.Handle(mux, "POST /kiosk/{branch}/sessions/{session}/arrivals", k.attend)
	s.Handle(mux, "GET /kiosk/{branch}/sessions/{session}/arrivals/{number}", k.arrived)
	s.Handle(mux, "GET /s/{token}", k.signUpPhone)
	s.Handle(mux, "POST /s/{token}/cancellation", k.leaveSession)
	s.Handle(mux, "POST /s/{token}/arrival", k.hereAtSession)
}

// A frame is what stands around every page of the kiosk: languages above, help below. kiosk.js is told by it where home
// is and gets the states that it shows by itself when the server does not answer.
type frame struct {
	server.View
	// Home is the path of the first page, Page that of the page itself, where it can be asked for again.
	Home, Page string
	// Keep is what the page is asked for again with, beside its language.
	Keep url.Values
	// Low moves all controls to the lower half, in reach of somebody seated.
	Low bool
	// Sentences are said in every language of the branch, as they stand where no language was chosen.
	Sentences []sentence
}

// A repeat is how a page that a form asks for is asked for in another language: with all that was chosen on the way to it.
type repeat struct {
	Path, Key string
	Given     map[string]string
}

// A sentence is what the kiosk says in one language.
type sentence struct {
	server.View
	// Current is set for the page's own language.
	Current bool
}

// frame builds the surroundings of a page. A kiosk does not guess the visitor's language from its own browser: it
// speaks the branch's until one is chosen.
func (k *screens) frame(b *branch.Branch, lang string, low bool) frame {
	if !b.Speaks(lang) {
		lang = b.Language()
	}
	f := frame{View: k.site.Pages.ViewIn(lang, b), Home: "/kiosk/" + b.ID, Page: "/kiosk/" + b.ID, Low: low}
	for _, l := range f.Languages() {
		f.Sentences = append(f.Sentences, sentence{k.site.Pages.ViewIn(l.Tag, b), l.Current})
	}
	return f
}

// chosen is the language that a page about a visitor is asked for in, or else the visitor's own.
func chosen(r *http.Request, b *branch.Branch, own string) string {
	if lang := r.URL.Query().Get("lang"); b.Speaks(lang) {
		return lang
	}
	return own
}

// InLanguage is where the same page is in another language.
func (f frame) InLanguage(tag string) string { return f.with(tag, f.Low) }

// Toggled is the same page with the controls at the other height.
func (f frame) Toggled() string { return f.with(f.Lang, !f.Low) }

func (f frame) with(lang string, low bool) string {
	query := url.Values{"lang": {lang}}
	maps.Copy(query, f.Keep)
	if low {
		query.Set("low", "1")
	}
	return f.Page + "?" + query.Encode()
}

// An ownTicket is what the visitor who holds it gets: the ticket, its token and the address of its page, and whether its
// questions were answered.
type ownTicket struct {
	queue.Issued
	Answered bool   `json:"answered"`
	URL      string `json:"url"`
}

func ownTicketAt(url string, issued queue.Issued) ownTicket {
	return ownTicket{issued, issued.Ticket.Answered, url}
}

func (k *screens) own(r *http.Request, issued queue.Issued) ownTicket {
	return ownTicketAt(k.site.URL(r, "/t/"+issued.Token), issued)
}
