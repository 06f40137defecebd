package display

import (
	"slices"
	"strings"
	"unicode/utf8"

	"turno/server/queue"
	"turno/server/voice"
)

// A call is one ticket's announcement, on the board and in a frame.
type call struct {
	queue.Call
	// NoShow: a display that opens now does not show the call; the others announce it, as its visitor may still be near.
	NoShow    bool   `json:"missed,omitempty"`
	Pictogram string `json:"pictogram,omitempty"`
	Accent    int    `json:"accent"`
	// Say is the sentence for those who cannot see the call.
	Say string `json:"say"`
	// Voices are the languages that it is spoken in, Parts the clips that it is put together from.
	Voices []string `json:"voices,omitempty"`
	Parts  []string `json:"parts,omitempty"`
}

// Directions say where a desk is, seen from the waiting room.
type directions struct {
	Desk string
	// Direction is one of branch.Directions, "" for none; Towards is the same in a word or two. Way says how one gets there,
	// nil for nothing.
	Direction, Towards string
	Way                words
}

// called sets what the calls say.
func (d *board) called(t languages, clips *voice.Clips, q queue.Board) {
	for _, c := range q.Recent {
		d.Recent = append(d.Recent, t.call(c, clips))
		if p := t.directions(c.Desk); p.Desk != "" && d.DirectionsTo(c.Desk).Desk == "" {
			d.Directions = append(d.Directions, p)
		}
	}
	for _, c := range d.Recent[:len(q.Calls)] {
		// A missed call is shown only among the missed.
		if !c.Missed {
			d.Calls = append(d.Calls, c)
		}
	}
	if len(d.Calls) > 0 {
		d.Turn.show(d.Calls[0].Language)
		d.DeskName.show(d.Calls[0].Language)
	}
	if len(d.Recent) > 0 {
		d.First = t.say("display.next_call")
	}
}

// Current is the newest call, the zero call if there is none.
func (b board) Current() call {
	if len(b.Calls) == 0 {
		return call{}
	}
	return b.Calls[0]
}

// longMessage is how many characters a message has on one line.
const longMessage = 40

// Foremost are the newest calls: as many as a page without scripts has room for.
func (b board) Foremost() []call {
	if utf8.RuneCountInString(b.Message) > longMessage {
		return b.Calls[:min(len(b.Calls), 2)]
	}
	return b.Calls[:min(len(b.Calls), 4)]
}

// DirectionsTo are those to a desk, the zero place if nothing is known of that.
func (b board) DirectionsTo(desk string) directions {
	if i := slices.IndexFunc(b.Directions, func(p directions) bool { return p.Desk == desk }); i >= 0 {
		return b.Directions[i]
	}
	return directions{}
}

// directions are those to a desk, the zero place if nothing is known of that.
func (t languages) directions(desk string) directions {
	d, ok := t.branch.Desk(desk)
	if !ok || d.Direction == "" && len(d.Way) == 0 {
		return directions{}
	}
	p := directions{Desk: desk, Direction: d.Direction}
	if d.Direction != "" {
		p.Towards = t.views[0].T("display.to_" + d.Direction)
	}
	if len(d.Way) > 0 {
		p.Way = t.text(d.Way)
	}
	return p
}

// sentence is a call in words, for those who cannot see it.
func (t languages) sentence(c queue.Call) string {
	v := t.views[0]
	parts := []string{v.T("display.turn") + " " + c.Number, v.T("display.desk") + " " + c.Desk}
	if d, ok := t.branch.Desk(c.Desk); ok {
		if d.Direction != "" {
			parts = append(parts, v.T("display.to_"+d.Direction))
		}
		if len(d.Way) > 0 {
			parts = append(parts, v.Text(d.Way).Text)
		}
	}
	return strings.Join(parts, v.T("common.comma")+" ")
}

func (t languages) call(c queue.Call, clips *voice.Clips) call {
	d := call{
		Call:   c,
		NoShow: c.Missed,
		Accent: t.views[0].Accent(c.Service),
		Say:    t.sentence(c),
	}
	// A ticket is called even if its service was removed.
	if s, ok := t.branch.Service(c.Service); ok {
		d.Pictogram = s.Pictogram
	}
	// First in the branch's language, then in the ticket's.
	parts := voice.Sentence(c.Number, c.Desk)
	for _, lang := range []string{t.branch.Language(), c.Language} {
		if clips.Speaks(lang, parts) && !slices.Contains(d.Voices, lang) {
			d.Voices, d.Parts = append(d.Voices, lang), parts
		}
	}
	return d
}
