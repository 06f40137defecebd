package phone

import (
	"fmt"
	"net/http"

	"turno/kiosk/visit"
)

// ticketQR is the code of a mobile ticket by itself, black on white.
func (s *screens) ticketQR(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if _, _, _, err := visit.Find(s.site, r, token); err != nil {
		return err
	}
	return s.writeQR(w, r, "/t/"+token)
}

// appointmentQR is the code that opens the page of an appointment, for a letter, a confirmation or the staff's screen.
func (s *screens) appointmentQR(w http.ResponseWriter, r *http.Request) error {
	e, _, err := s.onPhone(r)
	if err != nil {
		return err
	}
	return s.writeQR(w, r, "/a/"+e.Branch().ID+"/"+r.PathValue("code"))
}

// writeQR answers with the code of a path.
func (s *screens) writeQR(w http.ResponseWriter, r *http.Request, path string) error {
	code, err := visit.NewQR(s.site.URL(r, path))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, err = fmt.Fprintf(w, qrImage, code.Size, code.Path)
	return err
}

// qrImage is a code by itself, from its size and its path.
const qrImage = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges">` +
	`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`
