package visit

import (
	"net/http"
	"unicode/utf8"

	"turno/server"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// A Choice is one answer to tap.
type Choice struct {
	ID   string
	Name server.LocalText
	// Places are names that people know of places there, empty for none.
	Places server.LocalText
}

// letters is how many letters an answer shows.
func (c Choice) letters() int {
	return utf8.RuneCountInString(c.Name.Text) + utf8.RuneCountInString(c.Places.Text)
}

// Wide tells that an answer is too long to stand beside another.
func (c Choice) Wide() bool { return c.letters() > 28 }

// A Priority is a class that visitors may choose, and whom it is for.
type Priority struct {
	Choice
	Who server.LocalText
}

// Priorities are the classes that visitors may choose.
func Priorities(v server.View) []Priority {
	var all []Priority
	for _, p := range v.Branch.Priorities {
		if p.Kiosk {
			all = append(all, Priority{Choice{ID: p.ID, Name: v.Text(p.Name)}, v.Text(p.Who)})
		}
	}
	return all
}

// A Question is answered by one tap. The needed language is asked before the ticket is given and kept with it, as it
// decides who serves. Residence and origin are optional and anonymous, and are asked after the ticket is given; for a
// sign-up they are asked before, as it is counted at once.
type Question struct {
	// Field is the answer's name in the form: "needs", "residence" or "origin".
	Field string
	Areas []branch.Area
}

// Needs is the question that a service asks for itself.
const Needs = "needs"

// Asked are the questions that the branch asks of every visitor.
func Asked(b *branch.Branch) []Question {
	var all []Question
	for _, q := range []Question{{"residence", b.Residence}, {"origin", b.Origin}} {
		if len(q.Areas) > 0 {
			all = append(all, q)
		}
	}
	return all
}

// Choices are the answers to a question.
func (q Question) Choices(v server.View) []Choice {
	var all []Choice
	if q.Field == Needs {
		for _, tag := range v.Branch.AtDesks() {
			all = append(all, Choice{ID: tag, Name: v.OwnLanguage(tag)})
		}
	}
	for _, area := range q.Areas {
		all = append(all, Choice{area.ID, v.Text(area.Name), v.Text(area.Places)})
	}
	return all
}

// Asks reports whether a ticket's visitor is asked for residence and origin: once, on the day of the ticket.
func Asks(b *branch.Branch, t queue.Ticket, at ledger.Position) bool {
	return !t.Answered && b.Day(t.IssuedAt) == b.Day(at.At)
}

// CountAnswers counts the answers of the visitor whose token the path names, once, and leads back to a page, which does not
// ask again.
func CountAnswers(s *server.Site, w http.ResponseWriter, r *http.Request, e *engine.Engine, back string) error {
	var ask struct {
		Residence string `json:"residence"`
		Origin    string `json:"origin"`
	}
	key, err := server.Decode(w, r, &ask)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	head := s.Head(r, key, ledger.ByVisitor)
	ticket, err := e.Answer(r.Context(),
		queue.AnswerRequest{Head: head, Token: token, Residence: ask.Residence, Origin: ask.Origin})
	switch {
	case !server.WantsJSON(r) && (err == nil || ledger.CodeOf(err) == queue.Answered):
		return server.SeeOther(w, r, back)
	case err != nil:
		return err
	}
	return server.WriteJSON(w, http.StatusCreated, Own(s, r, queue.Issued{Ticket: ticket, Token: token}))
}
