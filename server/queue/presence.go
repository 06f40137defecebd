package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/branch"
	"turno/server/ledger"
)

// Presence is who sits at a desk today, what is spoken and taken there, and its break.
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
	// Services are the ids of those that the desk takes today.
	Services []string `json:"services"`
	// BreakNext is the id of the reason of the break that begins once the desk's ticket has gone, "" for none.
	BreakNext string `json:"break_next"`
	// EndedAt is when its shift ended; nil while it has not, or once the desk has done something since.
	EndedAt *time.Time `json:"ended_at"`
}

// PresenceRequest says who sits at a desk today and what is spoken there. A nil field leaves it as it is.
type PresenceRequest struct {
	ledger.Head
	Person    *string // id of a person of the branch, "" for nobody
	Languages []string
	// Services are those that the desk takes today, empty for those of the settings.
	Services []string
	AutoCall *bool
}

// SetPresence says who sits at a desk and what is spoken and taken there, for this service-day. Somebody who sat at another
// desk does so no more. Refusals: Invalid, NotFound, KeyReused, KeyMissing.
func (q *Queue) SetPresence(ctx context.Context, r PresenceRequest) (Presence, error) {
	var pairs []string
	if r.Person != nil {
		if _, ok := q.branch.Person(*r.Person); *r.Person != "" && !ok {
			return Presence{}, ledger.Refuse(ledger.Invalid, "there is no person %q", *r.Person)
		}
		pairs = append(pairs, "person", *r.Person)
	}
	if r.Languages != nil {
		for _, l := range r.Languages {
			if !slices.Contains(q.branch.AtDesks(), l) {
				return Presence{}, ledger.Refuse(ledger.Invalid, "language %q is not needed here", l)
			}
		}
		pairs = append(pairs, "languages", once(r.Languages))
	}
	if r.Services != nil {
		for _, s := range r.Services {
			if _, ok := q.branch.Service(s); !ok {
				return Presence{}, ledger.Refuse(ledger.Invalid, "there is no service %q", s)
			}
		}
		pairs = append(pairs, "services", once(r.Services))
	}
	if r.AutoCall != nil {
		pairs = append(pairs, "auto_call", ledger.Flag(*r.AutoCall))
	}
	if len(pairs) == 0 {
		return Presence{}, ledger.Refuse(ledger.Invalid, "say who sits there, what is spoken or taken, or whether to call "+
			"by itself")
	}
	return q.present(ctx, r.Head, r.Desk, "presence", pairs...)
}

// once is a comma-joined list without repetitions.
func once(named []string) string {
	var list []string
	for _, n := range named {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return joined(list)
}

// BreakRequest asks for a break of a desk. Reason is the id of one of the branch's reasons. With After it begins once the
// desk holds no ticket.
type BreakRequest struct {
	ledger.Head
	Reason string
	After  bool
}

// Break begins a break of a desk, during which it is not at work. A desk that holds a ticket can have a break only After it:
// the move that frees the desk then begins the break, and calls nobody. Refusals: DeskBusy, Invalid, NotFound, KeyReused,
// KeyMissing.
func (q *Queue) Break(ctx context.Context, r BreakRequest) (Presence, error) {
	if _, ok := branch.FindReason(q.branch.BreakReasons, r.Reason); !ok {
		return Presence{}, ledger.Refuse(ledger.Invalid, "there is no reason %q for a break", r.Reason)
	}
	given := []string{"reason", r.Reason}
	if r.After {
		given = append(given, "after", "1")
	}
	return q.present(ctx, r.Head, r.Desk, "break", given...)
}

// BackToWork ends a desk's break, or cancels one that has not begun. The desk or the supervisor may ask for it.
// Refusals: IllegalMove, NotFound, KeyReused, KeyMissing.
func (q *Queue) BackToWork(ctx context.Context, h ledger.Head, desk string) (Presence, error) {
	return q.present(ctx, h, desk, "back")
}

// BeginShift tells that the desk is at work, after its shift ended or before it did anything. Refusals: NotFound, KeyReused,
// KeyMissing.
func (q *Queue) BeginShift(ctx context.Context, h ledger.Head, desk string) (Presence, error) {
	return q.present(ctx, h, desk, "shift")
}

// EndShift ends the shift at a desk that holds no ticket: its presence is empty, its break is over, and an open page does
// not make it at work until the desk does something. The desk or the supervisor may ask for it.
// Refusals: DeskBusy, NotFound, KeyReused, KeyMissing.
func (q *Queue) EndShift(ctx context.Context, h ledger.Head, desk string) (Presence, error) {
	return q.present(ctx, h, desk, "shift_end")
}

// present makes one of the moves of presence.lua, by the desk itself or the supervisor.
func (q *Queue) present(ctx context.Context, h ledger.Head, desk, move string, given ...string) (Presence, error) {
	if err := q.CheckDesk(desk); err != nil {
		return Presence{}, err
	}
	asked := append([]string{desk, cmp.Or(h.Desk, h.By)}, given...)
	w := ledger.Write{Head: h, Fingerprint: ledger.Fingerprint(move, asked...)}
	words, err := q.Change(ctx, presenceScript, w, ledger.Args{"desk": desk, "move": move, ledger.Tail: given}.Always)
	if err != nil {
		return Presence{}, fmt.Errorf("%s at desk %s: %w", move, desk, err)
	}
	said := map[string]string{}
	for i, word := range words { // those of an earlier build are fewer
		said[desk+":"+presenceFields[i]] = word
	}
	return q.presenceIn(said, desk), nil
}

// presenceFields are the words that presence.lua answers with. New ones are added after the last.
var presenceFields = []string{"person", "languages", "break", "break_since", "auto_call", "services", "break_next", "ended"}

// presenceIn finds a desk's presence among the fields of all desks.
func (q *Queue) presenceIn(all map[string]string, desk string) Presence {
	d, ok := q.branch.Desk(desk)
	if !ok { // the settings do not have it any more
		d = &branch.Desk{ID: desk}
	}
	said := func(field string) string { return all[desk+":"+field] }
	ended, _, _ := strings.Cut(said("ended"), " ")
	p := Presence{Person: said("person"), Languages: q.branch.SpokenAt(d), Break: said("break"),
		BreakSince: q.Time(said("break_since")), AutoCall: said("auto_call") != "",
		Services: q.servicesAt(d, staff{said: all}), BreakNext: said("break_next"), EndedAt: q.Time(ended)}
	if l := said("languages"); l != "" {
		p.Languages = strings.Split(l, ",")
	}
	return p
}

// Presences reads who sits at which desk today, by the desks' ids.
func (q *Queue) Presences(ctx context.Context) (map[string]Presence, error) {
	reply, err := q.Read(ctx, presencesScript, nil)
	if err != nil {
		return nil, fmt.Errorf("read who sits at the desks: %w", err)
	}
	said := ledger.Pairs(ledger.Words(reply[1]))
	all := map[string]Presence{}
	for _, d := range q.branch.Desks {
		all[d.ID] = q.presenceIn(said, d.ID)
	}
	return all, nil
}
