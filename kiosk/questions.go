package kiosk

import (
	"net/http"

	"turno/server"
	"turno/server/branch"
)

// answers is what a visitor has chosen so far. They travel in the forms, never in an address, and nothing keeps them.
type answers struct {
	Service   string `json:"service"`
	Session   string `json:"session"` // of an activity, in place of the service
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	// Step is how many questions were answered, "rather not say" included.
	Step int `json:"step"`
	// Low is "1" while the controls are in the lower half.
	Low string `json:"low"`
}

// A question is one that is asked before a ticket is given, and answered by one tap. Where one lives and comes from is
// optional and anonymous; the language that one needs at the desk is kept with the ticket.
type question struct {
	// Field is the answer's name in the form: "needs", "residence" or "origin".
	Field string
	Areas []branch.Area
}

// needs is the question that a service asks beside the branch's.
const needs = "needs"

// questions are those that are asked for a service, in their order.
func questions(b *branch.Branch, s *branch.Service) []question {
	if s != nil && s.AsksLanguage {
		return append([]question{{Field: needs}}, asked(b)...)
	}
	return asked(b)
}

// asked are those that the branch asks for every service.
func asked(b *branch.Branch) []question {
	var all []question
	for _, q := range []question{{"residence", b.Residence}, {"origin", b.Origin}} {
		if len(q.Areas) > 0 {
			all = append(all, q)
		}
	}
	return all
}

// questionView is one question, one screen.
type questionView struct {
	frame
	Key     string
	Answers answers
	Field   string
	Choices []choice
	// Step counts from 1 up to Steps.
	Step, Steps int
	// Next is where the answer goes: to the next question, or to the ticket after the last one.
	Next string
	// Last is set on the last question.
	Last bool
}

// question shows the next question. It changes nothing, and is a POST so that no answer shows in an address or a log.
func (k *screens) question(w http.ResponseWriter, r *http.Request) error {
	e, err := k.site.Engine(r)
	if err != nil {
		return err
	}
	var given answers
	key, err := server.Decode(w, r, &given)
	if err != nil {
		return err
	}
	b := e.Branch()
	s, ok := b.Service(given.Service)
	if !ok && given.Session == "" || given.Step < 0 || given.Step >= len(questions(b, s)) {
		http.Redirect(w, r, homeURL(b, given.Language, nil), http.StatusSeeOther)
		return nil
	}
	return k.pages.Render(w, r, http.StatusOK, "questions.html", k.questionView(b, questions(b, s), given, key))
}

func (k *screens) questionView(b *branch.Branch, all []question, given answers, key string) questionView {
	q := all[given.Step]
	view := questionView{frame: k.frame(b, given.Language, given.Low != ""), Key: key, Answers: given, Field: q.Field,
		Step: given.Step + 1, Steps: len(all), Last: given.Step+1 == len(all)}
	view.Next = view.Home + "/questions"
	if view.Last {
		view.Next = view.Home + "/tickets"
		if given.Session != "" {
			view.Next = view.Home + "/signups"
		}
	}
	if q.Field == needs {
		view.Choices = spoken(view.View)
	}
	for _, area := range q.Areas {
		view.Choices = append(view.Choices, choice{area.ID, view.Text(area.Name)})
	}
	return view
}

// spoken are the languages that somebody may need at a desk, each by its own name.
func spoken(v server.View) []choice {
	var all []choice
	for _, tag := range v.Branch.AtDesks() {
		all = append(all, choice{tag, v.OwnLanguage(tag)})
	}
	return all
}
