package server

import (
	"slices"
	"strings"
)

// LeftOut says that a desk does not take all its services today, "3 of 4 services", and which it leaves out; "" for none.
func (v View) LeftOut(desk string, takes []string) (says, which string) {
	d, ok := v.Branch.Desk(desk)
	if !ok {
		return "", ""
	}
	own := v.Branch.ServicesOf(d)
	var left []string
	for _, id := range own {
		if s, ok := v.Branch.Service(id); ok && !slices.Contains(takes, id) {
			left = append(left, "\u2068"+v.Text(s.Name).Text+"\u2069")
		}
	}
	if len(left) == 0 {
		return "", ""
	}
	return v.T("desk.services_of", "N", len(own)-len(left), "Of", len(own)),
		v.T("desk.services_left_out", "Services", strings.Join(left, " · "))
}
