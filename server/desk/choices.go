package desk

import (
	"turno/server"
	"turno/server/branch"
	"turno/server/locale"
)

// An option is one answer of a form.
type option struct {
	ID   string
	Name server.LocalText
	// Picture, Accent and Shortcut are of a service's key.
	Picture, Shortcut string
	Accent            int
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

// A question is one row of a form, the first of its options being what it begins with. It is made of boxes and not of a
// list that unfolds, as a frame would fold that up.
type question struct {
	// Of is the form that it stands in.
	Of, Field, Label string
	Options          []option
}

// Person are the questions about how somebody who is registered is called.
func (s state) Person() []question {
	all := []question{s.reads("register")}
	if len(s.Branch.Priorities) > 0 {
		none := option{Name: s.label("desk.priority_none")}
		all = append(all, question{"register", "priority", s.T("desk.priority"), append([]option{none}, s.classes()...)})
	}
	same := option{Name: s.label("desk.needs_same")}
	return append(all, question{"register", "needs", s.T("desk.needs"), append([]option{same}, s.tongues(s.Branch.AtDesks())...)})
}

// Visit are the questions about a visit that is counted only.
func (s state) Visit() []question { return append([]question{s.reads("count")}, s.Areas("count")...) }

// Areas are the questions that the kiosk asks, too: optional, anonymous, counted.
func (s state) Areas(of string) []question {
	var all []question
	for _, q := range []struct {
		field string
		areas []branch.Area
	}{{"residence", s.Branch.Residence}, {"origin", s.Branch.Origin}} {
		if len(q.areas) == 0 {
			continue
		}
		options := []option{{Name: s.label("desk.unstated")}}
		for _, a := range q.areas {
			options = append(options, option{ID: a.ID, Name: s.Text(a.Name)})
		}
		all = append(all, question{of, q.field, s.T("desk." + q.field), options})
	}
	return all
}

// reads asks for the language that the ticket is in.
func (s state) reads(of string) question {
	return question{of, "language", s.T("desk.reads"), s.tongues(s.Branch.Languages)}
}

// classes are all the priorities: at the desk staff give those, too, that the kiosk does not offer.
func (s state) classes() []option {
	var all []option
	for _, p := range s.Branch.Priorities {
		all = append(all, option{ID: p.ID, Name: s.Text(p.Name)})
	}
	return all
}

// tongues are languages by their own names.
func (s state) tongues(tags []string) []option {
	var all []option
	for _, tag := range tags {
		all = append(all, option{ID: tag, Name: server.LocalText{Text: s.LanguageName(tag), Lang: tag, Dir: locale.Dir(tag)}})
	}
	return all
}

// Path is the desk's own address.
func (s state) Path() string { return path(s.View, s.Desk, "") }
