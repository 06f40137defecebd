package phone

import (
	"net/http"
	"strings"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// doorwayView is what the code at the door opens on a visitor's phone: the services, or the ticket that was taken before.
type doorwayView struct {
	server.View
	// Path is the page's own, "/door/…".
	Path string
	// Old: the door does not show this code any more.
	Old bool
	// Own is the ticket that this phone took at the door, nil for none and for one that is over; OwnPath is its page. Arrival
	// is the idempotency key with which its visitor arrives by Code.
	Own                    *queue.Ticket
	OwnPath, Arrival, Code string
	// Key and the rest are as on the kiosk.
	Key        string
	Tiles      []visit.ServiceView
	Priorities []visit.Priority
	Sorry      *visit.Apology
	// Shut says why no ticket can be taken; OpensAt when the office opens, "" while it is open or if that is not known.
	visit.Shut
	OpensAt string
	// Asking: the service is chosen, and the language that is needed is not.
	Asking  bool
	Answers visit.IssueBody
	Choices []visit.Choice
	// Again asks the question in another language.
	Again visit.Repeat
}

// doorCookie remembers the ticket that a phone took at the door, for its arrival and nothing else.
const (
	doorCookie = "turno_door"
	rememberIt = 18 * time.Hour
)

// doorway shows what the door's code opens on a phone.
func (s *screens) doorway(w http.ResponseWriter, r *http.Request) error {
	e, view, err := s.enter(w, r)
	if err != nil || view == nil {
		return err
	}
	offer, err := e.Services(r.Context())
	if err != nil {
		return err
	}
	if server.WantsJSON(r) {
		return server.WriteJSON(w, http.StatusOK, visit.Services{Branch: e.Branch().ID, Services: offer.Services})
	}
	offer = visit.Queued(e.Branch(), offer)
	view.offer(offer)
	view.Sorry = visit.Apologise(view.View, r.URL.Query(), offer)
	return s.pages.Render(w, r, http.StatusOK, "doorway.html", view)
}

// doorQuestion asks which language is needed, for a service that asks for that. It changes nothing.
func (s *screens) doorQuestion(w http.ResponseWriter, r *http.Request) error {
	e, view, err := s.enter(w, r)
	if err != nil || view == nil {
		return err
	}
	if view.Key, err = server.Decode(w, r, &view.Answers); err != nil {
		return err
	}
	if e.Branch().Speaks(view.Answers.Language) {
		view.View = s.site.Pages.ViewIn(view.Answers.Language, e.Branch())
	}
	if s, ok := e.Branch().Service(view.Answers.Service); !ok || !s.AsksLanguage {
		return server.SeeOther(w, r, view.Path+"?lang="+view.Lang)
	}
	view.Asking, view.Choices = true, visit.Question{Field: visit.Needs}.Choices(view.View)
	view.Again = visit.Repeat{Path: view.Path + "/questions", Key: view.Key,
		Given: map[string]string{"service": view.Answers.Service, "priority": view.Answers.Priority}}
	return s.pages.Render(w, r, http.StatusOK, "doorway.html", view)
}

// doorwayPath is where a code of the door leads.
func doorwayPath(e *engine.Engine, code string) string { return "/door/" + e.Branch().ID + "/" + code }

// enter begins a page of the doorway. The view is nil if the code is old; then the request is answered.
func (s *screens) enter(w http.ResponseWriter, r *http.Request) (*engine.Engine, *doorwayView, error) {
	e, err := s.site.Engine(r)
	if err != nil {
		return nil, nil, err
	}
	code := r.PathValue("code")
	view := &doorwayView{View: s.site.Pages.View(r, e.Branch()), Path: doorwayPath(e, code), Code: code, Key: server.NewKey()}
	err = e.CheckDoor(r.Context(), code)
	if ledger.CodeOf(err) == queue.WrongDoorCode && !server.WantsJSON(r) {
		view.Old = true
		return e, nil, s.pages.Render(w, r, http.StatusConflict, "doorway.html", view)
	}
	if err != nil {
		return nil, nil, err
	}
	own, err := s.remembered(r, e)
	if err != nil {
		return nil, nil, err
	}
	if own != nil {
		view.Own, view.OwnPath = &own.Ticket, "/t/"+own.Token
		view.Arrival = visit.Keys(own.Token, own.Ticket)["arrive"]
	}
	return e, view, nil
}

// offer sets the services for which a ticket can be taken.
func (v *doorwayView) offer(o queue.Offer) {
	v.Shut, v.OpensAt = visit.NewShut(o), shutAt(v.Branch, o.At).words(v.View)
	v.Priorities = visit.Priorities(v.View)
	for _, state := range o.Services {
		t := visit.NewServiceView(v.View, state, o.At)
		if s, _ := v.Branch.Service(state.ID); s.AsksLanguage {
			t.Asks = v.Path + "/questions?lang=" + v.Lang
		}
		v.Tiles = append(v.Tiles, t)
	}
}

// takeAtDoor makes a ticket for somebody who is coming. A phone whose ticket is not over gets that one again, as a visitor
// has one place in a queue.
func (s *screens) takeAtDoor(c *server.Change, ask visit.IssueBody) (any, error) {
	if c.Head.Key == "" {
		return nil, &ledger.Error{Code: ledger.KeyMissing, Message: "a write needs an Idempotency-Key"}
	}
	own, err := s.remembered(c.Request, c.Engine)
	if err != nil {
		return nil, err
	}
	if own == nil {
		request := ask.Request(c.Head, queue.AtDoor)
		request.Coming, request.Code = true, c.PathValue("code")
		issued, err := c.Engine.Issue(c.Context(), request)
		if err != nil {
			return c.Answered(s.refusedAtDoor(c.W, c.Request, c.Engine, ask, err))
		}
		own = &issued
		s.remember(c.W, c.Request, issued.Token)
	}
	c.Back = "/t/" + own.Token
	return visit.Own(s.site, c.Request, *own), nil
}

// refusedAtDoor leads a form back to the doorway, which explains.
func (s *screens) refusedAtDoor(w http.ResponseWriter, r *http.Request, e *engine.Engine, ask visit.IssueBody,
	err error) error {
	path := doorwayPath(e, r.PathValue("code"))
	code := ledger.CodeOf(err)
	regret := visit.Regret(code, ask.Service)
	if server.WantsJSON(r) || regret == nil && code != queue.WrongDoorCode {
		return err
	}
	if code == queue.WrongDoorCode {
		view := doorwayView{View: s.site.Pages.ViewIn(ask.Language, e.Branch()), Path: path, Old: true}
		return s.pages.Render(w, r, http.StatusConflict, "doorway.html", view)
	}
	return server.SeeOther(w, r, server.Address(path, append(regret, "lang", ask.Language)...))
}

// remembered is the ticket that the phone took at this door, nil for none or for one that is over.
func (s *screens) remembered(r *http.Request, e *engine.Engine) (*queue.Issued, error) {
	cookie, err := r.Cookie(s.cookie(r).Name)
	if err != nil {
		return nil, nil // there is none
	}
	t, at, err := e.Ticket(r.Context(), cookie.Value)
	if ledger.CodeOf(err) == ledger.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b := e.Branch()
	over := t.State == queue.Done || t.State == queue.Cancelled || t.State == queue.NoShow || b.Day(t.IssuedAt) != b.Day(at.At)
	if over {
		return nil, nil
	}
	return &queue.Issued{Ticket: t, Token: cookie.Value}, nil
}

// remember sets the cookie by which the phone finds its ticket when it is back.
func (s *screens) remember(w http.ResponseWriter, r *http.Request, token string) {
	cookie := s.cookie(r)
	cookie.Value = token
	http.SetCookie(w, &cookie)
}

// cookie is the cookie without a value. No script reads it, and it is sent when the camera app opens the page. Over TLS its
// name has browsers take it from this host alone, which they do for the path "/" only.
func (s *screens) cookie(r *http.Request) http.Cookie {
	c := http.Cookie{Name: doorCookie, Path: "/door/" + r.PathValue("branch"), MaxAge: int(rememberIt.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if strings.HasPrefix(s.site.URL(r, "/"), "https:") {
		c.Name, c.Path, c.Secure = "__Host-"+doorCookie, "/", true
	}
	return c
}
