package agenda

import (
	"net/http"
	"time"

	"turno/server"
	"turno/server/appointment"
	"turno/server/engine"
	"turno/server/ledger"
)

// A listed appointment is an appointment for programs, with the address in its QR code.
type listed struct {
	appointment.Appointment
	URL string `json:"url"`
	// path is the same without the site.
	path string
}

// A dayList is a day's appointments as JSON.
type dayList struct {
	ledger.Position
	Day          string   `json:"day"`
	Appointments []listed `json:"appointments"`
}

// own is an appointment with its address.
func (g *agenda) own(r *http.Request, e *engine.Engine, a appointment.Appointment) (listed, error) {
	address, err := e.Appointments.Address(r.Context(), a.Code)
	path := "/a/" + e.Branch().ID + "/" + address
	return listed{a, g.site.URL(r, path), path}, err
}

// appointments lists the appointments of a day.
func (g *agenda) appointments(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	return g.showDay(w, r, e, http.StatusOK, problem{})
}

// showDay answers with the day that the address names, or today, and what could not be done, if anything.
func (g *agenda) showDay(w http.ResponseWriter, r *http.Request, e *engine.Engine, status int, p problem) error {
	day, err := dayOf(r, e)
	if err != nil {
		return err
	}
	list, at, err := e.Appointments.On(r.Context(), day.Format("20060102"))
	if err != nil {
		return err
	}
	shown := dayList{at, day.Format(time.DateOnly), make([]listed, len(list))}
	for i, a := range list {
		if shown.Appointments[i], err = g.own(r, e, a); err != nil {
			return err
		}
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, status, shown)
	}
	v := g.site.Pages.View(r, e.Branch())
	return g.pages.Render(w, r, status, "appointments.html", newDayPage(v, shown, day, r.URL.Query(), p))
}

// dayOf is noon of the day that ?day= names, "2026-11-25", or of today.
func dayOf(r *http.Request, e *engine.Engine) (time.Time, error) {
	zone := e.Branch().Location()
	asked := r.URL.Query().Get("day")
	if asked == "" {
		asked = e.Now().In(zone).Format(time.DateOnly)
	}
	day, err := time.ParseInLocation(time.DateOnly+" 15", asked+" 12", zone)
	if err != nil {
		return time.Time{}, &ledger.Error{Code: ledger.Invalid, Message: "day is not a date such as 2026-11-25"}
	}
	return day, nil
}

// bookRequest is the body that books an appointment: at a moment, or by date and wall-clock time.
type bookRequest struct {
	Service   string `json:"service"`
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Digits    string `json:"digits"`
	Reference string `json:"reference"`
	At        string `json:"at"`
	Date      string `json:"date"`
	Time      string `json:"time"`
	Desk      string `json:"desk"`
}

func (g *agenda) book(c *server.Change, body bookRequest) (any, error) {
	c.Head.Desk = body.Desk
	at, err := momentOf(c.Engine, body.At, body.Date, body.Time)
	var a appointment.Appointment
	if err == nil {
		a, err = c.Engine.Appointments.Book(c.Context(), appointment.BookRequest{Head: c.Head, Booking: appointment.Booking{
			Service: body.Service, Language: body.Language, Needs: body.Needs, Digits: body.Digits, Reference: body.Reference,
			At: at}})
	}
	return g.answer(c, a, "booked", typed{"", body}, err)
}

// momentOf reads a moment, RFC 3339, or a date and a wall-clock time in the branch's zone.
func momentOf(e *engine.Engine, at, date, clock string) (time.Time, error) {
	if at == "" {
		moment, err := e.Branch().Wall(date, clock)
		if err != nil {
			return moment, &ledger.Error{Code: ledger.Invalid, Message: err.Error()}
		}
		return moment, nil
	}
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil || date != "" || clock != "" {
		return moment, &ledger.Error{Code: ledger.Invalid, Message: "give at, such as 2026-11-25T10:30:00+01:00, or date and time"}
	}
	return moment, nil
}

