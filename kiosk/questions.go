package kiosk

import (
	"net/http"
	"slices"
	"strconv"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
)

// answers are what a visitor has chosen so far. The forms carry them, never an address, and nothing keeps them.
type answers struct {
	Service   string `json:"service"`
	Session   string `json:"session"` // of an activity, in place of the service
	Ticket    string `json:"ticket"`  // the token of an issued ticket, in place of both
	Language  string `json:"language"`
	Needs     string `json:"needs"`
	Priority  string `json:"priority"`
	Residence string `json:"residence"`
	Origin    string `json:"origin"`
	// Step is how many questions were answered, "rather not say" included.
	Step int `json:"step"`
}

// questions are the questions that these answers are for, in their order.
func (a answers) questions(b *branch.Branch) []visit.Question {
	if a.Session != "" || a.Ticket != "" {
		return visit.Asked(b)
	}
	if s, ok := b.Service(a.Service); ok && s.AsksLanguage {
		return []visit.Question{{Field: visit.Needs}}
	}
	return nil
}

// next is where the answers go from a question: to the next one, or to what they are for.
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

// questions is the address of the next question, with the controls at the height of this page.
func (f frame) questions() string {
	return server.Address(f.Home+"/questions", "low", f.low())
}

// An asking is one question as a page asks it.
type asking struct {
	Key     string
	Answers answers
	Field   string
	Choices []visit.Choice
	// Alone: the question has a page of its own.
	Alone bool
	// None is the key "rather not say", "" for none.
	None string
	// Step counts from 1 up to Steps.
	Step, Steps int
	// Next is where the answer goes; Last tells that it is the last one.
	Next string
	Last bool
}

// Long tells that some answers are wide.
func (a asking) Long() bool { return slices.ContainsFunc(a.Choices, visit.Choice.Wide) }

// asking is the next question after some answers, nil for none.
func (f frame) asking(given answers, key string) *asking {
	all := given.questions(f.Branch)
	if given.Step < 0 || given.Step >= len(all) {
		return nil
	}
	q, last := all[given.Step], given.Step+1 == len(all)
	a := &asking{Key: key, Answers: given, Field: q.Field, Step: given.Step + 1, Steps: len(all), Last: last,
		Next: given.next(f, last)}
	if a.Choices = q.Choices(f.View); q.Field != visit.Needs {
		a.None = f.T("kiosk.rather_not")
	}
	return a
}

// again asks the same question in another language, with what was answered so far.
func (a asking) again(path string) visit.Repeat {
	given := a.Answers
	return visit.Repeat{Path: path, Key: a.Key, Given: map[string]string{"service": given.Service, "session": given.Session,
		"priority": given.Priority, "residence": given.Residence, "origin": given.Origin, "step": strconv.Itoa(given.Step)}}
}

// questionView is a question on a page of its own.
type questionView struct {
	frame
	*asking
	// Number and Colour are those of the ticket, "" and 0 before there is one. Back leads away from the questions.
	Number string
	Colour int
	Back   string
	Again  visit.Repeat
}

// question shows the next question. It changes nothing, and is a POST so that no answer shows in an address or a log.
func (k *screens) question(c *server.Change, given answers) (any, error) {
	if given.Ticket != "" {
		return k.questionAfter(c, given)
	}
	f := k.frame(c.Engine.Branch(), given.Language, c.URL.Query().Get("low") != "")
	a := f.asking(given, c.Head.Key)
	if a == nil {
		return c.SeeOther(homeURL(c.Engine.Branch(), given.Language))
	}
	return k.ask(c, questionView{frame: f, asking: a, Back: f.Home + "?lang=" + f.Lang, Again: a.again(f.questions())})
}

// questionAfter shows the next question about a ticket, or the ticket when there is none.
func (k *screens) questionAfter(c *server.Change, given answers) (any, error) {
	b := c.Engine.Branch()
	ticket, at, err := c.Engine.Ticket(c.Context(), given.Ticket)
	if err != nil {
		return nil, err
	}
	if !b.Speaks(given.Language) {
		given.Language = ticket.Language
	}
	f := k.frame(b, given.Language, c.URL.Query().Get("low") != "")
	back := visit.KioskTicketURL(b, given.Ticket, f.Lang, "back")
	a := f.asking(given, visit.Keys(given.Ticket, ticket)["answer"])
	if a == nil || !visit.Asks(b, ticket, at) {
		return c.SeeOther(back)
	}
	return k.ask(c, questionView{frame: f, asking: a, Number: ticket.Number, Colour: f.Accent(ticket.Service), Back: back})
}

func (k *screens) ask(c *server.Change, v questionView) (any, error) {
	v.Alone = true
	return c.Answered(k.pages.Render(c.W, c.Request, http.StatusOK, "questions.html", v))
}

// answer counts the answers of the visitor who stands at the kiosk.
func (k *screens) answer(w http.ResponseWriter, r *http.Request, e *engine.Engine) error {
	back := visit.KioskTicketURL(e.Branch(), r.PathValue("token"), r.URL.Query().Get("lang"), "answered")
	return visit.CountAnswers(k.site, w, r, e, back)
}
