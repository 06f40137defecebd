package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/live"
)

// A failure is a refusal of HTTP, which the engine does not know.
type failure struct {
	status  int
	code    ledger.Code
	message string
}

func (f *failure) Error() string { return f.message }

// NotChosen refuses a form in whose list nothing was chosen.
const NotChosen ledger.Code = "not_chosen"

// The codes of failures, in addition to those of the engine.
const (
	codeMethod    ledger.Code = "method_not_allowed"
	codeCrossSite ledger.Code = "cross_site"
	codeTooLarge  ledger.Code = "too_large"
	codeMediaType ledger.Code = "unsupported_media_type"
	codeWrongHost ledger.Code = "wrong_host"
	codeNoUpgrade ledger.Code = "no_upgrade"
	codeInternal  ledger.Code = "internal"
)

// statuses are the HTTP statuses of refusals. Other refusals of a book have 409.
var statuses = map[ledger.Code]int{
	ledger.Invalid:           http.StatusUnprocessableEntity,
	NotChosen:                http.StatusUnprocessableEntity,
	ledger.KeyReused:         http.StatusUnprocessableEntity,
	ledger.KeyMissing:        http.StatusBadRequest,
	ledger.NotFound:          http.StatusNotFound,
	appointment.TooManyTries: http.StatusTooManyRequests,
	ledger.TooMany:           http.StatusTooManyRequests,
	ledger.Unavailable:       http.StatusServiceUnavailable,
	ledger.StoreNearlyFull:   http.StatusServiceUnavailable,
}

// noSockets are the codes of the hub's refusals, by status.
var noSockets = map[int]ledger.Code{
	http.StatusBadRequest:         codeNoUpgrade,
	http.StatusForbidden:          codeCrossSite,
	http.StatusMethodNotAllowed:   codeMethod,
	http.StatusServiceUnavailable: ledger.Unavailable,
}

// problemType is the content type of an error for programs, RFC 9457.
const problemType = "application/problem+json"

// retryAfter is how many seconds a client should wait, where the refusal itself does not say.
var retryAfter = map[ledger.Code]int{ledger.Unavailable: 2, appointment.TooManyTries: 600, ledger.StoreNearlyFull: 60}

// restOfBody is how long the rest of a refused body may take.
const restOfBody = 500 * time.Millisecond

// A problem is the body of an error, RFC 9457.
type problem struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Detail string      `json:"detail"`
	Code   ledger.Code `json:"code"`
	// Reason says in English what exactly was refused, for the author of the program; absent if it is private.
	Reason string `json:"reason,omitempty"`
	// Field is the field whose text is refused, as the request names it; absent for other refusals.
	Field string `json:"field,omitempty"`
	// Rules are those that refuse it and that staff may override; absent for none.
	Rules []ledger.Rule `json:"rules,omitempty"`
}

// errorView is what the error page shows.
type errorView struct {
	View
	// Title names the error in a few words, Detail in a sentence.
	Title, Detail string
	// Again says that the page asks again by itself.
	Again bool
	// Retry repeats a form with the same idempotency key, nil if there is nothing to repeat.
	Retry *retryForm
	// Mend is the form whose text was refused, with what was typed, nil for none.
	Mend *mendForm
	wayOn
}

// A mendForm is a form of which one field has to be typed anew.
type mendForm struct {
	retryForm  // the other fields
	Name, Text string
}

// mended is the refused form of a browser, nil if no text of it was refused. Its key is still free, as nothing was changed.
func mended(r *http.Request, err error) *mendForm {
	var refusal *ledger.Error
	if !errors.As(err, &refusal) || refusal.Fault == nil || !r.PostForm.Has(refusal.Field) {
		return nil
	}
	others := maps.Clone(r.PostForm)
	others.Del(refusal.Field)
	return &mendForm{retryForm{r.URL.RequestURI(), others}, refusal.Field, r.PostForm.Get(refusal.Field)}
}

// A retryForm is a form with the values that were sent.
type retryForm struct {
	Action string
	Fields url.Values
}

// failureOf finds the status, code and message of an error. An error that is no refusal is internal. A wait that was ended
// early is Unavailable, as Redis did not answer in time.
func failureOf(err error) *failure {
	var f *failure
	var refusal *ledger.Error
	var noSocket *live.Refusal
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &noSocket):
		if code, ok := noSockets[noSocket.Status]; ok {
			return &failure{noSocket.Status, code, noSocket.Reason}
		}
	case errors.As(err, &refusal):
		return &failure{cmp.Or(statuses[refusal.Code], http.StatusConflict), refusal.Code, refusal.Message}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &failure{http.StatusServiceUnavailable, ledger.Unavailable, "the queue does not answer"}
	}
	return &failure{http.StatusInternalServerError, codeInternal, ""}
}

