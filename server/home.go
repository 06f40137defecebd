package server

import (
	"net/http"
	"slices"
	"strings"
)

// Screens are the addresses of a branch's screens.
type Screens struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Kiosk   string `json:"kiosk"`
	// Door is the screen with the changing code, "" where the branch gives no tickets at its door.
	Door    string `json:"door,omitempty"`
	Display string `json:"display"`
	Desk    string `json:"desk"`
	// Supervisor is the live view of the whole branch.
	Supervisor string `json:"supervisor"`
	// Activities and Appointments are the lists of both, "" where no service has any.
	Activities   string `json:"activities,omitempty"`
	Appointments string `json:"appointments,omitempty"`
	// Screens tells how the displays are.
	Screens string `json:"screens"`
}

// Screens lists the branches by id, with the paths of their screens.
func (s *Site) Screens() []Screens {
	all := []Screens{}
	for id, e := range s.Engines {
		b := e.Branch()
		screens := Screens{
			ID: id, Name: b.Name, Address: b.Contact.Address,
			Kiosk: "/kiosk/" + id, Display: "/display/" + id, Desk: "/desk/" + id, Supervisor: "/supervisor/" + id,
			Screens: "/desk/" + id + "/screens",
		}
		if b.HasActivities() {
			screens.Activities = "/desk/" + id + "/sessions"
		}
		if len(b.Appointed()) > 0 {
			screens.Appointments = "/desk/" + id + "/appointments"
		}
		if b.Door {
			screens.Door = "/door/" + id
		}
		all = append(all, screens)
	}
	slices.SortFunc(all, func(a, b Screens) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// A homeBranch is a branch on the start page.
type homeBranch struct {
	Name, Address LocalText
	Groups        []homeGroup
	// Unreached says that phones cannot open the branch's QR codes, "" if they can.
	Unreached string
}

// A homeGroup are the screens of staff, or of visitors.
type homeGroup struct {
	Name  string
	Links []homeLink
}

// A homeLink leads to a screen.
type homeLink struct {
	Path, Name, What string
	Icon             string // a symbol of static/img/icons.svg
	Accent           int
}

// home is the start page, for staff: links to the screens.
func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	screens := s.Screens()
	if WantsJSON(r) {
		return WriteJSON(w, http.StatusOK, map[string]any{"branches": screens})
	}
	v := s.Pages.View(r, s.branchOf(r))
	branches := make([]homeBranch, len(screens))
	for i, to := range screens {
		b := s.Engines[to.ID].Branch()
		office := s.Pages.ViewIn(b.Language(), b)
		groups := []homeGroup{{v.T("home.staff"), staffLinks(v, to)}, {v.T("home.visitors"), visitorLinks(v, to)}}
		branches[i] = homeBranch{office.Office(), office.InHouse(to.Address), groups, v.Unreached(s.PhoneReach(r, b))}
	}
	return s.Pages.own.Render(w, r, http.StatusOK, "home.html", struct {
		View
		Branches []homeBranch
	}{v, branches})
}

func staffLinks(v View, to Screens) []homeLink {
	return existing(
		homeLink{to.Desk, v.T("home.desk"), v.T("home.desk_what"), "people", 3},
		homeLink{to.Supervisor, v.T("home.supervisor"), v.T("home.supervisor_what"), "clock", 5},
		homeLink{to.Appointments, v.T("appointments.title"), v.T("home.appointments_what"), "check", 6},
		homeLink{to.Activities, v.T("sessions.title"), v.T("home.activities_what"), "documents", 7},
		homeLink{to.Screens, v.T("display.screens"), v.T("home.screens_what"), "sound", 8},
	)
}

func visitorLinks(v View, to Screens) []homeLink {
	return existing(
		homeLink{to.Kiosk, v.T("home.kiosk"), v.T("home.kiosk_what"), "printer", 1},
		homeLink{to.Display, v.T("home.display"), v.T("home.display_what"), "announce", 2},
		homeLink{to.Door, v.T("home.door"), v.T("home.door_what"), "phone", 4},
	)
}

// existing are the links to screens that the branch has.
func existing(links ...homeLink) []homeLink {
	return slices.DeleteFunc(links, func(l homeLink) bool { return l.Path == "" })
}
