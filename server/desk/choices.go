package desk

import (
	"turno/server"
	"turno/server/branch"
)

// An option is one answer of a form.
type option struct {
	ID   string
	Name server.LocalText
	// Picture, Accent and Shortcut are of a service's key.
	Picture, Shortcut string
	Accent            int
	// On is set for what the form begins with.
	On bool
}

// Services are those that somebody can be registered or counted for.
func (s state) Services() []option {
	var all []option
	for i, service := range s.Branch.Services {
		all = append(all, option{ID: service.ID, Name: s.Text(service.Name), Picture: s.picture(service.Pictogram),
			Accent: s.Accent(service.ID), Shortcut: digit(i + 1)})
	}
	return all
}

// Read are the languages that a ticket can be in, the branch's own first.
func (s state) Read() []option {
	var all []option
	for i, tag := range s.Branch.Languages {
		l := s.speaks(tag)
		all = append(all, option{ID: tag, Name: server.LocalText{Text: s.LanguageName(tag), Lang: tag, Dir: l.Dir}, On: i == 0})
	}
	return all
}

// Classes are all the priority classes: at the desk staff may give those that the kiosk does not offer.
func (s state) Classes() []option {
	var all []option
	for _, p := range s.Branch.Priorities {
		all = append(all, option{ID: p.ID, Name: s.Text(p.Name)})
	}
	return all
}

// A question is one of those that the kiosk asks, too: optional, anonymous, counted.
type question struct {
	// Of is the form that it stands in.
	Of, Field, Label, None string
	Options                []option
}

// Questions are those that the branch asks, for one of the forms.
func (s state) Questions(of string) []question {
	var all []question
	for _, q := range []struct {
		field string
		areas []branch.Area
	}{{"residence", s.Branch.Residence}, {"origin", s.Branch.Origin}} {
		if len(q.areas) > 0 {
			all = append(all, question{of, q.field, s.T("desk." + q.field), s.T("desk.unstated"), s.areas(q.areas)})
		}
	}
	return all
}

func (s state) areas(areas []branch.Area) []option {
	var all []option
	for _, a := range areas {
		all = append(all, option{ID: a.ID, Name: s.Text(a.Name)})
	}
	return all
}

// Path is the desk's own address.
func (s state) Path() string { return path(s.View, s.Desk, "") }
