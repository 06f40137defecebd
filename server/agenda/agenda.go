// Package agenda is what the staff have planned: the day's appointments, and the sessions of activities. Both lists belong
// to the whole branch, and to no desk.
//
// Reading order: appointments.go (the list as programs see it, and what changes it), day.go (the list as a page), import.go
// (the file of an outside calendar); sessions.go (the page of the activities), changes.go (what staff change of a session).
//
// Every key is a form that works without JavaScript. The sessions are live: a frame shows what changed.
package agenda

import (
	"embed"
	"net/http"

	"turno/server"
)

//go:embed *.html
var files embed.FS

// agenda answers for the lists of all branches.
type agenda struct {
	site  *server.Site
	pages *server.PageSet
}

// Register adds the routes of both lists to mux.
func Register(mux *http.ServeMux, s *server.Site) {
	g := &agenda{site: s, pages: s.Pages.Parse(files, "server/agenda", "appointments.html", "sessions.html")}
	s.Handle(mux, "GET /desk/{branch}/appointments", g.appointments)
	s.Handle(mux, "POST /desk/{branch}/appointments", g.book)
	s.Handle(mux, "POST /desk/{branch}/appointments/imports", g.importFile)
	s.Handle(mux, "POST /desk/{branch}/appointments/{code}/time", g.reschedule)
	s.Handle(mux, "POST /desk/{branch}/appointments/{code}/cancellation", g.cancelAppointment)
	s.Handle(mux, "POST /desk/{branch}/appointments/{code}/check-in", g.checkIn)
	s.Handle(mux, "GET /desk/{branch}/sessions", g.sessions)
	s.Handle(mux, "POST /desk/{branch}/sessions", g.saveSession)
	s.Handle(mux, "POST /desk/{branch}/sessions/undos", g.undoSession)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/changes", g.saveSession)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/cancellation", g.cancelSession)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/signups", g.signUp)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/signups/{number}/cancellation", g.cancelSignUp)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/attendances", g.attend)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/walkins", g.walkIn)
	s.Handle(mux, "POST /desk/{branch}/sessions/{session}/heads", g.countHeads)
	s.Live(mux, "GET /desk/{branch}/sessions/live", g.sessionsTopic)
}
