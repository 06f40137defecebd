package server

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"

	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
)

// A readWhole state says at which position of its branch it was read.
type readWhole interface{ Where() ledger.Position }

// A Sight is what one request asks to see of a screen: a state that is read at once, and how it is shown. Topic, Present,
// Class and Part are for screens whose topics LiveScreen makes.
type Sight[S readWhole] struct {
	// Topic is unique among the topics of the branch. Present is what a client that watches it makes present, "" for nothing.
	Topic, Present string
	// Class says which topics are rendered before this one.
	Class live.Class
	// Lang is the language of the page.
	Lang string
	// Timely is what time alone may change in a state, nil for nothing. A page that polls gets such a change, too.
	Timely func(S) any
	// Read reads the state by an engine. Part is what the live part of the page shows in a view, with the calls that go with
	// it, nil for none. Frames use the settings of their moment, so both must not use the request. Page is what the whole page
	// shows.
	Read func(context.Context, *engine.Engine) (S, error)
	Part func(View, S) (part, calls any)
	Page func(S) any
	// Cache is the Cache-Control of the page, "" forbids to keep it. Without answers if the state could not be read; nil means
	// an error.
	Cache   string
	Without func(w http.ResponseWriter, err error) error
}

// A LiveScreen shows what requests ask to see: as a page of File, as JSON, and in frames of the page's part Part.
type LiveScreen[S readWhole] struct {
	Site       *Site
	Pages      *PageSet
	File, Part string
	// See is what a request asks to see. Refusals: NotFound.
	See func(*http.Request, *engine.Engine) (Sight[S], error)
}

// Show answers with the page or its JSON, or with 304 if the client has the state already.
func (l LiveScreen[S]) Show(w http.ResponseWriter, r *http.Request) error {
	e, sight, err := l.see(r)
	if err != nil {
		return err
	}
	state, err := sight.Read(r.Context(), e)
	if err != nil && sight.Without != nil {
		return sight.Without(w, err)
	}
	if err != nil {
		return err
	}
	if sight.Cache != "" {
		w.Header().Set("Cache-Control", sight.Cache)
	}
	var timely any
	if sight.Timely != nil {
		timely = sight.Timely(state)
	}
	if l.Site.Unchanged(w, r, e.Branch(), state.Where(), sight.Lang, timely) {
		return nil
	}
	if WantsJSON(r) {
		return WriteJSON(w, http.StatusOK, state)
	}
	return l.Pages.Render(w, r, http.StatusOK, l.File, sight.Page(state))
}

// Topic is the topic of a request. Requests that ask to see the same have the same topic.
func (l LiveScreen[S]) Topic(r *http.Request) (live.Topic, error) {
	e, sight, err := l.see(r)
	if err != nil {
		return live.Topic{}, err
	}
	id := e.Branch().ID
	render := func(ctx context.Context) (live.State, error) {
		e := l.Site.Of(id)
		v := l.Site.Pages.ViewIn(sight.Lang, e.Branch())
		state, err := sight.Read(ctx, e)
		if err != nil {
			return live.State{}, err
		}
		part, calls := sight.Part(v, state)
		html, err := l.Pages.Part(l.File, l.Part, part)
		at := state.Where()
		return live.State{Epoch: at.Epoch, Seq: at.Seq, Version: v.Version(), HTML: html, Calls: calls, JSON: state}, err
	}
	return live.Topic{Name: id + "/" + sight.Topic, Group: id, Class: sight.Class, Present: sight.Present, Render: render}, nil
}

func (l LiveScreen[S]) see(r *http.Request) (e *engine.Engine, sight Sight[S], err error) {
	if e, err = l.Site.Engine(r); err == nil {
		sight, err = l.See(r, e)
	}
	return e, sight, err
}

// Unchanged sets the validator of a state that was read at a position and reports whether the client has that state
// already; then it has answered 304. The validator is made of epoch, seq, build, settings, opening hours, language, kind of
// answer, and what time alone changes. It is weak, as pages of one state may differ in the time that they show. It is for
// pages that poll; pages with a websocket do not need it.
//
// A browser may store only what is not private, and must ask again each time. The rest stays no-store, as the script that
// polls keeps the validator itself.
func (s *Site) Unchanged(w http.ResponseWriter, r *http.Request, b *branch.Branch, at ledger.Position, lang string,
	more ...any) bool {
	kind := "html"
	if WantsJSON(r) {
		kind = "json"
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, s.Pages.Version(b), b.Calendar(at.At), lang, kind, more)
	tag := fmt.Sprintf(`W/"%s-%d-%x"`, at.Epoch, at.Seq, sum.Sum64())
	w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		if known = strings.TrimSpace(known); known == tag || known == "*" {
			w.Header().Add("Vary", "Accept, Accept-Language")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