func (g *agenda) reschedule(c *server.Change, body struct {
	At   string `json:"at"`
	Date string `json:"date"`
	Time string `json:"time"`
	Desk string `json:"desk"`
}) (any, error) {
	c.Head.Desk = body.Desk
	at, err := momentOf(c.Engine, body.At, body.Date, body.Time)
	var a appointment.Appointment
	if err == nil {
		a, err = c.Engine.Appointments.Reschedule(c.Context(),
			appointment.Request{Head: c.Head, Code: c.PathValue("code"), At: at})
	}
	filled := bookRequest{Desk: body.Desk, Date: body.Date, Time: body.Time}
	return g.answer(c, a, "rescheduled", typed{c.PathValue("code"), filled}, err)
}

func (g *agenda) cancelAppointment(c *server.Change, body struct {
	Desk string `json:"desk"`
}) (any, error) {
	c.Head.Desk = body.Desk
	a, err := c.Engine.Appointments.Cancel(c.Context(),
		appointment.Request{Head: c.Head, Code: c.PathValue("code")})
	return g.answer(c, a, "cancelled", typed{bookRequest: bookRequest{Desk: body.Desk}}, err)
}

// checkIn gives the ticket of an appointment whose visitor is at the desk. Nobody gets its token, so the ticket is called by
// its number and no phone shows it.
func (g *agenda) checkIn(c *server.Change, body struct {
	Desk      string `json:"desk"`
	Override  bool   `json:"override"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}) (any, error) {
	c.Head.Desk = body.Desk
	name := appointment.Name{Code: c.PathValue("code"), From: appointment.ByStaff}
	issued, err := c.Engine.Appointments.CheckIn(c.Context(), appointment.CheckInRequest{Head: c.Head,
		Override: body.Override, Name: name, Residence: body.Residence, Origin: body.Origin})
	if err == nil && c.ByProgram() {
		return issued.Ticket, nil
	}
	if rules := ledger.RulesOf(err); rules != nil && !c.ByProgram() {
		p := problem{Text: "appointments.problem_" + string(rules[0]), Desk: body.Desk, Again: checkInAgain{name.Code, c.Head.Key}}
		return c.Answered(g.showDay(c.W, c.Request, c.Engine, server.StatusOf(err), p))
	}
	var a appointment.Appointment
	if err == nil {
		a, err = c.Engine.Appointments.Find(c.Context(), name)
	}
	return g.answer(c, a, "checked_in", typed{bookRequest: bookRequest{Desk: body.Desk}}, err)
}

// answer answers a change of an appointment, or leads a browser back to the list of its day. There the page says at the
// field what people can correct, with what they had filled in.
func (g *agenda) answer(c *server.Change, a appointment.Appointment, notice string, in typed, err error) (any, error) {
	code := ledger.CodeOf(err)
	if text := mendable[code]; text != "" && !c.ByProgram() {
		p := problem{Text: text, Desk: in.Desk}
		if code == ledger.Invalid && in.Wrong() != "" {
			p = problem{Desk: in.Desk, Typed: in}
		}
		return c.Answered(g.showDay(c.W, c.Request, c.Engine, server.StatusOf(err), p))
	}
	v := g.site.Pages.View(c.Request, c.Engine.Branch())
	day := a.At.In(v.Branch.Location()).Format(time.DateOnly)
	c.Back = dayPath(v, in.Desk, "day", day, "notice", notice) + "#a-" + a.Code
	if err != nil {
		return nil, err
	}
	return g.own(c.Request, c.Engine, a)
}

// mendable are the refusals that people can correct, with the key of the catalogue for the list's message.
var mendable = map[ledger.Code]string{
	ledger.Invalid:        "appointments.problem_time",
	appointment.NotBooked: "appointments.problem_not_booked",
	appointment.TooEarly:  "appointments.problem_too_early",
	appointment.WasMissed: "appointments.problem_missed",
}

// dayPath is an address of the list, at a desk or at none; more is as in server.Address.
func dayPath(v server.View, desk string, more ...string) string {
	return server.Address("/desk/"+v.Branch.ID+"/appointments", append(more, "lang", v.Lang, "desk", desk)...)
}