// StatusOf is the HTTP status of an error, for a page that shows the error in its own words.
func StatusOf(err error) int { return failureOf(err).status }

// fail answers an error, as a problem or as the error page. Nothing else does so. The private part is only logged.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err)
	var noSocket *live.Refusal // many clients that reconnect would fill the log
	if f.status >= http.StatusInternalServerError && !errors.Is(r.Context().Err(), context.Canceled) &&
		!errors.As(err, &noSocket) && f.code != ledger.StoreNearlyFull { // Weigh has said it
		s.Log.Error("request failed", slog.String("route", r.Pattern), slog.Int("status", f.status), slog.Any("err", err))
	}
	if f.code == codeWrongHost || f.code == codeCrossSite {
		s.noteSetUp(r, f.code)
	}
	if wait := cmp.Or(int(math.Ceil(ledger.WaitOf(err).Seconds())), retryAfter[f.code]); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	if r.ContentLength != 0 {
		// net/http reads the rest of a body first, which may never end. A recorder of a test has no deadline.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(restOfBody))
	}
	view := s.Pages.View(r, s.branchOf(r))
	if chosen := r.PostForm.Get("language"); view.Branch != nil && view.Branch.Speaks(chosen) && !r.URL.Query().Has("lang") {
		view = s.Pages.ViewIn(chosen, view.Branch) // of whoever sent the form
	}
	detail := s.SentenceOf(view, r, err)
	if WantsJSON(r) || noSocket != nil { // no person asks for a websocket
		s.problem(w, view.Lang, f, detail, err)
		return
	}
	page := errorView{View: view, Title: view.T(titleOf(f.code)), Detail: detail, wayOn: s.wayOn(r, f.code)}
	page.Mend = mended(r, err)
	page.Again = f.code == ledger.Unavailable && r.Method == http.MethodGet
	if f.code == ledger.Unavailable && r.PostForm != nil { // nobody knows whether it was done; the key makes it safe to repeat
		page.Retry = &retryForm{r.URL.RequestURI(), r.PostForm}
	}
	if err := s.Pages.own.Render(w, r, f.status, "error.html", page); err != nil {
		s.Log.Error("error page failed", slog.Any("err", err))
		http.Error(w, detail, f.status)
	}
}

// SentenceOf is the sentence for an error, also for a page that shows it itself.
func (s *Site) SentenceOf(v View, r *http.Request, err error) string {
	f := failureOf(err)
	var refusal *ledger.Error
	if errors.As(err, &refusal) && refusal.Fault != nil {
		return v.T("error.text_"+string(refusal.Fault.Why), "Most", refusal.Fault.Most)
	}
	key := "error." + string(f.code)
	if c := s.cornerOf(r); f.code == ledger.NotFound && c.gone != "" && (r.Method == http.MethodGet || !c.staff) {
		key = c.gone
	}
	if text := v.T(key); text != key {
		return text
	}
	return f.message // no catalogue has words for the code
}

// fieldOf is the field whose text is refused, "" for none.
func fieldOf(err error) string {
	var refusal *ledger.Error
	if errors.As(err, &refusal) {
		return refusal.Field
	}
	return ""
}

// titleOf is the key of the title of an error page.
func titleOf(code ledger.Code) string {
	switch code {
	case ledger.NotFound, ledger.Unavailable:
		return "error.title_" + string(code)
	}
	return "error.title"
}

// problem answers an error to a program.
func (s *Site) problem(w http.ResponseWriter, lang string, f *failure, detail string, err error) {
	header := w.Header()
	header.Set("Content-Type", problemType)
	header.Set("Content-Language", lang)
	header.Add("Vary", "Accept, Accept-Language")
	w.WriteHeader(f.status)
	// A client that is gone needs no answer.
	_ = json.NewEncoder(w).Encode(problem{
		Type: "about:blank", Title: http.StatusText(f.status), Status: f.status, Detail: detail, Code: f.code, Reason: f.message,
		Field: fieldOf(err), Rules: ledger.RulesOf(err),
	})
}

// recovered answers in place of a handler that panicked.
func (s *Site) recovered(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("handler panicked", slog.String("route", r.Pattern), slog.Any("panic", p),
		slog.String("stack", string(debug.Stack())))
	s.fail(w, r, fmt.Errorf("panic: %v", p))
}

// ignoreGone ignores an error of writing to a client that is gone, or of writing an answer that may have no body.
func ignoreGone(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, http.ErrBodyNotAllowed) {
		return nil
	}
	return err
}
