package phone

import (
	"net/http"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/appointment"
	"turno/server/engine"
	"turno/server/ledger"
)

// checkInView is the page that an appointment's QR opens on the visitor's phone.
type checkInView struct {
	server.View
	Name   server.LocalText
	Picto  string
	Colour int
	// Clock is the appointment's time, Date its date, "25/11/2026".
	Clock, Date string
	Documents   server.LocalText
	// Path is the page's own. Key is the form's.
	Path, Key string
	// Here: check-in is possible. Otherwise Why says what became of the appointment, or when check-in is possible.
	Here bool
	Why  string
}

// onPhone finds the branch and the appointment that a path names. Nothing is counted, as nobody finds an address by trying.
func (s *screens) onPhone(r *http.Request) (*engine.Engine, appointment.Appointment, error) {
	e, err := s.site.Engine(r)
	if err != nil {
		return nil, appointment.Appointment{}, err
	}
	code, err := e.Appointments.Addressed(r.Context(), r.PathValue("code"))
	if err != nil {
		return nil, appointment.Appointment{}, err
	}
	a, err := e.Appointments.Find(r.Context(), appointment.Name{Code: code, From: appointment.ByStaff})
	return e, a, err
}

// checkInPage shows the appointment, with one key: I am here.
//
// Only the clock decides whether check-in is possible: from EarlyMin before the time of the appointment. Check-in gives the
// place in the queue of that time. A visitor who presses the key at home is called and misses the call.
func (s *screens) checkInPage(w http.ResponseWriter, r *http.Request) error {
	if code, old := appointment.ParseCode(r.PathValue("code")); old && !server.WantsJSON(r) {
		return s.oldAddress(w, r, code)
	}
	e, a, err := s.onPhone(r)
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, a)
	}
	return s.showCheckIn(w, r, e, http.StatusOK, a, server.NewKey())
}

// oldAddress is the page of an address that has the code alone, as those of earlier builds did. It says nothing of the
// appointment, not even whether there is one, so that nobody finds codes by it. Its key checks in, which counts wrong ones.
func (s *screens) oldAddress(w http.ResponseWriter, r *http.Request, code string) error {
	e, err := s.site.Engine(r)
	if err != nil {
		return err
	}
	v := s.site.Pages.View(r, e.Branch())
	return s.pages.Render(w, r, http.StatusOK, "checkin.html", checkInView{View: v, Picto: "other", Here: true,
		Path: "/a/" + e.Branch().ID + "/" + code, Key: server.NewKey()})
}

func (s *screens) showCheckIn(w http.ResponseWriter, r *http.Request, e *engine.Engine, status int,
	a appointment.Appointment, key string) error {
	v := s.site.Pages.ViewIn(visit.Chosen(r, e.Branch(), a.Language), e.Branch())
	page := checkInView{View: v, Clock: v.Time(a.At), Date: a.At.In(e.Branch().Location()).Format("02/01/2006"), Picto: "other",
		Path: "/a/" + e.Branch().ID + "/" + r.PathValue("code"), Key: key, Why: visit.AppointmentWords(v, a, e.Now()),
		Colour: v.Accent(a.Service)}
	page.Here = page.Why == ""
	if s, ok := e.Branch().Service(a.Service); ok {
		page.Name, page.Picto, page.Documents = v.Text(s.Name), s.Pictogram, v.Text(s.Documents)
	}
	return s.pages.Render(w, r, status, "checkin.html", page)
}

// checkIn gives the ticket and leads to its page.
func (s *screens) checkIn(w http.ResponseWriter, r *http.Request) error {
	e, err := s.site.Engine(r)
	if err != nil {
		return err
	}
	name := appointment.Name{From: appointment.ByStaff}
	code, old := appointment.ParseCode(r.PathValue("code"))
	if old {
		name.From = appointment.OnPhone
	} else if code, err = e.Appointments.Addressed(r.Context(), r.PathValue("code")); err != nil {
		return err
	}
	name.Code = code
	var body struct {
		Language  string `json:"language"`
		Residence string `json:"residence"`
		Origin    string `json:"origin"`
	}
	key, err := server.Decode(w, r, &body)
	if err != nil {
		return err
	}
	issued, err := e.Appointments.CheckIn(r.Context(),
		appointment.CheckInRequest{Head: s.site.Head(r, key, ledger.ByVisitor),
			Language: body.Language, Residence: body.Residence, Origin: body.Origin, Name: name})
	refused := ledger.CodeOf(err)
	if !server.WantsJSON(r) && (refused == appointment.TooEarly || refused == appointment.WasMissed ||
		refused == appointment.NotBooked) {
		name.From = appointment.ByStaff // it was found a moment ago
		a, again := e.Appointments.Find(r.Context(), name)
		if again != nil {
			return again
		}
		return s.showCheckIn(w, r, e, server.StatusOf(err), a, key)
	}
	return server.Made(w, r, visit.Own(s.site, r, issued), "/t/"+issued.Token, err)
}
