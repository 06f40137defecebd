package desk

import (
	"turno/server"
	"turno/server/branch"
)

// An answer is one that a form offers, or a type of case that it counts.
type answer struct {
	ID   string
	Name server.LocalText
	// Language is set if the answer is a language, else nil.
	Language *server.Language
	// Picture, Accent and Shortcut are of a service's key.
	Picture, Shortcut string
	Accent            int
}

// Services are those for which a visitor can be registered or counted.
func (s state) Services() []answer {
	var all []answer
	keys := server.Shortcuts(len(s.Branch.Services), "AV0")
	for i, service := range s.Branch.Services {
		all = append(all, answer{ID: service.ID, Name: s.Text(service.Name), Picture: s.Picture(service.Pictogram),
			Accent: s.Accent(service.ID), Shortcut: keys[i]})
	}
	return all
}

// A question is one row of a form; its first answer is chosen at first. It is shown as boxes and not as a list that opens,
// as a frame would close that.
type question struct {
	// Of is its form; Chosen is the answer that is chosen at first, "" for the first one.
	Of, Field, Label string
	Chosen           string
	Answers          []answer
}

// Begins reports whether the i-th answer is chosen at first.
func (q question) Begins(i int) bool {
	if q.Chosen == "" {
		return i == 0
	}
	return q.Answers[i].ID == q.Chosen
}

// Person are the questions about a visitor who is registered.
func (s state) Person() []question {
	all := []question{s.reads("register")}
	if len(s.Branch.Priorities) > 0 {
		none := answer{Name: s.Say("desk.priority_none")}
		all = append(all, s.question("register", "priority", s.T("desk.priority"), append([]answer{none}, s.classes()...)))
	}
	same := answer{Name: s.Say("desk.needs_same")}
	return append(all, s.question("register", "needs", s.T("desk.needs"),
		append([]answer{same}, s.named(s.Branch.AtDesks())...)))
}

// question is one that begins with what was chosen before.
func (s state) question(of, field, label string, answers []answer) question {
	return question{Of: of, Field: field, Label: label, Chosen: s.chosen[field], Answers: answers}
}

// Visit are the questions about a visit that is counted only.
func (s state) Visit() []question { return append([]question{s.reads("count")}, s.Areas("count")...) }

// Areas are the questions about residence and origin, as the kiosk asks them: optional, anonymous, counted.
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

// reads asks for the language of the ticket.
func (s state) reads(of string) question {
	return s.question(of, "language", s.T("desk.register_speaks"), s.named(s.Branch.Languages))
}

// classes are all the priorities, also those that the kiosk does not offer.
func (s state) classes() []answer {
	var all []answer
	for _, p := range s.Branch.Priorities {
		all = append(all, answer{ID: p.ID, Name: s.Text(p.Name)})
	}
	return all
}

// named are answers, each a language with both its names.
func (s state) named(tags []string) []answer {
	var all []answer
	for _, l := range s.LanguagesOf(tags) {
		all = append(all, answer{ID: l.Tag, Language: &l})
	}
	return all
}

// Slips is where a slip is asked for.
func (s state) Slips() string { return path(s.View, s.Desk, "/slips") }

// Path is the desk's own address.
func (s state) Path() string { return path(s.View, s.Desk, "") }
