package server

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"turno/server/branch"
)

// Screens are the screens of a branch.
type Screens struct {
	*branch.Branch
	// Links lead to the screens that the branch has, visitors' first.
	Links []Link
}

// A Link leads to a screen of a branch.
type Link struct {
	*Screen
	Path string
	// For says for whom the screen is.
	For Audience
}

// MarshalJSON gives the paths by the names of the screens.
func (s Screens) MarshalJSON() ([]byte, error) {
	fields := map[string]string{"id": s.ID, "name": s.Name}
	if s.Contact.Address != "" {
		fields["address"] = s.Contact.Address
	}
	for _, l := range s.Links {
		fields[l.Name] = l.Path
	}
	return json.Marshal(fields)
}

// Screens lists the branches, sorted by id, with the screens that the table of routes has for them.
func (s *Site) Screens() []Screens {
	all := []Screens{}
	for _, e := range s.All() {
		b := e.Branch()
		of := Screens{Branch: b}
		for _, rt := range s.screens {
			if rt.Screen.In == nil || rt.Screen.In(b) {
				of.Links = append(of.Links, Link{rt.Screen, strings.ReplaceAll(rt.path(), "{branch}", b.ID), rt.For})
			}
		}
		slices.SortStableFunc(of.Links, func(a, b Link) int { return cmp.Or(int(a.For-b.For), a.Accent-b.Accent) })
		all = append(all, of)
	}
	return all
}

// A homeBranch is a branch on the start page.
type homeBranch struct {
	Name, Address LocalText
	Groups        []homeGroup
	// Unreached says that phones cannot open the branch's QR codes, "" if they can.
	Unreached string
}

// A homeGroup is the screens of staff or of visitors. Title is the key of the text above them.
type homeGroup struct {
	Title string
	Links []Link
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
		office := s.Pages.ViewIn(to.Language(), to.Branch)
		groups := []homeGroup{{"home.staff", to.linksFor(ThisMachine)}, {"home.visitors", to.linksFor(Everybody)}}
		branches[i] = homeBranch{office.Office(), office.Local(to.Contact.Address), groups,
			v.Unreached(s.PhoneReach(r, to.Branch))}
	}
	return s.Pages.own.Render(w, r, http.StatusOK, "home.html", struct {
		View
		SetUp    string
		Branches []homeBranch
	}{v, s.SetUp(v), branches})
}

// linksFor are the links to the screens of an audience.
func (s Screens) linksFor(audience Audience) []Link {
	return slices.DeleteFunc(slices.Clone(s.Links), func(l Link) bool { return l.For != audience })
}
