package desk

import (
	"turno/server"
	"turno/server/branch"
)

// An answer is one that a form offers.
type answer struct {
	ID   string
	Name server.LocalText
	// Tongue is the language that it is, nil for other answers.
	Tongue *server.Language
	// Picture, Accent and Shortcut are of a service's key.
	Picture, Shortcut string
	Accent            int
}

// Services are those that somebody can be registered or counted for.
func (s state) Services() []answer {
	var all []answer
	keys := server.Shortcuts(len(s.Branch.Services), "AV0")
	for i, service := range s.Branch.Services {
		all = append(all, answer{ID: service.ID, Name: s.Text(service.Name), Picture: s.Picture(service.Pictogram),
			Accent: s.Accent(service.ID), Shortcut: keys[i]})
	}
	return all
}

// A question is one row of a form, the first of its answers being what it begins with. It is made of boxes and not of a
// list that unfolds, as a frame would fold that up.
type question struct {
	// Of is the form that it stands in, Chosen the answer that it begins with, "" for the first.
	Of, Field, Label string
	Chosen           string
	Answers          []answer
}

// Begins reports whether a question begins with its i-th answer.
func (q question) Begins(i int) bool {
	if q.Chosen == "" {
		return i == 0
	}
	return q.Answers[i].ID == q.Chosen
}

// Person are the questions about how somebody who is registered is called.
func (s state) Person() []question {
	all := []question{s.reads("register")}
	if len(s.Branch.Priorities) > 0 {
		none := answer{Name: s.Say("desk.priority_none")}
		all = append(all, s.question("register", "priority", s.T("desk.priority"), append([]answer{none}, s.classes()...)))
	}
	same := answer{Name: s.Say("desk.needs_same")}
	return append(all, s.question("register", "needs", s.T("desk.needs"),
		append([]answer{same}, s.tongues(s.Branch.AtDesks())...)))
}

// question is one that begins with what was chosen before.
func (s state) question(of, field, label string, answers []answer) question {
	return question{Of: of, Field: field, Label: label, Chosen: s.chosen[field], Answers: answers}
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
		answers := []answer{{Name: s.Say("desk.unstated")}}
		for _, a := range q.areas {
			answers = append(answers, answer{ID: a.ID, Name: s.Text(a.Name)})
		}
		all = append(all, s.question(of, q.field, s.T("desk."+q.field), answers))
	}
	return all
}

// reads asks for the language that the ticket is in.
func (s state) reads(of string) question {
	return s.question(of, "language", s.T("desk.register_speaks"), s.tongues(s.Branch.Languages))
}

// classes are all the priorities: at the desk staff give those, too, that the kiosk does not offer.
func (s state) classes() []answer {
	var all []answer
	for _, p := range s.Branch.Priorities {
		all = append(all, answer{ID: p.ID, Name: s.Text(p.Name)})
	}
	return all
}

// tongues are languages by both their names.
func (s state) tongues(tags []string) []answer {
	var all []answer
	for _, l := range s.LanguagesOf(tags) {
		all = append(all, answer{ID: l.Tag, Tongue: &l})
	}
	return all
}

// Slips is where a slip is asked for.
func (s state) Slips() string { return path(s.View, s.Desk, "/slips") }

// Path is the desk's own address.
func (s state) Path() string { return path(s.View, s.Desk, "") }
