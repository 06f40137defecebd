package kiosk

import (
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
)

// answers is what a visitor has chosen so far. They travel in the forms, never in an address, and nothing keeps them.
type answers struct {
	Service   string `json:"service"`
	Session   string `json:"session"` // of an activity, in place of the service
	Ticket    string `json:"ticket"`  // the token of one that was given, in place of both
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	// Step is how many questions were answered, "rather not say" included.
	Step int `json:"step"`
}

// A question is answered by one tap. The language that one needs at the desk is asked before the ticket is given and kept
// with it, as it decides who serves. Where one lives and comes from is optional and anonymous, and asked of whoever has the
// ticket in hand; before a sign-up, as that is counted at once.
type question struct {
	// Field is the answer's name in the form: "needs", "residence" or "origin".
	Field string
	Areas []branch.Area
}

// needs is the question that a service asks for itself.
const needs = "needs"

// questions are those that these answers answer, in their order.
func (a answers) questions(b *branch.Branch) []question {
	if a.Session != "" || a.Ticket != "" {
		return asked(b)
	}
	if s, ok := b.Service(a.Service); ok && s.AsksLanguage {
		return []question{{Field: needs}}
	}
	return nil
}

// next is where the answers go from one of some questions: to the next, or to what they are for.
func (a answers) next(f frame, last bool) string {
	switch {
	case !last:
		return f.questions()
	case a.Session != "":
		return f.Home + "/signups"
	case a.Ticket != "":
		return f.Home + "/tickets/" + a.Ticket + "/answers?lang=" + f.Lang
	}
	return f.Home + "/tickets"
}

// questions is where the kiosk asks, with the controls as high as on this page.
func (f frame) questions() string {
	if f.Low {
		return f.Home + "/questions?low=1"
	}
	return f.Home + "/questions"
}

// asked are those that the branch asks of every visitor.
func asked(b *branch.Branch) []question {
	var all []question
	for _, q := range []question{{"residence", b.Residence}, {"origin", b.Origin}} {
		if len(q.Areas) > 0 {
			all = append(all, q)
		}
	}
	return all
}

// An asking is one question as a page asks it.
type asking struct {
	Key     string
	Answers answers
	Field   string
	Choices []choice
	// Alone: the question has a page of its own.
	Alone bool
	// None is how one says that one would rather not, "" where that would help nobody.
	None string
	// Step counts from 1 up to Steps.
	Step, Steps int
	// Next is where the answer goes, Last tells that it is the last one.
	Next string
	Last bool
}

// letters is how many letters an answer has to show.
func (c choice) letters() int {
	return utf8.RuneCountInString(c.Name.Text) + utf8.RuneCountInString(c.Places.Text)
}

// Wide tells that an answer is too long to stand beside another.
func (c choice) Wide() bool { return c.letters() > 28 }

// Long tells that some answers are wide.
func (a asking) Long() bool { return slices.ContainsFunc(a.Choices, choice.Wide) }

// asking is the question whose turn it is after some answers, nil when there is none.
func (f frame) asking(given answers, key string) *asking {
	all := given.questions(f.Branch)
	if given.Step < 0 || given.Step >= len(all) {
		return nil
	}
	q, last := all[given.Step], given.Step+1 == len(all)
	a := &asking{Key: key, Answers: given, Field: q.Field, Step: given.Step + 1, Steps: len(all), Last: last, Next: given.next(f, last)}
	if a.Choices = q.Choices(f.View); q.Field != needs {
		a.None = f.T("kiosk.rather_not")
	}
	return a
}

// Choices are the answers to a question.
func (q question) Choices(v server.View) []choice {
	if q.Field == needs {
		return spoken(v)
	}
	var all []choice
	for _, area := range q.Areas {
		all = append(all, choice{area.ID, v.Text(area.Name), v.Text(area.Places)})
	}
	return all
}

// again is what was answered so far, to be asked the same question in another language.
func (a asking) again(path string) repeat {
	given := a.Answers
	return repeat{path, a.Key, map[string]string{"service": given.Service, "session": given.Session, "priority": given.Priority,
		"residence": given.Residence, "origin": given.Origin, "step": strconv.Itoa(given.Step)}}
}

// questionView is a question on a page of its own.
type questionView struct {
	frame
	*asking
	// Number and Colour are those of the ticket in hand, "" and 0 before there is one. Back is where one goes who answers no more.
	Number string
	Colour int
	Back   string
	Again  repeat
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
	if given.Ticket != "" {
		return k.questionAfter(w, r, e, given)
	}
	f := k.frame(e.Branch(), given.Language, r.URL.Query().Get("low") != "")
	a := f.asking(given, key)
	if a == nil {
		http.Redirect(w, r, homeURL(e.Branch(), given.Language, nil), http.StatusSeeOther)
		return nil
	}
	return k.ask(w, r, questionView{frame: f, asking: a, Back: f.Home + "?lang=" + f.Lang, Again: a.again(f.questions())})
}

// questionAfter shows the next question about a ticket, or the ticket when there is none.
func (k *screens) questionAfter(w http.ResponseWriter, r *http.Request, e *engine.Engine, given answers) error {
	ticket, at, err := e.Ticket(r.Context(), given.Ticket)
	if err != nil {
		return err
	}
	if !e.Branch().Speaks(given.Language) {
		given.Language = ticket.Language
	}
	f := k.frame(e.Branch(), given.Language, r.URL.Query().Get("low") != "")
	back := kioskTicketURL(e.Branch(), given.Ticket, f.Lang, "back")
	a := f.asking(given, keysOf(given.Ticket, ticket)["answer"])
	if a == nil || !asks(e.Branch(), ticket, at) {
		http.Redirect(w, r, back, http.StatusSeeOther)
		return nil
	}
	return k.ask(w, r, questionView{frame: f, asking: a, Number: ticket.Number, Colour: f.Accent(ticket.Service), Back: back})
}

func (k *screens) ask(w http.ResponseWriter, r *http.Request, v questionView) error {
	v.Alone = true
	return k.pages.Render(w, r, http.StatusOK, "questions.html", v)
}

// spoken are the languages that somebody may need at a desk, each by its own name.
func spoken(v server.View) []choice {
	var all []choice
	for _, tag := range v.Branch.AtDesks() {
		all = append(all, choice{ID: tag, Name: v.OwnLanguage(tag)})
	}
	return all
}
