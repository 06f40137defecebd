package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
)

// Presence is who sits at a desk today, what is spoken there, and its break.
type Presence struct {
	// Person is the id of who sits there, "" if nobody has said so.
	Person string `json:"person"`
	// Languages are spoken there now.
	Languages []string `json:"languages"`
	// Break is the id of the reason of the desk's break, "" if it has none; BreakSince is when it began.
	Break      string     `json:"break"`
	BreakSince *time.Time `json:"break_since"`
	// AutoCall says that the next ticket is called when one is finished.
	AutoCall bool `json:"auto_call"`
}

// PresenceRequest says who sits at a desk today and what is spoken there. What is nil stays as it is.
type PresenceRequest struct {
	Key, Desk string
	Person    *string // id of a person of the branch, "" for nobody
	Languages []string
	AutoCall  *bool
}

// SetPresence says who sits at a desk and what is spoken there, for this service-day. Somebody who sat at another desk
// does so no more. Refusals: Invalid, NotFound, KeyReused, KeyMissing.
func (e *Engine) SetPresence(ctx context.Context, r PresenceRequest) (Presence, error) {
	var pairs []string
	if r.Person != nil {
		if _, ok := e.branch.Person(*r.Person); *r.Person != "" && !ok {
			return Presence{}, &Error{Invalid, fmt.Sprintf("there is no person %q", *r.Person)}
		}
		pairs = append(pairs, "person", *r.Person)
	}
	if r.Languages != nil {
		for _, l := range r.Languages {
			if !slices.Contains(e.branch.AtDesks(), l) {
				return Presence{}, &Error{Invalid, fmt.Sprintf("language %q is not needed here", l)}
			}
		}
		pairs = append(pairs, "languages", strings.Join(r.Languages, ","))
	}
	if r.AutoCall != nil {
		auto := ""
		if *r.AutoCall {
			auto = "1"
		}
		pairs = append(pairs, "auto_call", auto)
	}
	if len(pairs) == 0 {
		return Presence{}, &Error{Invalid, "say who sits there, what is spoken, or whether to call by itself"}
	}
	return e.present(ctx, r.Key, r.Desk, "presence", pairs)
}

// Break begins a break of a desk that holds no ticket; estimates do not count it until BackToWork. Reason is the id of one
// of the branch's. Refusals: DeskBusy, Invalid, NotFound, KeyReused, KeyMissing.
func (e *Engine) Break(ctx context.Context, key, desk, reason string) (Presence, error) {
	if _, ok := branch.FindReason(e.branch.BreakReasons, reason); !ok {
		return Presence{}, &Error{Invalid, fmt.Sprintf("there is no reason %q for a break", reason)}
	}
	return e.present(ctx, key, desk, "break", []string{"reason", reason})
}

// BackToWork ends a desk's break. Refusals: IllegalMove, NotFound, KeyReused, KeyMissing.
func (e *Engine) BackToWork(ctx context.Context, key, desk string) (Presence, error) {
	return e.present(ctx, key, desk, "back", nil)
}

func (e *Engine) present(ctx context.Context, key, desk, move string, pairs []string) (Presence, error) {
	if err := e.checkDesk(desk); err != nil {
		return Presence{}, err
	}
	if err := checkKey(key); err != nil {
		return Presence{}, err
	}
	w := write{key: key, fingerprint: fingerprint(move, append([]string{desk}, pairs...)...), place: desk}
	words, err := e.change(ctx, presenceScript, w, func(day string) ([]string, []any) {
		args := []any{desk, move}
		for _, p := range pairs {
			args = append(args, p)
		}
		return []string{e.keys.desks(), e.keys.activity(), e.keys.counts(day)}, args
	})
	if err != nil {
		return Presence{}, fmt.Errorf("%s at desk %s: %w", move, desk, err)
	}
	return e.presence(desk, words), nil
}

// presence reads person, languages, break, break_since and auto_call.
func (e *Engine) presence(desk string, w []string) Presence {
	d, _ := e.branch.Desk(desk)
	p := Presence{Person: w[0], Languages: e.branch.SpokenAt(d), Break: w[2], BreakSince: e.at(w[3]), AutoCall: w[4] != ""}
	if w[1] != "" {
		p.Languages = strings.Split(w[1], ",")
	}
	return p
}

// presenceIn finds a desk's presence among the fields of all desks.
func (e *Engine) presenceIn(all map[string]string, desk string) Presence {
	field := func(name string) string { return all[desk+":"+name] }
	return e.presence(desk, []string{field("person"), field("languages"), field("break"), field("break_since"), field("auto_call")})
}

// Presences reads who sits at which desk today, by the desks' ids.
func (e *Engine) Presences(ctx context.Context) (map[string]Presence, error) {
	now := e.now()
	reply, err := e.read(ctx, presencesScript, []string{e.keys.meta()}, now.UnixMilli(), e.branch.Day(now), e.keys.presence(""))
	if err != nil {
		return nil, fmt.Errorf("read who sits at the desks: %w", err)
	}
	said := pairs(nested(reply[1]))
	all := map[string]Presence{}
	for _, d := range e.branch.Desks {
		all[d.ID] = e.presenceIn(said, d.ID)
	}
	return all, nil
}

// pairs is a script's flat list of fields and values.
func pairs(words []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = words[i+1]
	}
	return m
}
