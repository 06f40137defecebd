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
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	// Step is how many questions were answered, "rather not say" included.
	Step int `json:"step"`
	// Low is "1" while the controls are in the lower half.
	Low string `json:"low"`
}

// A question is one that the branch asks before it gives a ticket: optional, anonymous, answered by one tap.
type question struct {
	// Field is the answer's name in the form: "residence" or "origin".
	Field string
	Areas []branch.Area
}

// questions are those that the branch asks, in their order.
func questions(b *branch.Branch) []question {
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
	all := questions(b)
	if _, ok := b.Service(given.Service); !ok && given.Session == "" || given.Step < 0 || given.Step >= len(all) {
		http.Redirect(w, r, homeURL(b, given.Language, ""), http.StatusSeeOther)
		return nil
	}
	return k.pages.Render(w, r, http.StatusOK, "questions.html", k.questionView(b, given, key))
}

func (k *screens) questionView(b *branch.Branch, given answers, key string) questionView {
	all := questions(b)
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
	for _, area := range q.Areas {
		view.Choices = append(view.Choices, choice{area.ID, view.Text(area.Name)})
	}
	return view
}
