// Package agenda is what the staff have planned: the day's appointments, and the sessions of activities. Both lists belong
// to the whole branch, and to no desk.
//
// Reading order: appointments.go (the list as programs see it, and what changes it), day.go (the list as a page), import.go
// and preview.go (the file of an outside calendar); sessions.go (the page of the activities), changes.go (what staff change
// of a session).
//
// Every key is a form that works without JavaScript. The sessions are live: a frame shows what changed.
package agenda

import (
	"embed"
	"net/url"

	"turno/server"
	"turno/server/branch"
)

//go:embed *.html
var files embed.FS

// agenda answers for the lists of all branches.
type agenda struct {
	site  *server.Site
	pages *server.PageSet
}

// Routes are those of both lists.
func Routes(s *server.Site) []server.Route {
	g := &agenda{site: s, pages: s.Pages.Parse(files, "server/agenda", "appointments.html", "imports.html",
		"sessions.html", "import.part.html")}
	sessions := server.LiveScreen[sessionsState]{Site: s, Pages: g.pages, File: "sessions.html", Part: "sessions",
		See: g.seeSessions}
	return []server.Route{
		{Pattern: "GET /desk/{branch}/appointments", For: server.ThisMachine, Handler: s.In(g.appointments),
			Screen: &server.Screen{Name: "appointments", Title: "appointments.title", What: "home.appointments_what", Icon: "check",
				Accent: 6, In: func(b *branch.Branch) bool { return len(b.Appointed()) > 0 }}},
		{Pattern: "POST /desk/{branch}/appointments", For: server.ThisMachine, Handler: changing(g, g.book)},
		{Pattern: "POST /desk/{branch}/appointments/imports", For: server.ThisMachine, Handler: s.In(g.importFile)},
		{Pattern: "POST /desk/{branch}/appointments/{code}/time", For: server.ThisMachine, Handler: changing(g, g.reschedule)},
		{Pattern: "POST /desk/{branch}/appointments/{code}/cancellation", For: server.ThisMachine,
			Handler: changing(g, g.cancelAppointment)},
		{Pattern: "POST /desk/{branch}/appointments/{code}/check-in", For: server.ThisMachine, Handler: changing(g, g.checkIn)},
		{Pattern: "GET /desk/{branch}/sessions", For: server.ThisMachine, Handler: sessions.Show,
			Screen: &server.Screen{Name: "activities", Title: "sessions.title", What: "home.activities_what", Icon: "documents",
				Accent: 7, In: (*branch.Branch).HasActivities}},
		{Pattern: "POST /desk/{branch}/sessions", For: server.ThisMachine, Handler: changing(g, g.saveSession)},
		{Pattern: "POST /desk/{branch}/sessions/undos", For: server.ThisMachine, Handler: changing(g, g.undoSession)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/changes", For: server.ThisMachine, Handler: changing(g, g.saveSession)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/cancellation", For: server.ThisMachine,
			Handler: changing(g, g.cancelSession)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/signups", For: server.ThisMachine, Handler: changing(g, g.signUp)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/signups/{number}/cancellation", For: server.ThisMachine,
			Handler: changing(g, g.cancelSignUp)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/attendances", For: server.ThisMachine, Handler: changing(g, g.attend)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/walkins", For: server.ThisMachine, Handler: changing(g, g.walkIn)},
		{Pattern: "POST /desk/{branch}/sessions/{session}/heads", For: server.ThisMachine, Handler: changing(g, g.countHeads)},
		{Pattern: "GET /desk/{branch}/sessions/live", For: server.ThisMachine, Live: sessions.Topic},
	}
}

// changing makes the handler of a change of the lists; do says where it leads back to.
func changing[B any](g *agenda, do func(*server.Change, B) (any, error)) server.Handler {
	return server.Changing(g.site, "", nil, do)
}

// deskOf is the desk that an address names, "" if the branch has no such desk.
func deskOf(v server.View, named string) string {
	if _, ok := v.Branch.Desk(named); !ok {
		return ""
	}
	return named
}

// deskPath is the address of a desk's page, or of the choice of a desk.
func deskPath(v server.View, desk string) string {
	path := "/desk/" + v.Branch.ID
	if desk != "" {
		path += "/" + url.PathEscape(desk)
	}
	return server.Address(path, "lang", v.Lang)
}
