package kiosk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// codeKeys are the keys of the screen on which a code is typed, in their order; digitKeys are those for the last digits.
const (
	codeKeys  = "1234567890ABCDEFGHJKMNPQRSTVWXYZ"
	digitKeys = "1234567890"
	digitsLen = 4
)

// erase is the key that deletes the last character.
const erase = "erase"

// typed is what stands on the screen, and the key that was pressed; after a refusal that key begins Anew. The form carries
// it.
type typed struct {
	Code     string `json:"code"`
	Digits   string `json:"digits"`
	Time     string `json:"time"`
	Press    string `json:"press"`
	Anew     string `json:"anew"`
	By       string `json:"by"`
	Language string `json:"language"`
	Low      string `json:"low"`
	// Residence and Origin are for programs; the screen asks the visitor once the ticket is given.
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
}

// short tells that fewer characters were typed than a code has.
func (t typed) short() bool {
	return !t.byDigits() && len(strings.Trim(t.Code, " -")) < appointment.CodeLen
}

// byDigits tells that the screen is for visitors without a code.
func (t typed) byDigits() bool { return t.By == "digits" }

// appointmentView is the screen on which a visitor types which appointment is theirs.
type appointmentView struct {
	frame
	Typed typed
	Key   string
	// Problem says why the last try did not work, "" for nothing.
	Problem string
	Keys    []string
	// Field is the name of what is typed, Value its value, Length how many characters it has when complete.
	Field, Value string
	Length       int
	// Times are those of today's appointments that can be checked in by digits now. If there is none, Later is when the first
	// one can, "15:00", "" for none.
	Times []string
	Later string
	Again visit.Repeat
}

// Anew reports whether a complete code or number was refused, so that the next key begins another.
func (v appointmentView) Anew() bool { return v.Problem != "" && len(v.Value) >= v.Length }

// ByDigits reports which of the two screens it is.
func (v appointmentView) ByDigits() bool { return v.Typed.byDigits() }

// Other is the address of the other screen.
func (v appointmentView) Other() string {
	by := "digits"
	if v.ByDigits() {
		by = ""
	}
	return server.Address(v.Home+"/appointment", "lang", v.Lang, "by", by, "low", v.low())
}

// appointment is the screen, empty.
func (k *screens) appointment(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	query := r.URL.Query()
	given := typed{By: query.Get("by"), Language: query.Get("lang"), Low: query.Get("low")}
	return k.showAppointment(w, r, e, http.StatusOK, given, server.NewKey(), "")
}

// typing is the screen after a key was pressed, for a browser without scripts. It changes nothing, and is a POST so that no
// code shows in an address or a log.
func (k *screens) typing(c *server.Change, given typed) (any, error) {
	if given.Anew != "" && given.Press != erase {
		given.Code, given.Digits = "", ""
	}
	if given.byDigits() {
		given.Digits = pressed(given.Digits, given.Press, digitKeys, digitsLen)
	} else {
		given.Code = pressed(given.Code, given.Press, codeKeys, appointment.CodeLen)
	}
	return c.Answered(k.showAppointment(c.W, c.Request, c.Engine, http.StatusOK, given, c.Head.Key, ""))
}

// pressed is a text after a key was pressed, of at most so many characters.
func pressed(text, press, keys string, most int) string {
	switch {
	case press == erase && text != "":
		return text[:len(text)-1]
	case len(press) == 1 && strings.Contains(keys, press) && len(text) < most:
		return text + press
	}
	return text
}

// showAppointment renders the screen.
func (k *screens) showAppointment(w http.ResponseWriter, r *http.Request, e *engine.Engine, status int,
	given typed, key, problem string) error {
	b := e.Branch()
	if len(b.Appointed()) == 0 {
		return server.SeeOther(w, r, homeURL(b, given.Language))
	}
	v := appointmentView{frame: k.frame(b, given.Language, given.Low != ""), Typed: given, Key: key, Problem: problem,
		Keys: strings.Split(codeKeys, ""), Field: "code", Value: given.Code, Length: appointment.CodeLen}
	v.Page += "/appointment"
	if given.byDigits() {
		v.Keys, v.Field, v.Value, v.Length = strings.Split(digitKeys, ""), "digits", given.Digits, digitsLen
		times, later, err := timesNow(r, e)
		if err != nil {
			return err
		}
		v.Times = times
		if len(times) == 1 {
			v.Typed.Time = times[0]
		}
		if !later.IsZero() {
			v.Later = v.Time(later)
		}
	}
	v.Again = visit.Repeat{Path: v.Page, Key: key, Given: map[string]string{"code": given.Code, "digits": given.Digits,
		"time": given.Time, "by": given.By, "low": given.Low}}
	return k.pages.Render(w, r, status, "appointment.html", v)
}

