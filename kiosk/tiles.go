package kiosk

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"turno/kiosk/visit"
	"turno/server"
	"turno/server/estimate"
	"turno/server/queue"
)

// A tile is one service to choose, or a group of them.
type tile struct {
	visit.ServiceView
	// Link is where a tile leads that is not the button of a form: to a group's services, or to the sessions of activities.
	Link string
	// Sessions: it leads to the sessions of activities. Idle: no session is planned, so it leads nowhere.
	Sessions, Idle bool
	// Facts are what it says beside its name.
	Facts []fact
	// Next is when a service that is closed gives tickets again, zero if that is not known.
	Next time.Time
}

// A fact is what a tile says beside its name: in words, or by an icon and a figure if there is no room.
type fact struct {
	// Class tells facts apart: "open" and "closed" hours, when to come "again", and plain ones, "".
	Class, Icon, Words, Figure string
}

func newTile(v server.View, state queue.ServiceState, now time.Time) tile {
	t := tile{ServiceView: visit.NewServiceView(v, state, now)}
	if state.NextOpening != nil {
		t.Next = *state.NextOpening
	}
	if s, _ := v.Branch.Service(state.ID); s.Activities {
		t.Sessions, t.Link = true, "/kiosk/"+v.Branch.ID+"/sessions?"+url.Values{"service": {s.ID}, "lang": {v.Lang}}.Encode()
	}
	t.Facts = factsOf(v, state, t, now)
	return t
}

func factsOf(v server.View, state queue.ServiceState, t tile, now time.Time) []fact {
	if !state.Open {
		all := []fact{{"closed", closedIcon(state), t.Hours, hoursBriefly(v, state, now)}}
		if t.Again != "" {
			all = append(all, fact{Class: "again", Words: t.Again})
		}
		return all
	}
	all := []fact{{Class: "open", Words: t.Hours}}
	if t.Waiting != "" {
		all = append(all, fact{Icon: "people", Words: t.Waiting, Figure: strconv.Itoa(state.Waiting)})
	}
	if t.Wait != "" {
		all = append(all, fact{Icon: "clock", Words: t.Wait, Figure: waitBriefly(v, state.Estimate)})
	}
	return all
}

// waitBriefly is an estimate in a few characters, "5–10 min". Its figures are isolated: they run from left to right in
// every language.
func waitBriefly(v server.View, e *estimate.Range) string {
	low, high := e.Minutes()
	figures := strconv.Itoa(high)
	if low < high {
		figures = strconv.Itoa(low) + "–" + figures
	}
	return v.T("common.wait_brief", "Minutes", "\u2066"+figures+"\u2069")
}

// hoursBriefly says in a word or two when a service gives tickets again.
func hoursBriefly(v server.View, s queue.ServiceState, now time.Time) string {
	if s.NextOpening == nil {
		return "–"
	}
	return v.Brief(*s.NextOpening, now)
}

func closedIcon(state queue.ServiceState) string {
	if state.Paused {
		return "pause"
	}
	return "closed"
}

// idle has the tile of activities say that none is planned.
func (t *tile) idle(v server.View) {
	t.Idle = true
	t.Facts = []fact{{"idle", "closed", v.T("activity.no_dates"), "–"}}
}

// inSight is how many services visitors can take in at once: more are shown by their groups.
const inSight = 8

// gather shows the services of a group; without a group it shows a tile for each group in place of its services.
func (v *homeView) gather(group string) {
	if len(v.Branch.Groups) == 0 || len(v.Branch.Services) <= inSight || len(v.Week) > 0 {
		return
	}
	var groups []tile
	for i, g := range v.Branch.Groups {
		t := tile{ServiceView: visit.ServiceView{ID: g.ID, Name: v.Text(g.Name), Picto: g.Pictogram, Colour: i%server.Accents + 1}}
		members := v.within(g.ID)
		if len(members) == 0 {
			continue
		}
		t.fill(v.frame, members)
		if g.ID == group {
			v.Tiles, v.Group, v.Keep = members, &t, []string{"group", g.ID}
			return
		}
		groups = append(groups, t)
	}
	v.Tiles = append(groups, v.within("")...)
}

// within are the tiles of the services of a group, or for "" of the services in no group.
func (v *homeView) within(group string) []tile {
	return slices.DeleteFunc(slices.Clone(v.Tiles), func(t tile) bool {
		s, _ := v.Branch.Service(t.ID)
		return s.Group != group
	})
}

// fill sets where the tile of a group leads, and what it says of its services.
func (t *tile) fill(f frame, members []tile) {
	f.Keep = []string{"group", t.ID}
	t.Link = f.InLanguage(f.Lang)
	open := 0
	for _, m := range members {
		if m.Open {
			open++
		}
	}
	t.Open = open > 0
	if t.Open {
		t.Facts = []fact{{Class: "count", Words: f.N("kiosk.group_open", open)}}
	} else {
		t.Facts = soonest(members).Facts
	}
}

// soonest is the tile of the service that gives tickets again first.
func soonest(tiles []tile) tile {
	first := tiles[0]
	for _, t := range tiles[1:] {
		if !t.Next.IsZero() && (first.Next.IsZero() || t.Next.Before(first.Next)) {
			first = t
		}
	}
	return first
}