// timesNow are the times of the appointments that can be checked in by digits now, and when today's next one can.
func timesNow(r *http.Request, e *engine.Engine) (times []string, later time.Time, err error) {
	now := e.Now()
	list, at, err := e.Appointments.On(r.Context(), e.Branch().Day(now))
	if err != nil {
		return nil, later, err
	}
	for _, a := range list {
		if a.State != appointment.Booked || !a.HasDigits || at.At.After(a.CheckInUntil) {
			continue
		}
		if at.At.Before(a.CheckInFrom) {
			if later.IsZero() || a.CheckInFrom.Before(later) {
				later = a.CheckInFrom
			}
			continue
		}
		if t := a.At.In(e.Branch().Location()).Format("15:04"); !slices.Contains(times, t) {
			times = append(times, t)
		}
	}
	return times, later, nil
}

// checkIn gives the ticket of an appointment, by its code, or by its time today and the last digits.
func (k *screens) checkIn(c *server.Change, given typed) (any, error) {
	name, err := given.name(c.Engine.Branch(), c.Engine.Now())
	var issued queue.Issued
	if err == nil {
		issued, err = c.Engine.Appointments.CheckIn(c.Context(), appointment.CheckInRequest{Head: c.Head, Name: name,
			Language: given.Language, Residence: given.Residence, Origin: given.Origin})
	}
	if err != nil && !c.ByProgram() {
		v := k.site.Pages.ViewIn(given.Language, c.Engine.Branch())
		words := checkInWords(c.Context(), v, c.Engine, name, err)
		if given.short() {
			words = v.T("checkin.short", "Length", appointment.CodeLen)
		}
		if words != "" {
			given.Code, given.Digits = shown(given.Code), shown(given.Digits)
			return c.Answered(k.showAppointment(c.W, c.Request, c.Engine, server.StatusOf(err), given, c.Head.Key, words))
		}
	}
	c.Back = "/kiosk/" + c.Engine.Branch().ID + "/tickets/" + issued.Token
	return visit.Own(k.site, c.Request, issued), err
}

// checkInWords say why a check-in was refused and what to do. They say no more of an appointment than whoever has its code
// knows. "" is for a refusal that has no words here.
func checkInWords(ctx context.Context, v server.View, e *engine.Engine, name appointment.Name, err error) string {
	switch code := ledger.CodeOf(err); code {
	case ledger.NotFound:
		return v.T("checkin.unknown")
	case ledger.Invalid:
		return v.T("checkin.incomplete")
	case appointment.TooManyTries:
		return v.T("checkin.too_many")
	case appointment.TooEarly, appointment.WasMissed, appointment.NotBooked:
		name.From = appointment.ByStaff // it was found a moment ago
		a, err := e.Appointments.Find(ctx, name)
		if err != nil {
			return v.T("error." + string(code))
		}
		return visit.AppointmentWords(v, a, e.Now())
	}
	return ""
}

// shown is what was typed, "" if it is too long to be corrected, such as an address from a scanner.
func shown(text string) string {
	if len(text) > appointment.CodeLen+2 {
		return ""
	}
	return text
}

// name names the appointment that is meant. The time is of today: nobody checks in for another day.
func (t typed) name(b *branch.Branch, now time.Time) (appointment.Name, error) {
	name := appointment.Name{Code: t.Code, Digits: t.Digits, From: appointment.OnKiosk}
	if t.Code != "" {
		return name, nil
	}
	at, err := b.Wall(now.In(b.Location()).Format(time.DateOnly), t.Time)
	if err != nil {
		return name, &ledger.Error{Code: ledger.Invalid,
			Message: "give the code, or the time, such as 10:30, and the last four digits of the phone number"}
	}
	name.At = at
	return name, nil
}
